#include "out/hits/hits.h"

#include <algorithm>
#include <cmath>
#include <span>
#include <utility>

#include "base/shown.h"
#include "in/json_text.h"
#include "judge/detect/numbers.h"
#include "model/detection.h"
#include "out/hits/ocsf.h"

namespace hinomi::hits {

namespace {

constexpr std::pair<std::string_view, Format> formats[] = {{"ndjson", Format::ndjson},
                                                           {"csv", Format::csv},
                                                           {"timeline", Format::timeline},
                                                           {"ocsf", Format::ocsf}};
constexpr std::string_view kinds[] = {"rule", "indicator", "pattern"};  // HitKind
constexpr std::size_t longest_shown = 120;    // bytes of a matched text in a timeline
constexpr std::size_t most_places_shown = 5;  // events of a correlation in a timeline

using in::append_json_key;
using in::append_json_text;

void append_member(std::string_view key, std::string_view value, std::string& out) {
  append_json_key(key, out);
  append_json_text(value, out);
}

void append_place(const watch::EventPlace& place, std::string& out) {
  out += '{';
  append_member("source", place.source, out);
  append_json_key("record", out);
  out += std::to_string(place.record) + '}';
}

// Opens a list of JSON and calls `append_one` for each of `all`.
template <class All, class Append>
void append_list(std::string_view key, const All& all, const Append& append_one, std::string& out) {
  append_json_key(key, out);
  out += '[';
  for (const auto& one : all) {
    if (out.back() != '[') out += ',';
    append_one(one);
  }
  out += ']';
}

void append_together(const watch::Together& together, std::string& out) {
  append_member("type", together.type, out);
  append_json_key("count", out);
  out += std::to_string(together.count);
  append_json_key("measure", out);
  out += std::isfinite(together.measure) ? detect::number_text(together.measure) : "null";
  append_member("first", format_time(together.first), out);
  append_member("last", format_time(together.last), out);
  append_list(
      "events", together.events, [&](const watch::EventPlace& place) { append_place(place, out); },
      out);
}

void append_kept(const watch::Kept& kept, std::string& out) {
  append_json_key("kept", out);
  out += '{';
  append_member("sensor", kept.sensor, out);
  append_member("basis", kept.basis, out);
  append_member("received", format_time(kept.received), out);
  append_json_key("segment", out);
  out += std::to_string(kept.segment);
  append_json_key("event", out);
  out += std::to_string(kept.event) + '}';
}

void append_ndjson(const watch::Hit& hit, std::string& out) {
  out += '{';
  if (hit.time)
    append_member("time", format_time(*hit.time), out);
  else
    out += "\"time\":null";
  append_json_key(kinds[static_cast<std::size_t>(hit.by.kind)], out);
  out += '{';
  if (hit.by.kind == watch::HitKind::indicator) {
    append_member("type", hit.by.type, out);
    append_member("value", hit.by.value, out);
  }
  append_member("id", hit.by.id, out);
  append_member("title", hit.by.title, out);
  append_member("author", hit.by.author, out);
  append_member("level", hit.by.level, out);
  append_member("status", hit.by.status, out);
  append_list(
      "tags", hit.by.tags, [&](const std::string& tag) { append_json_text(tag, out); }, out);
  out += '}';
  append_json_key("event", out);
  append_place(hit.event, out);
  append_list(
      "matched", hit.matched,
      [&](const watch::Evidence& one) {
        out += '{';
        if (one.field.empty())
          out += "\"field\":null";  // a keyword, found somewhere
        else
          append_member("field", one.field, out);
        append_member("text", one.text, out);
        out += '}';
      },
      out);
  if (hit.together) append_together(*hit.together, out);
  if (hit.kept) append_kept(*hit.kept, out);
  out += "}\n";
}

void append_cell(std::string_view text, std::string& out) {
  if (text.find_first_of(",\"\r\n") == text.npos) {
    // A spreadsheet would take it for a formula; the events' texts are others' words.
    if (!text.empty() && std::string_view("=+-@\t").contains(text[0])) out += '\'';
    out += text;
    return;
  }
  out += '"';
  if (std::string_view("=+-@\t").contains(text[0])) out += '\'';
  for (char c : text) {
    if (c == '"') out += '"';
    out += c;
  }
  out += '"';
}

std::string joined(std::span<const std::string> texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : " ") + text;
  return out;
}

std::string matched_text(const watch::Hit& hit, std::size_t most) {
  std::string out;
  for (const auto& one : hit.matched) {
    if (!out.empty()) out += "; ";
    if (!one.field.empty()) out += one.field + "=";
    std::size_t size = std::min(one.text.size(), most);
    while (size < one.text.size() && size > 0 && (one.text[size] & 0xC0) == 0x80) --size;
    out += one.text.substr(0, size);
    if (size < one.text.size()) out += "...";
  }
  return out;
}

// "a.jsonl:1 a.jsonl:7"
std::string places_text(std::span<const watch::EventPlace> places) {
  std::string out;
  for (const watch::EventPlace& place : places)
    out +=
        (out.empty() ? "" : " ") + std::string(place.source) + ":" + std::to_string(place.record);
  return out;
}

void append_csv(const watch::Hit& hit, std::string& out) {
  std::string time = hit.time ? format_time(*hit.time) : "";
  std::string record = std::to_string(hit.event.record), tags = joined(hit.by.tags);
  std::string matched = matched_text(hit, std::string::npos);
  std::string count, first, events;
  if (hit.together) {
    count = std::to_string(hit.together->count);
    first = format_time(hit.together->first);
    events = places_text(hit.together->events);
  }
  const std::string_view cells[] = {time,   hit.by.level, hit.by.title, hit.event.source,
                                    record, matched,      hit.by.id,    hit.by.author,
                                    tags,   count,        first,        events};
  bool is_first = true;
  for (std::string_view cell : cells) {
    if (!std::exchange(is_first, false)) out += ',';
    append_cell(cell, out);
  }
  out += "\r\n";
}

// "3 events since 2026-04-01T09:00:00.000Z: a.jsonl:1 a.jsonl:5 ..."
std::string together_text(const watch::Together& together, bool japanese) {
  std::string count = std::to_string(together.count), since = format_time_millis(together.first);
  std::span<const watch::EventPlace> places = together.events;
  std::string out =
      japanese ? since + " から " + count + " 件: "
               : count + (together.count == 1 ? " event since " : " events since ") + since + ": ";
  if (together.count > most_places_shown) out += "... ";
  return out + places_text(places.last(std::min(places.size(), most_places_shown)));
}

void append_timeline(const watch::Hit& hit, bool japanese, std::string& out) {
  constexpr std::string_view names[] = {"情報", "低", "中", "高", "重大"};
  int rank = rank_of_level(hit.by.level);
  std::string line = hit.time ? format_time_millis(*hit.time) : std::string(24, '-');
  line += "  ";
  std::string_view shown = japanese ? names[rank] : name_of(static_cast<Level>(rank));
  line += shown;
  std::size_t width = japanese ? shown.size() / 3 * 2 : shown.size();
  line += std::string((japanese ? 4 : 13) - width + 2, ' ');
  line += std::string(hit.by.title) + "  [" + places_text({&hit.event, 1}) + "]  " +
          matched_text(hit, longest_shown);
  if (hit.together)
    line += (hit.matched.empty() ? "" : "  ") + together_text(*hit.together, japanese);
  if (!hit.by.author.empty())
    line += (japanese ? "  (規則: " : "  (rule by ") + std::string(hit.by.author) + ")";
  append_shown(line, out);
  out += '\n';
}

}  // namespace

