// Letter case, as Sigma's comparisons see it: Unicode's simple case folding (CaseFolding.txt,
// status C and S), which RE2's (?i) follows too, code point by code point, so that a text has as
// many characters after it as before. Folded letters are lower case.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::detect {

bool is_ascii(std::string_view text);

// Writes as many bytes of text that is ASCII.
void lower_ascii(std::string_view text, char* to);

// `text` is UTF-8; a byte that is none stays as it is.
void append_lower_case(std::string_view text, std::string& out);
std::string lower_case(std::string_view text);

// Bytes of the first code point of a text that is not empty.
std::size_t size_of_first(std::string_view text);

void append_code_point(unsigned code_point, std::string& out);

}  // namespace hinomi::detect
