#include "judge/supply/graph.h"

#include <algorithm>

namespace hinomi::supply {

namespace {

constexpr std::array<std::string_view, role_count> role_names = {"uses", "makes", "hosts",
                                                                 "maintains", "resells"};

}  // namespace

std::string_view name_of(Role role) { return role_names[static_cast<std::size_t>(role)]; }

std::optional<Role> role_from(std::string_view name) {
  const auto found = std::find(role_names.begin(), role_names.end(), name);
  if (found == role_names.end()) return {};
  return static_cast<Role>(found - role_names.begin());
}

Node Graph::add(NodeKind kind, std::string_view id) {
  auto& numbers = numbers_[static_cast<std::size_t>(kind)];
  if (auto found = numbers.find(id); found != numbers.end()) return found->second;
  const Node node = static_cast<Node>(nodes_.size());
  nodes_.push_back({kind, no_node, std::string(id), {}});
  numbers.emplace(std::string(id), node);
  return node;
}

Node Graph::service(std::string_view id, std::string_view member, std::string_view sector) {
  const std::size_t before = nodes_.size();
  const Node node = add(NodeKind::service, id);
  if (nodes_.size() == before) return node;
  services_.push_back(node);
  const Node owner = organisation(member);
  nodes_[node].member = owner;
  if (nodes_[owner].sector.empty()) nodes_[owner].sector = sector;
  need(node, Role::uses, owner);
  return node;
}

void Graph::need(Node node, Role role, std::span<const Node> of, std::uint32_t least) {
  const auto first = static_cast<std::uint32_t>(members_.size());
  for (Node one : of)
    if (std::find(members_.begin() + first, members_.end(), one) == members_.end())
      members_.push_back(one);
  const auto count = static_cast<std::uint32_t>(members_.size()) - first;
  if (count == 0) return;
  groups_.push_back({node, role, std::clamp(least, 1u, count), first, count});
}

std::optional<Node> Graph::find(NodeKind kind, std::string_view id) const {
  const auto& numbers = numbers_[static_cast<std::size_t>(kind)];
  auto found = numbers.find(id);
  if (found == numbers.end()) return {};
  return found->second;
}

std::uint32_t Graph::tiers(Node from, Node to) const {
  const Entry &a = nodes_[from], &b = nodes_[to];
  if (b.kind == NodeKind::organisation)
    return a.kind == NodeKind::product || a.member == to ? 0 : 1;
  if (b.kind == NodeKind::service && a.kind == NodeKind::service)
    return a.member == b.member ? 0 : 1;
  return 1;
}

}  // namespace hinomi::supply
