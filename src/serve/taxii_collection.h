// The versions of STIX objects that a TAXII collection holds, in the order they were added.
//
// `date_added` is unique and strictly increasing, so paging by it loses nothing and repeats
// nothing, whatever is added meanwhile. Where two would fall on one instant the later one moves on
// by an amount that depends on a secret, so that a gap says nothing about objects in between that
// the reader may not see.
//
// A reader is shown exactly what a collection without the objects hidden from him would show.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/mutex.h"
#include "base/result.h"
#include "base/time.h"
#include "model/marking.h"
#include "model/notice.h"

namespace hinomi::serve {

// One version of one object.
struct TaxiiObject {
  std::string id;        // "indicator--…"
  Time version;          // STIX `modified` (or `created` where there is none), whole milliseconds
  Marking marking;       // who may know
  std::string origin;    // member it came from, who may always know
  std::string json;      // the object as it is served; empty: made from `entry` when asked for
  Published entry;       // an indicator
  bool revoked = false;  // of `entry`
  Time added;            // given by the collection

  std::string_view type() const { return std::string_view(id).substr(0, id.find("--")); }
};

// TAXII 2.1 section 3.4. Lists are alternatives; empty: no such filter.
struct TaxiiFilter {
  std::optional<Time> added_after;  // exclusive
  std::vector<std::string> ids, types, spec_versions;
  bool all_versions = false, first_version = false, last_version = false;
  std::vector<Time> versions;

  bool any_version() const {
    return all_versions || first_version || last_version || !versions.empty();
  }
};

class TaxiiCollection {
 public:
  using MaySee = std::function<bool(const TaxiiObject&)>;

  // `identity_id`: producer of the indicators. `secret`: the same after a restart, so that replay
  // gives the same `date_added`.
  TaxiiCollection(std::string identity_id, std::string secret, bool exercise = false);

  // `now`: time of the Record it follows; grows, or stands still, from call to call. Answers
  // `added`. Any one thread at a time. `version` counts in whole milliseconds (STIX 2.1 section
  // 3.2); where the object has this or a later one already, as when something is recalled within
  // the millisecond in which it was published, the new one is the next millisecond's.
  Time add(TaxiiObject object, Time now);

  struct Page {
    std::vector<const TaxiiObject*> objects;  // oldest first; live as long as the collection
    bool more = false;
  };
  // At most `limit` versions that match and were added after `position` (the last one of the page
  // before). Any thread.
  Page page(const TaxiiFilter& filter, std::optional<Time> position, std::size_t limit,
            const MaySee& may_see) const;

  // Is there any version of it that the caller may see? Any thread.
  bool has(std::string_view id, const MaySee& may_see) const;

  // The JSON text of one version. Any thread.
  std::string render(const TaxiiObject& object) const;

  const std::string& secret() const { return secret_; }

 private:
  struct Row {
    TaxiiObject object;
    std::uint32_t older = none, newer = none;  // neighbouring versions of the same object
  };
  static constexpr std::uint32_t none = 0xffffffff;

  bool matches(const Row& row, const TaxiiFilter& filter, const MaySee& may_see) const
      HINOMI_REQUIRES_SHARED(mutex_);
  bool is_end(const Row& row, const TaxiiFilter& filter, const MaySee& may_see, bool last) const
      HINOMI_REQUIRES_SHARED(mutex_);
  bool is_chosen(const Row& row, const TaxiiFilter& filter, const MaySee& may_see) const
      HINOMI_REQUIRES_SHARED(mutex_);

  const std::string identity_id_, secret_;
  const bool exercise_;
  mutable SharedMutex mutex_;
  // Objects never change or move.
  std::deque<Row> rows_ HINOMI_GUARDED_BY(mutex_);
  std::unordered_map<std::string_view, std::uint32_t> newest_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::serve
