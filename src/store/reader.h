// Reading a journal file: rows, checked, and the Merkle tree's nodes.
#pragma once

#include <memory>
#include <vector>

#include "base/mutex.h"
#include "model/record.h"
#include "store/frontier.h"
#include "store/header.h"
#include "store/sqlite.h"

namespace hinomi::store {

// One connection. Not for several threads at once.
class Reader {
 public:
  static Result<Reader> over(Database database);

  // All check before they answer that the body fits the header, the header its leaf, and the leaf
  // the tree around it; damaged otherwise.
  Result<Record> at(Position position);  // missing when there is none
  Result<Record> by_id(std::string_view id);
  // The records after `after` up to `until`, in order; as many as fit a chunk, at least one. Each
  // is checked alone; that its row fits the tree is still to be checked (fits_tree).
  struct Row {
    Header header;  // with the whole Record; body_sha256 views nothing any more
    Digest leaf;
    std::string hashes;
  };
  struct Chunk {
    std::vector<Row> rows;  // the first `size` of them
    std::size_t size = 0;
  };
  // Into `out`, whose memory serves again.
  Result<void> chunk(Position after, Position until, Chunk& out);
  // Adds the row's leaf to `tree`; damaged when the row has other hashes.
  static Result<void> fits_tree(Frontier& tree, const Row& row);

  Result<Digest> node(int level, std::uint64_t index);
  NodeSource nodes();

 private:
  Result<Position> position_of(std::string_view id);  // missing when there is none
  Result<void> check_pair(Position position, const Digest& leaf);

  Reader(Database database, Statement records, Statement hashes, Statement ids)
      : database_(std::move(database)),
        records_(std::move(records)),
        hashes_(std::move(hashes)),
        ids_(std::move(ids)) {}

  Database database_;  // outlives the statements
  Statement records_, hashes_, ids_;
};

// Read-only connections that threads share, one at a time each.
class Readers {
 public:
  Readers(std::filesystem::path file, const char* vfs) : file_(std::move(file)), vfs_(vfs) {}

  class Lease {
   public:
    Lease(Readers& home, std::unique_ptr<Reader> reader)
        : home_(&home), reader_(std::move(reader)) {}
    ~Lease() {
      if (reader_) home_->give_back(std::move(reader_));
    }
    Lease(Lease&&) noexcept = default;
    Reader* operator->() { return reader_.get(); }

   private:
    Readers* home_;
    std::unique_ptr<Reader> reader_;
  };

  Result<Lease> take();  // any thread

 private:
  void give_back(std::unique_ptr<Reader> reader);

  const std::filesystem::path file_;
  const char* const vfs_;
  Mutex mutex_;
  std::vector<std::unique_ptr<Reader>> idle_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::store
