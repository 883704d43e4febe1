// The few words that documents put around answers. Private to out/form.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "out/form/document.h"

namespace hinomi::form {

inline const std::string& in_language(const in::Words& words, Language language) {
  return language == Language::ja ? words.ja : words.en;
}

struct Sayings {
  std::string_view item, answer, due, no_clock, rule, form, made, draft, letter;
};

inline const Sayings& sayings(Language language) {
  static constexpr Sayings ja = {
      "項目", "回答", "期限", "遅滞なく", "根拠", "様式", "作成", "下書き（承認前）", "文面"};
  static constexpr Sayings en = {"Item",  "Answer", "Due",  "without delay",
                                 "Rule",  "Form",   "Made", "Draft, not yet approved",
                                 "Letter"};
  return language == Language::ja ? ja : en;
}

// What stands above the answers: what it is called, and what it is.
inline std::vector<std::pair<std::string, std::string>> head_lines(const Document& document,
                                                                   Language language) {
  const Sayings& say = sayings(language);
  std::vector<std::pair<std::string, std::string>> out;
  auto add = [&](std::string_view name, std::string text) {
    out.emplace_back(std::string(name), std::move(text));
  };
  add(say.form, document.form + " v" + std::to_string(document.version));
  add(say.made, document.made_text);
  if (document.authority.empty()) return out;
  add(say.due, document.due_text.empty() ? std::string(say.no_clock) : document.due_text);
  add(say.rule, in_language(document.rule, language));
  return out;
}

}  // namespace hinomi::form
