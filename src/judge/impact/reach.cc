#include "judge/impact/reach.h"

#include <algorithm>

namespace hinomi::impact {

namespace {

using Neighbours = std::vector<std::vector<Node>>;

Neighbours after(Node nodes, std::span<const Step> steps, bool backwards = false) {
  Neighbours out(nodes);
  for (const Step& step : steps)
    out[backwards ? step.to : step.from].push_back(backwards ? step.from : step.to);
  return out;
}

// Those that are reached from the root, each after all that can be reached from it (but for
// circles).
std::vector<Node> postorder(const Neighbours& next, Node root) {
  std::vector<bool> seen(next.size());
  std::vector<std::pair<Node, std::size_t>> path{{root, 0}};
  std::vector<Node> out;
  seen[root] = true;
  while (!path.empty()) {
    auto& [node, at] = path.back();
    if (at == next[node].size()) {
      out.push_back(node);
      path.pop_back();
      continue;
    }
    const Node to = next[node][at++];
    if (seen[to]) continue;
    seen[to] = true;
    path.push_back({to, 0});
  }
  return out;
}

}  // namespace

std::vector<bool> reached(Node nodes, std::span<const Step> steps, std::span<const Node> roots) {
  const Neighbours next = after(nodes, steps);
  std::vector<bool> out(nodes);
  std::vector<Node> open(roots.begin(), roots.end());
  while (!open.empty()) {
    const Node node = open.back();
    open.pop_back();
    if (out[node]) continue;
    out[node] = true;
    open.insert(open.end(), next[node].begin(), next[node].end());
  }
  return out;
}

Attack attack_of(Node nodes, std::span<const Step> steps, std::span<const Node> roots) {
  const auto count = static_cast<Node>(steps.size());
  Graph::Builder builder;
  for (Node i = 0; i < nodes + 2 * count; ++i) builder.add();
  Attack out{{}, std::vector<double>(nodes + 2 * count), {}};
  for (Node i = 0; i < count; ++i) {
    const Node step = nodes + i, success = nodes + count + i;
    const Node both[] = {steps[i].from, success};
    builder.need(step, 1, both);
    builder.need(steps[i].to, 1, std::span(&step, 1));
    out.probability[success] = steps[i].probability;
    out.elements.push_back(success);
  }
  for (Node root : roots) {
    out.probability[root] = 1;
    out.elements.push_back(root);
  }
  out.graph = std::move(builder).build();
  return out;
}

std::vector<Node> dominators(Node nodes, std::span<const Step> steps, Node root) {
  const std::vector<Node> order = postorder(after(nodes, steps), root);
  const Neighbours before = after(nodes, steps, true);
  std::vector<std::size_t> place(nodes);
  for (std::size_t i = 0; i < order.size(); ++i) place[order[i]] = i;
  std::vector<Node> out(nodes, no_node);
  out[root] = root;
  auto common = [&](Node a, Node b) {
    while (a != b) {
      while (place[a] < place[b]) a = out[a];
      while (place[b] < place[a]) b = out[b];
    }
    return a;
  };
  for (bool is_new = true; is_new;) {
    is_new = false;
    for (std::size_t i = order.size() - 1; i-- > 0;) {
      Node found = no_node;
      for (Node one : before[order[i]])
        if (out[one] != no_node) found = found == no_node ? one : common(found, one);
      is_new = is_new || out[order[i]] != found;
      out[order[i]] = found;
    }
  }
  return out;
}

std::vector<Node> articulation_points(Node nodes, std::span<const Step> steps) {
  Neighbours next = after(nodes, steps);
  for (const Step& step : steps) next[step.to].push_back(step.from);
  for (auto& one : next) {
    std::sort(one.begin(), one.end());
    one.erase(std::unique(one.begin(), one.end()), one.end());
  }
  struct At {
    Node node = 0, from = no_node;
    std::size_t next = 0, children = 0;
  };
  std::vector<std::uint32_t> number(nodes), low(nodes);
  std::vector<bool> is_point(nodes);
  std::uint32_t count = 0;
  for (Node root = 0; root < nodes; ++root) {
    if (number[root]) continue;
    number[root] = low[root] = ++count;
    std::vector<At> path{{root}};
    while (!path.empty()) {
      At& at = path.back();
      if (at.next < next[at.node].size()) {
        const Node to = next[at.node][at.next++];
        if (number[to]) {
          if (to != at.from) low[at.node] = std::min(low[at.node], number[to]);
          continue;
        }
        number[to] = low[to] = ++count;
        ++at.children;
        path.push_back({to, at.node});
        continue;
      }
      const At done = at;
      path.pop_back();
      if (path.empty()) {
        is_point[done.node] = done.children > 1;
        continue;
      }
      At& above = path.back();
      low[above.node] = std::min(low[above.node], low[done.node]);
      if (above.from != no_node && low[done.node] >= number[above.node])
        is_point[above.node] = true;
    }
  }
  std::vector<Node> out;
  for (Node node = 0; node < nodes; ++node)
    if (is_point[node]) out.push_back(node);
  return out;
}

}  // namespace hinomi::impact
