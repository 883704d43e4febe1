// Sigma read literally, for the reference evaluator: a rule's document becomes a function of the
// event, with no tests shared, no tables and no order of its own. docs/detect.md is what it
// follows.
#pragma once

#include "base/text.h"
#include "judge/detect/literal_modifiers.h"

namespace hinomi::detect::literal {

using Selections = std::vector<std::pair<std::string, Holds>>;

inline Holds read_map(const in::Yaml& map, const Values& values) {
  if (map.items.empty()) refuse("an empty map");
  std::vector<Holds> lines;
  for (std::size_t i = 0; i < map.items.size(); ++i)
    lines.push_back(read_line(map.keys[i], map.items[i], values));
  return [lines](const View& view) {
    return std::all_of(lines.begin(), lines.end(), [&](auto& one) { return one(view); });
  };
}

inline Holds read_selection(const in::Yaml& selection, const Values& values) {
  if (selection.is_map()) return read_map(selection, values);
  if (selection.is_scalar()) return read_line("", selection, values);
  if (selection.items.empty()) refuse("an empty list");
  std::vector<Holds> items;
  for (const in::Yaml& item : selection.items) {
    if (item.is_list()) refuse("a list in a list");
    items.push_back(item.is_map() ? read_map(item, values) : read_line("", item, values));
  }
  return [items](const View& view) {
    return std::any_of(items.begin(), items.end(), [&](auto& one) { return one(view); });
  };
}

// Decisions 25 and 26.
class Condition {
 public:
  Condition(const std::string& text, const Selections& selections) : selections_(selections) {
    for (std::size_t i = 0; i < text.size();) {
      if (is_space(text[i])) {
        ++i;
        continue;
      }
      std::size_t end = i;
      while (end < text.size() && is_word(text[end])) ++end;
      if (end == i) ++end;
      words_.push_back(text.substr(i, end - i));
      i = end;
    }
    words_.emplace_back();  // the end
  }

  Holds read() {
    Holds out = either(0);
    if (!word().empty()) refuse("words left over");
    return out;
  }

 private:
  static bool is_word(char c) {
    return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.' ||
           c == '*';
  }
  const std::string& word() const { return words_[at_]; }
  bool take(const std::string& wanted) {
    if (word() != wanted) return false;
    ++at_;
    return true;
  }
  Holds either(int depth) {
    Holds out = both(depth);
    while (take("or"))
      out = [a = out, b = both(depth)](const View& view) { return a(view) || b(view); };
    return out;
  }
  Holds both(int depth) {
    Holds out = factor(depth);
    while (take("and"))
      out = [a = out, b = factor(depth)](const View& view) { return a(view) && b(view); };
    return out;
  }
  Holds factor(int depth) {
    if (depth > 64) refuse("too deep");
    if (take("not")) return [one = factor(depth + 1)](const View& view) { return !one(view); };
    if (take("(")) {
      Holds out = either(depth + 1);
      if (!take(")")) refuse("no closing parenthesis");
      return out;
    }
    std::string name = word();
    if (name.empty() || !is_word(name[0])) refuse("no name");
    if (name == "and" || name == "or" || name == "of") refuse("a word that is no name");
    ++at_;
    if (take("of")) return counted(name);
    for (const auto& [known, holds] : selections_)
      if (known == name) return holds;
    refuse("not defined");
  }
  Holds counted(const std::string& count) {
    std::string pattern = word();
    if (pattern.empty() || !is_word(pattern[0])) refuse("no pattern");
    ++at_;
    std::vector<Holds> some;
    for (const auto& [name, holds] : selections_) {
      if (name[0] == '_' && pattern[0] != '_') continue;
      if (pattern == "them" || fits_name(pattern, name)) some.push_back(holds);
    }
    if (some.empty()) refuse("nothing fits");
    std::size_t least = count == "all" ? some.size() : count == "any" ? 1 : 0;
    if (least == 0) {
      if (!RE2::FullMatch(count, "[0-9]{1,9}")) refuse("no number");
      least = static_cast<std::size_t>(std::stoi(count));
      if (least == 0 || least > some.size()) refuse("so many there are not");
    }
    return [some, least](const View& view) {
      std::size_t holding = 0;
      for (const Holds& one : some) holding += one(view);
      return holding >= least;
    };
  }
  static bool fits_name(std::string_view pattern, std::string_view name) {
    if (pattern.empty()) return name.empty();
    if (pattern[0] != '*')
      return !name.empty() && pattern[0] == name[0] && fits_name(pattern.substr(1), name.substr(1));
    return fits_name(pattern.substr(1), name) ||
           (!name.empty() && fits_name(pattern, name.substr(1)));
  }

