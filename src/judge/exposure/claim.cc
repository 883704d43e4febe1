#include "judge/exposure/claim.h"

#include <algorithm>

namespace hinomi::exposure {
namespace {

using in::AffectedStatus;

Judged judged(AffectedStatus status, std::uint32_t part) {
  switch (status) {
    case AffectedStatus::affected: return {Verdict::affected, Reason::none, part};
    case AffectedStatus::not_affected: return {Verdict::not_affected, Reason::none, part};
    case AffectedStatus::fixed: return {Verdict::fixed, Reason::none, part};
    case AffectedStatus::under_investigation:
    case AffectedStatus::unknown: break;
  }
  return {Verdict::unknown, Reason::investigated, part};
}

// `both`: an interval whose bounds the scheme can read.
Result<Range> range_of(const in::VersionInterval& interval, Scheme scheme) {
  Range out = Range::everything(scheme);
  if (!interval.from.empty() && interval.from != "0")
    out = out.intersected(TRY(Range::above(scheme, interval.from, interval.with_from)));
  if (!interval.to.empty())
    out = out.intersected(TRY(Range::below(scheme, interval.to, interval.with_to)));
  return out;
}

}  // namespace

std::string_view name_of(Verdict verdict) {
  constexpr std::string_view names[] = {"affected", "unknown", "fixed", "not_affected"};
  return names[static_cast<std::size_t>(verdict)];
}

std::string_view name_of(Reason reason) {
  constexpr std::string_view names[] = {"",
                                        "no_version",
                                        "unreadable_version",
                                        "unreadable_range",
                                        "only_commits",
                                        "no_versions_said",
                                        "no_release",
                                        "investigated",
                                        "loose_name",
                                        "identity_unconfirmed"};
  return names[static_cast<std::size_t>(reason)];
}

VersionKey version_key(Scheme scheme, std::string text) {
  VersionKey out{std::move(text), {}};
  if (out.text.empty()) return out;
  if (auto key = order_key(scheme, out.text)) out.key = std::move(*key);
  return out;
}

Claim Claim::of(std::span<const in::Affected* const> parts, Scheme scheme) {
  Claim out;
  out.scheme_ = scheme;
  for (const in::Affected* one : parts) {
    Part part{.status = one->status,
              .range = {},
              .texts = one->versions,
              .keys = {},
              .every = one->every,
              .gap = Reason::none};
    const bool commits = one->scheme == "git";
    if (commits && part.texts.empty()) part.gap = Reason::only_commits;
    std::vector<Range> ranges;
    // The product's order is that of its ecosystem; what an advisory writes is read in it.
    for (const in::VersionInterval& interval : one->intervals) {
      if (commits) break;
      auto range = range_of(interval, scheme);
      if (!range)
        part.gap = Reason::unreadable_range;
      else
        ranges.push_back(std::move(*range));
    }
    if (!one->range.empty()) {
      auto vers = read_vers(one->range);
      auto range = vers ? hinomi::range_of(*vers) : Result<Range>(std::unexpected(vers.error()));
      if (range && range->scheme() == scheme)
        ranges.push_back(std::move(*range));
      else
        part.gap = Reason::unreadable_range;
    }
    if (!ranges.empty()) part.range = Range::any_of(scheme, ranges);
    for (const std::string& text : part.texts)
      if (auto key = order_key(scheme, text)) part.keys.push_back(std::move(*key));
    std::sort(part.texts.begin(), part.texts.end());
    std::sort(part.keys.begin(), part.keys.end());
    if (!part.every && !part.range && part.texts.empty() && part.gap == Reason::none)
      part.gap = Reason::no_versions_said;
    out.parts_.push_back(std::move(part));
  }
  // Commits beside versions say the same once more, in words that a package's version is none of.
  for (Part& part : out.parts_)
    if (part.gap == Reason::only_commits &&
        std::any_of(out.parts_.begin(), out.parts_.end(), [&](const Part& other) {
          return other.status == part.status && (other.range || !other.texts.empty());
        }))
      part.gap = Reason::none;
  out.bound();
  return out;
}

Claim Claim::of(const in::VersionInterval& interval, Scheme scheme) {
  Claim out;
  out.scheme_ = scheme;
  Part part;
  auto range = range_of(interval, scheme);
  part.every = interval.from.empty() && interval.to.empty();
  if (!range)
    part.gap = Reason::unreadable_range;
  else if (!part.every)
    part.range = std::move(*range);
  out.parts_.push_back(std::move(part));
  out.bound();
  return out;
}

void Claim::bound() {
  std::vector<Range> ranges;
  for (const Part& part : parts_) {
    names_all_ |= part.every || part.gap != Reason::none;
    if (part.range) ranges.push_back(*part.range);
  }
  const Range all = Range::any_of(scheme_, ranges);
  intervals_.assign(all.intervals().begin(), all.intervals().end());
  for (const Part& part : parts_)
    for (const std::string& key : part.keys)
      intervals_.push_back({Bound{key, {}, true}, Bound{key, {}, true}});
}

bool Claim::Part::names(const VersionKey& version) const {
  if (std::binary_search(texts.begin(), texts.end(), version.text)) return true;
  if (!version.key) return false;
  return std::binary_search(keys.begin(), keys.end(), *version.key) ||
         (range && range->contains(*version.key));
}

// "Not affected" as what a record says of all the versions that it does not list is no statement
// on this one; alone it is.
std::optional<Judged> Claim::judge(const VersionKey& version) const {
  std::optional<Judged> rest, gap;
  bool may_be_affected = false, is_bounded = false;
  for (std::uint32_t i = 0; i < parts_.size(); ++i) {
    const Part& part = parts_[i];
    if (!version.text.empty() && part.names(version)) return judged(part.status, i);
    const bool is_good =
        part.status == AffectedStatus::not_affected || part.status == AffectedStatus::fixed;
    may_be_affected |= !is_good;
    is_bounded |= part.range || !part.texts.empty();
    if (part.every && !rest && (!is_good || parts_.size() == 1)) rest = judged(part.status, i);
    if (part.gap != Reason::none && !gap && !is_good) gap = Judged{Verdict::unknown, part.gap, i};
  }
  if (is_bounded && may_be_affected && version.text.empty())
    return Judged{Verdict::unknown, Reason::no_version, 0};
  if (is_bounded && may_be_affected && !version.key)
    return Judged{Verdict::unknown, Reason::unreadable_version, 0};
  return gap ? gap : rest;
}

}  // namespace hinomi::exposure
