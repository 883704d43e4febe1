// Numbers and texts in the files of segments: little endian, LEB128 for what is mostly small.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hinomi::store {

inline void put_varint(std::uint64_t number, std::string& out) {
  for (; number >= 0x80; number >>= 7) out += static_cast<char>(number | 0x80);
  out += static_cast<char>(number);
}

template <class T>
void put_fixed(T number, std::string& out) {
  for (std::size_t i = 0; i < sizeof number; ++i)
    out += static_cast<char>(static_cast<std::uint64_t>(number) >> (8 * i));
}

inline void put_text(std::string_view text, std::string& out) {
  put_varint(text.size(), out);
  out += text;
}

template <class T>
T fixed_at(const char* from) {
  std::uint64_t out = 0;
  for (std::size_t i = 0; i < sizeof(T); ++i)
    out |= std::uint64_t{static_cast<unsigned char>(from[i])} << (8 * i);
  return static_cast<T>(out);
}

// Reads what the above wrote. Whatever is not there reads as 0 and makes the whole not good.
class ByteReader {
 public:
  explicit ByteReader(std::string_view bytes) : rest_(bytes) {}

  std::uint64_t varint() {
    std::uint64_t out = 0;
    for (int shift = 0; shift < 64; shift += 7) {
      if (rest_.empty()) break;
      auto byte = static_cast<unsigned char>(rest_[0]);
      rest_.remove_prefix(1);
      out |= std::uint64_t{byte & 0x7Fu} << shift;
      if (byte < 0x80) return out;
    }
    good_ = false;
    rest_ = {};
    return 0;
  }

  template <class T>
  T fixed() {
    std::string_view bytes = take(sizeof(T));
    return bytes.size() == sizeof(T) ? fixed_at<T>(bytes.data()) : T{};
  }

  std::string_view text() { return take(varint()); }

  std::string_view take(std::uint64_t size) {
    if (size > rest_.size()) {
      good_ = false;
      rest_ = {};
      return {};
    }
    std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::string_view rest() const { return rest_; }
  bool is_good() const { return good_; }
  bool at_end() const { return rest_.empty(); }

 private:
  std::string_view rest_;
  bool good_ = true;
};

}  // namespace hinomi::store