std::optional<Format> format_of(std::string_view name) {
  for (const auto& [known, format] : formats)
    if (known == name) return format;
  return std::nullopt;
}

int rank_of_level(std::string_view level) {
  return static_cast<int>(level_from(level).value_or(Level::informational));
}

std::string heading(const Style& style) {
  switch (style.format) {
    case Format::csv:
      return style.japanese ? "時刻,重要度,規則,ファイル,番号,一致,規則ID,規則の作者,タグ,"
                              "件数,最初,イベント\r\n"
                            : "time,level,rule,source,record,matched,rule id,rule author,tags,"
                              "count,first,events\r\n";
    case Format::timeline:
      return style.japanese
                 ? "時刻                      重要度  規則  [ファイル:番号]  一致した所  "
                   "(規則の作者)\n"
                 : "time                      level          rule  [file:record]  what matched  "
                   "(rule's author)\n";
    default: return {};
  }
}

void append(const watch::Hit& hit, const Style& style, std::string& out) {
  switch (style.format) {
    case Format::ndjson: return append_ndjson(hit, out);
    case Format::csv: return append_csv(hit, out);
    case Format::timeline: return append_timeline(hit, style.japanese, out);
    case Format::ocsf: return append_ocsf(hit, style.now, out);
  }
}

}  // namespace hinomi::hits
