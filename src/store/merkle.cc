#include "store/merkle.h"

#include <algorithm>
#include <bit>
#include <string>

namespace hinomi::store {
namespace {

// Largest power of two below `size`, which is at least 2 (k of RFC 6962 section 2.1).
std::uint64_t left_size(std::uint64_t size) { return std::bit_floor(size - 1); }

// Hash of the leaves [begin, end), a range that RFC 6962's splitting makes, so that `begin` is a
// multiple of every complete subtree in it.
Result<Digest> range_hash(std::uint64_t begin, std::uint64_t end, const NodeSource& nodes) {
  std::uint64_t size = end - begin;
  if (std::has_single_bit(size)) {
    int level = std::countr_zero(size);
    return nodes(level, begin >> level);
  }
  std::uint64_t middle = begin + left_size(size);
  Digest left = TRY(range_hash(begin, middle, nodes));
  Digest right = TRY(range_hash(middle, end, nodes));
  return node_hash(left, right);
}

auto does_not_fit(std::string what, std::uint64_t small, std::uint64_t large) {
  return fail(ErrorKind::invalid, std::move(what),
              std::to_string(small) + " of " + std::to_string(large));
}

}  // namespace

Digest leaf_hash(std::string_view leaf) { return sha256({std::string_view("\0", 1), leaf}); }

Digest node_hash(const Digest& left, const Digest& right) {
  return sha256({"\1", bytes_of(left), bytes_of(right)});
}

Result<Digest> root_of(std::uint64_t size, const NodeSource& nodes) {
  if (size == 0) return sha256("");
  return range_hash(0, size, nodes);
}

// PATH(m, D[n]) of section 2.1.1, walked from the root down and turned round.
Result<std::vector<Digest>> inclusion_path(std::uint64_t leaf, std::uint64_t size,
                                           const NodeSource& nodes) {
  if (leaf >= size) return does_not_fit("the leaf is not in the tree", leaf, size);
  std::vector<Digest> path;
  std::uint64_t begin = 0, end = size;
  while (end - begin > 1) {
    std::uint64_t middle = begin + left_size(end - begin);
    if (leaf < middle) {
      path.push_back(TRY(range_hash(middle, end, nodes)));
      end = middle;
    } else {
      path.push_back(TRY(range_hash(begin, middle, nodes)));
      begin = middle;
    }
  }
  std::reverse(path.begin(), path.end());
  return path;
}

// PROOF(m, D[n]) of section 2.1.2, walked from the root down and turned round.
Result<std::vector<Digest>> consistency_path(std::uint64_t from, std::uint64_t to,
                                             const NodeSource& nodes) {
  if (from == 0 || from > to)
    return does_not_fit("a tree can only be consistent with a later, not empty one", from, to);
  std::vector<Digest> path;
  std::uint64_t begin = 0, end = to;
  while (from != end) {
    std::uint64_t middle = begin + left_size(end - begin);
    if (from <= middle) {
      path.push_back(TRY(range_hash(middle, end, nodes)));
      end = middle;
    } else {
      path.push_back(TRY(range_hash(begin, middle, nodes)));
      begin = middle;
    }
  }
  // The whole old tree is known to the verifier; a part of it is not.
  if (begin != 0) path.push_back(TRY(range_hash(begin, end, nodes)));
  std::reverse(path.begin(), path.end());
  return path;
}

// RFC 9162 section 2.1.3.2.
Result<void> check_inclusion(std::uint64_t leaf, std::uint64_t size, const Digest& leaf_hash,
                             std::span<const Digest> path, const Digest& root) {
  if (leaf >= size) return does_not_fit("the leaf is not in the tree", leaf, size);
  std::uint64_t node = leaf, last = size - 1;
  Digest hash = leaf_hash;
  for (const Digest& sibling : path) {
    if (last == 0) return fail(ErrorKind::invalid, "the inclusion path is too long");
    if (node % 2 == 1 || node == last) {
      hash = node_hash(sibling, hash);
      while (node % 2 == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      hash = node_hash(hash, sibling);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return fail(ErrorKind::invalid, "the inclusion path is too short");
  if (hash != root) return fail(ErrorKind::invalid, "the inclusion path does not lead to the root");
  return {};
}

// RFC 9162 section 2.1.4.2.
Result<void> check_consistency(std::uint64_t from, std::uint64_t to, std::span<const Digest> path,
                               const Digest& from_root, const Digest& to_root) {
  if (from == 0 || from > to)
    return does_not_fit("a tree can only be consistent with a later, not empty one", from, to);
  if (from == to) {
    if (!path.empty()) return fail(ErrorKind::invalid, "equal sizes need an empty proof");
    if (from_root != to_root)
      return fail(ErrorKind::invalid, "two different roots for the same size", std::to_string(to));
    return {};
  }
  if (path.empty()) return fail(ErrorKind::invalid, "the consistency path is empty");
  const Digest* next = path.data();
  const Digest* end = next + path.size();
  std::uint64_t node = from - 1, last = to - 1;
  while (node % 2 == 1) {
    node >>= 1;
    last >>= 1;
  }
  // A complete old tree is the first hash itself and is not sent.
  Digest old_hash = node == 0 ? from_root : *next++;
  Digest new_hash = old_hash;
  for (; next != end; ++next) {
    if (last == 0) return fail(ErrorKind::invalid, "the consistency path is too long");
    if (node % 2 == 1 || node == last) {
      old_hash = node_hash(*next, old_hash);
      new_hash = node_hash(*next, new_hash);
      while (node % 2 == 0 && node != 0) {
        node >>= 1;
        last >>= 1;
      }
    } else {
      new_hash = node_hash(new_hash, *next);
    }
    node >>= 1;
    last >>= 1;
  }
  if (last != 0) return fail(ErrorKind::invalid, "the consistency path is too short");
  if (old_hash != from_root)
    return fail(ErrorKind::invalid, "the consistency path does not lead to the old root");
  if (new_hash != to_root)
    return fail(ErrorKind::invalid, "the consistency path does not lead to the new root");
  return {};
}

}  // namespace hinomi::store
