#include "in/inventory/cyclonedx_check.h"

#include <algorithm>
#include <bit>
#include <unordered_set>

#include "base/text.h"
#include "base/time.h"
#include "in/inventory/spdx_licences.h"

namespace hinomi::in::cyclonedx {
namespace {

bool all_of(std::string_view text, bool (*is)(char)) {
  return std::all_of(text.begin(), text.end(), is);
}
bool is_hex(char c) { return (c >= '0' && c <= '9') || (to_lower(c) >= 'a' && to_lower(c) <= 'f'); }
bool is_lower_hex(char c) { return is_hex(c) && c == to_lower(c); }
bool is_mime_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.';
}

bool is_digest(std::string_view text) {
  constexpr std::size_t sizes[] = {32, 40, 64, 96, 128};
  return std::find(std::begin(sizes), std::end(sizes), text.size()) != std::end(sizes) &&
         all_of(text, is_hex);
}

// urn:uuid: and a UUID in lower case (RFC 9562), as the schemas want it.
bool is_serial(std::string_view text) {
  constexpr std::string_view begin = "urn:uuid:";
  if (!text.starts_with(begin)) return false;
  text.remove_prefix(begin.size());
  if (text.size() != 36) return false;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool dash = at == 8 || at == 13 || at == 18 || at == 23;
    if (dash ? text[at] != '-' : !is_lower_hex(text[at])) return false;
  }
  return true;
}

bool is_mime(std::string_view text) {
  const std::size_t slash = text.find('/');
  return slash != text.npos && slash > 0 && slash + 1 < text.size() &&
         all_of(text.substr(0, slash), is_mime_letter) &&
         all_of(text.substr(slash + 1), is_mime_letter);
}

bool is_spdx_licence(std::string_view text) {
  static const auto table = [] {
    std::vector<std::string_view> out;
    std::string_view rest = spdx_licences;
    while (!rest.empty()) {
      const std::size_t end = std::min(rest.find(' '), rest.size());
      out.push_back(rest.substr(0, end));
      rest.remove_prefix(std::min(end + 1, rest.size()));
    }
    std::sort(out.begin(), out.end());
    return out;
  }();
  return std::binary_search(table.begin(), table.end(), text);
}

class Checker {
 public:
  Checker(const CheckOptions& options, std::vector<Error>& refused)
      : options_(options), refused_(refused) {}

  void object(dom::object value, const Type& type) {
    std::uint64_t seen = 0;  // by number of the member
    bool is_true = false;
    for (auto [key, member_value] : value) {
      const Member* member = member_named(type, key);
      if (!member) {
        if (options_.closed)
          under(key, [&] { wrong("CycloneDX has no such member here", "Leave it out"); });
        continue;
      }
      const std::uint64_t bit = std::uint64_t(1) << (member - type.members.data());
      under(key, [&] {
        if (seen & bit) return wrong("the member stands twice", "Leave one of them out");
        seen |= bit;
        if (member->since > options_.version && options_.closed)
          return wrong("version " + version() + " has no such member here",
                       "Say a newer specVersion, or leave it out");
        shape(member_value, *member);
      });
      bool truth = false;
      if (key == type.when_true && !member_value.get(truth)) is_true = truth;
    }
    required(type, seen);
    if (count(type, seen, type.exactly_one) != 1 && !type.exactly_one.empty())
      wrong("of " + names(type.exactly_one) + " exactly one must stand here", "Keep one");
    if (count(type, seen, type.at_most_one) > 1)
      wrong("of " + names(type.at_most_one) + " only one may stand here", "Keep one");
    if (!type.only.empty() && has(type, seen, type.only) && !is_true)
      wrong("'" + std::string(type.only) + "' needs '" + std::string(type.when_true) + "': true",
            "Give a version, or say that the component is external");
  }

 private:
  bool full() const { return refused_.size() >= most_refused; }
  std::string version() const { return "1." + std::to_string(options_.version); }

  void wrong(std::string what, std::string remedy) {
    if (!full())
      refused_.push_back({ErrorKind::invalid, std::move(what), place_, std::move(remedy)});
  }

  // `work` with `step` at the end of the place.
  template <class Work>
  void under(std::string_view step, const Work& work) {
    if (full()) return;
    const std::size_t before = place_.size();
    place_ += '/';
    place_ += step;
    work();
    place_.resize(before);
  }

