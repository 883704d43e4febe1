// Letters that look alike in an address bar, brought to one form: Latin with its marks, Cyrillic,
// Greek, full width, and kana and kanji of one shape. A table of our own, of what common typefaces
// draw alike; compare skeletons with skeletons only.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace hinomi::lookalike {

// "раураl" (Cyrillic letters) and "paypal" have the same. Also "rn" and "m", "vv" and "w", 0 and o,
// 1, i and l.
std::string skeleton(std::string_view label);

struct Stranger {
  std::string written;  // the letter
  std::string reads;    // as what it reads
};
// The letters beyond ASCII that look like others, each once.
std::vector<Stranger> strangers(std::string_view label);

}  // namespace hinomi::lookalike
