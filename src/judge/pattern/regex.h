// MATCHES: regular expressions of PCRE, searched for, '.' also a line break (STIX 2.1 section
// 9.6.1). PCRE2 stays inside regex.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "base/result.h"

namespace hinomi::pattern {

class Regex {
 public:
  enum class Over : std::uint8_t { text, bytes };  // code points of UTF-8; bytes 00 to ff
  enum class Found : std::uint8_t { no, yes, gave_up };

  // Error: invalid, with PCRE2's reason and place.
  static Result<Regex> make(std::string_view expression, Over over);
  // gave_up: more than `most_steps` were needed. Any thread.
  Found search(std::string_view value) const;

  static constexpr std::uint32_t most_steps = 1'000'000;

  Regex(Regex&&) noexcept;
  Regex& operator=(Regex&&) noexcept;
  ~Regex();

 private:
  struct Code;
  explicit Regex(std::unique_ptr<Code> code);
  std::unique_ptr<Code> code_;
};

}  // namespace hinomi::pattern
