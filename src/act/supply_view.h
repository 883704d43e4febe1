// The supplier graph as one may know it: built from the Records that this party may read, and from
// nothing else, so that no count or chain says more.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "act/desk.h"
#include "judge/supply/graph.h"

namespace hinomi::act {

struct SupplyView {
  supply::Graph graph;
  // What people read, for each node.
  std::vector<std::string> names;
  // Ids of supplies that were followed, by the node of their supplier.
  std::map<supply::Node, std::vector<std::string>> told;

  // An organisation by the id of a member, or "name:..." as the graph has it.
  std::optional<supply::Node> organisation(std::string_view id) const {
    return graph.find(supply::NodeKind::organisation, id);
  }
};

// May this party know of the supply? Its member, and the node's own organisation. (What members
// that stand on it may know of it, supply_view() follows.)
bool may_know_supply(const Party& party, const picture::SupplyRow& row);

// Of the node's own organisation: everything. Of a member: its services, its systems, its supplies,
// and that its suppliers have others, where these consent to it, and so on; never what another
// member runs. That a supplier is a member shows only when the reader may read its entry in the
// register, or it consents to be known; else it is a name as it was written. A service of another
// that it needs is a thing without an owner there. Supplies that have not begun or have ended are
// left out.
SupplyView supply_view(const picture::Picture& picture, const Actor& reader, Time now);

}  // namespace hinomi::act
