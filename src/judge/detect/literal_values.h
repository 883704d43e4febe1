// Values that pipelines make, for the reference evaluator: docs/detect.md, decisions 54 to 57,
// asked of the YAML each time anew.
#pragma once

#include "in/yaml.h"
#include "judge/detect/literal_text.h"

namespace hinomi::detect::literal {

inline bool is_of_itself(const in::Yaml& how) {
  return how.is_map() && !how.at("of") && !how.at("text") && !how.at("set");
}

inline bool leaves_out(const in::Yaml& how) { return how.at("part") || how.at("rest"); }

inline bool begins_with(const Letters& text, const Letters& start) {
  if (start.size() > text.size()) return false;
  for (std::size_t i = 0; i < start.size(); ++i)
    if (!same_letter(text[i], start[i])) return false;
  return true;
}
inline bool is_same(const std::string& a, const std::string& b) {
  return letters_of(a).size() == letters_of(b).size() && begins_with(letters_of(a), letters_of(b));
}

// "MD5=a, SHA256=b"
inline std::optional<std::string> part_of(std::string text, const std::string& name) {
  text += ',';
  std::string piece;
  for (char c : text) {
    if (c != ',') {
      piece += c;
      continue;
    }
    const std::size_t from = piece.find_first_not_of(" \t\r\n"),
                      to = piece.find_last_not_of(" \t\r\n");
    if (from != piece.npos) {
      const std::string bare = piece.substr(from, to - from + 1);
      const std::size_t equals = bare.find('=');
      if (equals != bare.npos && is_same(bare.substr(0, equals), name))
        return bare.substr(equals + 1);
    }
    piece.clear();
  }
  return {};
}

// A whole number without a sign, digit by digit; nothing when 64 bits are not enough.
inline std::optional<unsigned long long> whole_number(const std::string& digits, unsigned base) {
  unsigned long long out = 0;
  if (digits.empty()) return {};
  for (char c : digits) {
    const std::size_t digit =
        std::string("0123456789abcdef")
            .find(c >= 'A' && c <= 'F' ? static_cast<char>(c - 'A' + 'a') : c);
    if (digit >= base) return {};
    if (out > (~0ull - digit) / base) return {};
    out = out * base + digit;
  }
  return out;
}

inline std::string as_number(const std::string& text, const std::string& form) {
  const bool is_hex = text.substr(0, 2) == "0x" || text.substr(0, 2) == "0X";
  if (form == "decimal" && is_hex)
    if (auto number = whole_number(text.substr(2), 16)) return std::to_string(*number);
  if ((form == "hex" || form == "dword") && !is_hex)
    if (auto number = whole_number(text, 10)) {
      std::string out;
      do {
        out = std::string(1, "0123456789abcdef"[*number % 16]) + out;
        *number /= 16;
      } while (*number > 0);
      if (form == "hex") return "0x" + out;
      while (out.size() < 8) out = "0" + out;
      if (out.size() == 8) return "DWORD (0x" + out + ")";
    }
  return text;
}

inline std::vector<std::string> rewritings(std::string text, const in::Yaml& how) {
  if (how.at("part")) {
    auto found = part_of(text, std::string(how.text_at("part")));
    if (!found) return {};
    text = *found;
  }
  text = as_number(text, std::string(how.text_at("as")));
  bool fits = false;
  if (const in::Yaml* starts = how.at("start"))
    for (std::size_t i = 0; i < starts->keys.size(); ++i) {
      const Letters letters = letters_of(text), start = letters_of(starts->keys[i]);
      if (!begins_with(letters, start)) continue;
      text = starts->items[i].text + text_of(letters.substr(start.size()));
      fits = true;
      break;
    }
  if (const in::Yaml* map = how.at("map"))
    for (const std::string& old : map->keys)
      if (is_same(text, old)) return map->texts_at(old);
  if (how.at("rest") && !fits) return {};
  return {text};
}

}  // namespace hinomi::detect::literal
