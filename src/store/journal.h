// The Journal: Records in order, durable before they are acknowledged, provable afterwards.
//
// One SQLite file (WAL, full sync). Every Record is a leaf of one Merkle tree (RFC 6962); each
// commit is signed as a C2SP checkpoint in a signed note (Ed25519). One writer, many readers.
#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/hash.h"
#include "base/result.h"
#include "base/world.h"
#include "model/record.h"
#include "store/merkle.h"

namespace hinomi::store {

struct JournalOptions {
  std::filesystem::path file;  // DATA/journal.db
  std::string origin;          // first line of every checkpoint: the node's name, no spaces or '+'
};

class Journal {
 public:
  // Makes the file when it is not there. Checks that the end of the journal agrees with its last
  // checkpoint. Errors: io; conflict when another process writes; damaged.
  static Result<std::unique_ptr<Journal>> open(World& world, JournalOptions options,
                                               SigningKey key);
  ~Journal();

  // All or none, in order; sets `position` of each. Durable and signed when it returns. One thread.
  // Errors: io (disk full: nothing was written, the journal goes on); conflict when an id is there
  // already.
  Result<void> append(std::span<Record> records);

  // Calls `sink` with every Record after `after`, in order, until it answers an error. Any thread;
  // sees what was durable when it began.
  Result<void> replay(Position after, const std::function<Result<void>(Record&&)>& sink) const;

  // Any thread. `missing` when there is none.
  Result<Record> at(Position position) const;
  Result<Record> by_id(std::string_view id) const;

  // Last durable position. Any thread.
  Position end() const;
  // Waits until end() > after or the time is over; answers end(). Any thread.
  Position wait(Position after, std::chrono::milliseconds at_most) const;

  // The signed note over the last commit. Any thread.
  std::string checkpoint() const;
  std::string public_key() const;  // as a C2SP verifier key: "<name>+<hash>+<base64>"

  // A proof of one Record that verify_proof checks with nothing but the file and, if given, the
  // key. JSON text. With `with_body` false the body is withheld. Any thread.
  Result<std::string> prove(std::string_view id, bool with_body) const;
  // Merkle consistency between two sizes of this journal (0 < from <= to <= end()). Any thread.
  Result<std::vector<Digest>> consistency(Position from, Position to) const;

 private:
  struct Impl;
  explicit Journal(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

struct Verified {
  Position records = 0;
  std::string checkpoint;
  std::string verifier_key;
};

// Reads the file alone (no write, no lock kept) and checks every Record: header against body, leaf,
// all tree hashes, positions without gap, every stored checkpoint and its signature. `damaged`
// names the first position that fails. `key`: verifier key to trust; empty: the one stored in the
// file. `progress` is called now and then with (checked, all).
Result<Verified> verify_journal(World& world, const std::filesystem::path& file,
                                std::string_view key,
                                const std::function<void(Position, Position)>& progress);

struct ProvenRecord {
  Position position = 0;
  std::string header;  // JSON
  bool body_checked = false;
  std::string checkpoint;  // signed note
  std::string signer;      // key name
};

// Checks a file made by prove(). `key`: verifier key to trust; empty: the proof's own, which proves
// only that the proof is whole. Error: invalid, saying which step failed.
Result<ProvenRecord> verify_proof(std::string_view proof, std::string_view key);

}  // namespace hinomi::store
