// Japanese words in Latin letters, brought to one spelling: Hepburn, Kunrei and their mixtures,
// long vowels written or not.
#pragma once

#include <string>
#include <string_view>

namespace hinomi::lookalike {

// "shinbashi", "simbasi" and "shimbashi" have the same; "tokyo", "toukyou", "tōkyō" and "tohkyoh"
// too. For comparing with each other only. Lower-case text; what is no romaji stays.
std::string one_romaji(std::string_view text);

// Kana in Kunrei spelling ("ひのみ" is "hinomi"); empty when another letter stands in it.
std::string romaji_of_kana(std::string_view text);

}  // namespace hinomi::lookalike
