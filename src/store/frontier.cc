#include "store/frontier.h"

#include <bit>

namespace hinomi::store {

Result<Frontier> Frontier::load(std::uint64_t size, const NodeSource& nodes) {
  Frontier out;
  out.size_ = size;
  std::uint64_t begin = 0;
  for (std::uint64_t rest = size; rest != 0;) {
    std::uint64_t part = std::bit_floor(rest);
    int level = std::countr_zero(part);
    out.peaks_.push_back(TRY(nodes(level, begin >> level)));
    begin += part;
    rest -= part;
  }
  return out;
}

std::string Frontier::add(const Digest& leaf) {
  std::string hashes(bytes_of(leaf));
  Digest hash = leaf;
  for (std::uint64_t rest = size_; rest & 1; rest >>= 1) {
    hash = node_hash(peaks_.back(), hash);
    peaks_.pop_back();
    hashes += bytes_of(hash);
  }
  peaks_.push_back(hash);
  ++size_;
  return hashes;
}

Digest Frontier::root() const {
  if (peaks_.empty()) return sha256("");
  Digest hash = peaks_.back();
  for (auto peak = peaks_.rbegin() + 1; peak != peaks_.rend(); ++peak)
    hash = node_hash(*peak, hash);
  return hash;
}

std::size_t hashes_size(std::uint64_t size) {
  return sizeof(Digest) * (1 + static_cast<std::size_t>(std::countr_zero(size)));
}

}  // namespace hinomi::store
