// Undoing of defanging with the way back: which byte of the original each byte came from.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace hinomi::in {

struct Refanged {
  std::string text;
  // text[i] comes from the original's byte at[i]; one more entry than text, for the end.
  std::vector<std::uint32_t> at;
  // Places in `text` where a mark was undone that nobody writes by accident ("[.]", "hxxp").
  std::vector<std::uint32_t> marks;
};

// True when the text has nothing to undo: plain ASCII without brackets, '*' or "hxxp".
bool is_plain(std::string_view text);

// Marks, full-width letters and invisible characters undone, until nothing more changes; nothing is
// trimmed. Ideographic full stops become '.'.
Refanged refang_with_places(std::string_view text);

// White space, pairs of brackets or quotes around the whole, and Japanese punctuation at the end.
std::string_view trim_surroundings(std::string_view text);

}  // namespace hinomi::in
