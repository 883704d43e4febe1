#include "in/advisory/jvn_versions.h"

#include <algorithm>
#include <optional>

#include "base/text.h"

namespace hinomi::in {

namespace {

// BoundWords before a version that say only that it is one.
constexpr std::string_view words_before[] = {
    "ファームウェアバージョン",
    "ファームウェア",
    "バージョン",
    "firmware version",
    "firmware ver.",
    "firmware",
    "versions",
    "version",
    "ver.",
    "ver",
    "rev.",
};
constexpr std::string_view words_behind[] = {"のバージョン", "のファームウェア", "バージョン",
                                             "versions"};

// What the words around versions say. "以前" and "以下" hold the version itself (JVN's own usage).
enum class Bound { up_to, below, from };
struct BoundWords {
  std::string_view words;
  Bound bound;
};
constexpr BoundWords endings[] = {
    {"およびそれ以前", Bound::up_to},
    {"及びそれ以前", Bound::up_to},
    {"以前", Bound::up_to},
    {"以下", Bound::up_to},
    {"まで", Bound::up_to},
    {"およびそれより前", Bound::up_to},
    {"より前", Bound::below},
    {"未満", Bound::below},
    {"およびそれ以降", Bound::from},
    {"以降", Bound::from},
    {"以上", Bound::from},
    {"and earlier", Bound::up_to},
    {"and prior", Bound::up_to},
    {"and later", Bound::from},
};
constexpr BoundWords beginnings[] = {{"prior to", Bound::below}, {"earlier than", Bound::below}};

std::string_view trimmed(std::string_view text) {
  constexpr std::string_view wide = "　";
  for (;;) {
    text = trim(text);
    if (text.starts_with(wide))
      text.remove_prefix(wide.size());
    else if (text.ends_with(wide))
      text.remove_suffix(wide.size());
    else
      return text;
  }
}

bool starts_with(std::string_view text, std::string_view words) {
  return equal_ignoring_case(text.substr(0, words.size()), words);
}

// One version alone: begins with a digit or "v" and a digit, no other words in it. "6.0.1 R4" and
// "5.8 (Build 1575)" are left to people.
bool is_jvn_version(std::string_view text) {
  if (text.empty() || text.size() > 64) return false;
  std::size_t first = to_lower(text[0]) == 'v' ? 1 : 0;
  if (first >= text.size() || !is_digit(text[first])) return false;
  return std::all_of(text.begin(), text.end(), [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '.' || c == '-' ||
           c == '_' || c == '+';
  });
}

std::string_view bare(std::string_view text) {
  text = trimmed(text);
  for (std::string_view words : words_before)
    if (starts_with(text, words)) {
      text = trimmed(text.substr(words.size()));
      break;
    }
  return text;
}

std::optional<Bound> take_bound(std::string_view& text) {
  for (std::string_view words : words_behind)
    if (text.ends_with(words) && text.size() > words.size()) {
      text = trimmed(text.substr(0, text.size() - words.size()));
      break;
    }
  for (auto [words, bound] : endings)
    if (text.ends_with(words)) {
      text = trimmed(text.substr(0, text.size() - words.size()));
      return bound;
    }
  for (auto [words, bound] : beginnings)
    if (starts_with(text, words)) {
      text = trimmed(text.substr(words.size()));
      return bound;
    }
  return std::nullopt;
}

VersionInterval interval_of(Bound bound, std::string_view version) {
  if (bound == Bound::from) return {std::string(version), {}, true, false};
  return {{}, std::string(version), true, bound == Bound::up_to};
}

// "1.0 から 1.9 まで", "1.0 以上 2.0 未満", "1.0 to 1.9"
std::optional<VersionInterval> between(std::string_view text) {
  constexpr std::string_view joins[] = {"から", "以上", " to ", " through ", "～", "〜"};
  for (std::string_view join : joins) {
    std::size_t at = text.find(join);
    if (at == text.npos || at == 0) continue;
    auto from = bare(text.substr(0, at));
    auto rest = trimmed(text.substr(at + join.size()));
    auto bound = take_bound(rest);
    auto to = bare(rest);
    if (!is_jvn_version(from) || !is_jvn_version(to) || bound == Bound::from) continue;
    return VersionInterval{std::string(from), std::string(to), true, bound != Bound::below};
  }
  return std::nullopt;
}

bool is_all(std::string_view text) {
  constexpr std::string_view all[] = {"すべてのバージョン", "全てのバージョン", "全バージョン",
                                      "すべてのファームウェアバージョン", "all versions"};
  return std::any_of(std::begin(all), std::end(all),
                     [&](std::string_view words) { return equal_ignoring_case(text, words); });
}

}  // namespace

void add_jvn_version(std::string_view words, Affected& out) {
  auto text = trimmed(words);
  if (text.empty()) return;
  if (is_all(text)) {
    out.every = true;
    return;
  }
  if (auto interval = between(text)) {
    out.intervals.push_back(std::move(*interval));
    return;
  }
  auto bound = take_bound(text);
  auto version = bare(text);
  if (!is_jvn_version(version)) {
    out.range += out.range.empty() ? trimmed(words) : "; " + std::string(trimmed(words));
  } else if (bound) {
    out.intervals.push_back(interval_of(*bound, version));
  } else {
    out.versions.emplace_back(version);
  }
}

}  // namespace hinomi::in
