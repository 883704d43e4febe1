// Who stands on whom: services, the products they run, and the organisations that make, host,
// maintain and resell these, down to the suppliers' own suppliers. A node runs while each of its
// groups has enough members that run ("k of n"), so that an alternative is a group of two of which
// one is enough. Cycles are allowed. docs/suppliers.md says what the words mean. One thread
// builds; any number of threads read.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "base/text.h"

namespace hinomi::supply {

using Node = std::uint32_t;
constexpr Node no_node = 0xffffffff;

enum class NodeKind : std::uint8_t { service, product, organisation };

// What the one that is needed is for the one that needs it.
enum class Role : std::uint8_t {
  uses,  // a service needs a service, a product has a part: no organisation's role
  makes,
  hosts,
  maintains,
  resells,
};
constexpr int role_count = 5;
std::string_view name_of(Role role);
std::optional<Role> role_from(std::string_view name);

// A set of roles; what is not in it is left out of a question.
using Roles = std::uint8_t;
constexpr Roles bit(Role role) { return static_cast<Roles>(1 << static_cast<int>(role)); }
constexpr Roles all_roles = (1 << role_count) - 1;

class Graph {
 public:
  // The node with this id, made when there is none. Ids of one kind are told apart from another's.
  Node product(std::string_view id) { return add(NodeKind::product, id); }
  Node organisation(std::string_view id) { return add(NodeKind::organisation, id); }
  // A service is its member's: it runs while the member does. The sector is the member's; the first
  // that is said counts.
  Node service(std::string_view id, std::string_view member, std::string_view sector);

  // `node` runs only while at least `least` of `of` do. A least of 0 is asked for as 1, one above
  // their number as all; the same twice counts once. Empty: nothing is said.
  void need(Node node, Role role, std::span<const Node> of, std::uint32_t least);
  void need(Node node, Role role, Node on) { need(node, role, std::span(&on, 1), 1); }

  // Nothing when there is none.
  std::optional<Node> find(NodeKind kind, std::string_view id) const;

  std::size_t size() const { return nodes_.size(); }
  NodeKind kind(Node node) const { return nodes_[node].kind; }
  const std::string& id(Node node) const { return nodes_[node].id; }
  // Of a service: its member's node; else no_node.
  Node member(Node node) const { return nodes_[node].member; }
  const std::string& sector(Node organisation) const { return nodes_[organisation].sector; }
  std::span<const Node> services() const { return services_; }

  struct Group {
    Node of;  // the one that needs
    Role role;
    std::uint32_t least;
    std::uint32_t first, count;  // in members()
  };
  std::span<const Group> groups() const { return groups_; }
  std::span<const Node> members(const Group& group) const {
    return std::span(members_).subspan(group.first, group.count);
  }

  // A step to another hand is one tier: from a product to its maker, from a service to its own
  // member and from a service to another of the same member are none.
  std::uint32_t tiers(Node from, Node to) const;

 private:
  struct Entry {
    NodeKind kind;
    Node member = no_node;
    std::string id, sector;
  };
  Node add(NodeKind kind, std::string_view id);

  std::vector<Entry> nodes_;
  std::array<std::unordered_map<std::string, Node, TextHash, std::equal_to<>>, 3> numbers_;
  std::vector<Node> services_;
  std::vector<Group> groups_;
  std::vector<Node> members_;
};

}  // namespace hinomi::supply
