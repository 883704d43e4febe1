// Indicators that change while events are compared with them. Readers hold a View, which never
// changes; a change publishes a new one. So nobody waits for a change, and an event is judged by
// one state whole.
#pragma once

#include <map>
#include <memory>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "base/mutex.h"
#include "base/snapshot.h"
#include "judge/indicators/table.h"

namespace hinomi::indicators {

struct View {
  std::shared_ptr<const Table> base;   // nearly all
  std::shared_ptr<const Table> newer;  // nullptr, or values that changed since, each whole

  bool has_networks() const {
    return (base && base->prefixes().any()) || (newer && newer->prefixes().any());
  }
  bool has_prefix(std::size_t bits) const {
    return (base && base->prefixes()[bits]) || (newer && newer->prefixes()[bits]);
  }
  bool may_be_in_network(unsigned __int128 address) const {
    return (base && base->may_be_in_network(address)) ||
           (newer && newer->may_be_in_network(address));
  }
  std::size_t bytes() const { return (base ? base->bytes() : 0) + (newer ? newer->bytes() : 0); }
};

class Live {
 public:
  explicit Live(std::shared_ptr<const Table> base = nullptr);

  // Any thread; costs a lock for a moment, so once for many events.
  std::shared_ptr<const View> view() const { return view_.get(); }

  struct Change {
    IndicatorType type = IndicatorType::domain;
    std::string value;  // normalised
    Origin origin;
    bool gone = false;  // this origin takes it back
    // Of one that is not gone; replaces what this origin said before.
    std::string id, note;
    std::optional<Time> expires;
  };
  // Published together when it returns. Any thread, one after the other: what changed since the
  // base was built is put together anew, and with the base when it is more than a 32nd of it.
  void change(std::span<const Change> changes);

 private:
  struct Said {
    Origin origin;
    Entry entry;
  };
  using Value = std::pair<IndicatorType, std::string>;

  std::vector<Said>& said_of(const Change& change) HINOMI_REQUIRES(mutex_);
  std::shared_ptr<const Table> newer() HINOMI_REQUIRES(mutex_);
  std::shared_ptr<const Table> whole() HINOMI_REQUIRES(mutex_);

  Mutex mutex_;
  std::shared_ptr<const Table> base_ HINOMI_GUARDED_BY(mutex_);
  std::map<Value, std::vector<Said>> changed_ HINOMI_GUARDED_BY(mutex_);  // empty: gone
  Snapshot<View> view_;
};

}  // namespace hinomi::indicators
