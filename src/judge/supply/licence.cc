#include "judge/supply/licence.h"

#include <algorithm>
#include <unordered_map>

#include "base/text.h"
#include "in/inventory/spdx_licences.h"

namespace hinomi::supply {

namespace {

constexpr int depth_limit = 100;  // of parentheses

// The list holds licences and exceptions together. Exceptions say so in their names, but for these;
// and these licences speak of exceptions without being one.
bool is_exception(std::string_view id) {
  for (std::string_view one : {"GPL-CC-1.0", "LLGPL", "Linux-syscall-note", "SHL-2.0", "SHL-2.1"})
    if (id == one) return true;
  if (id == "MPL-2.0-no-copyleft-exception" || id.starts_with("GPL-2.0-with-") ||
      id.starts_with("GPL-3.0-with-"))
    return false;
  return id.find("-exception") != id.npos;
}

// In any letter case -> as listed. Ids are ASCII.
const std::unordered_map<std::string, std::string_view>& listed() {
  static const auto all = [] {
    std::unordered_map<std::string, std::string_view> out;
    for (std::string_view rest = in::spdx_licences; !rest.empty();) {
      const std::string_view id = rest.substr(0, rest.find(' '));
      out.emplace(to_lower(id), id);
      rest.remove_prefix(std::min(rest.size(), id.size() + 1));
    }
    return out;
  }();
  return all;
}

bool is_id_char(char c) {
  return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '.';
}

class Parser {
 public:
  explicit Parser(std::string_view text) : text_(text) {}

  Result<Licence> whole() {
    Licence out = TRY(expression(0));
    if (at_ < text_.size()) return wrong("nothing more", "Join licences with AND or OR");
    return out;
  }

 private:
  struct Word {
    std::string_view text;
    std::size_t at = 0;
  };

  std::unexpected<Error> wrong(std::string_view expected, std::string remedy) const {
    return fail(ErrorKind::invalid,
                "not a licence expression: " + std::string(expected) + " was expected",
                "byte " + std::to_string(at_), std::move(remedy));
  }
  void skip_spaces() {
    while (at_ < text_.size() && is_space(text_[at_])) ++at_;
  }
  // Operators are upper or lower case (3.0.1); 2.3 knows upper case alone.
  bool take_operator(std::string_view upper, std::string_view lower) {
    skip_spaces();
    const std::string_view word = text_.substr(at_, upper.size());
    if (word != upper && word != lower) return false;
    const std::size_t end = at_ + word.size();
    if (end < text_.size() && (is_id_char(text_[end]) || text_[end] == '+')) return false;
    at_ = end;
    skip_spaces();
    return true;
  }
  bool take(char c) {
    skip_spaces();
    if (at_ >= text_.size() || text_[at_] != c) return false;
    ++at_;
    skip_spaces();
    return true;
  }
  Result<Licence> expression(int depth) {
    return joined(Licence::Kind::any, "OR", "or", [&] {
      return joined(Licence::Kind::all, "AND", "and", [&] { return single(depth); });
    });
  }
  template <class Part>
  Result<Licence> joined(Licence::Kind kind, std::string_view upper, std::string_view lower,
                         const Part& part) {
    Licence first = TRY(part());
    if (!take_operator(upper, lower)) return first;
    Licence out;
    out.kind = kind;
    add(out, std::move(first));
    do {
      Licence next = TRY(part());
      add(out, std::move(next));
    } while (take_operator(upper, lower));
    return out;
  }
  static void add(Licence& to, Licence&& part) {
    if (part.kind != to.kind) {
      to.parts.push_back(std::move(part));
      return;
    }
    for (Licence& one : part.parts) to.parts.push_back(std::move(one));
  }
  Result<Licence> single(int depth) {
    if (take('(')) {
      if (depth == depth_limit)
        return fail(ErrorKind::too_large, "parentheses are nested too deep",
                    "byte " + std::to_string(at_), "At most 100");
      Licence out = TRY(expression(depth + 1));
      if (!take(')')) return wrong("\")\"", "Close the parenthesis");
      return out;
    }
    Licence out;
    out.id = TRY(id(out, false));
    if (at_ < text_.size() && text_[at_] == '+') {
      out.or_later = true;
      ++at_;
    }
    if (take_operator("WITH", "with")) out.exception = TRY(id(out, true));
    skip_spaces();
    return out;
  }
  std::string_view word() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_id_char(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }
  Result<std::string> id(Licence& licence, bool of_exception) {
    skip_spaces();
    const std::size_t begin = at_;
    std::string_view found = word();
    for (std::string_view reserved : {"AND", "OR", "WITH", "NONE", "NOASSERTION"})
      if (equal_ignoring_case(found, reserved)) found = {};
    if (found.empty()) {
      at_ = begin;
      return wrong(of_exception ? "an exception" : "a licence",
                   "Write ids of the SPDX licence list, or LicenseRef-...");
    }
    if (found.starts_with("DocumentRef-") && at_ < text_.size() && text_[at_] == ':') {
      ++at_;
      const std::string_view second = word();
      if (!second.starts_with("LicenseRef-") && !second.starts_with("AdditionRef-"))
        return wrong("LicenseRef-", "Name a licence of that document");
      return std::string(found) + ":" + std::string(second);
    }
    if (found.starts_with("LicenseRef-") || found.starts_with("AdditionRef-"))
      return std::string(found);
    auto known = listed().find(to_lower(found));
    // "GPL-2.0+" stands on the list whole, as an older spelling of GPL-2.0 and later.
    if (known != listed().end() && is_exception(known->second) == of_exception)
      return std::string(known->second);
    licence.is_listed = false;
    return std::string(found);
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

void write(const Licence& licence, bool with_parentheses, std::string& out) {
  if (licence.kind == Licence::Kind::simple) {
    out += licence.id;
    if (licence.or_later) out += '+';
    if (!licence.exception.empty()) out += " WITH " + licence.exception;
    return;
  }
  if (with_parentheses) out += '(';
  for (std::size_t i = 0; i < licence.parts.size(); ++i) {
    if (i > 0) out += licence.kind == Licence::Kind::all ? " AND " : " OR ";
    write(licence.parts[i], true, out);
  }
  if (with_parentheses) out += ')';
}

}  // namespace

Result<Licence> parse_licence(std::string_view text) {
  if (text.size() > licence_limit)
    return fail(ErrorKind::too_large, "the licence expression is too long", "byte 16384",
                "At most 16384 bytes");
  return Parser(text).whole();
}

std::string licence_text(const Licence& licence) {
  std::string out;
  write(licence, false, out);
  return out;
}

}  // namespace hinomi::supply
