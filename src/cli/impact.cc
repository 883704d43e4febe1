// impact: which missions are in danger and why, from a model of who needs what.
#include <algorithm>
#include <cstdio>

#include "cli/commands.h"
#include "cli/desk_line.h"
#include "in/needs_model.h"
#include "judge/impact/cut_sets.h"
#include "judge/impact/projection.h"
#include "judge/impact/restoration.h"
#include "judge/impact/states.h"

namespace hinomi::cli {

namespace {

using impact::Level;
using impact::Node;

constexpr std::size_t most_sets = 1000;  // ways to fail that are listed of a mission

std::string_view name_of_level(Level level) {
  switch (level) {
    case Level::operational: return "operational";
    case Level::degraded: return "degraded";
    case Level::failed: return "failed";
  }
  return {};
}

impact::Graph graph_of(const in::NeedsModel& model) {
  impact::Graph::Builder builder;
  for (std::size_t i = 0; i < model.items.size(); ++i) builder.add();
  for (Node node = 0; node < model.items.size(); ++node)
    for (const in::NeedsModel::Need& need : model.items[node].needs)
      builder.need(node, need.least, need.of);
  return std::move(builder).build();
}

json::value hours_json(double hours) {
  return hours < impact::never ? json::value(hours) : json::value();
}

// Each answer as JSON; the table is made from that.
class Asked {
 public:
  Asked(const in::NeedsModel& model, const ImpactArguments& arguments)
      : model_(model), arguments_(arguments), graph_(graph_of(model)), states_(graph_) {}

  Result<json::object> answer() {
    for (const std::string& id : arguments_.down) down_.push_back(TRY(known(id, "--down")));
    for (const in::NeedsModel::Outage& outage : model_.outages)
      if (arguments_.down.empty() && outage.from_hours == 0) down_.push_back(outage.item);
    for (Node node : down_) states_.fail(node);
    json::object out{{"missions", missions()}};
    json::array down;
    for (Node node = 0; node < graph_.size(); ++node)
      if (states_.is_down(node)) down.emplace_back(model_.items[node].id);
    out["down"] = std::move(down);
    if (!arguments_.what_if.empty()) out["what_if"] = TRY(what_if());
    if (arguments_.single_points) out["single_points"] = TRY(single_points());
    if (arguments_.times) out["times"] = times();
    if (arguments_.restore) out["restore"] = TRY(restore());
    return out;
  }
  Level worst() const {
    Level out = Level::operational;
    for (Node node = 0; node < graph_.size(); ++node)
      if (model_.items[node].mission) out = std::max(out, states_.level(node));
    return out;
  }

 private:
  Result<Node> known(const std::string& id, std::string_view option) const {
    if (auto found = model_.find(id)) return *found;
    return fail(ErrorKind::invalid, "the model has no item " + id, std::string(option),
                "Name the id of one of its items");
  }
  json::array ids(std::span<const Node> nodes) const {
    json::array out;
    for (Node node : nodes) out.emplace_back(model_.items[node].id);
    return out;
  }

  json::array missions() const {
    json::array out;
    for (Node node = 0; node < graph_.size(); ++node)
      if (model_.items[node].mission)
        out.push_back({{"id", model_.items[node].id},
                       {"name", model_.items[node].name},
                       {"level", name_of_level(states_.level(node))},
                       {"why", ids(impact::why_down(states_, node))}});
    return out;
  }

  // What changes when these fail too, or are back: "+ID".
  Result<json::object> what_if() const {
    impact::WhatIf question(states_);
    for (const std::string& one : arguments_.what_if) {
      const bool is_back = one.starts_with('+');
      const Node node = TRY(known(one.substr(is_back), "--what-if"));
      if (is_back)
        question.restore(node);
      else
        question.fail(node);
    }
    json::array falls, returns;
    for (Node node = 0; node < graph_.size(); ++node) {
      if (states_.is_down(node) == question.is_down(node)) continue;
      (question.is_down(node) ? falls : returns).emplace_back(model_.items[node].id);
    }
    return json::object{{"falls", std::move(falls)}, {"returns", std::move(returns)}};
  }

