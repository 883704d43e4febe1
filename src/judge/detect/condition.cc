#include "judge/detect/condition.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"

namespace hinomi::detect {

namespace {

constexpr int deepest = 64;  // parentheses and nots within each other

bool is_name_letter(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '_' || c == '-' ||
         c == '.' || c == '*';
}

bool fits_name(std::string_view pattern, std::string_view name) {
  Pattern stars;
  while (!pattern.empty()) {
    std::size_t star = pattern.find('*');
    stars.add_text(pattern.substr(0, star));
    if (star == pattern.npos) break;
    stars.add(Pattern::Kind::any);
    pattern.remove_prefix(star + 1);
  }
  return fits(stars, name);
}

// condition = term {"or" term}; term = factor {"and" factor};
// factor = "not" factor | "(" condition ")" | count "of" pattern | name
class Parser {
 public:
  Parser(std::string_view text, const std::vector<Selection>& selections)
      : text_(text), selections_(selections) {
    next();
  }

  Result<Condition> whole() {
    Condition out = TRY(either(0));
    if (word_ == "|")
      return wrong("the old aggregation after '|' is not part of Sigma any more",
                   "write a correlation (type: event_count or value_count)");
    if (!word_.empty()) return wrong("unexpected '" + std::string(word_) + "'");
    return out;
  }

 private:
  void next() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
    start_ = at_;
    if (at_ < text_.size() && !is_name_letter(text_[at_]))
      ++at_;
    else
      while (at_ < text_.size() && is_name_letter(text_[at_])) ++at_;
    word_ = text_.substr(start_, at_ - start_);
  }

  std::unexpected<Error> wrong(std::string what, std::string remedy = {}) const {
    if (remedy.empty()) remedy = "see docs/detect.md, \"Conditions\"";
    return fail(ErrorKind::invalid, "condition: " + std::move(what),
                "condition, character " + std::to_string(start_ + 1), std::move(remedy));
  }

  Result<Condition> series(Condition::Kind kind, std::string_view word,
                           Result<Condition> (Parser::*part)(int), int depth) {
    Condition out{.kind = kind};
    for (;;) {
      out.children.push_back(TRY((this->*part)(depth)));
      if (word_ != word) break;
      next();
    }
    return out.children.size() == 1 ? std::move(out.children[0]) : std::move(out);
  }
  Result<Condition> either(int depth) {
    return series(Condition::Kind::any, "or", &Parser::both, depth);
  }
  Result<Condition> both(int depth) {
    return series(Condition::Kind::all, "and", &Parser::factor, depth);
  }

  Result<Condition> factor(int depth) {
    if (depth > deepest) return wrong("nested too deeply");
    if (word_ == "not") {
      next();
      Condition out{.kind = Condition::Kind::none};
      out.children.push_back(TRY(factor(depth + 1)));
      return out;
    }
    if (word_ == "(") {
      next();
      Condition out = TRY(either(depth + 1));
      if (word_ != ")") return wrong("a ')' is missing");
      next();
      return out;
    }
    if (word_.empty()) return wrong("something is missing at the end");
    if (!is_name_letter(word_.front()) || word_ == "and" || word_ == "or" || word_ == "of")
      return wrong("unexpected '" + std::string(word_) + "'");
    std::string_view name = word_;
    std::size_t name_start = start_;
    next();
    if (word_ == "of") {
      next();
      return counted(name);
    }
    if (word_ == "near")
      return wrong("'near' is not part of Sigma any more", "write a correlation (type: temporal)");
    for (const Selection& selection : selections_)
      if (selection.name == name) return selection.condition;
    start_ = name_start;
    return wrong("'" + std::string(name) + "' is not defined", "defined are: " + names());
  }

  Result<Condition> counted(std::string_view count) {
    if (word_.empty() || !is_name_letter(word_.front()))
      return wrong("a name or pattern is missing after 'of'");
    std::string_view pattern = word_;
    Condition out;
    for (const Selection& selection : selections_) {
      if (selection.name.starts_with('_') && !pattern.starts_with('_')) continue;
      if (pattern == "them" || fits_name(pattern, selection.name))
        out.children.push_back(selection.condition);
    }
    if (out.children.empty())
      return wrong("nothing fits '" + std::string(pattern) + "'", "defined are: " + names());
    if (count == "all") {
      out.kind = Condition::Kind::all;
    } else if (count == "any" || count == "1") {
      out.kind = Condition::Kind::any;
    } else {
      out.kind = Condition::Kind::at_least;
      auto [end, error] = std::from_chars(count.data(), count.data() + count.size(), out.least);
      if (error != std::errc() || end != count.data() + count.size() || out.least == 0)
        return wrong("'" + std::string(count) + " of' is not understood",
                     "write 1 of, any of, all of or a number of");
      if (out.least > out.children.size())
        return wrong("only " + std::to_string(out.children.size()) + " fit '" +
                     std::string(pattern) + "'");
    }
    next();
    if (out.children.size() == 1) return std::move(out.children[0]);
    return out;
  }

  std::string names() const {
    std::string out;
    for (const Selection& selection : selections_) {
      if (!out.empty()) out += ", ";
      out += selection.name;
    }
    return out;
  }

  std::string_view text_;
  const std::vector<Selection>& selections_;
  std::size_t at_ = 0, start_ = 0;
  std::string_view word_;  // empty at the end
};

}  // namespace

Result<Condition> parse_condition(std::string_view text, const std::vector<Selection>& selections) {
  return Parser(text, selections).whole();
}

}  // namespace hinomi::detect
