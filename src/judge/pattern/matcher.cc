#include "judge/pattern/matcher.h"

#include <algorithm>

namespace hinomi::pattern {
namespace {

std::string written(const Value& value) {
  switch (value.kind) {
    case Value::Kind::boolean: return value.boolean ? "true" : "false";
    case Value::Kind::integer: return std::to_string(value.integer);
    case Value::Kind::real: return std::to_string(value.real);
    default: return std::string(value.text);
  }
}

}  // namespace

Matcher::Matcher(std::shared_ptr<const Plan> plan)
    : plan_(std::move(plan)), asked_(plan_->leaf_count()) {}

std::span<const LeafId> Matcher::match(std::span<const Property> event) {
  by_.clear();
  while (!event.empty()) {
    std::size_t size = 1;
    while (size < event.size() && event[size].object == event[0].object) ++size;
    Properties object = event.first(size);
    ++serial_;
    for (const Property& property : object) {
      ask(plan_->when_present(property.path), object);
      if (auto* leaves = plan_->when_equal(property.path, property.value, room_))
        ask(*leaves, object);
    }
    event = event.subspan(size);
  }
  // Of several objects the first is the evidence.
  std::stable_sort(by_.begin(), by_.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  by_.erase(std::unique(by_.begin(), by_.end(),
                        [](const auto& a, const auto& b) { return a.first == b.first; }),
            by_.end());
  held_.clear();
  for (const auto& [leaf, object] : by_) held_.push_back(leaf);
  return held_;
}

void Matcher::ask(const std::vector<LeafId>& leaves, Properties object) {
  for (LeafId leaf : leaves) {
    if (asked_[leaf] == serial_) continue;
    asked_[leaf] = serial_;
    if (holds(plan_->test(leaf), object)) by_.emplace_back(leaf, object);
  }
}

bool Matcher::holds(const Test& test, Properties object) {
  if (test.kind == in::StixTest::Kind::comparison) return holder(test.comparison[0], object);
  bool is_all = test.kind == in::StixTest::Kind::all;
  for (const Test& part : test.parts)
    if (holds(part, object) != is_all) return !is_all;
  return is_all;
}

const Property* Matcher::holder(const Comparison& comparison, Properties object) {
  for (const Property& property : object) {
    if (property.path != comparison.number) continue;
    Outcome outcome = comparison.holds_for(property.value);
    if (outcome == Outcome::yes) return &property;
    if (outcome != Outcome::no) ++undecided_;
  }
  return nullptr;
}

std::vector<Evidence> Matcher::evidence(LeafId leaf) {
  std::vector<Evidence> out;
  auto found = std::lower_bound(by_.begin(), by_.end(), leaf,
                                [](const auto& one, LeafId id) { return one.first < id; });
  if (found != by_.end() && found->first == leaf) gather(plan_->test(leaf), found->second, out);
  return out;
}

void Matcher::gather(const Test& test, Properties object, std::vector<Evidence>& out) {
  for (const Comparison& comparison : test.comparison)
    if (const Property* by = holder(comparison, object))
      out.push_back({comparison.path.text(), written(by->value)});
  for (const Test& part : test.parts) gather(part, object, out);
}

}  // namespace hinomi::pattern
