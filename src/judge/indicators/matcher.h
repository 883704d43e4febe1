// What an event names, compared with the indicators. A value is matched by every indicator that
// covers it: itself; for an address the networks that hold it; for a name its parents; the host of
// a URL or mail address is a value of its own (in/observables.h). docs/indicators.md has the
// decisions.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "in/observables.h"
#include "judge/indicators/live.h"
#include "judge/indicators/unmet.h"

namespace hinomi::indicators {

struct Match {
  std::uint32_t observable = 0;  // index of those given
  Entry entry;
  const Origin* origin = nullptr;  // lives as long as the view
};

// Buffers that live from event to event. One thread; views are shared.
class Matcher {
 public:
  // Whether any indicator covers any of them, expired ones too. `view` stays until matches().
  bool look(const View& view, std::span<const in::Observable> observables);
  // Of what look() saw. `when` the event was, or now: what had expired before does not match. Each
  // indicator once, with the first observable that it covers; of one observable the narrowest
  // first. Good until the next call.
  std::span<const Match> matches(Time when);

 private:
  struct Asked {
    std::uint32_t observable = 0;
    NetworkKey network{};  // the bytes of the key, of a network
  };
  struct Met {
    std::uint32_t key = 0;
    Table::Offset at = 0;
    const Table* table = nullptr;
  };

  void ask(const View& view, const in::Observable& observable, std::uint32_t number);
  void ask_networks(const View& view, const in::Observable& observable, std::uint32_t number);
  void look_up(const View& view);

  View of_;  // whose tables cover nothing in `unmet_`
  Unmet unmet_;
  std::vector<Key> keys_;
  std::vector<Asked> asked_;  // by key
  std::vector<Met> met_;
  std::vector<Match> matches_;
};

}  // namespace hinomi::indicators
