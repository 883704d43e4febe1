// "A B || C": any of what || divides, all of what spaces and commas divide.
#include "product/native.h"

#include "base/text.h"
#include "product/key.h"

namespace hinomi {
namespace product {
namespace {

constexpr NativeRules all_rules[] = {
    {.type = "npm",
     .scheme = Scheme::npm,
     .tilde = Tilde::keeps_minor,
     .has_caret = true,
     .has_wildcards = true,
     .fills_partial = true,
     .has_hyphens = true,
     .upper_numbers = 3},
    {.type = "cargo",
     .scheme = Scheme::cargo,
     .bare = Bare::caret,
     .tilde = Tilde::keeps_minor,
     .has_caret = true,
     .has_wildcards = true,
     .upper_numbers = 3},
    {.type = "composer",
     .scheme = Scheme::composer,
     .tilde = Tilde::drops_last,
     .has_caret = true,
     .has_wildcards = true,
     .has_hyphens = true,
     .single_pipe_is_or = true,
     .upper_suffix = "-dev",
     .lower_suffix = "-dev",
     .upper_numbers = 3},
    {.type = "conan",
     .scheme = Scheme::conan,
     .tilde = Tilde::keeps_minor,
     .has_caret = true,
     .upper_suffix = "-"},
    {.type = "pub", .scheme = Scheme::pub, .has_caret = true, .upper_numbers = 3},
    {.type = "hex", .scheme = Scheme::semver, .tilde = Tilde::drops_last, .upper_numbers = 3},
    {.type = "semver",
     .scheme = Scheme::semver,
     .tilde = Tilde::keeps_minor,
     .has_caret = true,
     .has_wildcards = true,
     .has_hyphens = true,
     .upper_numbers = 3},
    {.type = "gem", .scheme = Scheme::gem, .tilde = Tilde::drops_last},
    {.type = "cocoapods", .scheme = Scheme::gem, .tilde = Tilde::drops_last},
    {.type = "pypi",
     .scheme = Scheme::pypi,
     .tilde = Tilde::drops_last,
     .has_wildcards = true,
     .upper_suffix = ".dev0",
     .lower_suffix = ".dev0"},
    {.type = "maven", .scheme = Scheme::maven, .has_brackets = true},
    {.type = "nuget",
     .scheme = Scheme::nuget,
     .bare = Bare::at_least,
     .has_wildcards = true,
     .has_brackets = true,
     .upper_numbers = 3},
    {.type = "nginx", .scheme = Scheme::semver, .comma_is_or = true, .upper_numbers = 3},
    {.type = "openssl", .scheme = Scheme::openssl, .comma_is_or = true},
    {.type = "hackage", .scheme = Scheme::hackage, .has_caret = true, .has_wildcards = true},
};

// Of those with comparators alone.
NativeRules plain_rules(std::string_view type, Scheme scheme) {
  return {.type = type, .scheme = scheme};
}

// That all have to hold for one version.
constexpr int most_parts = 500;

constexpr bool is_sign(char c) { return std::string_view("<>=!~^").contains(c); }

// "1.0 - 2.0", both with what is written; what is not is filled above.
Result<Range> read_hyphen(const NativeRules& rules, std::string_view low, std::string_view high) {
  Range from = TRY(read_simple(rules, ">=", low));
  Range to = TRY(read_simple(rules, "<=", high));
  return from.intersected(to);
}

// What all stands in `text` holds for.
Result<Range> read_all_of(const NativeRules& rules, std::string_view text) {
  auto rest = trim(text);
  if (rules.has_hyphens)
    if (auto hyphen = rest.find(" - "); hyphen != rest.npos)
      return read_hyphen(rules, trim(rest.substr(0, hyphen)), trim(rest.substr(hyphen + 3)));
  Range out = Range::everything(rules.scheme);
  auto is_between = [](char c) { return is_space(c) || c == ','; };
  int parts = 0;
  for (;; ++parts) {
    take_while(rest, is_between);
    if (rest.empty()) break;
    auto sign = take_while(rest, is_sign);
    take_while(rest, is_space);
    auto version = take_while(rest, [&](char c) { return !is_between(c) && !is_sign(c); });
    // Conan's options say how a resolver looks, not which versions.
    if (rules.scheme == Scheme::conan && sign.empty() && version == "include_prerelease") {
      take_while(rest, [&](char c) { return !is_space(c); });
      continue;
    }
    if (version.empty()) return no_range(rules, text, "a comparator without a version");
    if (parts == most_parts) return no_range(rules, text, "too many comparators in it");
    out = out.intersected(TRY(read_simple(rules, sign, version)));
  }
  if (!parts) return no_range(rules, text, "nothing in it");
  return out;
}

std::vector<std::string_view> alternatives(const NativeRules& rules, std::string_view text) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  auto end = [&](std::size_t at, std::size_t size) {
    auto part = trim(text.substr(from, at - from));
    if (!part.empty()) out.push_back(part);
    from = at + size;
  };
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text.substr(i).starts_with("||")) {
      end(i, 2);
      ++i;
    } else if ((rules.single_pipe_is_or && text[i] == '|') ||
               (rules.comma_is_or && text[i] == ',')) {
      end(i, 1);
    }
  }
  end(text.size(), 0);
  return out;
}

}  // namespace

const NativeRules* native_rules(std::string_view type) {
  for (const NativeRules& one : all_rules)
    if (one.type == type) return &one;
  return nullptr;
}

std::unexpected<Error> no_range(const NativeRules& rules, std::string_view part,
                                std::string_view why) {
  return fail(ErrorKind::invalid,
              "not a range of " + std::string(rules.type) + ": " + std::string(why),
              "\"" + std::string(part.substr(0, 120)) + "\"");
}

}  // namespace product

Result<Range> read_native_range(std::string_view type, std::string_view text) {
  using namespace product;
  constexpr std::size_t most_bytes = 16'384;
  if (text.size() > most_bytes)
    return fail(ErrorKind::too_large, "a range of " + std::to_string(text.size()) + " bytes",
                std::string(type), "No more than " + std::to_string(most_bytes) + " are read.");
  std::string name = to_lower(type);
  auto scheme = scheme_of(name);
  if (!scheme)
    return fail(ErrorKind::invalid, "no such type of versions is known", "\"" + name + "\"");
  const NativeRules* known = native_rules(name);
  if (!known) known = native_rules(name_of(*scheme));
  NativeRules rules = known ? *known : plain_rules(name_of(*scheme), *scheme);
  auto all = trim(text);
  if (rules.has_brackets && all.find_first_of("[(") != all.npos) return read_brackets(rules, all);
  auto parts = alternatives(rules, all);
  if (parts.empty() && rules.scheme == Scheme::npm) return Range::everything(rules.scheme);
  if (parts.empty()) return no_range(rules, text, "it is empty");
  std::vector<Range> any;
  for (auto part : parts) any.push_back(TRY(read_all_of(rules, part)));
  return Range::any_of(rules.scheme, any);
}

}  // namespace hinomi
