#include "in/refang.h"

#include <array>

#include "base/text.h"
#include "in/normalise.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

struct Mark {
  std::string_view written;
  std::string_view meant;
};

// Longest first where one begins another. All lower case; compared ignoring case.
constexpr std::array<Mark, 32> undone_marks = {{
    {"[://]", "://"}, {"(://)", "://"}, {"[:]//", "://"}, {"(:)//", "://"}, {":[//]", "://"},
    {"[dot]", "."},   {"(dot)", "."},   {"{dot}", "."},   {"<dot>", "."},   {"[punkt]", "."},
    {"[.]", "."},     {"(.)", "."},     {"{.}", "."},     {"<.>", "."},     {"[。]", "."},
    {"[,]", "."},     {"[at]", "@"},    {"(at)", "@"},    {"{at}", "@"},    {"<at>", "@"},
    {"[@]", "@"},     {"(@)", "@"},     {"{@}", "@"},     {"[ . ]", "."},   {"[ at ]", "@"},
    {"( at )", "@"},  {"[ dot ]", "."}, {"( dot )", "."}, {"[:]", ":"},     {"[/]", "/"},
    {"\\.", "."},     {"[.", "."},
}};

// What people write for a scheme.
constexpr std::array<Mark, 7> defanged_schemes = {{{"hxxps", "https"},
                                                   {"hxxp", "http"},
                                                   {"h**ps", "https"},
                                                   {"h**p", "http"},
                                                   {"htxps", "https"},
                                                   {"htxp", "http"},
                                                   {"fxp", "ftp"}}};

bool begins(std::string_view text, std::string_view lower) {
  if (text.size() < lower.size()) return false;
  for (std::size_t i = 0; i < lower.size(); ++i)
    if (to_lower(text[i]) != lower[i]) return false;
  return true;
}

// A scheme only counts in front of ':', so that words with "fxp" in them stay.
const Mark* scheme_at(std::string_view rest) {
  for (const Mark& scheme : defanged_schemes) {
    if (!begins(rest, scheme.written)) continue;
    std::string_view after = rest.substr(scheme.written.size());
    if (begins(after, "://") || begins(after, "[:") || begins(after, "(:") || begins(after, ":["))
      return &scheme;
  }
  return nullptr;
}

// Invisible: zero-width space, joiners, word joiner, byte order mark, soft hyphen, direction marks.
bool is_invisible(char32_t c) {
  return (c >= 0x200B && c <= 0x200F) || c == 0x2060 || c == 0xFEFF || c == 0x00AD ||
         (c >= 0x202A && c <= 0x202E) || (c >= 0x2066 && c <= 0x2069);
}

// One pass over all of it; true when something changed.
bool pass(const Refanged& from, Refanged& to) {
  std::string_view text = from.text;
  to.text.clear();
  to.at.clear();
  to.marks.clear();
  bool changed = false;
  std::size_t next_mark = 0;  // marks already undone in an earlier pass, carried over
  auto put = [&](std::string_view meant, std::size_t i) {
    for (char c : meant) {
      to.text += c;
      to.at.push_back(from.at[i]);
    }
  };
  for (std::size_t i = 0; i < text.size();) {
    while (next_mark < from.marks.size() && from.marks[next_mark] <= i) {
      to.marks.push_back(std::uint32_t(to.text.size()));
      ++next_mark;
    }
    char c = text[i];
    std::string_view rest = text.substr(i);
    const Mark* found = nullptr;
    if (c == '[' || c == '(' || c == '{' || c == '<' || c == '\\' || c == ':') {
      for (const Mark& mark : undone_marks)
        if (begins(rest, mark.written)) {
          found = &mark;
          break;
        }
      // "[." alone is half a mark: only in front of a label.
      if (found && found->written == "[." && (rest.size() < 3 || !is_letter(rest[2])))
        found = nullptr;
    } else if ((c == 'h' || c == 'H' || c == 'f' || c == 'F') &&
               (i == 0 || !is_letter(text[i - 1]))) {
      found = scheme_at(rest);
    }
    if (found) {
      to.marks.push_back(std::uint32_t(to.text.size()));
      put(found->meant, i);
      i += found->written.size();
      changed = true;
      continue;
    }
    if (static_cast<unsigned char>(c) < 0x80) {
      put(rest.substr(0, 1), i++);
      continue;
    }
    auto [code, length] = next_code_point(rest);
    if (is_invisible(code)) {
      changed = true;
    } else if (code >= 0xFF01 && code <= 0xFF5E) {
      char ascii = char(code - 0xFF01 + '!');
      put({&ascii, 1}, i);
      changed = true;
    } else if (code == 0x3002 || code == 0xFF61) {
      put(".", i);
      changed = true;
    } else if (code == 0x3000 || code == 0x00A0) {
      put(" ", i);
      changed = true;
    } else {
      put(rest.substr(0, length), i);
    }
    i += length;
  }
  to.at.push_back(from.at.back());
  return changed;
}