  // Of each mission: the least sets of items that fail it. Those without a probability may fail
  // too, unless some have one: then only they do, and the mission's own is exact.
  Result<json::array> single_points() const {
    std::vector<Node> elements;
    std::vector<double> p(graph_.size());
    for (Node node = 0; node < graph_.size(); ++node)
      if (model_.items[node].probability) {
        elements.push_back(node);
        p[node] = *model_.items[node].probability;
      }
    const bool has_probability = !elements.empty();
    if (!has_probability)
      for (Node node = 0; node < graph_.size(); ++node)
        if (!model_.items[node].mission) elements.push_back(node);
    json::array out;
    for (Node node = 0; node < graph_.size(); ++node) {
      if (!model_.items[node].mission) continue;
      auto failure = impact::FailureOf::make(graph_, node, elements);
      auto sets = failure
                      ? failure->cut_sets(arguments_.sets, most_sets)
                      : Result<std::vector<std::vector<Node>>>(std::unexpected(failure.error()));
      if (!sets) {
        Error error = std::move(sets).error();
        error.where = model_.items[node].id;
        return std::unexpected(std::move(error));
      }
      json::array ways;
      for (const auto& set : *sets) ways.push_back(ids(set));
      json::object mission{{"id", model_.items[node].id},
                           {"ways", std::move(ways)},
                           {"complete", sets->size() < most_sets}};
      if (has_probability) {
        mission["probability"] = failure->probability(p);
        mission["most_weight"] = most_weight(*failure, p);
      }
      out.push_back(std::move(mission));
    }
    return out;
  }
  json::array most_weight(const impact::FailureOf& failure, const std::vector<double>& p) const {
    const auto importance = failure.importance(p);
    std::vector<std::size_t> order(importance.size());
    for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
    std::stable_sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
      return importance[a].criticality > importance[b].criticality;
    });
    if (order.size() > 5) order.resize(5);
    json::array out;
    for (std::size_t i : order)
      out.push_back({{"id", model_.items[failure.elements()[i]].id},
                     {"birnbaum", importance[i].birnbaum},
                     {"criticality", importance[i].criticality},
                     {"raise", importance[i].raise}});
    return out;
  }

  json::array times() const {
    std::vector<impact::Clock> clocks;
    for (const in::NeedsModel::Item& item : model_.items)
      clocks.push_back({item.buffer_hours, item.recovery_hours});
    std::vector<impact::Outage> outages;
    for (const in::NeedsModel::Outage& one : model_.outages)
      outages.push_back({one.item, one.from_hours, one.to_hours});
    if (!arguments_.down.empty()) {
      outages.clear();
      for (Node node : down_)
        outages.push_back({node, 0, model_.items[node].repair_hours.value_or(impact::never)});
    }
    const auto down = impact::project(graph_, clocks, outages);
    std::vector<Node> order;
    for (Node node = 0; node < graph_.size(); ++node)
      if (!down[node].empty()) order.push_back(node);
    std::stable_sort(order.begin(), order.end(),
                     [&](Node a, Node b) { return down[a][0].from < down[b][0].from; });
    json::array out;
    for (Node node : order) {
      const in::NeedsModel::Item& item = model_.items[node];
      json::array intervals;
      for (const impact::Interval& one : down[node])
        intervals.push_back(json::array{one.from, hours_json(one.to)});
      json::object line{{"id", item.id},
                        {"name", item.name},
                        {"mission", item.mission.has_value()},
                        {"down", std::move(intervals)}};
      if (item.mission) {
        const double longest = impact::longest(down[node]);
        line["longest_h"] = hours_json(longest);
        line["target_missed"] =
            item.mission->target_hours > 0 && longest > item.mission->target_hours;
        line["most_exceeded"] = item.mission->most_hours > 0 && longest > item.mission->most_hours;
      }
      out.push_back(std::move(line));
    }
    return out;
  }

  Result<json::object> restore() const {
    std::vector<impact::Part> parts;
    for (Node node : down_) {
      const in::NeedsModel::Item& item = model_.items[node];
      if (!item.repair_hours)
        return fail(ErrorKind::invalid, "it is not said how long it takes to mend " + item.id,
                    item.id, "Give the item a repair_h");
      parts.push_back({node, *item.repair_hours, item.repair_after});
    }
    std::vector<impact::Mission> missions;
    for (Node node = 0; node < graph_.size(); ++node)
      if (model_.items[node].mission)
        missions.push_back({node, model_.items[node].mission->weight});
    const impact::Restoration found = impact::restoration_order(
        graph_, parts, missions, static_cast<std::uint32_t>(arguments_.crews));
    json::array back;
    for (std::size_t i = 0; i < missions.size(); ++i)
      if (states_.is_down(missions[i].node))
        back.push_back(
            {{"id", model_.items[missions[i].node].id}, {"back_h", hours_json(found.back[i])}});
    return json::object{{"order", ids(found.order)},
                        {"cost", found.cost},
                        {"exact", found.is_exact},
                        {"missions", std::move(back)}};
  }

  const in::NeedsModel& model_;
  const ImpactArguments& arguments_;
  impact::Graph graph_;
  impact::States states_;
  std::vector<Node> down_;
};

class Table {
 public:
  Table(const in::NeedsModel& model, bool ja) : model_(model), ja_(ja) {}

  std::string text(const json::object& answer) {
    for (const json::value& one : answer.at("missions").as_array()) mission(one.as_object());
    if (const json::object* what_if = object_at(answer, "what_if")) {
      line(std::string(ja_ ? "さらに止まる: " : "would fall: ") + list(*what_if, "falls"));
      line(std::string(ja_ ? "戻る: " : "would be back: ") + list(*what_if, "returns"));
    }
    if (const json::array* all = array_at(answer, "single_points"))
      for (const json::value& one : *all) ways(one.as_object());
    if (const json::array* all = array_at(answer, "times"))
      for (const json::value& one : *all) time(one.as_object());
    if (const json::object* restore = object_at(answer, "restore")) order(*restore);
    return std::move(out_);
  }

