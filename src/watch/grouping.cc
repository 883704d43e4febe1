#include "watch/grouping.h"

#include <algorithm>

#include "in/gate.h"
#include "in/utf8.h"

namespace hinomi::watch {

namespace {

constexpr std::string_view several = "several";

std::string kept(std::string_view text, std::size_t most) {
  return in::clean_utf8(std::string(in::cut(text, most)));
}

}  // namespace

Found found_of(const Hit& hit, std::string_view sensor) {
  FoundBy by = FoundBy::rule;
  if (hit.by.kind == HitKind::indicator) by = FoundBy::indicator;
  if (hit.by.kind == HitKind::pattern) by = FoundBy::pattern;
  if (by == FoundBy::rule && hit.together) by = FoundBy::correlation;
  return {.by = by,
          .what = hit.by.id.empty() ? hit.by.title : hit.by.id,
          .title = hit.by.title,
          .author = hit.by.author,
          .level = level_from(hit.by.level).value_or(Level::informational),
          .tags = hit.by.tags,
          .sensor = sensor,
          .source = hit.event.source,
          .record = hit.event.record,
          .time = hit.time,
          .matched = hit.matched,
          .json = hit.json};
}

Grouping::Group& Grouping::group_of(const Found& found, Time now, std::vector<Detection>& told) {
  Detection is{.by = found.by,
               .what = kept(found.what, options_.field_bytes),
               .sensor = kept(found.sensor, options_.field_bytes),
               .entity_kind = std::string(found.entity_kind),
               .entity = kept(found.entity, options_.field_bytes),
               .suppression = std::string(found.suppression)};
  std::string key = key_of(is);
  if (auto known = groups_.find(key); known != groups_.end()) return known->second;
  Detection whole = is;
  whole.entity_kind = several;
  whole.entity.clear();
  std::string rule = key_of(whole);
  if (auto open = entities_.find(rule);
      open != entities_.end() && open->second >= options_.entities) {
    if (auto known = groups_.find(rule); known != groups_.end()) return known->second;
    is = std::move(whole);
    key = rule;
  }
  if (groups_.size() >= options_.groups) close(*heard_.front(), told);
  is.title = kept(found.title, options_.field_bytes);
  is.author = kept(found.author, options_.field_bytes);
  is.level = found.level;
  is.techniques = techniques_of(found.tags);
  Group& group = groups_[key];
  group.news = std::move(is);
  group.number = ++numbers_;
  group.heard = group.told = now;
  group.pause = options_.pause;
  group.place = heard_.insert(heard_.end(), &group);
  ++entities_[rule];
  group.rule = std::move(rule);
  group.key = std::move(key);
  return group;
}

void Grouping::add_sample(Group& group, const Found& found) {
  if (group.samples >= options_.samples || waiting_ >= options_.waiting_bytes) return;
  DetectionSample sample{.source = kept(found.source, options_.field_bytes),
                         .record = found.record,
                         .time = found.time,
                         .event = kept(found.json, options_.event_bytes),
                         .cut = found.json.size() > options_.event_bytes};
  std::size_t bytes = sample.source.size() + sample.event.size();
  for (const auto& one : found.matched.first(std::min(found.matched.size(), options_.fields))) {
    sample.matched.push_back(
        {kept(one.field, options_.field_bytes), kept(one.text, options_.field_bytes)});
    bytes += sample.matched.back().field.size() + sample.matched.back().text.size();
  }
  ++group.samples;
  group.bytes += bytes;
  waiting_ += bytes;
  group.news.samples.push_back(std::move(sample));
}

void Grouping::add(const Found& found, Time now, std::vector<Detection>& told) {
  pass(now, told);
  Group& group = group_of(found, now_, told);
  heard_.splice(heard_.end(), heard_, group.place);
  group.heard = now_;
  Time at = found.time.value_or(now_);
  Detection& news = group.news;
  news.first = news.count == 0 ? at : std::min(news.first, at);
  news.last = news.count == 0 ? at : std::max(news.last, at);
  ++news.count;
  ++group.count;
  add_sample(group, found);
  if (group.count == 1) return tell(group, now_, told);
  if (group.count == group.next_at) {
    group.next_at *= 10;
    return tell(group, now_, told);
  }
  if (group.is_due) return;
  group.is_due = true;
  due_.emplace(due_of(group), &group);
}

void Grouping::tell(Group& group, Time now, std::vector<Detection>& told) {
  if (group.is_due) due_.erase(due_of(group));
  group.is_due = false;
  told.push_back(group.news);
  waiting_ -= group.bytes;
  group.bytes = 0;
  group.news.samples.clear();
  group.news.count = 0;
  group.told = now;
}

void Grouping::close(Group& group, std::vector<Detection>& told) {
  if (group.news.count != 0) tell(group, now_, told);
  heard_.erase(group.place);
  if (auto open = entities_.find(group.rule); --open->second == 0) entities_.erase(open);
  groups_.erase(std::string(group.key));
}

void Grouping::pass(Time now, std::vector<Detection>& told) {
  now_ = std::max(now_, now);
  while (!heard_.empty() && heard_.front()->heard + options_.quiet <= now_)
    close(*heard_.front(), told);
  while (!due_.empty() && due_.begin()->first.first <= now_) {
    Group& group = *due_.begin()->second;
    tell(group, now_, told);
    group.pause = std::min(2 * group.pause, options_.slowest);
  }
}

void Grouping::flush(std::vector<Detection>& told) {
  while (!due_.empty()) tell(*due_.begin()->second, now_, told);
}

void Grouping::news(std::vector<Detection>& out) const {
  for (const auto& [due, group] : due_) {
    const Detection& is = group->news;
    out.push_back({.by = is.by,
                   .what = is.what,
                   .title = is.title,
                   .author = is.author,
                   .level = is.level,
                   .techniques = is.techniques,
                   .sensor = is.sensor,
                   .entity_kind = is.entity_kind,
                   .entity = is.entity,
                   .suppression = is.suppression,
                   .count = is.count,
                   .first = is.first,
                   .last = is.last});
  }
}

std::optional<Time> Grouping::next() const {
  std::optional<Time> out;
  if (!heard_.empty()) out = heard_.front()->heard + options_.quiet;
  if (!due_.empty()) out = std::min(out.value_or(Time::max()), due_.begin()->first.first);
  return out;
}

}  // namespace hinomi::watch