  void required(const Type& type, std::uint64_t seen) {
    for (const Member& member : type.members) {
      const std::uint64_t bit = std::uint64_t(1) << (&member - type.members.data());
      if (!(seen & bit) && options_.version >= member.required_from &&
          options_.version <= member.required_to)
        wrong("'" + std::string(member.name) + "' is missing", "Say it");
    }
  }

  static bool has(const Type& type, std::uint64_t seen, std::string_view name) {
    const Member* member = member_named(type, name);
    return member && (seen >> (member - type.members.data()) & 1);
  }
  static int count(const Type& type, std::uint64_t seen,
                   std::span<const std::string_view> members) {
    return static_cast<int>(std::count_if(members.begin(), members.end(),
                                          [&](auto name) { return has(type, seen, name); }));
  }
  static std::string names(std::span<const std::string_view> members) {
    std::string out;
    for (std::string_view name : members) {
      if (!out.empty()) out += ", ";
      out += name;
    }
    return out;
  }

  void shape(dom::element value, const Member& member) {
    if (member.type->kind == Kind::any) return;
    dom::array items;
    const bool is_list = !value.get(items);
    const bool wants = member.shape != Shape::one;
    if (is_list != wants && !(member.shape == Shape::some && !is_list))
      return wrong(wants ? "not a list" : "a list", "Write it as the schema says");
    if (!is_list) return one(value, *member.type);
    std::size_t number = 0, expressions = 0;
    for (dom::element item : items) {
      dom::element expression;
      if (member.shape == Shape::choices && !item["expression"].get(expression)) ++expressions;
      under(std::to_string(number++), [&] { one(item, *member.type); });
      if (full()) return;
    }
    // From 1.5 to 1.6 licences, or one expression; 1.7 lets them stand together. In XML it has
    // always been so.
    if (member.shape == Shape::choices && expressions && number > 1 && options_.version < 7 &&
        (options_.version > 4 || options_.one_expression))
      wrong("an expression beside other licences", "Keep the expression, or the licences");
  }

  void one(dom::element value, const Type& type) {
    if (type.kind == Kind::object) {
      dom::object members;
      if (value.get(members)) return wrong("not an object", "Write it as the schema says");
      return object(members, type);
    }
    if (type.kind == Kind::integer) {
      if (!value.is<std::int64_t>()) wrong("not a whole number", "Write it without quotes");
      return;
    }
    if (type.kind == Kind::number) {
      if (!value.is_number()) wrong("not a number", "Write it without quotes");
      return;
    }
    if (type.kind == Kind::flag) {
      if (!value.is_bool()) wrong("neither true nor false", "Write it without quotes");
      return;
    }
    std::string_view text;
    if (value.get(text)) return wrong("not a text", "Write it in quotes");
    text_of(text, type);
  }

  void text_of(std::string_view text, const Type& type) {
    switch (type.kind) {
      case Kind::ref:
        if (text.empty()) return wrong("an empty bom-ref", "Leave it out, or name the object");
        if (!refs_.emplace(text).second)
          wrong("another object has the same bom-ref", "Name each object differently");
        break;
      case Kind::link:
        if (text.empty()) wrong("an empty reference", "Name an object of the document");
        break;
      case Kind::time:
        if (text.find(' ') != text.npos || !parse_time(text))
          wrong("not a time", "Write it as 2026-04-01T09:00:00Z (RFC 3339)");
        break;
      case Kind::words:
        if (!is_word(text, type))
          wrong("not a word that version " + version() + " has here",
                "See the schema for those it has");
        break;
      case Kind::hex:
        if (!is_digest(text)) wrong("not a digest", "Write 32, 40, 64, 96 or 128 hex digits");
        break;
      case Kind::serial:
        if (!is_serial(text)) wrong("not a serial number", "Write it as urn:uuid: and a UUID");
        break;
      case Kind::mime:
        if (!is_mime(text)) wrong("not a media type", "Write it as text/plain");
        break;
      case Kind::licence:
        if (!is_spdx_licence(text))
          wrong("not on the SPDX licence list", "Give it as 'name' instead of 'id'");
        break;
      default: break;
    }
  }

  bool is_word(std::string_view text, const Type& type) const {
    return std::any_of(type.words.begin(), type.words.end(), [&](const Word& word) {
      return !word.text.empty() && word.text == text && word.since <= options_.version;
    });
  }

  const CheckOptions& options_;
  std::vector<Error>& refused_;
  std::string place_;
  std::unordered_set<std::string_view> refs_;
};

}  // namespace

void check(dom::object document, const CheckOptions& options, std::vector<Error>& refused) {
  Checker(options, refused).object(document, bom);
}

}  // namespace hinomi::in::cyclonedx