// Opening and closing, as written around a whole indicator.
constexpr std::array<std::pair<std::string_view, std::string_view>, 17> pairs = {{{"\"", "\""},
                                                                                  {"'", "'"},
                                                                                  {"`", "`"},
                                                                                  {"<", ">"},
                                                                                  {"(", ")"},
                                                                                  {"[", "]"},
                                                                                  {"{", "}"},
                                                                                  {"「", "」"},
                                                                                  {"『", "』"},
                                                                                  {"【", "】"},
                                                                                  {"（", "）"},
                                                                                  {"〈", "〉"},
                                                                                  {"《", "》"},
                                                                                  {"［", "］"},
                                                                                  {"＜", "＞"},
                                                                                  {"“", "”"},
                                                                                  {"‘", "’"}}};

constexpr std::array<std::string_view, 10> closing = {"。", "、", "，", "」", "』",
                                                      "】", "）", "］", "＞", "”"};

// Ideographic space, zero-width space, non-joiner, joiner, word joiner, byte order mark.
constexpr std::array<std::string_view, 6> invisible = {"\u3000", "\u200B", "\u200C",
                                                       "\u200D", "\u2060", "\uFEFF"};

bool trim_once(std::string_view& text) {
  std::size_t before = text.size();
  text = trim(text);
  for (std::string_view space : invisible) {
    while (text.starts_with(space)) text.remove_prefix(space.size());
    while (text.ends_with(space)) text.remove_suffix(space.size());
  }
  for (auto [open, close] : pairs)
    if (text.size() >= open.size() + close.size() && text.starts_with(open) &&
        text.ends_with(close)) {
      // "[::1]" and "[192.0.2.1]:80" keep theirs: an address needs them, and so does "[.]com".
      if (open == "[" && text.find('.') == std::string_view::npos) break;
      text.remove_prefix(open.size());
      text.remove_suffix(close.size());
      break;
    }
  for (std::string_view mark : closing)
    if (text.ends_with(mark)) {
      text.remove_suffix(mark.size());
      break;
    }
  return text.size() != before;
}

}  // namespace

bool is_plain(std::string_view text) {
  if (text.size() > 1 && to_lower(text[0]) == 'h' && to_lower(text[1]) != 't') {
    if (to_lower(text[1]) == 'x' || text[1] == '*') return false;
  }
  if (begins(text, "htx") || begins(text, "fxp")) return false;
  unsigned char high = 0;
  bool special = false;
  for (char c : text) {
    high |= static_cast<unsigned char>(c);
    special |= c == '[' || c == '(' || c == '{' || c == '<' || c == '\\' || c == '"' || c == '\'' ||
               c == '`' || c == ' ' || c == '\t';
  }
  return high < 0x80 && !special;
}

Refanged refang_with_places(std::string_view text) {
  Refanged out, scratch;
  out.text = text;
  out.at.resize(text.size() + 1);
  for (std::size_t i = 0; i < out.at.size(); ++i) out.at[i] = std::uint32_t(i);
  // A mark can hide another ("[[.].]"); every pass that changes something shortens the text or
  // removes what it looked for, and a hostile nesting is cut off.
  for (int passes = 0; passes < 8 && pass(out, scratch); ++passes) std::swap(out, scratch);
  return out;
}

std::string_view trim_surroundings(std::string_view text) {
  while (trim_once(text)) {
  }
  return text;
}

std::string refang(std::string_view text) {
  text = trim_surroundings(text);
  if (is_plain(text)) return std::string(text);
  return refang_with_places(text).text;
}

}  // namespace hinomi::in
