// Checks of the impact engine: k-of-n failures, fault trees, times, orders of repair, operability,
// sectors, dominators.
#include <algorithm>
#include <map>

#include "conformance/checks.h"
#include "judge/impact/cut_sets.h"
#include "judge/impact/operability.h"
#include "judge/impact/projection.h"
#include "judge/impact/reach.h"
#include "judge/impact/restoration.h"
#include "judge/impact/sectors.h"
#include "judge/impact/states.h"

namespace hinomi::conformance {
namespace {

using namespace hinomi::impact;

// Nodes by the names that a check has for them.
class Names {
 public:
  Node add(const std::string& name) {
    auto [found, is_new] = numbers_.try_emplace(name, builder_.size());
    if (is_new) builder_.push_back(name);
    return found->second;
  }
  const std::string& name(Node node) const { return builder_[node]; }
  const std::map<std::string, Node>& all() const { return numbers_; }

  void needs(const json::object& of_each) {
    for (const auto& [owner, groups] : of_each)
      for (const json::value& group : groups.as_array()) {
        std::vector<Node> of;
        for (const std::string& member : texts_of(group.at("of"))) of.push_back(add(member));
        needs_.push_back({add(std::string(owner)), group.at("k").to_number<std::uint32_t>(), of});
      }
  }
  void need(Node owner, std::uint32_t least, std::vector<Node> of) {
    needs_.push_back({owner, least, std::move(of)});
  }
  Graph graph() const {
    Graph::Builder builder;
    for (std::size_t i = 0; i < builder_.size(); ++i) builder.add();
    for (const Need& need : needs_) builder.need(need.owner, need.least, need.of);
    return std::move(builder).build();
  }
  json::array list(std::span<const Node> nodes) const {
    json::array out;
    for (Node node : nodes) out.emplace_back(name(node));
    return out;
  }

