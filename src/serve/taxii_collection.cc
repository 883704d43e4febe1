#include "serve/taxii_collection.h"

#include <algorithm>

#include "base/hash.h"
#include "out/feed/feed.h"

namespace hinomi::serve {
namespace {

template <class T, class U>
bool among(const std::vector<T>& all, const U& one) {
  return std::find(all.begin(), all.end(), one) != all.end();
}

}  // namespace

TaxiiCollection::TaxiiCollection(std::string identity_id, std::string secret, bool exercise)
    : identity_id_(std::move(identity_id)), secret_(std::move(secret)), exercise_(exercise) {}

Time TaxiiCollection::add(TaxiiObject object, Time now) {
  using std::chrono::milliseconds;
  WriteLock hold(mutex_);
  auto known = newest_.find(object.id);
  object.version = std::chrono::floor<milliseconds>(object.version);
  object.added = now;
  if (known != newest_.end()) {
    const Time newest = rows_[known->second].object.version;
    if (object.version <= newest) {
      object.version = newest + milliseconds(1);
      // As it would be had it come then: the step says nothing of a version that is hidden.
      object.added = std::max(object.added, object.version);
    }
  }
  if (!rows_.empty() && object.added <= rows_.back().object.added) {
    Digest noise = sha256({secret_, object.id, format_time(object.version)});
    object.added = rows_.back().object.added + Duration(1 + noise[0] % 8);
  }
  auto at = static_cast<std::uint32_t>(rows_.size());
  Row& row = rows_.emplace_back(Row{std::move(object)});
  if (known == newest_.end()) {
    newest_.emplace(row.object.id, at);
  } else {
    row.older = known->second;
    rows_[known->second].newer = at;
    known->second = at;
  }
  return row.object.added;
}

// All but the choice among versions. What is served here is STIX 2.1 alone.
bool TaxiiCollection::matches(const Row& row, const TaxiiFilter& filter,
                              const MaySee& may_see) const {
  if (filter.added_after && row.object.added <= *filter.added_after) return false;
  if (!filter.spec_versions.empty() && !among(filter.spec_versions, "2.1")) return false;
  if (!filter.types.empty() && !among(filter.types, row.object.type())) return false;
  if (!filter.ids.empty() && !among(filter.ids, row.object.id)) return false;
  return may_see(row.object);
}

// The first or last of its versions among those that match the rest of the filter.
bool TaxiiCollection::is_end(const Row& row, const TaxiiFilter& filter, const MaySee& may_see,
                             bool last) const {
  auto next = [&](const Row& of) { return last ? of.newer : of.older; };
  for (std::uint32_t other = next(row); other != none; other = next(rows_[other]))
    if (matches(rows_[other], filter, may_see)) return false;
  return true;
}

bool TaxiiCollection::is_chosen(const Row& row, const TaxiiFilter& filter,
                                const MaySee& may_see) const {
  if (!matches(row, filter, may_see)) return false;
  if (filter.all_versions) return true;
  if (among(filter.versions, row.object.version)) return true;
  if (filter.first_version && is_end(row, filter, may_see, false)) return true;
  return (filter.last_version || !filter.any_version()) && is_end(row, filter, may_see, true);
}

TaxiiCollection::Page TaxiiCollection::page(const TaxiiFilter& filter, std::optional<Time> position,
                                            std::size_t limit, const MaySee& may_see) const {
  Page out;
  ReadLock hold(mutex_);
  // False: the page is full.
  auto take = [&](const Row& row) HINOMI_REQUIRES_SHARED(mutex_) {
    if (position && row.object.added <= *position) return true;
    if (!is_chosen(row, filter, may_see)) return true;
    out.more = out.objects.size() == limit;
    if (!out.more) out.objects.push_back(&row.object);
    return !out.more;
  };
  if (!filter.ids.empty()) {
    std::vector<std::uint32_t> rows;
    for (const std::string& id : filter.ids) {
      auto newest = newest_.find(id);
      for (std::uint32_t at = newest == newest_.end() ? none : newest->second; at != none;
           at = rows_[at].older)
        rows.push_back(at);
    }
    std::sort(rows.begin(), rows.end());
    rows.erase(std::unique(rows.begin(), rows.end()), rows.end());
    for (std::uint32_t at : rows)
      if (!take(rows_[at])) break;
    return out;
  }
  std::optional<Time> after = std::max(position, filter.added_after);
  auto begin =
      !after ? rows_.begin()
             : std::upper_bound(rows_.begin(), rows_.end(), *after,
                                [](Time time, const Row& row) { return time < row.object.added; });
  for (auto row = begin; row != rows_.end(); ++row)
    if (!take(*row)) break;
  return out;
}

bool TaxiiCollection::has(std::string_view id, const MaySee& may_see) const {
  ReadLock hold(mutex_);
  auto newest = newest_.find(id);
  for (std::uint32_t at = newest == newest_.end() ? none : newest->second; at != none;
       at = rows_[at].older)
    if (may_see(rows_[at].object)) return true;
  return false;
}

std::string TaxiiCollection::render(const TaxiiObject& object) const {
  if (!object.json.empty()) return object.json;
  return feed::stix_indicator(object.entry, identity_id_, object.revoked, object.version,
                              exercise_);
}

}  // namespace hinomi::serve
