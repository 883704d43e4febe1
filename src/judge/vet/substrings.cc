#include "judge/vet/substrings.h"

#include <cstring>

namespace hinomi::vet {

std::uint32_t Substrings::gram_at(const char* bytes) {
  std::uint32_t gram = 0;
  std::memcpy(&gram, bytes, gram_size);
  return gram;
}

void Substrings::add(std::string_view text, std::uint32_t payload) {
  if (text.size() < gram_size) {
    short_.push_back({std::string(text), payload});
    return;
  }
  const std::uint32_t gram = gram_at(text.data());
  filter_[bit_of(gram)] = true;
  by_gram_[gram].push_back({std::string(text), payload});
}

}  // namespace hinomi::vet