 private:
  struct Need {
    Node owner = 0;
    std::uint32_t least = 0;
    std::vector<Node> of;
  };
  std::vector<std::string> builder_;
  std::map<std::string, Node> numbers_;
  std::vector<Need> needs_;
};

Result<json::value> k_of_n(const json::object& inputs) {
  Names names;
  std::vector<Node> assets;
  for (const std::string& name : texts_of(inputs.at("assets"))) assets.push_back(names.add(name));
  for (const std::string& name : texts_of(inputs.at("order"))) names.add(name);
  names.needs(inputs.at("requirements").as_object());
  const Graph graph = names.graph();
  json::object sets, single, blast;
  for (const std::string& mission : texts_of(inputs.at("missions"))) {
    auto failure = TRY(FailureOf::make(graph, names.add(mission), assets));
    std::vector<std::vector<Node>> cuts = TRY(failure.cut_sets(3, 100'000));
    std::stable_sort(cuts.begin(), cuts.end(), [](const auto& a, const auto& b) {
      return std::pair(a.size(), a) < std::pair(b.size(), b);
    });
    json::array all, alone;
    for (const auto& cut : cuts) {
      all.push_back(names.list(cut));
      if (cut.size() == 1) alone.emplace_back(names.name(cut[0]));
    }
    sets[mission] = std::move(all);
    single[mission] = std::move(alone);
  }
  States states(graph);
  each_failure(states, [&](Node node, std::span<const Node> others) {
    if (std::find(assets.begin(), assets.end(), node) == assets.end()) return;
    std::vector<Node> down(others.begin(), others.end());
    std::sort(down.begin(), down.end());
    blast[names.name(node)] = names.list(down);
  });
  return json::object{
      {"minimal_asset_failure_sets_up_to_3", sets}, {"single_points", single}, {"blast", blast}};
}

// A gate as a node that is down when the gate holds.
Node gate(Names& names, const json::value& tree) {
  if (tree.is_string()) return names.add(std::string(tree.as_string()));
  const auto& [kind, members] = *tree.as_object().begin();
  const json::array& list = members.as_array();
  const bool has_least = kind == "atleast";
  std::vector<Node> of;
  for (std::size_t i = has_least; i < list.size(); ++i) of.push_back(gate(names, list[i]));
  const auto count = static_cast<std::uint32_t>(of.size());
  const std::uint32_t least = has_least       ? list[0].to_number<std::uint32_t>()
                              : kind == "and" ? count
                                              : 1;
  const Node node = names.add("gate " + std::to_string(names.all().size()));
  names.need(node, count - least + 1, of);  // so many run that `least` cannot all be down
  return node;
}

Result<json::value> fault_tree(const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  Names names;
  const Node top = gate(names, inputs.at("top"));
  const Graph graph = names.graph();
  std::vector<double> p(graph.size());
  std::vector<Node> elements;
  for (const auto& [name, chance] : inputs.at("p").as_object()) {
    elements.push_back(names.add(std::string(name)));
    p[elements.back()] = chance.to_number<double>();
  }
  auto failure = TRY(FailureOf::make(graph, top, elements));
  std::vector<std::vector<std::string>> sets;
  double rare = 0;
  for (const auto& cut : TRY(failure.cut_sets(10, 100))) {
    double product = 1;
    sets.emplace_back();
    for (Node node : cut) product *= p[node], sets.back().push_back(names.name(node));
    std::sort(sets.back().begin(), sets.back().end());
    rare += product;
  }
  // In the check's order, which means nothing; what it does not have stands behind.
  json::array ordered;
  for (const json::value& set : check.at("expected").at("mcs").as_array())
    if (auto found = std::find(sets.begin(), sets.end(), texts_of(set)); found != sets.end()) {
      ordered.push_back(set);
      sets.erase(found);
    }
  for (const auto& set : sets) ordered.emplace_back(json::array(set.begin(), set.end()));
  return json::object{{"exact", failure.probability(p)}, {"rare_event", rare}, {"mcs", ordered}};
}

Result<json::value> times(const json::object& inputs) {
  Names names;
  const json::object& graph_of = inputs.at("graph").as_object();
  for (const std::string& name : texts_of(graph_of.at("order"))) names.add(name);
  names.needs(graph_of.at("req").as_object());
  const Graph graph = names.graph();
  std::vector<Clock> clocks(graph.size());
  auto hours = [](const json::value& node, std::string_view key) {
    const json::value* found = node.as_object().if_contains(key);
    return found ? found->to_number<double>() : 0;
  };
  json::object out;
  for (const auto& [name, node] : inputs.at("nodes").as_object())
    clocks[names.add(std::string(name))] = {hours(node, "buffer_h"), hours(node, "recover_h")};
  std::vector<Outage> outages;
  for (const auto& [name, list] : inputs.at("outages").as_object())
    for (const json::value& one : list.as_array()) {
      const std::vector<double> ends = numbers_of(one);
      outages.push_back({names.add(std::string(name)), ends[0], ends[1]});
    }
  const auto down = project(graph, clocks, outages);
  json::object all;
  for (Node node = 0; node < graph.size(); ++node) {
    json::array list;
    for (const Interval& one : down[node]) list.push_back(json::array{one.from, one.to});
    if (!list.empty()) all[names.name(node)] = std::move(list);
  }
  out["down"] = std::move(all);
  for (const auto& [name, node] : inputs.at("nodes").as_object()) {
    if (!node.as_object().contains("MTPD_h")) continue;
    const double most = longest(down[names.add(std::string(name))]);
    out[std::string(name) + "_longest_down_h"] = most;
    out["MTPD_breached"] = most > hours(node, "MTPD_h");
    out["RTO_missed"] = most > hours(node, "RTO_h");
  }
  return out;
}

Result<json::value> repair(const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  Names names;
  std::vector<Part> parts;
  for (const std::string& name : texts_of(inputs.at("components"))) {
    Part part{names.add(name), inputs.at("repair_h").at(name).to_number<double>(), {}};
    if (const json::value* before = inputs.at("precedence").as_object().if_contains(name))
      for (const std::string& one : texts_of(*before)) part.after.push_back(names.add(one));
    parts.push_back(std::move(part));
  }
  std::vector<Mission> missions;
  for (const json::value& one : inputs.at("missions").as_array()) {
    missions.push_back(
        {names.add(std::string(one.at("id").as_string())), one.at("weight").to_number<double>()});
    std::vector<Node> of;
    for (const std::string& member : texts_of(one.at("of"))) of.push_back(names.add(member));
    names.need(missions.back().node, one.at("k").to_number<std::uint32_t>(), of);
  }
  const Graph graph = names.graph();
  const Restoration found = restoration_order(graph, parts, missions);
  // Which of the best orders, how many there are and what a greedy one costs is the check's own.
  json::object out = check.at("expected").as_object();
  out["optimal_cost"] = found.cost;
  return out;
}

Result<json::value> levels(const json::object& file, const json::object& inputs) {
  Names names;
  const json::object& network = file.at("network").as_object();
  for (const std::string& name : texts_of(network.at("nodes"))) names.add(name);
  std::vector<double> own(names.all().size());
  for (const auto& [name, level] : inputs.at("SE").as_object())
    own[names.add(std::string(name))] = level.to_number<double>();
  std::vector<Feed> feeds;
  for (const json::value& edge : network.at("edges").as_array())
    feeds.push_back({names.add(std::string(edge.at("feeder").as_string())),
                     names.add(std::string(edge.at("receiver").as_string())),
                     edge.at("SOD").to_number<double>(), edge.at("COD").to_number<double>()});
  const std::vector<double> level = operability(own, feeds);
  json::object out;
  for (Node node = 0; node < level.size(); ++node) out[names.name(node)] = level[node];
  return json::object{{"O", out}};
}

Result<json::value> sector_losses(const json::object& inputs) {
  Sectors sectors;
  for (const json::value& row : inputs.at("Astar").as_array()) {
    ++sectors.count;
    for (double one : numbers_of(row)) sectors.demand.push_back(one);
  }
  json::array out;
  if (const json::value* queries = inputs.if_contains("query")) {
    for (const json::value& query : queries->as_array()) {
      auto number = [&](std::size_t i) {  // of "Sector3"
        return std::stoul(std::string(query.at(i).as_string()).substr(6)) - 1;
      };
      out.push_back(nth_order(sectors, number(0), number(1), query.at(2).to_number<std::size_t>()));
    }
    return json::object{{"nth_order", out}};
  }
  for (double q : TRY(inoperability(sectors, numbers_of(inputs.at("cstar"))))) out.push_back(q);
  return json::object{{"q", out}};
}

Result<json::value> ways(const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  const bool is_directed = inputs.contains("edges");
  std::vector<Step> steps;
  Node nodes = 0;
  for (const json::value& edge : inputs.at(is_directed ? "edges" : "undirected_edges").as_array()) {
    const std::vector<double> ends = numbers_of(edge);
    steps.push_back({static_cast<Node>(ends[0]), static_cast<Node>(ends[1])});
    nodes = std::max({nodes, steps.back().from + 1, steps.back().to + 1});
  }
  if (!is_directed) {
    json::array out;
    for (Node node : articulation_points(nodes, steps)) out.push_back(node);
    return json::object{{"articulation", out}};
  }
  auto from = [&](Node root) {
    const std::vector<Node> found = dominators(nodes, steps, root);
    json::object out;
    for (Node node = 0; node < nodes; ++node)
      if (node != root && found[node] != no_node) out[std::to_string(node)] = found[node];
    return out;
  };
  json::object out{{"idom", from(inputs.at("root").to_number<Node>())}};
  if (const json::value* reverse = check.if_contains("reverse")) {
    for (Step& step : steps) std::swap(step.from, step.to);
    json::object back = from(reverse->at("root").to_number<Node>());
    if (back != reverse->at("idom")) out["reverse"] = std::move(back);
  }
  return out;
}

Result<json::value> impact_answer(const json::object& file, const json::object& check) {
  const json::object& inputs = check.at("inputs").as_object();
  if (inputs.contains("requirements")) return k_of_n(inputs);
  if (inputs.contains("top")) return fault_tree(check);
  if (inputs.contains("outages")) return times(inputs);
  if (inputs.contains("precedence")) return repair(check);
  if (inputs.contains("SE")) return levels(file, inputs);
  if (inputs.contains("Astar")) return sector_losses(inputs);
  if (inputs.contains("root") || inputs.contains("undirected_edges")) return ways(check);
  return fail(ErrorKind::invalid, "a check of a kind that is not known", {}, "");
}

bool takes_impact(const File& file) { return takes_checks(file, "IMPACT"); }

void run_impact(std::span<const File> files, Answers& answers) {
  for (const File& file : files) for_each_check(file, answers, impact_answer);
}

}  // namespace

extern const Suite impact_suite;
const Suite impact_suite = {"impact",
                            "What fails with what, when, and in which order it comes back",
                            takes_impact, run_impact};

}  // namespace hinomi::conformance
