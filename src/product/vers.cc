// vers: read, written and turned into intervals.
#include <algorithm>

#include "base/text.h"
#include "product/range.h"

namespace hinomi {
namespace vers_parts {
namespace {

constexpr std::string_view hex_digits = "0123456789ABCDEF";

std::unexpected<Error> not_vers(std::string what, std::string_view where) {
  return fail(ErrorKind::invalid, std::move(what), "\"" + std::string(where.substr(0, 120)) + "\"",
              "A range is vers:TYPE/CONSTRAINTS, as vers:npm/>=1.0.0|<2.0.0.");
}

bool must_be_encoded(char c) {
  return c <= ' ' || c > '~' || std::string_view("><=!*|%").contains(c);
}

std::string encoded(std::string_view text) {
  std::string out;
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (must_be_encoded(c)) {
      out += '%';
      out += hex_digits[byte >> 4];
      out += hex_digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out;
}

Result<std::string> decoded(std::string_view text, bool strictly) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '%') {
      out += text[i];
      continue;
    }
    auto high = i + 2 < text.size() ? hex_digits.find(text[i + 1]) : hex_digits.npos;
    auto low = i + 2 < text.size() ? hex_digits.find(text[i + 2]) : hex_digits.npos;
    if (high == hex_digits.npos || low == hex_digits.npos)
      return not_vers("a percent sign without two digits 0-9 A-F behind it", text);
    out += static_cast<char>(high << 4 | low);
    i += 2;
  }
  if (strictly && encoded(out) != text)
    return not_vers("percent-encoding that is not needed, or is missing", text);
  return out;
}

constexpr std::pair<std::string_view, Comparator> comparators[] = {
    {">=", Comparator::at_least}, {"<=", Comparator::at_most}, {"!=", Comparator::unequal},
    {">", Comparator::more},      {"<", Comparator::less},     {"=", Comparator::equal},
};

std::string_view sign_of(Comparator comparator) {
  if (comparator == Comparator::equal) return "";
  for (const auto& [sign, one] : comparators)
    if (one == comparator) return sign;
  return "";
}

Result<Constraint> constraint_of(std::string_view text, bool strictly) {
  Constraint out;
  auto rest = text;
  for (const auto& [sign, comparator] : comparators) {
    if (!rest.starts_with(sign)) continue;
    if (strictly && comparator == Comparator::equal)
      return not_vers("an equals sign where none is needed", text);
    out.comparator = comparator;
    rest.remove_prefix(sign.size());
    break;
  }
  if (rest.empty()) return not_vers("a comparator without a version", text);
  out.version = TRY(decoded(rest, strictly));
  return out;
}

// The scheme of what `type` names; what "all" and "none" hold is asked of none.
Result<Scheme> scheme_of_type(std::string_view type) {
  if (type == "all" || type == "none") return Scheme::generic;
  if (auto scheme = scheme_of(type)) return *scheme;
  return not_vers("no such type of versions is known", type);
}

struct Keyed {
  std::string key;
  Constraint constraint;
};

Result<std::vector<Keyed>> keyed(const Vers& vers) {
  Scheme scheme = TRY(scheme_of_type(vers.type));
  std::vector<Keyed> out;
  for (const Constraint& one : vers.constraints) {
    std::string key = TRY(order_key(scheme, one.version));
    out.push_back({std::move(key), one});
  }
  return out;
}

bool is_up(const Keyed& one) {
  return one.constraint.comparator == Comparator::more ||
         one.constraint.comparator == Comparator::at_least;
}
bool is_down(const Keyed& one) {
  return one.constraint.comparator == Comparator::less ||
         one.constraint.comparator == Comparator::at_most;
}

Result<void> must_be_canonical(const Vers& vers) {
  std::vector<Keyed> all = TRY(keyed(vers));
  const Keyed* up_or_down = nullptr;
  const Keyed* last = nullptr;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const Keyed& one = all[i];
    std::string_view version = one.constraint.version;
    if (i && all[i - 1].key > one.key) return not_vers("constraints are not sorted", version);
    if (i && all[i - 1].key == one.key) return not_vers("a version stands there twice", version);
    if (vers.type == "datetime" && version.find_first_of("tz") != version.npos)
      return not_vers("T and Z of an instant in small letters", version);
    if (one.constraint.comparator == Comparator::unequal) continue;
    bool is_equal = one.constraint.comparator == Comparator::equal;
    if (last && last->constraint.comparator == Comparator::equal && is_down(one))
      return not_vers("a version that the bound behind it holds already", version);
    if (!is_equal && up_or_down && is_up(one) == is_up(*up_or_down))
      return not_vers("two bounds to the same side behind each other", version);
    if (!is_equal) up_or_down = &one;
    last = &one;
  }
  return {};
}

