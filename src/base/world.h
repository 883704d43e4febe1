// The world outside the process: disk, clock, random and network. The program gets the real one
// from node/; a test brings its own and can lose unsynced writes, fill the disk or turn the clock.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/http.h"
#include "base/result.h"
#include "base/time.h"

namespace hinomi {

// May be called from any thread.
class Clock {
 public:
  virtual ~Clock() = default;
  virtual Time now() = 0;
};

// May be called from any thread. The real one is the kernel's generator, fit for keys and tokens.
class Random {
 public:
  virtual ~Random() = default;
  virtual void fill(std::span<char> bytes) = 0;
};

// A file that grows at its end and is read anywhere. One thread at a time appends; any thread
// reads.
class DiskFile {
 public:
  virtual ~DiskFile() = default;
  // Behind what is there; not on the platter before sync() returns.
  virtual Result<void> append(std::string_view bytes) = 0;
  virtual Result<void> sync() = 0;
  // Fills `to` with the bytes from `at`; answers how many, fewer only at the end of the file.
  virtual Result<std::size_t> read(std::uint64_t at, std::span<char> to) = 0;
  virtual std::uint64_t size() = 0;
};

// Small files and the file system under the journal and the segments. May be called from any
// thread.
class Disk {
 public:
  virtual ~Disk() = default;
  virtual Result<std::string> read(const std::filesystem::path& path) = 0;
  // Whole or not at all, and on the platter when it returns. `secret`: mode 0600, else 0644.
  virtual Result<void> write(const std::filesystem::path& path, std::string_view bytes,
                             bool secret) = 0;
  virtual bool exists(const std::filesystem::path& path) = 0;
  // Regular files directly and deeper below `folder`, sorted. Empty when there is no such folder.
  virtual Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) = 0;
  // The folder, made or there already, is its owner's alone afterwards (mode 0700).
  virtual Result<void> make_folder(const std::filesystem::path& path) = 0;
  // A new and empty file, its owner's alone, that is there after a loss of power; one that is there
  // already is an error. And a file to read only. A disk of small files alone has neither.
  virtual Result<std::unique_ptr<DiskFile>> make_file(const std::filesystem::path& path);
  virtual Result<std::unique_ptr<DiskFile>> open_file(const std::filesystem::path& path);
  // Both are on the platter when they return; what is open already can still be read.
  virtual Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to);
  virtual Result<void> remove(const std::filesystem::path& path);
  // Name of the SQLite VFS that goes with this disk; nullptr for the operating system's.
  virtual const char* sqlite_vfs() = 0;
};

// What open event streams are to hear, or that they end.
struct Announcement {
  std::uint64_t position = 0;                              // of the journal; 0: no Record
  std::vector<std::string> parties;                        // whose streams tell of it, each once
  std::vector<std::pair<std::string, std::string>> ended;  // party and reader of streams that end
};

// An open port. Destroying it stops listening, lets running requests end (bounded), then returns.
class Listener {
 public:
  virtual ~Listener() = default;
  virtual std::uint16_t port() const = 0;
  // To the streams that were answered with HttpResponse::events. Any thread; never waits.
  virtual void announce(std::shared_ptr<const Announcement> what) = 0;
};

struct ListenAt {
  std::string address = "127.0.0.1";  // numeric, or empty when unix_socket is set
  std::uint16_t port = 0;             // 0: any free one
  std::filesystem::path unix_socket;  // a local socket, mode 0600, instead of address and port
  std::string tls_certificate;        // PEM chain; empty: plain HTTP
  std::string tls_key;                // PEM
  bool ask_certificate = false;       // TLS: ask clients for a certificate, take any or none
};

class Network {
 public:
  virtual ~Network() = default;
  // `handler` outlives the listener and is called from several threads at once.
  virtual Result<std::unique_ptr<Listener>> listen(const ListenAt& at, HttpHandler& handler) = 0;
};

struct World {
  Clock& clock;
  Random& random;
  Disk& disk;
  Network& network;
};

Clock& real_clock();
Random& real_random();
Disk& real_disk();

}  // namespace hinomi
