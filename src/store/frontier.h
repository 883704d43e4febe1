// The right edge of a growing Merkle tree: all that must be kept to add leaves and know the root.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "store/merkle.h"

namespace hinomi::store {

// Not for several threads at once.
class Frontier {
 public:
  static Result<Frontier> load(std::uint64_t size, const NodeSource& nodes);

  // Adds a leaf. Answers its hash and those of the interior nodes it completes, lowest first:
  // 1 + (trailing zero bits of the new size) hashes of 32 bytes.
  std::string add(const Digest& leaf);

  std::uint64_t size() const { return size_; }
  Digest root() const;  // SHA-256 of nothing when the tree is empty

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;  // complete subtrees, largest first: one for each bit set in size_
};

// Bytes that Frontier::add answers for the leaf that makes the tree `size` leaves large.
std::size_t hashes_size(std::uint64_t size);

}  // namespace hinomi::store
