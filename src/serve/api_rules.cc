// The rules that watch: which are used and which are not and why, what each came to, and how they
// cover log sources and techniques.
#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "serve/api_letter_parts.h"
#include "serve/api_watch.h"

namespace hinomi::serve {
namespace {

using picture::Picture;
using picture::RuleRow;
using watch::WatchedRule;

// A rule as it was read, and what it came to; one of both may be missing.
struct Row {
  const WatchedRule* rule = nullptr;
  const RuleRow* row = nullptr;
  std::string id, title;
  std::vector<std::string> techniques;

  std::string_view state() const { return !rule ? "gone" : rule->refused ? "refused" : "used"; }
  Level level() const { return rule ? rule->level : row->level; }
};

// An indicator or a sensor is none.
bool is_rule(FoundBy by) {
  return by == FoundBy::rule || by == FoundBy::correlation || by == FoundBy::pattern;
}

std::vector<Row> rows_of(const watch::WatchedRules& rules, const Picture& picture) {
  const picture::Detections& found = picture.detections();
  std::vector<Row> out;
  std::set<const RuleRow*> seen;
  for (const WatchedRule& rule : rules) {
    const RuleRow* row = found.rule(rule.by, rule.id);
    seen.insert(row);
    out.push_back({&rule, row, rule.id, rule.title, techniques_of(rule.tags)});
  }
  for (const RuleRow& row : found.rules())
    if (is_rule(row.by) && !seen.contains(&row))
      out.push_back({nullptr, &row, row.what, row.title, row.techniques});
  return out;
}

std::shared_ptr<const watch::WatchedRules> rules_of(const ApiCall& call) {
  if (call.shared.watching) return call.shared.watching->rules();
  return std::make_shared<const watch::WatchedRules>();
}

bool has_technique(const std::vector<std::string>& all, const std::string& wanted) {
  return wanted.empty() || std::any_of(all.begin(), all.end(), [&](const std::string& one) {
           return one == wanted || one.starts_with(wanted + ".");
         });
}

std::string key_of(const Row& row, std::string_view sort) {
  const RuleRow* is = row.row;
  if (sort == "hits") return number_key(is ? is->hits : 0);
  if (sort == "hidden") return number_key(is ? is->hidden : 0);
  if (sort == "last") return is && is->last ? format_time(*is->last) : "";
  if (sort == "level") return std::to_string(static_cast<int>(row.level()));
  if (sort == "precision") {  // what nobody judged stands before all
    auto precision = is ? is->precision() : std::nullopt;
    return precision ? number_key(1 + static_cast<std::uint64_t>(*precision * 1'000'000)) : "";
  }
  return in::folded_for_search(row.title);
}

json::object row_json(const Row& row, const Picture& picture, Time now) {
  const WatchedRule* rule = row.rule;
  std::size_t suppressions = 0;
  for (const auto& one : picture.detections().suppressions())
    suppressions += one.suppression.rule == row.id && one.is_active(now);
  auto said = [&](const std::string WatchedRule::* field) {
    return rule ? json::value(rule->*field) : json::value("");
  };
  json::object out{{"id", row.id},
                   {"by", name_of(rule ? rule->by : row.row->by)},
                   {"title", row.title.empty() ? row.id : row.title},
                   {"author", rule ? rule->author : row.row->author},
                   {"level", name_of(row.level())},
                   {"status", said(&WatchedRule::status)},
                   {"product", said(&WatchedRule::product)},
                   {"category", said(&WatchedRule::category)},
                   {"service", said(&WatchedRule::service)},
                   {"techniques", json::value_from(row.techniques)},
                   {"file", said(&WatchedRule::file)},
                   {"state", row.state()},
                   {"refusal", rule && rule->refused ? json::value(error_json(*rule->refused))
                                                     : json::value(nullptr)},
                   {"suppressions", suppressions},
                   {"record", record_of(row.row)}};
  return out;
}

// What of the log sources is covered, and by how many rules: [{"product", "category", "service",
// "rules", "hits"}], most rules first.
json::array sources_json(const std::vector<Row>& rows) {
  std::map<std::tuple<std::string, std::string, std::string>, std::pair<std::size_t, std::uint64_t>>
      by_source;
  for (const Row& row : rows) {
    if (!row.rule || row.rule->refused) continue;
    auto& [rules, hits] = by_source[{row.rule->product, row.rule->category, row.rule->service}];
    ++rules;
    hits += row.row ? row.row->hits : 0;
  }
  std::vector<const decltype(by_source)::value_type*> order;
  for (const auto& one : by_source) order.push_back(&one);
  std::sort(order.begin(), order.end(), [](const auto* a, const auto* b) {
    return std::tie(b->second.first, a->first) < std::tie(a->second.first, b->first);
  });
  json::array out;
  for (const auto* one : order) {
    const auto& [product, category, service] = one->first;
    out.push_back({{"product", product},
                   {"category", category},
                   {"service", service},
                   {"rules", one->second.first},
                   {"hits", one->second.second}});
  }
  return out;
}

// "attack.privilege-escalation" -> "privilege-escalation"; empty: no tactic.
std::string tactic_of(std::string_view tag) {
  constexpr std::string_view begin = "attack.";
  std::string lower = to_lower(tag);
  if (!lower.starts_with(begin)) return {};
  std::string rest = lower.substr(begin.size());
  // Techniques, groups and software have numbers: t1059, g0016, s0154.
  if (rest.size() > 1 && is_digit(rest[1])) return {};
  std::replace(rest.begin(), rest.end(), '_', '-');
  return rest;
}

struct Technique {
  std::size_t rules = 0, detections = 0, open = 0;
  std::uint64_t hits = 0;
  Level level = Level::informational;  // the strongest that was hit
  std::map<std::string, std::size_t> tactics;
};

json::object technique_json(const std::string& id, const Technique& is) {
  // The tactics that at least half of its rules name.
  json::array tactics;
  for (const auto& [tactic, rules] : is.tactics)
    if (2 * rules >= is.rules) tactics.emplace_back(tactic);
  return {{"technique", id},
          {"tactics", std::move(tactics)},
          {"rules", is.rules},
          {"hits", is.hits},
          {"detections", is.detections},
          {"open", is.open},
          {"level", is.detections ? json::value(name_of(is.level)) : json::value(nullptr)}};
}

}  // namespace

Result<watch::Watching*> watching_of(const ApiCall& call) {
  if (call.shared.watching) return call.shared.watching;
  return fail(ErrorKind::missing, "this node watches no events",
              std::string(call.request.path.substr(0, 200)), "See docs/watch.md");
}

Result<HttpResponse> list_rules(ApiCall& call) {
  TRY(check_own(call));
  std::string state = call.query("state");
  if (!state.empty() && state != "used" && state != "refused" && state != "gone" &&
      state != "hit" && state != "silent")
    return fail(ErrorKind::invalid, "no such state", "state",
                "One of used, refused, gone, hit, silent");
  std::optional<Level> level;
  if (std::string name = call.query("level"); !name.empty() && !(level = level_from(name)))
    return fail(ErrorKind::invalid, "no such level", "level",
                "One of informational, low, medium, high, critical");
  std::string product = call.query("product"), category = call.query("category"),
              service = call.query("service"), technique = call.query("technique");
  PageOf page = TRY(PageOf::of(call, {"title", "hits", "hidden", "last", "level", "precision"}));
  Search search(call);
  auto rules = rules_of(call);
  Time now = call.shared.world.clock.now();
  return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
    std::vector<Row> rows = rows_of(*rules, picture);
    std::map<std::string_view, const Row*> by_id;
    std::map<std::string_view, std::size_t> states;
    for (const Row& row : rows) {
      by_id.emplace(row.id, &row);
      ++states[row.state()];
    }
    if (!page.after().empty()) {
      auto last = by_id.find(page.after());
      if (last == by_id.end())
        return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
                    "Send the `next` of the page before");
      page.begin_behind(key_of(*last->second, page.sort()));
    }
    for (const auto& [id, row] : by_id) {
      const WatchedRule* rule = row->rule;
      bool hit = row->row && row->row->hits + row->row->hidden > 0;
      bool fits = (state.empty() || state == row->state() || (state == "hit" && hit) ||
                   (state == "silent" && !hit && row->state() == "used")) &&
                  (!level || row->level() >= *level) && has_technique(row->techniques, technique) &&
                  (product.empty() || (rule && rule->product == product)) &&
                  (category.empty() || (rule && rule->category == category)) &&
                  (service.empty() || (rule && rule->service == service));
      if (fits && search.finds(row->title, row->id, rule ? rule->author : row->row->author,
                               rule ? rule->file : std::string()))
        page.offer(key_of(*row, page.sort()), row->id);
    }
    std::size_t total = page.total();
    auto [ids, more] = page.take();
    json::array items;
    for (const std::string& id : ids) items.push_back(row_json(*by_id.at(id), picture, now));
    return json_response(
        {{"items", std::move(items)},
         {"next", more ? json::value(ids.back()) : json::value(nullptr)},
         {"total", total},
         {"states",
          {{"used", states["used"]}, {"refused", states["refused"]}, {"gone", states["gone"]}}},
         {"sources", sources_json(rows)}});
  });
}

