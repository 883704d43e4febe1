// What the pages of out/notify have in common. Private to it.
#pragma once

#include "base/text.h"
#include "out/notify/words.h"

namespace hinomi::notify {

inline void element(std::string& out, std::string_view open, std::string_view text,
                    std::string_view close) {
  out += open;
  append_markup(out, text);
  out += close;
}

// From <!DOCTYPE to <body>.
std::string page_head(std::string_view title, std::string_view style, Language language);
// Headline, marks (TLP, exercise, recall), the lines about the letter, and its text.
void append_letter(std::string& out, const Message& message, std::size_t place);

}  // namespace hinomi::notify
