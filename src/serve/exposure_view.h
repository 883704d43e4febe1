// What is wrong with what members run, as the caller may know it. Private to serve/.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "serve/api_call.h"

namespace hinomi::serve {

// May the caller know what this asset runs? Its member, and the node's own organisation.
bool may_know_asset(const ApiCall& call, const picture::AssetRow& row);

// One flaw of one asset: the worst that any of its components comes to.
struct FlawSeen {
  exposure::FlawNumber flaw = 0;
  exposure::Exposure at;  // the component that says so; texts live as long as the View
  exposure::Urgency urgency;
  std::optional<act::Standing> standing;
  exposure::Reached reached;   // of those components the one that is most in use
  std::size_t components = 0;  // that have it or may have it
  // One more component of the asset with the same flaw, or the first.
  void add(const act::Systems::View& seen, const exposure::Exposure& one);
  bool is_open() const {
    return at.verdict == exposure::Verdict::affected && !(standing && standing->is_settled());
  }
};
// Of an asset, each flaw once, the most urgent first; mended and excepted ones are left out.
std::vector<FlawSeen> flaws_of(const act::Systems::View& seen, const picture::AssetRow& row,
                               Time now);

struct FlawCounts {
  std::size_t by_priority[4] = {}, unknown = 0, settled = 0;
  void add(const FlawSeen& one);
};
json::object counts_json(const FlawCounts& counts);

// What is known of a flaw, whoever has it: FLAW of docs/api.md.
json::object flaw_json(const act::Systems::View& seen, exposure::FlawNumber flaw);
json::object urgency_json(const exposure::Urgency& urgency);
json::object reached_json(const exposure::Reached& reached);
json::value standing_json(const std::optional<act::Standing>& standing);
// The component, what is said of it and who says it: EXPOSURE of docs/api.md.
json::object exposure_json(const act::Systems::View& seen, const FlawSeen& one);
json::object asset_json(const ApiCall& call, const picture::Picture& picture,
                        const picture::AssetRow& row);

}  // namespace hinomi::serve
