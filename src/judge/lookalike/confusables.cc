#include "judge/lookalike/confusables.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/utf8.h"

namespace hinomi::lookalike {
namespace {

struct Alike {
  std::string_view reads;
  std::u32string_view written;
};

// Left what is meant, right what is drawn like it.
constexpr std::array<Alike, 64> groups = {{
    {"a", U"àáâãäåāăąǎạảấầẩẫậắằẳẵặɑаӑӓάα"},
    {"b", U"ƅьЬвḅ"},
    {"c", U"çćĉċčсϲⅽ"},
    {"d", U"ďđḍԁⅾ"},
    {"e", U"èéêëēĕėęěẹẻẽếềểễệеёѐєэε"},
    {"f", U"ƒſϝ"},
    {"g", U"ĝğġģǧɡց"},
    {"h", U"ĥħһհнη"},
    {"i", U"ìíîïĩīĭįıǐịỉіїιίϊɩⅰ"},
    {"j", U"ĵјϳ"},
    {"k", U"ķĸкκќ"},
    {"l", U"ĺļľŀłӏⅼ"},
    {"m", U"мⅿḿṃ"},
    {"n", U"ñńņňŉŋпπո"},
    {"o", U"òóôõöøōŏőơǒọỏốồổỗộớờởỡợоοόσօө"},
    {"p", U"рρ"},
    {"q", U"ԛգ"},
    {"r", U"ŕŗřгґѓṛ"},
    {"s", U"śŝşšșѕṣ"},
    {"t", U"ţťŧțтτṭ"},
    {"u", U"ùúûüũūŭůűųưǔụủứừửữựυύμцս"},
    {"v", U"νѵⅴṿ"},
    {"w", U"ŵωώѡԝшẁẃẅ"},
    {"x", U"хχⅹ"},
    {"y", U"ýÿŷуўγỳỵỷỹү"},
    {"z", U"źżžẓ"},
    {"ae", U"æ"},
    {"oe", U"œ"},
    {"ss", U"ß"},
    // Katakana and hiragana of one shape, then kana and kanji.
    {"へ", U"ヘ"},
    {"べ", U"ベ"},
    {"ぺ", U"ペ"},
    {"り", U"リ"},
    {"一", U"ー―−‐ｰ"},
    {"二", U"ニ"},
    {"三", U"ミ"},
    {"口", U"ロ囗"},
    {"力", U"カヵ"},
    {"夕", U"タ"},
    {"工", U"エェ"},
    {"八", U"ハ"},
    {"卜", U"ト"},
    {"千", U"チ"},
    {"才", U"オォ"},
    {"ノ", U"丿"},
    {"ン", U"ソ"},
    {"シ", U"ツッ"},
    {"つ", U"っ"},
    {"や", U"ゃ"},
    {"ゆ", U"ゅ"},
    {"よ", U"ょ"},
    {"ヤ", U"ャ"},
    {"ユ", U"ュ"},
    {"ヨ", U"ョ"},
    {"日", U"曰"},
    {"末", U"未"},
    {"土", U"士"},
    {"己", U"已巳"},
    {"大", U"犬太"},
    {"人", U"入"},
    {"白", U"自"},
    {"王", U"玉壬"},
    {"木", U"本"},
    {"井", U"丼"},
}};

struct Letter {
  char32_t written = 0;
  std::string_view reads;
};

const std::vector<Letter>& letters() {
  static const std::vector<Letter> all = [] {
    std::vector<Letter> out;
    for (const Alike& group : groups)
      for (char32_t one : group.written) out.push_back({one, group.reads});
    std::sort(out.begin(), out.end(),
              [](const Letter& a, const Letter& b) { return a.written < b.written; });
    return out;
  }();
  return all;
}

// What it reads as; empty when it is none of the table.
std::string_view reading(char32_t code) {
  const std::vector<Letter>& all = letters();
  auto found =
      std::lower_bound(all.begin(), all.end(), code,
                       [](const Letter& one, char32_t sought) { return one.written < sought; });
  return found != all.end() && found->written == code ? found->reads : std::string_view();
}

}  // namespace

std::string skeleton(std::string_view label) {
  std::string plain;
  while (!label.empty()) {
    auto [code, length] = in::next_code_point(label);
    if (code >= 0xFF01 && code <= 0xFF5E) {
      plain += to_lower(static_cast<char>(code - 0xFF01 + '!'));
    } else if (std::string_view reads = reading(code); !reads.empty()) {
      plain += reads;
    } else {
      for (char c : label.substr(0, length)) plain += to_lower(c);
    }
    label.remove_prefix(length);
  }
  std::string out;
  for (std::size_t i = 0; i < plain.size(); ++i) {
    char c = plain[i], next = i + 1 < plain.size() ? plain[i + 1] : '\0';
    if (c == 'r' && next == 'n')
      out += 'm', ++i;
    else if (c == 'v' && next == 'v')
      out += 'w', ++i;
    else if (c == 'c' && next == 'l')
      out += 'd', ++i;
    else if (c == '0')
      out += 'o';
    else if (c == '1' || c == 'i')
      out += 'l';
    else
      out += c;
  }
  return out;
}

std::vector<Stranger> strangers(std::string_view label) {
  std::vector<Stranger> out;
  while (!label.empty()) {
    auto [code, length] = in::next_code_point(label);
    std::string_view reads = reading(code), written = label.substr(0, length);
    bool is_known = std::any_of(out.begin(), out.end(),
                                [&](const Stranger& one) { return one.written == written; });
    if (!reads.empty() && !is_known) out.push_back({std::string(written), std::string(reads)});
    label.remove_prefix(length);
  }
  return out;
}

}  // namespace hinomi::lookalike
