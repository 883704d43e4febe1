#include "judge/indicators/live.h"

#include <algorithm>

namespace hinomi::indicators {
namespace {

constexpr std::size_t fewest_to_fold = 4096;  // changed values before the base is built anew

}  // namespace

Live::Live(std::shared_ptr<const Table> base)
    : base_(base), view_(std::make_shared<const View>(View{std::move(base), nullptr})) {}

// What is said of a value now, to be changed.
std::vector<Live::Said>& Live::said_of(const Change& change) {
  auto [found, is_new] = changed_.try_emplace(Value(change.type, change.value));
  if (is_new && base_) {
    NetworkKey network{};
    Key key{change.type, change.value};
    if (change.type == IndicatorType::network) {
      network = key_of(in::network_from(change.value).value_or(in::Network()));
      key.value = {network.data(), network.size()};
    }
    const Table& base = *base_;
    base.find({&key, 1}, [&, said = &found->second](std::size_t, Table::Offset at) {
      Entry entry = base.entry(at);
      said->push_back({base.origins()[entry.origin], std::move(entry)});
    });
  }
  return found->second;
}

void Live::change(std::span<const Change> changes) {
  Lock hold(mutex_);
  for (const Change& change : changes) {
    std::vector<Said>& said = said_of(change);
    std::erase_if(said, [&](const Said& one) { return one.origin == change.origin; });
    if (change.gone) continue;
    Entry entry{change.type, change.value, change.id, change.note, 0, change.expires};
    said.push_back({change.origin, std::move(entry)});
  }
  if (changed_.size() > std::max(fewest_to_fold, base_ ? base_->size() / 32 : 0)) {
    base_ = whole();
    changed_.clear();
  }
  view_.set(std::make_shared<const View>(View{base_, changed_.empty() ? nullptr : newer()}));
}

std::shared_ptr<const Table> Live::newer() {
  Table::Builder builder;
  for (const auto& [value, said] : changed_) {
    if (said.empty()) builder.add_gone(value.first, value.second);
    for (const Said& one : said) {
      Entry entry = one.entry;
      entry.origin = builder.origin(one.origin);
      builder.add(entry);
    }
  }
  return builder.build();
}

std::shared_ptr<const Table> Live::whole() {
  Table::Builder builder;
  if (base_) {
    const Table& base = *base_;
    std::vector<std::uint32_t> numbers;
    for (const Origin& origin : base.origins()) numbers.push_back(builder.origin(origin));
    base.for_each([&, changed = &changed_](Table::Offset at) {
      Entry entry = base.entry(at);
      if (changed->contains(Value(entry.type, entry.value))) return;
      entry.origin = numbers[entry.origin];
      builder.add(entry);
    });
  }
  for (const auto& [value, said] : changed_)
    for (const Said& one : said) {
      Entry entry = one.entry;
      entry.origin = builder.origin(one.origin);
      builder.add(entry);
    }
  return builder.build();
}

}  // namespace hinomi::indicators
