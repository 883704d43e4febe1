#include "in/advisory/comparators.h"

#include "base/text.h"

namespace hinomi::in {

namespace {

bool take(std::string_view& text, std::string_view word) {
  if (!equal_ignoring_case(text.substr(0, word.size()), word)) return false;
  text.remove_prefix(word.size());
  return true;
}

std::string_view take_operator(std::string_view& text) {
  for (std::string_view one : {"<=", ">=", "<", ">", "=="})
    if (text.starts_with(one)) {
      text.remove_prefix(one.size());
      return one;
    }
  return take(text, "=") ? "==" : "";
}

// Up to a comma, a space or another comparison.
std::string_view take_version(std::string_view& text) {
  std::size_t end = std::min(text.find_first_of(" ,<>=|\t"), text.size());
  auto out = text.substr(0, end);
  text.remove_prefix(end);
  return out;
}

// One alternative: at most one bound on each side, or one equal.
bool read_one(std::string_view text, Comparators& out) {
  VersionInterval interval;
  bool has_from = false, has_to = false;
  std::string equal;
  while (!(text = trim(text)).empty()) {
    auto compared = take_operator(text);
    text = trim(text);
    auto version = take_version(text);
    if (compared.empty() || version.empty() || version == "*" || !equal.empty()) return false;
    if (compared == "==") {
      if (has_from || has_to) return false;
      equal = version;
    } else if (compared[0] == '<') {
      if (std::exchange(has_to, true)) return false;
      interval.to = version;
      interval.with_to = compared == "<=";
    } else {
      if (std::exchange(has_from, true)) return false;
      interval.from = version;
      interval.with_from = compared == ">=";
    }
    text = trim(text);
    bool is_joined = take(text, ",") || take(text, "and ");
    if (is_joined && trim(text).empty()) return false;
  }
  if (!equal.empty())
    out.versions.push_back(std::move(equal));
  else if (has_from || has_to)
    out.intervals.push_back(std::move(interval));
  else
    return false;
  return true;
}

}  // namespace

std::optional<Comparators> read_comparators(std::string_view text) {
  text = trim(text);
  Comparators out;
  if (text == "*" || equal_ignoring_case(text, "all") ||
      equal_ignoring_case(text, "all versions")) {
    out.every = true;
    return out;
  }
  take(text, "all versions ");
  for (;;) {
    std::size_t end = text.find("||");
    if (!read_one(text.substr(0, end), out)) return std::nullopt;
    if (end == text.npos) return out;
    text.remove_prefix(end + 2);
  }
}

std::optional<Comparators> read_vers_constraints(std::string_view text) {
  Comparators out;
  if (trim(text) == "*") {
    out.every = true;
    return out;
  }
  std::optional<VersionInterval> open;
  for (bool is_last = false; !is_last;) {
    std::size_t end = text.find('|');
    is_last = end == text.npos;
    auto one = trim(text.substr(0, end));
    if (!is_last) text.remove_prefix(end + 1);
    auto compared = take_operator(one);
    std::string version(trim(one));
    if (version.empty() || version.find_first_of("<>=!*%") != version.npos) return std::nullopt;
    if (compared.starts_with('>')) {
      if (open) return std::nullopt;
      open = VersionInterval{version, {}, compared == ">=", false};
    } else if (compared.starts_with('<')) {
      if (!open && !out.intervals.empty()) return std::nullopt;
      auto interval = open ? *open : VersionInterval{};
      interval.to = version;
      interval.with_to = compared == "<=";
      out.intervals.push_back(std::move(interval));
      open.reset();
    } else {
      out.versions.push_back(std::move(version));
    }
  }
  if (open) out.intervals.push_back(std::move(*open));
  return out;
}

}  // namespace hinomi::in