Result<Vers> read(std::string_view text, bool strictly) {
  if (std::any_of(text.begin(), text.end(), is_space)) return not_vers("a space in it", text);
  Vers out;
  auto slash = text.find('/');
  if (!text.starts_with("vers:") || slash == text.npos)
    return not_vers("not of the form vers:TYPE/CONSTRAINTS", text);
  out.type = text.substr(5, slash - 5);
  if (!strictly) out.type = to_lower(out.type);
  TRY(scheme_of_type(out.type));
  if (strictly && out.type != to_lower(out.type)) return not_vers("a type in large letters", text);
  auto rest = text.substr(slash + 1);
  if (rest.empty()) return not_vers("no constraints", text);
  if (rest == "*") return out;
  if (out.type == "all" || out.type == "none") return not_vers("no * alone behind it", text);
  for (std::size_t at = 0; at <= rest.size();) {
    auto pipe = std::min(rest.find('|', at), rest.size());
    if (pipe == at) return not_vers("nothing between two pipes, or a pipe at an end", text);
    auto one = TRY(constraint_of(rest.substr(at, pipe - at), strictly));
    out.constraints.push_back(std::move(one));
    at = pipe + 1;
  }
  return out;
}

}  // namespace
}  // namespace vers_parts

Result<Vers> parse_vers(std::string_view text) {
  using namespace vers_parts;
  Vers out = TRY(read(text, true));
  TRY(must_be_canonical(out));
  return out;
}

Result<Vers> read_vers(std::string_view text) {
  using namespace vers_parts;
  Vers out = TRY(read(text, false));
  std::vector<Keyed> all = TRY(keyed(out));
  std::stable_sort(all.begin(), all.end(),
                   [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
  for (std::size_t i = 0; i < all.size(); ++i) out.constraints[i] = all[i].constraint;
  return out;
}

std::string text_of(const Vers& vers) {
  using namespace vers_parts;
  std::string out = "vers:" + vers.type + "/";
  if (vers.constraints.empty()) return out + "*";
  for (std::size_t i = 0; i < vers.constraints.size(); ++i) {
    const Constraint& one = vers.constraints[i];
    if (i) out += '|';
    out += std::string(sign_of(one.comparator)) + encoded(one.version);
  }
  return out;
}

std::string vers_text(const Range& range, std::string_view type) {
  Vers out{std::string(type), {}};
  auto all = range.intervals();
  if (all.empty()) return "vers:none/*";
  for (std::size_t i = 0; i < all.size(); ++i) {
    const auto& [from, to] = all[i];
    if (from && to && from->key == to->key) {
      out.constraints.push_back({Comparator::equal, from->version});
      continue;
    }
    // What lacks one version alone says just that.
    bool is_hole = i && from && !from->is_in && all[i - 1].to && all[i - 1].to->key == from->key;
    if (from && !is_hole)
      out.constraints.push_back(
          {from->is_in ? Comparator::at_least : Comparator::more, from->version});
    bool makes_hole = to && !to->is_in && i + 1 < all.size() && all[i + 1].from->key == to->key;
    if (makes_hole)
      out.constraints.push_back({Comparator::unequal, to->version});
    else if (to)
      out.constraints.push_back({to->is_in ? Comparator::at_most : Comparator::less, to->version});
  }
  return text_of(out);
}

Result<Range> range_of(const Vers& vers) {
  using namespace vers_parts;
  Scheme scheme = TRY(scheme_of_type(vers.type));
  if (vers.type == "none") return Range(scheme);
  std::vector<Keyed> all = TRY(keyed(vers));
  std::stable_sort(all.begin(), all.end(),
                   [](const Keyed& a, const Keyed& b) { return a.key < b.key; });
  std::vector<Range> holes, parts;
  std::vector<Keyed> bounds;
  for (Keyed& one : all) {
    std::string_view version = one.constraint.version;
    bool is_hole = one.constraint.comparator == Comparator::unequal;
    if (is_hole || one.constraint.comparator == Comparator::equal) {
      (is_hole ? holes : parts).push_back(TRY(Range::exactly(scheme, version)));
    } else if (bounds.empty() || is_up(one) != is_up(bounds.back())) {
      bounds.push_back(std::move(one));
    } else if (is_down(one)) {
      // Of two upper bounds the higher holds, of two lower ones the lower.
      bounds.back() = std::move(one);
    }
  }
  if (bounds.empty() && parts.empty()) parts.push_back(Range::everything(scheme));
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    auto side = [&](const Keyed& one) -> Result<Range> {
      bool with_it = one.constraint.comparator == Comparator::at_least ||
                     one.constraint.comparator == Comparator::at_most;
      if (is_up(one)) return Range::above(scheme, one.constraint.version, with_it);
      return Range::below(scheme, one.constraint.version, with_it);
    };
    Range one = TRY(side(bounds[i]));
    if (is_up(bounds[i]) && i + 1 < bounds.size()) one = one.intersected(TRY(side(bounds[++i])));
    parts.push_back(std::move(one));
  }
  return Range::any_of(scheme, parts).intersected(Range::any_of(scheme, holes).complement());
}

}  // namespace hinomi
