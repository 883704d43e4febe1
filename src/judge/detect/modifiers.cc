#include "judge/detect/modifiers.h"

#include <re2/re2.h>

#include <algorithm>

#include "base/hash.h"
#include "judge/detect/letters.h"
#include "judge/detect/numbers.h"
#include "judge/detect/said.h"

namespace hinomi::detect {

using in::refuse;

namespace {

constexpr const char* see = "see docs/detect.md, \"Modifiers\"";

// Each value with its placeholders replaced, in every combination.
Result<std::vector<std::string>> expand(std::string_view text, const Placeholders& placeholders,
                                        const in::Yaml& at) {
  constexpr std::size_t most = 100'000;
  std::vector<std::string> out{""};
  auto add = [&](std::string_view piece) {
    for (std::string& one : out) one += piece;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    std::string_view two = text.substr(i, 2);
    if (two == "\\\\" || two == "\\%") {
      add(two == "\\%" ? "%" : two);
      ++i;
      continue;
    }
    std::size_t close = text[i] == '%' ? text.find('%', i + 1) : text.npos;
    if (close == text.npos || close == i + 1) {
      add(text.substr(i, 1));
      continue;
    }
    std::string_view name = text.substr(i + 1, close - i - 1);
    auto values = placeholders.find(name);
    if (values == placeholders.end() || values->second.empty())
      return refuse(at, "the placeholder %" + std::string(name) + "% has no values",
                    "give them with --placeholders FILE, as 'name: [value, ...]'");
    std::vector<std::string> more;
    if (out.size() * values->second.size() > most)
      return refuse(at, "the placeholders stand for too many values", see);
    for (const std::string& start : out)
      for (const std::string& value : values->second) more.push_back(start + value);
    out = std::move(more);
    i = close;
  }
  return out;
}

Result<Ask> regex_of(std::string text, const Said& said, const in::Yaml& at) {
  if (!said.flags.empty()) text = "(?" + said.flags + ")" + text;
  RE2::Options quiet;
  quiet.set_log_errors(false);
  RE2 check(text, quiet);
  if (!check.ok())
    return refuse(at, "the regular expression is not understood: " + check.error(),
                  "write it without look-around and back-references");
  return Regex{std::move(text)};
}

// Dashes as parts of the pattern (rest of it compared with any of the five).
Pattern with_dashes(const Pattern& pattern) {
  Pattern out;
  for (const Pattern::Part& part : pattern.parts) {
    if (part.kind != Pattern::Kind::text) {
      out.add(part.kind);
      continue;
    }
    std::string_view rest = part.text;
    while (!rest.empty()) {
      std::size_t size = size_of_first(rest);
      std::string_view letter = rest.substr(0, size);
      if (std::find(std::begin(dashes), std::end(dashes), letter) != std::end(dashes))
        out.add(Pattern::Kind::dash);
      else
        out.add_text(letter);
      rest.remove_prefix(size);
    }
  }
  return out;
}

// Every text that a pattern without wildcards stands for; more than one where it has dashes.
Result<std::vector<std::string>> plain_texts(const Pattern& pattern, const in::Yaml& at) {
  constexpr std::size_t most = 3125;  // five dashes
  std::vector<std::string> out{""};
  for (const Pattern::Part& part : pattern.parts) {
    std::vector<std::string> more;
    for (const std::string& start : out) switch (part.kind) {
        case Pattern::Kind::text: more.push_back(start + part.text); break;
        case Pattern::Kind::dash:
          for (std::string_view dash : dashes) more.push_back(start + std::string(dash));
          break;
        default: return refuse(at, "a value with wildcards cannot be encoded", see);
      }
    if (more.size() > most) return refuse(at, "too many dashes to encode each of their forms", see);
    out = std::move(more);
  }
  return out;
}

Result<std::vector<std::string>> encoded(const Pattern& pattern, const Said& said,
                                         const in::Yaml& at) {
  std::vector<std::string> texts = TRY(plain_texts(pattern, at)), out;
  bool has_base64 = said.has(Step::base64) || said.has(Step::base64offset);
  for (std::string& text : texts) {
    if (said.has(Step::utf16)) text = to_utf16(text, said.utf16);
    if (!has_base64) out.push_back(bytes_as_text(text));
    if (said.has(Step::base64)) out.push_back(to_base64(text));
    if (!said.has(Step::base64offset)) continue;
    if (text.size() < 2)
      return refuse(at, "fewer than two bytes leave no trace in Base64", "use a longer value");
    for (std::string& offset : base64_offsets(text)) out.push_back(std::move(offset));
  }
  return out;
}

void set_anchor(Pattern& pattern, Anchor anchor) {
  Pattern out;
  if (anchor == Anchor::end || anchor == Anchor::inside) out.add(Pattern::Kind::any);
  for (Pattern::Part& part : pattern.parts)
    part.kind == Pattern::Kind::text ? out.add_text(part.text) : out.add(part.kind);
  if (anchor == Anchor::start || anchor == Anchor::inside) out.add(Pattern::Kind::any);
  pattern.parts = std::move(out.parts);
}

Result<void> add_patterns(std::string_view text, const Said& said, const in::Yaml& at,
                          std::vector<Ask>& out) {
  Pattern read = parse_pattern(text);
  if (said.has(Step::windash)) read = with_dashes(read);
  std::vector<Pattern> all;
  bool encodes = said.has(Step::utf16) || said.has(Step::base64) || said.has(Step::base64offset);
  if (encodes) {
    for (const std::string& one : TRY(encoded(read, said, at))) {
      all.emplace_back();
      all.back().add_text(one);
    }
  } else {
    all.push_back(std::move(read));
  }
  for (Pattern& pattern : all) {
    set_anchor(pattern, said.anchor);
    pattern.cased = said.cased;
    if (!said.cased) to_lower_case(pattern);
    out.push_back(std::move(pattern));
  }
  return {};
}

Reference::Where where_of(Anchor anchor) {
  switch (anchor) {
    case Anchor::start: return Reference::Where::start;
    case Anchor::end: return Reference::Where::end;
    case Anchor::inside: return Reference::Where::inside;
    case Anchor::whole: break;
  }
  return Reference::Where::whole;
}

// One text of a value (after `expand`) as what is asked; several where an encoding has several
// forms.
Result<void> add_asks(const std::string& text, const in::Yaml& value, const Said& said,
                      std::vector<Ask>& out) {
  if (said.re) {
    out.push_back(TRY(regex_of(text, said, value)));
  } else if (said.cidr) {
    auto network = read_network(text);
    if (!network) return refuse(value, network.error().what, network.error().remedy);
    out.push_back(*network);
  } else if (said.order || said.part != DatePart::none) {
    auto number = read_decimal(text);
    if (!number) return refuse(value, "'" + text + "' is no decimal number", see);
    out.push_back(Comparison{said.order.value_or(Order::equal), *number, said.part});
  } else if (said.reference) {
    Pattern name = parse_pattern(text);
    if (!name.is_plain() || name.plain().empty())
      return refuse(value, "fieldref needs the name of a field", see);
    out.push_back(Reference{std::string(name.plain()), where_of(said.anchor), said.cased});
  } else {
    TRY(add_patterns(text, said, value, out));
  }
  return {};
}

// A rule's text for a value: an unquoted decimal number is written as events write it.
std::string text_of(const in::Yaml& value, const Said& said) {
  if (!value.plain || said.re || said.cidr || said.reference) return value.text;
  if (value.is_true()) return "true";
  if (value.is_false()) return "false";
  auto number = read_decimal(value.text);
  if (!number) return value.text;
  bool is_whole = value.text.find_first_of(".eE") == std::string::npos;
  return is_whole && *number != 0 ? value.text : number_text(*number);
}

Result<void> read_value(const in::Yaml& value, const Said& said, const Placeholders& placeholders,
                        bool is_keyword, std::vector<Ask>& out) {
  if (!value.is_scalar())
    return refuse(
        value, value.is_list() ? "a list inside a list" : "a map where a value is expected", see);
  if (value.is_null()) return refuse(value, "null cannot be part of a list", "make it a selection");
  std::vector<std::string> texts{text_of(value, said)};
  if (said.expand) texts = TRY(expand(texts[0], placeholders, value));
  for (const std::string& text : texts) {
    if (is_keyword && text.empty()) return refuse(value, "an empty keyword", "leave it out");
    TRY(add_asks(text, value, said, out));
  }
  return {};
}

}  // namespace

Result<Condition> read_field(std::string_view key, const in::Yaml& value,
                             const Placeholders& placeholders, std::vector<Test>& tests) {
  std::size_t bar = key.find('|');
  std::string field(key.substr(0, bar));
  bool is_keyword = field.empty();
  std::string_view names = bar == key.npos ? std::string_view() : key.substr(bar + 1);
  if (field.find('*') != field.npos)
    return refuse(value, "a star in the name of a field", "name each field in full");
  Said said = TRY(read_modifiers(names, value, is_keyword));
  if (is_keyword && !said.re) said.anchor = Anchor::inside;

  auto test = [&](Ask ask) {
    tests.push_back({field, std::move(ask)});
    return Condition{.kind = Condition::Kind::test,
                     .test = static_cast<std::uint32_t>(tests.size() - 1)};
  };
  auto negated = [](Condition condition) {
    Condition out{.kind = Condition::Kind::none};
    out.children.push_back(std::move(condition));
    return out;
  };
  if (said.exists) {
    if (!value.is_true() && !value.is_false())
      return refuse(value, "exists needs true or false", see);
    Condition out = test(Exists{});
    return value.is_true() ? std::move(out) : negated(std::move(out));
  }
  if (value.is_null()) {
    if (is_keyword || said.is_text() || said.re || said.cidr || said.reference || said.order ||
        said.part != DatePart::none || said.all || said.expand)
      return refuse(value, "null goes with no modifier but neq", see);
    Condition out = test(Null{});
    return said.neq ? negated(std::move(out)) : std::move(out);
  }
  if (said.all && (!value.is_list() || value.items.size() < 2))
    return refuse(value, "'all' needs a list of at least two values", "leave 'all' out");
  if (value.is_list() && value.items.empty()) return refuse(value, "an empty list", "leave it out");

  Condition values{.kind = said.all ? Condition::Kind::all : Condition::Kind::any};
  auto add = [&](const in::Yaml& item) -> Result<void> {
    std::vector<Ask> asks;
    TRY(read_value(item, said, placeholders, is_keyword, asks));
    Condition one{.kind = Condition::Kind::any};
    for (Ask& ask : asks) one.children.push_back(test(std::move(ask)));
    values.children.push_back(one.children.size() == 1 ? std::move(one.children[0])
                                                       : std::move(one));
    return {};
  };
  if (value.is_list()) {
    for (const in::Yaml& item : value.items) TRY(add(item));
  } else {
    TRY(add(value));
  }
  if (values.children.size() == 1) {
    Condition only = std::move(values.children[0]);
    values = std::move(only);
  }
  return said.neq ? negated(std::move(values)) : std::move(values);
}

}  // namespace hinomi::detect
