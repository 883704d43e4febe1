// Every decision: list, look-up, recall, sightings, allow entries, appeals.
#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "in/gate.h"
#include "in/normalise.h"
#include "serve/api_call.h"

namespace hinomi::serve {
namespace {

enum class Order : std::uint8_t { newest, expires, value, score };

std::optional<Order> order_from(std::string_view name) {
  if (name == "newest") return Order::newest;
  if (name == "expires") return Order::expires;  // what ends first, first
  if (name == "value") return Order::value;
  if (name == "score") return Order::score;  // the highest first
  return {};
}

struct ShieldFilter {
  std::string part;
  std::optional<Verdict> verdict;
  std::optional<picture::State> state;
  std::optional<IndicatorType> type;
  std::string report;
  Order order = Order::newest;
};

template <class T>
Result<std::optional<T>> choice(const ApiCall& call, std::string_view name,
                                std::optional<T> (*from)(std::string_view)) {
  std::string text = call.query(name);
  if (text.empty()) return std::optional<T>();
  auto value = from(text);
  if (!value)
    return fail(ErrorKind::invalid, "no such " + std::string(name) + ": " + text.substr(0, 40),
                std::string(name), "See docs/api.md for the words");
  return value;
}

Result<ShieldFilter> filter_of(const ApiCall& call) {
  ShieldFilter filter;
  filter.part = to_lower(call.query("q"));
  filter.verdict = TRY(choice<Verdict>(call, "verdict", verdict_from));
  filter.state = TRY(choice<picture::State>(call, "state", picture::state_from));
  filter.type = TRY(choice<IndicatorType>(call, "type", indicator_type_from));
  filter.report = call.query("report");
  filter.order = TRY(choice<Order>(call, "sort", order_from)).value_or(Order::newest);
  return filter;
}

struct ShieldRow {
  Position position = 0;
  const picture::Entry* entry = nullptr;
  picture::State state{};
};

// Does `a` stand before `b`? What is equal otherwise: the newest first.
bool stands_before(Order order, const ShieldRow& a, const ShieldRow& b) {
  switch (order) {
    case Order::newest: break;
    case Order::expires:
      if (a.entry->expires != b.entry->expires) return a.entry->expires < b.entry->expires;
      break;
    case Order::value:
      if (int sign = a.entry->value().compare(b.entry->value()); sign != 0) return sign < 0;
      break;
    case Order::score:
      if (a.entry->score != b.entry->score) return a.entry->score > b.entry->score;
      break;
  }
  return a.position > b.position;
}

// The first `limit` rows behind `after` in the order asked for, and one more when there are more.
// Memory: one page.
class ShieldPage {
 public:
  ShieldPage(Order order, std::size_t limit, ShieldRow after)
      : order_(order), limit_(limit), after_(after) {}

  void offer(const ShieldRow& row) {
    ++total_;
    if (after_.entry && !stands_before(order_, after_, row)) return;
    auto before = [this](const ShieldRow& a, const ShieldRow& b) {
      return stands_before(order_, a, b);
    };
    if (rows_.size() > limit_) {
      if (!before(row, rows_.front())) return;
      std::pop_heap(rows_.begin(), rows_.end(), before);
      rows_.pop_back();
    }
    rows_.push_back(row);
    std::push_heap(rows_.begin(), rows_.end(), before);
  }
  std::size_t total() const { return total_; }
  std::vector<ShieldRow> take() {
    std::sort(rows_.begin(), rows_.end(), [this](const ShieldRow& a, const ShieldRow& b) {
      return stands_before(order_, a, b);
    });
    return std::move(rows_);
  }

 private:
  Order order_;
  std::size_t limit_, total_ = 0;
  ShieldRow after_;              // without entry: from the beginning
  std::vector<ShieldRow> rows_;  // a heap, the last of the page on top
};

}  // namespace

Result<HttpResponse> list_shield(ApiCall& call) {
  std::size_t limit = TRY(limit_of(call));
  ShieldFilter filter = TRY(filter_of(call));
  Position after = TRY(after_of(call));
  std::vector<ShieldRow> page;
  std::size_t total = 0;
  bool known = call.shared.keeper.read([&](const picture::Picture& picture) {
    std::uint32_t report = picture.report_index(filter.report);
    if (!filter.report.empty() && (report == picture.reports().size() ||
                                   !may_know(picture.reports()[report].marking,
                                             picture.reports()[report].origin, call.actor.party)))
      return false;
    // What the page before ended with may have been judged anew meanwhile: its value stands.
    ShieldPage rows(filter.order, limit,
                    {after, after == 0 ? nullptr : picture.entry_of(after), {}});
    auto findings = picture.findings();
    for (auto row = findings.rbegin(); row != findings.rend(); ++row) {
      const picture::Entry& entry = *row->entry;
      if (entry.finding != row->position) continue;
      if (!filter.report.empty() && entry.report != report) continue;
      if (filter.verdict && entry.verdict != *filter.verdict) continue;
      if (filter.type && entry.type != *filter.type) continue;
      if (!filter.part.empty() && entry.value().find(filter.part) == std::string_view::npos)
        continue;
      if (!may_know_entry(call, picture, entry)) continue;
      picture::State state = picture.state_for(entry, call.actor.party);
      if (filter.state && state != *filter.state) continue;
      rows.offer({row->position, &entry, state});
    }
    total = rows.total();
    page = rows.take();
    return true;
  });
  if (!known)
    return fail(ErrorKind::missing, "no such report", filter.report.substr(0, 64),
                "GET /api/v1/reports lists those you may know of");
  bool more = page.size() > limit;
  if (more) page.pop_back();
  json::array items;
  for (const ShieldRow& row : page) {
    act::JudgedFinding finding = TRY(call.shared.desk.finding_at(row.position));
    finding.state = row.state;
    items.push_back(finding_json(call, finding, false));
  }
  json::value next = more ? items.back().as_object()["id"] : json::value(nullptr);
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}, {"total", total}});
}

