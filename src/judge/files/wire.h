// Numbers and texts between this process and the one that YARA runs in, which may say anything.
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>

namespace hinomi::files {

class Writer {
 public:
  void number(std::uint64_t value) {
    out_.append(reinterpret_cast<const char*>(&value), sizeof value);
  }
  void text(std::string_view value) {
    number(value.size());
    out_ += value;
  }
  const std::string& bytes() const { return out_; }

 private:
  std::string out_;
};

// Once something does not fit, all that follows is 0 and empty, and is_whole() is false.
class Reader {
 public:
  explicit Reader(std::string_view bytes) : rest_(bytes) {}
  std::uint64_t number() {
    std::uint64_t out = 0;
    const std::string_view bytes = take(sizeof out);
    if (!bytes.empty()) std::memcpy(&out, bytes.data(), sizeof out);
    return out;
  }
  std::string text() { return std::string(take(number())); }
  // How many follow, each of at least eight bytes.
  std::uint64_t count() {
    const std::uint64_t out = number();
    if (out <= rest_.size() / 8) return out;
    fits_ = false;
    return 0;
  }
  bool is_whole() const { return fits_ && rest_.empty(); }

 private:
  std::string_view take(std::uint64_t size) {
    fits_ = fits_ && size <= rest_.size();
    if (!fits_) return {};
    const std::string_view out = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return out;
  }

  std::string_view rest_;
  bool fits_ = true;
};

}  // namespace hinomi::files
