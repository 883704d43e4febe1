// A disk in memory that fails as disks do: it loses what was not synced, tears writes at sectors,
// runs full, answers errors. Serves Disk and, as a VFS of its own, SQLite with its write-ahead log.
#pragma once

#include <cstdint>
#include <filesystem>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "base/world.h"

struct sqlite3_vfs;

namespace hinomi::world {

inline constexpr std::size_t sector = 512;  // bytes a disk writes whole or not at all

// What of the unsynced writes reaches the platter when the power goes.
enum class Loss {
  all,   // nothing unsynced
  tail,  // the first few survive, the one after is torn
  some,  // any of them, in any sectors
  none,  // everything: the process died, not the machine
};

// Any thread. Outlives every SQLite connection on it.
class SimDisk final : public Disk {
 public:
  explicit SimDisk(std::uint32_t seed);
  ~SimDisk() override;

  Result<std::string> read(const std::filesystem::path& path) override;
  Result<void> write(const std::filesystem::path& path, std::string_view bytes,
                     bool secret) override;
  bool exists(const std::filesystem::path& path) override;
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) override;
  Result<void> make_folder(const std::filesystem::path& path) override;
  Result<std::unique_ptr<DiskFile>> make_file(const std::filesystem::path& path) override;
  Result<std::unique_ptr<DiskFile>> open_file(const std::filesystem::path& path) override;
  Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override;
  Result<void> remove(const std::filesystem::path& path) override;
  const char* sqlite_vfs() override { return name_.c_str(); }

  // The `step`-th change from now (write, truncate, sync, delete; from 0) is the last: it and all
  // after it fail, until power comes back.
  void crash_at(std::uint64_t step);
  bool crashed() const;
  // The machine goes down now and comes up again. No connection may be open.
  void lose_power(Loss loss);

  // The `step`-th change from now answers an I/O error, once.
  void fail_at(std::uint64_t step);
  // All files together hold at most so many bytes. Nothing: no limit.
  void limit_to(std::optional<std::uint64_t> bytes);
  std::uint64_t used() const;
  std::uint64_t changes() const;  // changes so far

  // The platter's bytes, to copy or spoil; nothing when there is no such file.
  std::optional<std::string> bytes_of(const std::string& path) const;
  void put_bytes(const std::string& path, std::string bytes);

  struct File;
  struct Vfs;  // sim_vfs.cc: what SQLite calls
  class Open;  // sim_disk_file.cc: a DiskFile

 private:
  enum class Fault { none, error, full };
  // Counts one change that makes the files `growth` bytes longer. mutex_ is held.
  Fault change(std::uint64_t growth);
  File& make(const std::string& path);
  void sync_folder();

  mutable std::mutex mutex_;                              // guards all below
  std::map<std::string, std::shared_ptr<File>> files_;    // as the process sees them
  std::map<std::string, std::shared_ptr<File>> entries_;  // as the platter has them
  std::mt19937 random_;
  std::uint64_t changes_ = 0;
  std::optional<std::uint64_t> crash_, fault_, limit_;
  bool crashed_ = false;
  std::string name_;
  std::unique_ptr<sqlite3_vfs> vfs_;
};

struct SimDisk::File {
  struct Change {
    std::uint64_t offset = 0;
    std::string bytes;
    bool truncate = false;  // to `offset`
  };
  std::string now;      // as the process sees it
  std::string durable;  // as of the last sync
  std::vector<Change> unsynced;

  // SQLite's locks and shared memory; gone with the last process.
  int shared = 0;
  void* reserved = nullptr;   // the connection that holds it
  void* exclusive = nullptr;  // or pending
  std::vector<std::unique_ptr<char[]>> regions;
  int mapped = 0;
  struct Slot {
    int shared = 0;
    void* exclusive = nullptr;
  } slots[8];

  void apply(const Change& change, std::string& to) const;
  void write(std::uint64_t offset, std::string_view bytes);
  void truncate(std::uint64_t size);
  void sync();
  void lose(Loss loss, std::mt19937& random);
};

}  // namespace hinomi::world
