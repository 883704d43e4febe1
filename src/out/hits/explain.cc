#include "out/hits/explain.h"

#include <algorithm>
#include <set>

#include "out/hits/explain_made.h"

namespace hinomi::hits {

namespace {

using detect::Comparison;
using detect::Condition;
using detect::Exists;
using detect::LogSource;
using detect::Network;
using detect::Null;
using detect::Pattern;
using detect::Pipeline;
using detect::Reference;
using detect::Regex;
using detect::Rule;
using detect::Source;
using detect::Test;
using Kind = Condition::Kind;

std::string number_shown(double number) {
  std::string out = std::to_string(number);
  out.erase(out.find_last_not_of('0') + 1);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

// "ends with" and the like are said in words; a pattern with wildcards inside is shown as written.
struct Words {
  std::string text;
  bool starts = false, ends = false;  // with a star
  bool is_plain = false;              // but for these stars
};
Words words_of(const Pattern& pattern) {
  Words out;
  std::vector<Pattern::Part> parts = pattern.parts;
  if (!parts.empty() && parts.front().kind == Pattern::Kind::any) {
    out.starts = true;
    parts.erase(parts.begin());
  }
  if (!parts.empty() && parts.back().kind == Pattern::Kind::any) {
    out.ends = true;
    parts.pop_back();
  }
  out.is_plain = parts.size() == 1 && parts[0].kind == Pattern::Kind::text;
  out.text = out.is_plain ? parts[0].text : pattern.shown();
  return out;
}

std::string pattern_said(const std::string& field, const Pattern& pattern, bool ja) {
  Words words = words_of(pattern);
  std::string quoted = "\"" + words.text + "\"";
  if (pattern.parts.empty()) return field + (ja ? " が空" : " is empty");
  if (pattern.parts.size() == 1 && pattern.parts[0].kind == Pattern::Kind::any)
    return field + (ja ? " に何か文字がある" : " has any text");
  std::string said;
  if (!words.is_plain)
    said = field + (ja ? " が " + quoted + " の形" : " looks like " + quoted);
  else if (words.starts && words.ends)
    said = field + (ja ? " に " + quoted + " を含む" : " contains " + quoted);
  else if (words.starts)
    said = field + (ja ? " が " + quoted + " で終わる" : " ends with " + quoted);
  else if (words.ends)
    said = field + (ja ? " が " + quoted + " で始まる" : " starts with " + quoted);
  else
    said = field + (ja ? " が " + quoted : " is " + quoted);
  if (pattern.cased) said += ja ? " (大文字小文字を区別)" : " (letter case counts)";
  return said;
}

std::string network_shown(const Network& network) {
  bool is_v4 = network.bits >= 96 && network.address[10] == 0xFF && network.address[11] == 0xFF;
  std::string out;
  if (is_v4) {
    for (int i = 12; i < 16; ++i) out += (i > 12 ? "." : "") + std::to_string(network.address[i]);
    return out + "/" + std::to_string(network.bits - 96);
  }
  constexpr char digits[] = "0123456789abcdef";
  for (int i = 0; i < 16; ++i) {
    if (i > 0 && i % 2 == 0) out += ':';
    out += digits[network.address[i] >> 4];
    out += digits[network.address[i] & 15];
  }
  return out + "/" + std::to_string(network.bits);
}

std::string comparison_said(const std::string& field, const Comparison& comparison, bool ja) {
  constexpr const char* parts_ja[] = {"", " の分", " の時", " の日", " の週", " の月", " の年"};
  constexpr const char* parts[] = {"",
                                   "the minute of ",
                                   "the hour of ",
                                   "the day of ",
                                   "the week of ",
                                   "the month of ",
                                   "the year of "};
  constexpr const char* orders[] = {"=", "<", "<=", ">", ">="};
  auto part = static_cast<std::size_t>(comparison.part);
  std::string what = ja ? field + parts_ja[part] : parts[part] + field;
  return what + " " + orders[static_cast<std::size_t>(comparison.order)] + " " +
         number_shown(comparison.number);
}

std::string test_said(const Test& test, bool ja) {
  std::string field = test.field.empty() ? (ja ? "どこかの項目" : "some field") : test.field;
  if (const auto* pattern = std::get_if<Pattern>(&test.ask))
    return pattern_said(field, *pattern, ja);
  if (const auto* regex = std::get_if<Regex>(&test.ask))
    return field + (ja ? " が正規表現 /" : " matches the regular expression /") + regex->text +
           "/" + (ja ? " に合う" : "");
  if (const auto* comparison = std::get_if<Comparison>(&test.ask))
    return comparison_said(field, *comparison, ja);
  if (const auto* network = std::get_if<Network>(&test.ask))
    return field + (ja ? " がネットワーク " : " is an address in ") + network_shown(*network) +
           (ja ? " のアドレス" : "");
  if (std::holds_alternative<Null>(test.ask))
    return field + (ja ? " がない、または null" : " is absent or null");
  if (std::holds_alternative<Exists>(test.ask)) return field + (ja ? " がある" : " is there");
  const auto& reference = std::get<Reference>(test.ask);
  constexpr const char* how[] = {" is the same as ", " starts with ", " ends with ", " contains "};
  constexpr const char* how_ja[] = {" と同じ", " で始まる", " で終わる", " を含む"};
  auto where = static_cast<std::size_t>(reference.where);
  return ja ? field + " が項目 " + reference.field + how_ja[where]
            : field + how[where] + "the field " + reference.field;
}

void append(const Condition& condition, const std::vector<Test>& tests, bool ja, std::size_t indent,
            std::string& out) {
  std::string start(indent * 2, ' ');
  switch (condition.kind) {
    case Kind::test: out += start + "- " + test_said(tests[condition.test], ja) + "\n"; return;
    case Kind::all:
    case Kind::any:
      if (condition.children.size() == 1)
        return append(condition.children[0], tests, ja, indent, out);
      out += start +
             (condition.kind == Kind::all ? (ja ? "- 次のすべて:" : "- all of:")
                                          : (ja ? "- 次のどれか:" : "- one of:")) +
             "\n";
      break;
    case Kind::none: out += start + (ja ? "- 次ではない:" : "- not:") + "\n"; break;
    case Kind::at_least:
      out += start +
             (ja ? "- 次のうち " + std::to_string(condition.least) + " つ以上:"
                 : "- at least " + std::to_string(condition.least) + " of:") +
             "\n";
  }
  for (const Condition& child : condition.children) append(child, tests, ja, indent + 1, out);
}

// What the rule says, the source says too.
bool is_for(const LogSource& rule, const LogSource& source) {
  auto fits = [](const std::string& wanted, const std::string& had) {
    return wanted.empty() || had.empty() || wanted == had;
  };
  auto shares = [](const std::string& wanted, const std::string& had) {
    return !wanted.empty() && wanted == had;
  };
  return fits(rule.category, source.category) && fits(rule.product, source.product) &&
         fits(rule.service, source.service) &&
         (rule.category.empty() || shares(rule.category, source.category)) &&
         (rule.service.empty() || shares(rule.service, source.service));
}

}  // namespace

std::string explain_condition(const Condition& condition, const std::vector<Test>& tests, bool ja,
                              std::size_t indent) {
  std::string out;
  append(condition, tests, ja, indent, out);
  return out;
}

std::string explain_author(const detect::Heading& by, bool ja) {
  std::string out = by.title + "\n", tags;
  for (const std::string& tag : by.tags) tags += (tags.empty() ? "" : " ") + tag;
  auto line = [&](const char* name, const char* name_ja, const std::string& text) {
    if (!text.empty()) out += std::string("  ") + (ja ? name_ja : name) + ": " + text + "\n";
  };
  line("id", "ID", by.id);
  line("author", "作者", by.author);
  line("level", "重要度", by.level);
  line("status", "状態", by.status);
  line("tags", "タグ", tags);
  return out;
}

std::string explain(const Rule& rule, const Pipeline& pipeline, bool ja) {
  std::string out = explain_author(rule, ja);
  out += (ja ? "  ログソース: " : "  log source: ") + rule.source.text() + "\n";
  std::set<std::string> asked;
  for (const Test& test : rule.tests)
    if (!test.field.empty()) asked.insert(test.field);
  bool is_known = false;
  for (const Source& source : pipeline.sources) {
    if (!is_for(rule.source, source.source)) continue;
    if (!is_known)
      out += ja ? "対象のイベント (どれか):\n" : "It looks at events where one of these holds:\n";
    is_known = true;
    append(source.condition, source.tests, ja, 1, out);
    for (const detect::MadeField& made : source.values)
      if (asked.contains(made.field)) out += explain(made, ja);
    for (const auto& [name, other] : source.fields)
      out += "    " + name + (ja ? " は " : " is called ") + other + (ja ? " という名前\n" : "\n");
  }
  if (!is_known)
    out += ja ? "対象のイベント: --logsource で教えたものだけ\n"
              : "It looks at events only when --logsource says that they are of its log source\n";
  out += ja ? "次が成り立つとき知らせる:\n" : "It tells when this holds:\n";
  append(rule.condition, rule.tests, ja, 1, out);
  std::string list;
  for (const std::string& field : asked) list += (list.empty() ? "" : ", ") + field;
  if (!list.empty()) out += (ja ? "見る項目: " : "Fields: ") + list + "\n";
  return out;
}

}  // namespace hinomi::hits
