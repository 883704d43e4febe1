#include "judge/detect/correlate.h"

#include <algorithm>
#include <cstring>

#include "judge/detect/numbers.h"

namespace hinomi::detect {

namespace {

constexpr std::size_t most_combinations = 1000;  // of values of one event's fields
constexpr std::size_t most_late_listed = 10;
constexpr std::uint64_t idle_round = 1024;  // sightings between looks for idle groups
const Values none;

// Parts of a key, each after its length.
void append_part(std::string& key, std::string_view text) {
  auto size = static_cast<std::uint32_t>(text.size());
  key.append(reinterpret_cast<const char*>(&size), sizeof size);
  key += text;
}
std::string_view take_part(std::string_view& key) {
  std::uint32_t size = 0;
  std::memcpy(&size, key.data(), sizeof size);
  std::string_view out = key.substr(sizeof size, size);
  key.remove_prefix(sizeof size + size);
  return out;
}

// The value of the cell that the group has.
const Value& value_of(const Values& cell, std::string_view folded) {
  return *std::find_if(cell.begin(), cell.end(),
                       [&](const Value& value) { return value.folded == folded; });
}

// What it sees of a correlation below: each event at which that holds, not only the first.
bool sees_all(const Correlation& correlation) {
  return correlation.is_temporal() || correlation.kind == CorrelationKind::value_count;
}

}  // namespace

Correlator::Correlator(std::shared_ptr<const CorrelationPlan> plan, CorrelationLimits limits,
                       Tell tell)
    : plan_(std::move(plan)), limits_(limits), tell_(std::move(tell)) {
  summary_.correlations.resize(plan_->correlations().size());
  states_.resize(plan_->nodes().size());
  fields_.assign(plan_->fields().size(), &none);
}

Correlator::~Correlator() = default;

void Correlator::add(Sighting sighting, Time now) {
  ++summary_.sightings;
  if (sighting.time && *sighting.time > now + std::chrono::days(1)) {
    ++summary_.from_future;
    sighting.time = before_.value_or(now);
  } else if (!sighting.time) {
    ++summary_.no_time;
    sighting.time = before_.value_or(now);
  }
  const Time time = *sighting.time;
  before_ = time;
  if (time < watermark_) {
    ++summary_.late;
    if (summary_.late_events.size() < most_late_listed)
      summary_.late_events.push_back(sighting.event);
    summary_.latest = std::max(summary_.latest, watermark_ - time);
    return;
  }
  waiting_bytes_ += sighting.bytes();
  waiting_.push(std::move(sighting));
  if (limits_.lateness) {
    watermark_ = std::max(watermark_, time - *limits_.lateness);
    if (arrivals_.empty() || arrivals_.back().came != now) arrivals_.push_back({now, time});
    arrivals_.back().latest = std::max(arrivals_.back().latest, time);
  }
  release();
  while (waiting_.size() > limits_.most_waiting || waiting_bytes_ > limits_.most_waiting_bytes) {
    ++summary_.hurried;
    watermark_ = *waiting_.top().time;
    take_earliest();
  }
}

void Correlator::advance(Time now) {
  if (!limits_.lateness) return;
  for (; !arrivals_.empty() && arrivals_.front().came + *limits_.lateness <= now;
       arrivals_.pop_front())
    watermark_ = std::max(watermark_, arrivals_.front().latest);
  while (!waiting_.empty() && *waiting_.top().time <= watermark_) take_earliest();
  forget_all_idle(watermark_);
}

void Correlator::finish() {
  while (!waiting_.empty()) take_earliest();
}

void Correlator::release() {
  while (!waiting_.empty() && *waiting_.top().time < watermark_) take_earliest();
}

void Correlator::take_earliest() {
  handed_on_ = {*waiting_.top().time, waiting_.top().event};
  look_at(waiting_.top());
  waiting_bytes_ -= waiting_.top().bytes();
  waiting_.pop();
}

const CorrelationSummary& Correlator::summary() {
  summary_.groups = groups_;
  summary_.entries = entries_;
  summary_.waiting = waiting_.size();
  return summary_;
}

void Correlator::look_at(const Sighting& sighting) {
  const Moment moment{*sighting.time, sighting.event};
  if (++serial_ % idle_round == 0) forget_all_idle(moment.time);
  cells_.clear();
  made_.clear();
  for (const auto& [field, values] : sighting.fields) fields_[field] = &values;
  for (std::uint32_t rule : sighting.rules)
    for (const CorrelationPlan::Input& input : plan_->about(rule)) offer(input, fields_);
  for (const auto& [field, values] : sighting.fields) fields_[field] = &none;
  while (!agenda_.empty()) {
    std::uint32_t node = agenda_.top();
    agenda_.pop();
    run(node, moment);
  }
  make_room();
}

void Correlator::offer(const CorrelationPlan::Input& input, std::span<const Values* const> source) {
  std::vector<Offer>& offers = states_[input.node].offers;
  if (offers.empty()) agenda_.push(input.node);
  offers.push_back({input.position, static_cast<std::uint32_t>(cells_.size())});
  for (std::uint32_t number : input.sources) cells_.push_back(source[number]);
}

void Correlator::run(std::uint32_t number, const Moment& moment) {
  const CorrelationPlan::Node& node = plan_->nodes()[number];
  const bool is_ordered = plan_->correlation(node).kind == CorrelationKind::temporal_ordered;
  CorrelationSummary::Of& counts = summary_.correlations[node.correlation];
  std::vector<Offer>& offers = states_[number].offers;
  forget_idle(number, moment.time);
  // One event does not follow itself: later rules first, so that they do not see the earlier ones.
  std::sort(offers.begin(), offers.end(), [&](const Offer& a, const Offer& b) {
    if (a.position == b.position) return a.first_cell < b.first_cell;
    return is_ordered ? a.position > b.position : a.position < b.position;
  });
  touched_.clear();
  for (const Offer& one : offers) {
    ++counts.sightings;
    if (read_values(node, one))
      add_to_groups(number, one, moment);
    else
      ++counts.no_value;
  }
  offers.clear();
  for (Group* group : touched_) ask(number, *group, moment);
}

bool Correlator::read_values(const CorrelationPlan::Node& node, const Offer& offer) {
  const Correlation& correlation = plan_->correlation(node);
  values_.clear();
  numbers_.clear();
  if (correlation.fields.empty()) return true;
  std::span cells = std::span<const Values* const>(cells_).subspan(
      offer.first_cell + correlation.group_by.size(), correlation.fields.size());
  if (correlation.is_numeric()) {
    for (const Value& value : *cells[0])
      if (auto number = read_decimal(value.written)) numbers_.push_back(*number);
    return !numbers_.empty();
  }
  combine(node.correlation, cells, [&](std::string value) { values_.push_back(std::move(value)); });
  std::sort(values_.begin(), values_.end());
  values_.erase(std::unique(values_.begin(), values_.end()), values_.end());
  return !values_.empty();
}

template <class Answer>
void Correlator::combine(std::uint32_t correlation, std::span<const Values* const> cells,
                         const Answer& answer) {
  for (const Values* cell : cells)
    if (cell->empty()) return;
  std::vector<std::size_t> at(cells.size());
  for (std::size_t count = 0;; ++count) {
    if (count == most_combinations) {
      ++summary_.correlations[correlation].combinations;
      return;
    }
    std::string key;
    for (std::size_t i = 0; i < cells.size(); ++i) append_part(key, (*cells[i])[at[i]].folded);
    answer(std::move(key));
    std::size_t i = cells.size();
    while (i > 0 && ++at[i - 1] == cells[i - 1]->size()) at[--i] = 0;
    if (i == 0) return;
  }
}

void Correlator::add_to_groups(std::uint32_t number, const Offer& offer, const Moment& moment) {
  const CorrelationPlan::Node& node = plan_->nodes()[number];
  std::span cells = std::span<const Values* const>(cells_).subspan(
      offer.first_cell, plan_->correlation(node).group_by.size());
  bool is_somewhere = false;
  combine(node.correlation, cells, [&](std::string key) {
    is_somewhere = true;
    add_to(number, std::move(key), offer, moment);
  });
  if (!is_somewhere) ++summary_.correlations[node.correlation].no_group;
}

void Correlator::add_to(std::uint32_t number, std::string key, const Offer& offer,
                        const Moment& moment) {
  const CorrelationPlan::Node& node = plan_->nodes()[number];
  const Correlation& correlation = plan_->correlation(node);
  GroupTable& groups = states_[number].groups;
  auto [group, is_new] = groups.at(std::move(key));
  if (is_new) {
    group.window = make_window(correlation);
    ++groups_;
  }
  const bool is_first = group.serial != serial_;
  if (!is_first && !correlation.is_temporal()) return;  // an event counts once
  if (is_first) {
    group.serial = serial_;
    group.heard = moment.time;
    touched_.push_back(&group);
    groups.hear(group);
  }
  if (is_first || offer.position < group.position) {
    group.position = offer.position;
    group.first_cell = offer.first_cell;
  }
  Window& window = *group.window;
  const std::size_t before = is_new ? 0 : window.size() + weight_of(*group.key);
  window.leave_before(moment.time - Duration(correlation.timespan_us));
  window.add({moment, offer.position, values_, numbers_});
  for (; window.size() > limits_.most_in_group; window.leave_oldest())
    ++summary_.correlations[node.correlation].cut;
  const std::size_t after = window.size() + weight_of(*group.key);
  groups.entries += after - before;
  entries_ += after - before;
}

void Correlator::ask(std::uint32_t number, Group& group, const Moment& moment) {
  const CorrelationPlan::Node& node = plan_->nodes()[number];
  const bool holds = group.window->holds(), begins = holds && !group.holds;
  group.holds = holds;
  if (!holds || (!begins && node.above.empty())) return;
  // What it has: of the fields it groups by, the value of this group alone.
  std::span mine =
      std::span<const Values* const>(cells_).subspan(group.first_cell, node.wanted.size());
  std::vector<const Values*> cells(mine.begin(), mine.end());
  std::string_view key = *group.key;
  for (std::size_t i = 0; i < plan_->correlation(node).group_by.size(); ++i) {
    std::string_view part = take_part(key);
    if (cells[i]->size() == 1) continue;
    made_.push_back({value_of(*cells[i], part)});
    cells[i] = &made_.back();
  }
  if (begins) tell(node, group, cells, moment);
  for (const CorrelationPlan::Input& input : node.above)
    if (begins || sees_all(plan_->correlation(plan_->nodes()[input.node]))) offer(input, cells);
}

void Correlator::tell(const CorrelationPlan::Node& node, const Group& group,
                      std::span<const Values* const> cells, const Moment& moment) {
  ++summary_.correlations[node.correlation].fired;
  Extent extent = group.window->extent(limits_.most_listed);
  Fired out{.correlation = node.correlation,
            .silent = plan_->silent_correlations()[node.correlation],
            .group = {},
            .first = extent.first,
            .last = moment.time,
            .event = moment.event,
            .count = extent.count,
            .events = std::move(extent.events),
            .measure = group.window->measure()};
  for (std::size_t i = 0; i < plan_->correlation(node).group_by.size(); ++i)
    out.group.push_back(cells[i]->front().written);
  tell_(out);
}

void Correlator::forget_idle(std::uint32_t node, Time now) {
  GroupTable& groups = states_[node].groups;
  const Duration timespan(plan_->correlation(plan_->nodes()[node]).timespan_us);
  while (groups.oldest() && groups.oldest()->heard + timespan < now) forget_oldest(groups);
}

void Correlator::forget_all_idle(Time now) {
  for (std::uint32_t node = 0; node < states_.size(); ++node) forget_idle(node, now);
}

void Correlator::forget_oldest(GroupTable& groups) {
  const Group& group = *groups.oldest();
  const std::size_t entries = group.window->size() + weight_of(*group.key);
  groups.entries -= entries;
  entries_ -= entries;
  --groups_;
  groups.forget_oldest();
}

// The correlation that has most gives up the group it has not heard of for longest.
void Correlator::make_room() {
  for (;;) {
    const bool too_many_groups = groups_ > limits_.most_groups;
    if (!too_many_groups && entries_ <= limits_.most_entries) return;
    std::size_t victim = 0;
    for (std::size_t i = 1; i < states_.size(); ++i)
      if (too_many_groups ? states_[i].groups.size() > states_[victim].groups.size()
                          : states_[i].groups.entries > states_[victim].groups.entries)
        victim = i;
    ++summary_.correlations[plan_->nodes()[victim].correlation].given_up;
    forget_oldest(states_[victim].groups);
  }
}

}  // namespace hinomi::detect
