// normalise() for the spellings that events mostly have: tens of nanoseconds and no memory of its
// own. What it cannot tell at a glance goes through normalise() itself, so the answer is the same.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

#include "model/indicator.h"

namespace hinomi::in {

// Texts that live until forget(). One thread.
class Kept {
 public:
  char* room(std::size_t bytes);
  std::string_view keep(std::string_view text);
  void forget() { block_ = used_ = 0; }

 private:
  struct Block {
    std::unique_ptr<char[]> bytes;
    std::size_t size = 0;
  };
  std::vector<Block> blocks_;
  std::size_t block_ = 0, used_ = 0;
};

struct Normal {
  IndicatorType type = IndicatorType::domain;
  std::string_view value;  // of the text itself, or kept
};

// As normalise(type, text) has it, nothing where that refuses.
std::optional<Normal> quick_normalise(IndicatorType type, std::string_view text, Kept& kept);
// As normalise(text) has it, for spellings that show their type at a glance; nothing for the
// others, which are to be asked of normalise().
std::optional<Normal> quick_guess(std::string_view text, Kept& kept);

}  // namespace hinomi::in
