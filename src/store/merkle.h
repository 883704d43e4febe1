// Merkle trees after RFC 6962 section 2: hashes, and checking of proofs. Pure functions.
#pragma once

#include <cstdint>
#include <functional>
#include <span>
#include <string_view>
#include <vector>

#include "base/hash.h"
#include "base/result.h"

namespace hinomi::store {

Digest leaf_hash(std::string_view leaf);                    // SHA-256(0x00 || leaf)
Digest node_hash(const Digest& left, const Digest& right);  // SHA-256(0x01 || left || right)

// Hash of the complete subtree `index` at `level`: leaves index << level .. ((index + 1) << level)
// - 1.
using NodeSource = std::function<Result<Digest>(int level, std::uint64_t index)>;

Result<Digest> root_of(std::uint64_t size, const NodeSource& nodes);
Result<std::vector<Digest>> inclusion_path(std::uint64_t leaf, std::uint64_t size,
                                           const NodeSource& nodes);
Result<std::vector<Digest>> consistency_path(std::uint64_t from, std::uint64_t to,
                                             const NodeSource& nodes);

// `leaf` counts from 0. Error: invalid, saying what does not fit.
Result<void> check_inclusion(std::uint64_t leaf, std::uint64_t size, const Digest& leaf_hash,
                             std::span<const Digest> path, const Digest& root);
Result<void> check_consistency(std::uint64_t from, std::uint64_t to, std::span<const Digest> path,
                               const Digest& from_root, const Digest& to_root);

}  // namespace hinomi::store
