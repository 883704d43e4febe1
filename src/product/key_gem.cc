// Gem::Version: runs of digits and of letters; letters are before any number, so before the zeros
// that every version is thought to end in; a hyphen is ".pre.".
#include <vector>

#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace gem_parts {
namespace {

constexpr Tag number = 1, word = 1;  // the tag before has said which

bool is_word(char c) { return is_digit(c) || is_letter(c); }

// Gem::Version::VERSION_PATTERN.
bool is_gem(std::string_view rest) {
  if (rest.empty()) return true;  // as Ruby has it: 0
  if (take_digits(rest).empty()) return false;
  while (take_char(rest, '.'))
    if (take_while(rest, is_word).empty()) return false;
  if (!take_char(rest, '-')) return rest.empty();
  do {
    if (take_while(rest, [](char c) { return is_word(c) || c == '-'; }).empty()) return false;
  } while (take_char(rest, '.'));
  return rest.empty();
}

bool is_zero(std::string_view segment) {
  return is_digit(segment.front()) && without_zeros(segment).empty();
}

std::vector<std::string_view> segments_of(std::string_view rest) {
  std::vector<std::string_view> out;
  bool all_numbers = true;
  auto drop_zeros = [&] {
    while (!out.empty() && is_zero(out.back())) out.pop_back();
  };
  while (!rest.empty()) {
    if (take_char(rest, '-')) {
      if (all_numbers) drop_zeros();
      all_numbers = false;
      out.push_back("pre");
    } else if (is_digit(rest.front())) {
      out.push_back(take_digits(rest));
    } else if (is_letter(rest.front())) {
      if (all_numbers) drop_zeros();  // before the first word, and at the end: nowhere else
      all_numbers = false;
      out.push_back(take_while(rest, is_letter));
    } else {
      rest.remove_prefix(1);
    }
  }
  drop_zeros();
  return out;
}

}  // namespace
}  // namespace gem_parts

Result<std::string> gem_key(std::string_view version) {
  using namespace gem_parts;
  auto text = trim(version);
  if (!is_gem(text)) return no_version("gem", version, "not of the form 1.2.a-b");
  Key key;
  std::size_t zeros = 0;
  for (std::string_view segment : segments_of(text)) {
    if (is_zero(segment)) {
      if (++zeros > most_zeros) return no_version("gem", version, "too many zeros in a row");
      continue;
    }
    bool more = is_digit(segment.front());
    key.tag(more ? before_more(zeros) : before_less(zeros));
    if (more)
      key.number(number, segment);
    else
      key.text(word, segment);
    zeros = 0;
  }
  key.tag(end_of_sequence);
  return std::move(key).take();
}

}  // namespace hinomi::product