 private:
  void line(std::string text) { out_ += std::move(text) + "\n"; }
  std::string name(const json::value& id) const {
    return model_.items[*model_.find(id.as_string())].name;
  }
  std::string list(const json::object& of, std::string_view key, std::string_view between = ", ") {
    std::string out;
    for (const json::value& one : of.at(key).as_array())
      out +=
          (out.empty() ? std::string() : std::string(between)) +
          (one.is_array() ? "{" + list(json::object{{"of", one}}, "of", " + ") + "}" : name(one));
    return out.empty() ? "-" : out;
  }
  static std::string number(const json::value& hours) {
    if (hours.is_null()) return "∞";
    char text[32];
    std::snprintf(text, sizeof text, "%.4g", hours.to_number<double>());
    return text;
  }

  void mission(const json::object& one) {
    const std::string_view level = text_at(one, "level");
    const char* word = level == "failed"     ? (ja_ ? "停止" : "failed")
                       : level == "degraded" ? (ja_ ? "予備なし" : "no spare left")
                                             : (ja_ ? "正常" : "operational");
    std::string text = std::string(word) + "\t" + std::string(text_at(one, "name"));
    if (level == "failed") text += "\t" + list(one, "why", " ← ");
    line(text);
  }
  void ways(const json::object& one) {
    json::array alone, pairs;
    std::size_t larger = 0;
    for (const json::value& way : one.at("ways").as_array()) {
      const json::array& set = way.as_array();
      if (set.size() > 2)
        ++larger;
      else
        (set.size() == 1 ? alone : pairs).push_back(set.size() == 1 ? set[0] : way);
    }
    const std::string mission = name(one.at("id"));
    const char* more = flag_at(one, "complete") ? "" : ja_ ? " ほか" : " and more";
    line(mission + (ja_ ? " を単独で止めるもの: " : " falls alone with: ") +
         list(json::object{{"of", alone}}, "of"));
    line(mission + (ja_ ? " を二つで止めるもの: " : " falls with both of: ") +
         list(json::object{{"of", pairs}}, "of") + more);
    if (larger > 0)
      line(mission + (ja_ ? " を三つ以上で止める組: " : " falls with three or more, sets: ") +
           std::to_string(larger) + more);
    if (const json::value* p = one.if_contains("probability"))
      line(name(one.at("id")) + (ja_ ? " が止まる確率: " : " fails with probability ") +
           number(*p));
  }
  void time(const json::object& one) {
    std::string text = std::string(text_at(one, "name")) + "\t";
    for (const json::value& interval : one.at("down").as_array())
      text += number(interval.at(0)) + "–" + number(interval.at(1)) + " h ";
    if (flag_at(one, "most_exceeded"))
      text += ja_ ? "許容時間を超える" : "longer than can be borne";
    else if (flag_at(one, "target_missed"))
      text += ja_ ? "目標時間を超える" : "later than its target";
    line(text);
  }
  void order(const json::object& restore) {
    line(std::string(ja_ ? "直す順: " : "mend in this order: ") + list(restore, "order") +
         (flag_at(restore, "exact") ? (ja_ ? " （最適）" : " (the best)")
                                    : (ja_ ? " （探索）" : " (found by search)")));
    for (const json::value& one : restore.at("missions").as_array())
      line(name(one.at("id")) + "\t" +
           (one.at("back_h").is_null()
                ? (ja_ ? "これだけでは戻らない" : "not back by these alone")
                : number(one.at("back_h")) + (ja_ ? " 時間後に戻る" : " h until it is back")));
  }

  const in::NeedsModel& model_;
  bool ja_;
  std::string out_;
};

Result<int> answer_impact(const Common& common, const ImpactArguments& arguments) {
  auto read = in::read_needs_model(TRY(read_input(arguments.model)));
  if (!read) {
    Error error = std::move(read).error();
    error.where = arguments.model + (error.where.empty() ? "" : " ") + error.where;
    return std::unexpected(std::move(error));
  }
  const in::NeedsModel& model = *read;
  Asked asked(model, arguments);
  const json::object answer = TRY(asked.answer());
  const std::string out = common.json ? json::serialize(answer) + "\n"
                                      : Table(model, common.language == "ja").text(answer);
  if (std::fwrite(out.data(), 1, out.size(), stdout) != out.size() || std::fflush(stdout) != 0)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  for (const std::string& remark : model.remarks) std::fprintf(stderr, "%s\n", remark.c_str());
  const Level least = arguments.fail_on == "failed" ? Level::failed : Level::degraded;
  return !arguments.fail_on.empty() && asked.worst() >= least ? 3 : 0;
}

}  // namespace

int run_impact(const Common& common, const ImpactArguments& arguments) {
  auto status = answer_impact(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