Result<HttpResponse> get_rule(ApiCall& call) {
  TRY(check_own(call));
  const std::string& id = call.arguments[0];
  auto rules = rules_of(call);
  Time now = call.shared.world.clock.now();
  auto found = call.shared.keeper.read([&](const Picture& picture) -> Result<json::object> {
    for (const Row& row : rows_of(*rules, picture)) {
      if (row.id != id) continue;
      json::object out = row_json(row, picture, now);
      json::array hidden;
      for (const auto& one : picture.detections().suppressions())
        if (one.suppression.rule == id && one.is_active(now))
          hidden.push_back(suppression_json(one, picture, now));
      out["suppressed"] = std::move(hidden);
      return out;
    }
    return fail(ErrorKind::missing, "no such rule", id.substr(0, 64), "Reload the list of rules");
  });
  json::object out = TRY(std::move(found));
  out["text"] = nullptr;
  out["words"] = nullptr;
  if (call.shared.watching)
    if (auto text = call.shared.watching->rule(id)) {
      out["text"] = text->text;
      out["words"] = {{"ja", text->ja}, {"en", text->en}};
    }
  return json_response(out);
}

Result<HttpResponse> list_techniques(ApiCall& call) {
  TRY(check_own(call));
  auto rules = rules_of(call);
  std::map<std::string, Technique> all;
  call.shared.keeper.read([&](const Picture& picture) {
    for (const WatchedRule& rule : *rules) {
      if (rule.refused) continue;
      for (const std::string& id : techniques_of(rule.tags)) {
        Technique& is = all[id];
        ++is.rules;
        for (const std::string& tag : rule.tags)
          if (std::string tactic = tactic_of(tag); !tactic.empty()) ++is.tactics[tactic];
      }
    }
    const picture::Detections& found = picture.detections();
    for (const RuleRow& rule : found.rules())
      for (const std::string& id : rule.techniques) {
        Technique& is = all[id];
        is.hits += rule.hits;
        is.detections += rule.detections;
        if (rule.detections) is.level = std::max(is.level, rule.level);
      }
    for (const picture::DetectionRow& row : found.rows())
      if (row.is_open())
        for (const std::string& id : found.rule_of(row).techniques) ++all[id].open;
  });
  json::array items;
  for (const auto& [id, technique] : all) items.push_back(technique_json(id, technique));
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

}  // namespace hinomi::serve
