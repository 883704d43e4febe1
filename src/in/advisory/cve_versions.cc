#include "in/advisory/cve_versions.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "in/advisory/comparators.h"

namespace hinomi::in {

namespace {

// versionType to schemes. Others ("custom", "patch", "rpm, exe") leave the order open. The kernel's
// own word stands for the release that first had the fix.
std::string_view scheme_of_type(std::string_view type) {
  constexpr std::pair<std::string_view, std::string_view> known[] = {
      {"semver", "semver"}, {"original_commit_for_fix", "semver"},
      {"git", "git"},       {"rpm", "rpm"},
      {"maven", "maven"},   {"python", "pypi"},
      {"deb", "deb"},       {"npm", "npm"},
      {"gem", "gem"},       {"nuget", "nuget"},
  };
  for (auto [name, scheme] : known)
    if (equal_ignoring_case(name, type)) return scheme;
  return "";
}

AffectedStatus status_named(const JsonPart& part, std::string_view key) {
  std::string_view status = part.text(key);
  if (status == "affected") return AffectedStatus::affected;
  if (status == "unaffected") return AffectedStatus::not_affected;
  if (status != "unknown" && !status.empty())
    part.refuse(key, "no such status: " + std::string(status.substr(0, 40)),
                "Write affected, unaffected or unknown");
  return AffectedStatus::unknown;
}

bool names_nothing(std::string_view version) {
  return version.empty() || version == "-" || equal_ignoring_case(version, "n/a") ||
         equal_ignoring_case(version, "unspecified");
}

// The end of a range. "5.4.*" stands for all that begins so: up to the next of that number.
struct End {
  std::string version;  // empty: none
  bool with = false;
  bool is_readable = true;
};

End end_of(std::string_view written, bool with) {
  if (names_nothing(written) || written == "*") return {};
  if (written.find('*') == written.npos) return {std::string(written), with, true};
  std::string_view before = written.substr(0, written.size() - 1);
  if (!written.ends_with(".*") || before.find('*') != before.npos) return {{}, false, false};
  before.remove_suffix(1);
  std::size_t number = before.find_last_not_of("0123456789");
  number = number == before.npos ? 0 : number + 1;
  std::uint64_t last = 0;
  auto [end, error] = std::from_chars(before.data() + number, before.data() + before.size(), last);
  if (error != std::errc() || number == before.size()) return {{}, false, false};
  return {std::string(before.substr(0, number)) + std::to_string(last + 1), false, true};
}

class VersionRows {
 public:
  VersionRows(const Affected& base, std::vector<Affected>& out)
      : base_(base), out_(out), first_(out.size()) {}

  void add(const JsonPart& row) {
    AffectedStatus status = status_named(row, "status");
    std::string_view scheme = scheme_of_type(row.text("versionType"));
    std::string_view version = row.text("version");
    bool has_less = row.has("lessThan"), has_equal = row.has("lessThanOrEqual");
    if (!has_less && !has_equal) return add_single(version, status, scheme);
    End end =
        has_less ? end_of(row.text("lessThan"), false) : end_of(row.text("lessThanOrEqual"), true);
    if (!end.is_readable)
      return row.refuse(has_less ? "lessThan" : "lessThanOrEqual",
                        "what stands before the * is no number", "Write a whole version or 5.4.*");
    add_range(row, version, end, status, scheme);
  }

  // What none of the rows names.
  void add_default(AffectedStatus status) {
    if (status != AffectedStatus::unknown) add_every(status);
    if (out_.size() == first_) out_.push_back(base_);
  }

 private:
  void add_single(std::string_view version, AffectedStatus status, std::string_view scheme) {
    if (names_nothing(version)) return;
    auto range = read_comparators(version);
    if (!range) {
      entry(status, scheme).versions.emplace_back(version);
      return;
    }
    if (range->every) return add_every(status);
    Affected& to = entry(status, scheme);
    std::move(range->versions.begin(), range->versions.end(), std::back_inserter(to.versions));
    for (VersionInterval& one : range->intervals) add_interval(to, std::move(one));
  }

  // From the version on, and from each change on as the change says.
  void add_range(const JsonPart& row, std::string_view version, const End& end,
                 AffectedStatus status, std::string_view scheme) {
    bool is_open = names_nothing(version) || version == "0" || version == "*";
    std::string from(is_open ? std::string_view() : version);
    row.each("changes", [&](const JsonPart& change) {
      std::string at(change.text("at"));
      if (at.empty()) return change.refuse("at", "no version", "Say from which version on");
      add_interval(entry(status, scheme), {from, at, true, false});
      status = status_named(change, "status");
      from = std::move(at);
    });
    add_interval(entry(status, scheme), {from, end.version, true, end.with});
  }

  static void add_interval(Affected& to, VersionInterval&& interval) {
    if (to.status == AffectedStatus::affected && !interval.to.empty() && !interval.with_to)
      to.fixed_in.push_back(interval.to);
    to.intervals.push_back(std::move(interval));
  }

  void add_every(AffectedStatus status) {
    out_.push_back(base_);
    out_.back().status = status;
    out_.back().every = true;
  }

  // The last entry of the product when it says the same, else a new one.
  Affected& entry(AffectedStatus status, std::string_view scheme) {
    bool is_same = out_.size() > first_ && !out_.back().every && out_.back().status == status &&
                   out_.back().scheme == scheme;
    if (!is_same) {
      out_.push_back(base_);
      out_.back().status = status;
      out_.back().scheme = scheme;
    }
    return out_.back();
  }

  const Affected& base_;
  std::vector<Affected>& out_;
  const std::size_t first_;
};

}  // namespace

void append_cve_versions(const JsonPart& product, const Affected& base,
                         std::vector<Affected>& out) {
  VersionRows rows(base, out);
  std::size_t noted = product.refused().size();
  product.each("versions", [&](const JsonPart& row) { rows.add(row); });
  AffectedStatus others = status_named(product, "defaultStatus");
  // What a row that cannot be read names is not known; the default is not for it.
  if (product.refused().size() != noted) others = AffectedStatus::unknown;
  rows.add_default(others);
}

}  // namespace hinomi::in