  const Selections& selections_;
  std::vector<std::string> words_;
  std::size_t at_ = 0;
};

// Decisions 10, 25 to 27.
inline Holds read_detection(const in::Yaml& detection, const Values& values, bool is_filter) {
  if (!detection.is_map()) refuse("no map");
  Selections selections;
  for (std::size_t i = 0; i < detection.items.size(); ++i) {
    const std::string& name = detection.keys[i];
    if (name == "condition" || (is_filter && name == "rules")) continue;
    if (name == "timeframe") refuse("timeframe");
    if (detection.items[i].is_null()) refuse("an empty selection");
    selections.emplace_back(name, read_selection(detection.items[i], values));
  }
  const in::Yaml* condition = detection.at("condition");
  if (!condition) refuse("no condition");
  std::vector<in::Yaml> texts{*condition};
  if (condition->is_list()) texts = condition->items;
  if (texts.empty()) refuse("an empty list");
  Holds out = [](const View&) { return false; };
  for (const in::Yaml& text : texts) {
    if (!text.is_scalar()) refuse("no text");
    out = [a = out, b = Condition(text.text, selections).read()](const View& view) {
      return a(view) || b(view);
    };
  }
  return out;
}

// Decision 28: what a rule says, or what an event has.
using Source = std::map<std::string, std::string>;
inline Source read_source(const in::Yaml& document) {
  const in::Yaml* source = document.at("logsource");
  if (!source || !source->is_map()) refuse("no log source");
  Source out;
  for (const char* part : {"category", "product", "service"}) {
    const in::Yaml* value = source->at(part);
    if (!value || value->is_null()) continue;
    if (!value->is_scalar() || value->text.empty())
      refuse("a part of a log source that is no text");
    out[part] = to_lower(value->text);
  }
  if (out.empty()) refuse("a log source that says nothing");
  return out;
}

struct Rule {
  std::string id, name;
  Source source;
  Holds holds;
};

class Sigma {
 public:
  Sigma(std::vector<Source> given, Values values)
      : given_(std::move(given)), values_(std::move(values)) {}

  // A document as those of content/detect.
  void add_pipeline(const in::Yaml& document) {
    for (const std::string& prefix : document.texts_at("prefixes"))
      shapes_.prefixes.push_back(prefix);
    if (const in::Yaml* fields = document.at("fields"))
      for (const std::string& name : fields->keys)
        shapes_.fields.emplace_back(name, fields->texts_at(name));
    const in::Yaml* sources = document.at("sources");
    if (!sources) return;
    for (const in::Yaml& entry : sources->items) {
      Kind kind{read_source(entry), read_selection(*entry.at("when"), {}), {}};
      if (const in::Yaml* values = entry.at("values"))
        for (std::size_t i = 0; i < values->items.size(); ++i)
          kind.others.push_back({values->keys[i], {}, &kept_.emplace_back(values->items[i])});
      if (const in::Yaml* fields = entry.at("fields"))
        for (std::size_t i = 0; i < fields->items.size(); ++i)
          kind.others.push_back({fields->keys[i], fields->items[i].text, nullptr});
      kinds_.push_back(std::move(kind));
    }
  }

  // Of a document; throws Refused.
  Rule read(const in::Yaml& document) const {
    if (document.at("action")) refuse("action");
    if (document.text_at("title").empty()) refuse("no title");
    if (!document.at("detection")) refuse("no detection");
    return {std::string(document.text_at("id")), std::string(document.text_at("name")),
            read_source(document), read_detection(*document.at("detection"), values_, false)};
  }

  // Decision 31; throws Refused.
  void filter(const in::Yaml& document, std::vector<Rule>& rules) const {
    Source source = read_source(document);
    if (!document.at("filter")) refuse("no filter");
    const in::Yaml& filter = *document.at("filter");
    if (!filter.is_map()) refuse("no map");
    std::vector<std::string> names = filter.texts_at("rules");
    if (names.empty()) refuse("no rules");
    Holds holds = read_detection(filter, values_, true);
    for (Rule& rule : rules) {
      auto is_it = [&](const std::string& name) { return name == rule.id || name == rule.name; };
      bool is_named = std::any_of(names.begin(), names.end(), is_it);
      bool is_within = std::all_of(source.begin(), source.end(), [&](const auto& said) {
        return rule.source.contains(said.first) && rule.source.at(said.first) == said.second;
      });
      if (!is_named || !is_within) continue;
      rule.holds = [a = rule.holds, b = holds](const View& v) { return a(v) && b(v); };
    }
  }

  // Ids of the rules that the event matches.
  std::set<std::string> match(const std::vector<Rule>& rules, const json::object& event) const {
    View plain(event, shapes_), view(event, shapes_);
    std::vector<Source> sources = given_;
    for (const Kind& kind : kinds_) {
      if (!kind.when(plain)) continue;
      sources.push_back(kind.source);
      view.others.insert(view.others.end(), kind.others.begin(), kind.others.end());
    }
    std::set<std::string> out;
    for (const Rule& rule : rules) {
      bool is_for = std::all_of(rule.source.begin(), rule.source.end(), [&](const auto& said) {
        return std::any_of(sources.begin(), sources.end(), [&](const Source& one) {
          return one.contains(said.first) && one.at(said.first) == said.second;
        });
      });
      if (is_for && rule.holds(view)) out.insert(rule.id);
    }
    return out;
  }

 private:
  struct Kind {
    Source source;
    Holds when;
    std::vector<Other> others;
  };

  Shapes shapes_;
  std::deque<in::Yaml> kept_;  // of the pipelines
  std::vector<Source> given_;
  Values values_;
  std::vector<Kind> kinds_;
};

}  // namespace hinomi::detect::literal
