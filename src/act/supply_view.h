// The supplier graph as one may know it: built from the Records that this party may read, and from
// nothing else, so that no count or chain says more.
#pragma once

#include <map>
#include <memory>
#include <span>
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
  // Nodes by what they are in the graph of all, where one organisation has one node: a reader that
  // may not know that "kumo" and "Kumo Hosting" are one has two. For the node itself, never shown.
  std::map<std::string, std::vector<supply::Node>, std::less<>> of_all;

  // An organisation by the id of a member, or "name:..." as the graph has it.
  std::optional<supply::Node> organisation(std::string_view id) const {
    return graph.find(supply::NodeKind::organisation, id);
  }
};

// What of a Picture is the same for every reader. It points into the Picture.
class SupplyGround {
 public:
  // `changed`: supplies as they are about to be written, in place of those with their ids.
  SupplyGround(const picture::Picture& picture, Time now, std::span<const Supply> changed = {});
  ~SupplyGround();

  // Of the node's own organisation: everything. Of a member: its services, its systems, its
  // supplies, and that its suppliers have others, where these consent to it, and so on; never what
  // another member runs. That a supplier is a member shows only when the reader may read its entry
  // in the register, or it consents to be known; else it is a name as it was written. A service of
  // another that it needs is a thing without an owner there. Supplies that have not begun or have
  // ended are left out.
  SupplyView view(const Actor& reader) const;

  // How the graph of all calls who is named so: a member's id, or "name:...".
  std::string of_all(std::string_view named) const;
  // Until when it stays as it is, if nothing is written: the next supply begins or ends.
  Time holds_until() const;

  struct Parts;

 private:
  std::unique_ptr<Parts> parts_;
};

// One who reads all that the node knows.
Actor supply_reader_of_all();
// A member as such, by nobody's particular rights.
Actor supply_reader(const picture::Picture& picture, std::string_view member);

SupplyView supply_view(const picture::Picture& picture, const Actor& reader, Time now);

// May this party know of the supply? Its member, and the node's own organisation. (What members
// that stand on it may know of it, SupplyGround::view() follows.)
bool may_know_supply(const Party& party, const picture::SupplyRow& row);

}  // namespace hinomi::act