Result<HttpResponse> get_lookup(ApiCall& call) {
  Indicator indicator = TRY(in::normalise(call.query("value")));
  Position position = 0;
  picture::State state{};
  call.shared.keeper.read([&](const picture::Picture& picture) {
    const auto* entry = picture.find(indicator.type, indicator.value);
    if (!entry || !may_know_entry(call, picture, *entry)) return;
    position = entry->finding;
    state = picture.state_for(*entry, call.actor.party);
  });
  json::value finding;
  if (position != 0) {
    act::JudgedFinding found = TRY(call.shared.desk.finding_at(position));
    found.state = state;
    finding = finding_json(call, found, true);
  }
  return json_response({{"indicator",
                         {{"type", name_of(indicator.type)},
                          {"value", indicator.value},
                          {"original", indicator.original}}},
                        {"finding", std::move(finding)}});
}

Result<HttpResponse> post_recall(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  auto answer = TRY(call.shared.desk.recall(
      call.actor, {.value = std::string(text_at(body, "value")),
                   .report = std::string(text_at(body, "report")),
                   .finding = std::string(text_at(body, "finding")),
                   .reason = std::string(in::cut(text_at(body, "reason"), 4000))}));
  return json_response(
      {{"recall", answer.recall}, {"notice", answer.notice}, {"withdrawn", answer.withdrawn}}, 201);
}

Result<HttpResponse> post_sighting(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  std::optional<Time> seen;
  if (std::string_view text = text_at(body, "seen"); !text.empty())
    seen = TRY(parse_time_loosely(text));
  auto answer = TRY(call.shared.desk.sighting(call.actor, text_at(body, "value"), seen));
  return json_response({{"sighting", answer.sighting}, {"finding", answer.finding}}, 201);
}

Result<HttpResponse> list_allow(ApiCall& call) {
  json::array items;
  call.shared.keeper.read([&](const picture::Picture& picture) {
    for (const auto& row : picture.allowed()) {
      bool known =
          call.actor.party.relation == Relation::own || row.entry.member == call.actor.party.member;
      if (!known) continue;
      items.push_back({{"id", row.id},
                       {"value", row.entry.value},
                       {"member", row.entry.member},
                       {"reason", row.entry.reason},
                       {"by", row.entry.by},
                       {"received", format_time(row.received)}});
    }
  });
  return json_response({{"items", std::move(items)}, {"next", nullptr}});
}

Result<HttpResponse> post_allow(ApiCall& call) {
  json::object body = TRY(json_body(call.request));
  std::string id = TRY(call.shared.desk.allow(
      call.actor, {.value = std::string(text_at(body, "value")),
                   .reason = std::string(in::cut(text_at(body, "reason"), 4000)),
                   .removed = flag_at(body, "remove")}));
  return json_response({{"allow", id}}, 201);
}

Result<HttpResponse> post_appeal(ApiCall& call) {
  if (!call.request.local &&
      !call.shared.appeals.take(peer_group(call.request.peer), call.shared.world.clock.now())) {
    HttpResponse response = error_response({ErrorKind::busy, "too many appeals from this address",
                                            "", "Wait a minute, or write to the operator"});
    response.status = 429;
    return response;
  }
  json::object body = TRY(json_body(call.request));
  auto answer = TRY(call.shared.desk.appeal({.value = std::string(text_at(body, "value")),
                                             .contact = std::string(text_at(body, "contact")),
                                             .reason = std::string(text_at(body, "reason"))}));
  return json_response({{"appeal", answer.appeal}, {"answer_by", format_time(answer.answer_by)}},
                       202);
}

}  // namespace hinomi::serve
