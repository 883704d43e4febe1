// Grouping read literally: every hit is kept, everything is counted anew each time. For tests.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "watch/grouping.h"

namespace hinomi::watch {

struct LiteralHit {
  std::string what, sensor, entity, suppression, source, json;
  std::optional<Time> time;
  std::uint64_t record = 0;

  Found found() const {
    return {.what = what,
            .title = "title",
            .author = "author",
            .level = Level::high,
            .sensor = sensor,
            .entity_kind = "host",
            .entity = entity,
            .suppression = suppression,
            .source = source,
            .record = record,
            .time = time,
            .json = json};
  }
};

class LiteralGrouping {
 public:
  explicit LiteralGrouping(const Grouping::Options& options) : options_(options) {}

  void add(const LiteralHit& hit, Time now, std::vector<Detection>& told) {
    pass(now, told);
    std::size_t group = group_for(hit, told);
    Line& line = lines_[group];
    std::size_t samples = 0;
    for (const Kept& one : line.hits) samples += one.sample;
    bool sample = samples < options_.samples && waiting() < options_.waiting_bytes;
    line.hits.push_back({hit, now_, sample});
    std::size_t count = line.hits.size();
    bool power = count == 1;
    for (std::size_t at = 10; at <= count; at *= 10) power = power || at == count;
    if (power) tell(line, told);
  }

  void pass(Time now, std::vector<Detection>& told) {
    now_ = std::max(now_, now);
    while (Line* oldest = heard_longest_ago()) {
      if (oldest->hits.back().heard + options_.quiet > now_) break;
      close(*oldest, told);
    }
    while (true) {
      Line* next = nullptr;
      for (Line& line : lines_)
        if (!line.closed && line.told < line.hits.size() && due(line) <= now_ &&
            (!next || due(line) < due(*next)))
          next = &line;
      if (!next) break;
      tell(*next, told);
      ++next->by_clock;
    }
  }

  void flush(std::vector<Detection>& told) {
    while (true) {
      Line* next = nullptr;
      for (Line& line : lines_)
        if (!line.closed && line.told < line.hits.size() && (!next || due(line) < due(*next)))
          next = &line;
      if (!next) break;
      tell(*next, told);
    }
  }

 private:
  struct Kept {
    LiteralHit hit;
    Time heard;
    bool sample;
  };
  struct Line {
    std::string what, sensor, suppression, kind, entity;
    std::vector<Kept> hits;
    std::size_t told = 0;  // of hits
    Time told_at;
    int by_clock = 0;
    bool closed = false;
    std::uint64_t touched = 0;  // when hits came, in order
  };

  Duration pause(const Line& line) const {
    Duration out = options_.pause;
    for (int i = 0; i < line.by_clock; ++i) out = std::min(2 * out, options_.slowest);
    return out;
  }
  Time due(const Line& line) const { return line.told_at + pause(line); }

  std::size_t waiting() const {
    std::size_t bytes = 0;
    for (const Line& line : lines_)
      for (std::size_t i = line.told; !line.closed && i < line.hits.size(); ++i)
        if (line.hits[i].sample)
          bytes += line.hits[i].hit.source.size() +
                   std::min(line.hits[i].hit.json.size(), options_.event_bytes);
    return bytes;
  }

  std::size_t group_for(const LiteralHit& hit, std::vector<Detection>& told) {
    auto same_rule = [&](const Line& line) {
      return !line.closed && line.what == hit.what && line.sensor == hit.sensor &&
             line.suppression == hit.suppression;
    };
    auto find = [&](std::string_view kind, std::string_view entity) {
      for (std::size_t i = 0; i < lines_.size(); ++i)
        if (same_rule(lines_[i]) && lines_[i].kind == kind && lines_[i].entity == entity) return i;
      return lines_.size();
    };
    std::string kind = "host", entity = hit.entity;
    std::size_t found = find(kind, entity);
    if (found == lines_.size() &&
        static_cast<std::size_t>(std::count_if(lines_.begin(), lines_.end(), same_rule)) >=
            options_.entities) {
      kind = "several";
      entity = "";
      found = find(kind, entity);
    }
    if (found == lines_.size()) {
      auto open = std::count_if(lines_.begin(), lines_.end(),
                                [](const Line& line) { return !line.closed; });
      if (static_cast<std::size_t>(open) >= options_.groups) close(*heard_longest_ago(), told);
      lines_.push_back({.what = hit.what,
                        .sensor = hit.sensor,
                        .suppression = hit.suppression,
                        .kind = kind,
                        .entity = entity,
                        .told_at = now_});
    }
    lines_[found].touched = ++touches_;
    return found;
  }

  Line* heard_longest_ago() {
    Line* out = nullptr;
    for (Line& line : lines_)
      if (!line.closed && (!out || line.touched < out->touched)) out = &line;
    return out;
  }

  void close(Line& line, std::vector<Detection>& told) {
    if (line.told < line.hits.size()) tell(line, told);
    line.closed = true;
  }

  void tell(Line& line, std::vector<Detection>& told) {
    Detection out{.what = line.what,
                  .title = "title",
                  .author = "author",
                  .level = Level::high,
                  .sensor = line.sensor,
                  .entity_kind = line.kind,
                  .entity = line.entity,
                  .suppression = line.suppression};
    for (; line.told < line.hits.size(); ++line.told) {
      const Kept& one = line.hits[line.told];
      Time at = one.hit.time ? *one.hit.time : one.heard;
      out.first = out.count == 0 ? at : std::min(out.first, at);
      out.last = out.count == 0 ? at : std::max(out.last, at);
      ++out.count;
      if (one.sample)
        out.samples.push_back({.source = one.hit.source,
                               .record = one.hit.record,
                               .time = one.hit.time,
                               .event = one.hit.json.substr(0, options_.event_bytes),
                               .cut = one.hit.json.size() > options_.event_bytes});
    }
    line.told_at = now_;
    told.push_back(std::move(out));
  }

  const Grouping::Options options_;
  Time now_;
  std::uint64_t touches_ = 0;
  std::vector<Line> lines_;
};

}  // namespace hinomi::watch
