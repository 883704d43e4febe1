#include "node/progress.h"

#include <algorithm>

#include "base/json.h"
#include "base/lines.h"

namespace hinomi::node {
namespace {

std::int64_t micros(Time time) { return time.time_since_epoch().count(); }

json::array mark_json(const TimeMark& mark) { return {micros(mark.time), mark.number}; }

std::unexpected<Error> damaged(std::string what) {
  return fail(ErrorKind::damaged, "how far events were judged cannot be read: " + std::move(what),
              {}, "Take the file away: what was kept and not judged is then left out");
}

TimeMark mark_from(const json::value& value) {
  return {Time(Duration(value.at(0).to_number<std::int64_t>())),
          value.at(1).to_number<std::uint64_t>()};
}

// Throws what Boost.JSON throws.
std::size_t read_head(const json::value& head, Progress& out) {
  out.judged = {head.at("judged").at(0).to_number<std::uint64_t>(),
                head.at("judged").at(1).to_number<std::uint32_t>()};
  out.told = {mark_from(head.at("correlations")), mark_from(head.at("patterns"))};
  out.journal = head.at("journal").to_number<std::uint64_t>();
  for (const auto& [sensor, at] : head.at("silent").as_object())
    out.silent.emplace(sensor, Time(Duration(at.to_number<std::int64_t>())));
  return head.at("lines").to_number<std::size_t>();
}

}  // namespace

std::string to_text(const Progress& progress) {
  json::object silent;
  for (const auto& [sensor, at] : progress.silent) silent[sensor] = micros(at);
  const json::object head{{"judged", {progress.judged.segment, progress.judged.event}},
                          {"correlations", mark_json(progress.told.correlations)},
                          {"patterns", mark_json(progress.told.patterns)},
                          {"journal", progress.journal},
                          {"silent", std::move(silent)},
                          {"lines", progress.lines.size()}};
  std::string out = json::serialize(head) + "\n";
  for (const auto* list : {&progress.lines, &progress.news})
    for (const Detection& one : *list) out += to_json(one) + "\n";
  return out;
}

Result<Progress> progress_from(std::string_view text) {
  Progress out;
  const json::value head = TRY(parse_json(take_line(text)));
  std::size_t lines = 0;
  try {
    lines = read_head(head, out);
  } catch (const std::exception& error) {
    return damaged(error.what());
  }
  while (!text.empty()) {
    Detection one = TRY(detection_from_json(take_line(text)));
    (out.lines.size() < lines ? out.lines : out.news).push_back(std::move(one));
  }
  if (out.lines.size() < lines) return damaged("lines are missing");
  return out;
}

Result<std::vector<Detection>> unwritten(const store::Journal& journal, Progress progress) {
  std::size_t written = 0;
  TRY(journal.replay(progress.journal, [&](Record&& record) -> Result<void> {
    if (record.kind != Kind::detection || written == progress.lines.size()) return {};
    Detection detection = TRY(detection_from_json(record.body));
    detection.continues.clear();
    written += detection == progress.lines[written];
    return {};
  }));
  std::vector<Detection> out(
      std::make_move_iterator(progress.lines.begin() + static_cast<std::ptrdiff_t>(written)),
      std::make_move_iterator(progress.lines.end()));
  out.insert(out.end(), std::make_move_iterator(progress.news.begin()),
             std::make_move_iterator(progress.news.end()));
  return out;
}

}  // namespace hinomi::node
