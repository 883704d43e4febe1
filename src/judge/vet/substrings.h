// Which of many short texts occur inside a value.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace hinomi::vet {

class Substrings {
 public:
  // `text` is not empty.
  void add(std::string_view text, std::uint32_t payload);
  // Payload of every text that occurs in `value`, once a place.
  template <class Function>
  void find(std::string_view value, Function&& visit) const {
    for (const Needle& needle : short_)
      if (value.find(needle.text) != std::string_view::npos) visit(needle.payload);
    for (std::size_t i = 0; i + gram_size <= value.size(); ++i) {
      const std::uint32_t gram = gram_at(value.data() + i);
      if (!filter_[bit_of(gram)]) continue;
      const auto bucket = by_gram_.find(gram);
      if (bucket == by_gram_.end()) continue;
      for (const Needle& needle : bucket->second)
        if (value.substr(i).starts_with(needle.text)) visit(needle.payload);
    }
  }

 private:
  static constexpr std::size_t gram_size = 4;
  struct Needle {
    std::string text;
    std::uint32_t payload = 0;
  };

  static std::uint32_t gram_at(const char* bytes);
  static std::size_t bit_of(std::uint32_t gram) { return (gram * 0x9E3779B1u) >> 16; }

  std::vector<Needle> short_;  // under four bytes: each looked for on its own
  std::unordered_map<std::uint32_t, std::vector<Needle>> by_gram_;  // by their first four bytes
  std::vector<bool> filter_ = std::vector<bool>(1 << 16);           // spares most places the map
};

}  // namespace hinomi::vet
