// Regular expressions of warning lists, as PHP writes them: /.../i. RE2 stays inside regexes.cc.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::vet {

class Regexes {
 public:
  Regexes();
  // Flags i, s and m are understood, g and u change nothing here. Error: invalid when RE2 cannot
  // take the expression (back references, look-around) or a flag is unknown.
  Result<void> add(std::string_view expression, std::uint32_t payload);
  // Appends the payload of every expression found in `value`. Any thread.
  void find(std::string_view value, std::vector<std::uint32_t>& payloads) const;

  Regexes(Regexes&&) noexcept;
  Regexes& operator=(Regexes&&) noexcept;
  ~Regexes();

 private:
  struct Compiled;
  std::vector<Compiled> compiled_;
};

}  // namespace hinomi::vet
