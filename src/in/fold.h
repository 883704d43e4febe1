// Text as people search for it: upper and lower case, full and half width, katakana and hiragana
// alike. For matching alone; what is shown stays as it was written.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::in {

// Text in UTF-8; appended to `out`, so that one buffer serves many.
void fold_for_search(std::string_view text, std::string& out);
std::string folded_for_search(std::string_view text);

}  // namespace hinomi::in
