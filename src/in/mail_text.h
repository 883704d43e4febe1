// Texts of mail: encoded words in headers, and HTML without its tags. Private to in/.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::in {

// A header's value with its encoded words undone (RFC 2047), unfolded, as UTF-8. What cannot be
// decoded stays as it is written.
std::string header_text(std::string_view raw);

// What a reader of the page sees, in the lines of the source, and behind the text of each link
// where it leads when that is not what the text says. Styles, scripts and comments are left out.
std::string text_of_html(std::string_view html);

}  // namespace hinomi::in
