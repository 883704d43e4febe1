// simdjson, because replaying a journal reads every Finding in it.
#include <simdjson.h>

#include "model/finding.h"

namespace hinomi {
namespace {

Result<FindingSummary> read_summary(simdjson::ondemand::document& document) {
  // On demand, so in the order in which to_json writes.
  FindingSummary out;
  std::string_view text, type;
  bool first = true;
  for (auto item : document["evidence"].get_array()) {
    if (item["report"].get(text) == simdjson::SUCCESS) out.report = text;
    if (item["source"].get(text) != simdjson::SUCCESS) continue;
    if (first)
      out.source = text;
    else if (out.source != text)
      out.source.clear();
    first = false;
  }
  if (document["expires"].get(text)) return fail(ErrorKind::damaged, "a finding lacks expires");
  out.expires = TRY(parse_time(text));
  auto indicator = document["indicator"];
  if (indicator["type"].get(type) || indicator["value"].get(text))
    return fail(ErrorKind::damaged, "a finding lacks its indicator");
  auto known = indicator_type_from(type);
  out.value = text;
  std::int64_t score = 0;
  if (document["score"].get(score) || document["verdict"].get(text))
    return fail(ErrorKind::damaged, "a finding lacks score or verdict");
  auto verdict = verdict_from(text);
  if (!known || !verdict)
    return fail(ErrorKind::damaged, "a finding has an unknown type or verdict");
  out.type = *known;
  out.score = static_cast<int>(score);
  out.verdict = *verdict;
  return out;
}

}  // namespace

Result<FindingSummary> finding_summary(std::string_view body) {
  thread_local simdjson::ondemand::parser parser;
  thread_local simdjson::padded_string padded;
  if (padded.size() < body.size()) padded = simdjson::padded_string(body.size() * 2 + 1024);
  std::memcpy(padded.data(), body.data(), body.size());
  try {
    auto document =
        parser.iterate(padded.data(), body.size(), padded.size() + simdjson::SIMDJSON_PADDING);
    if (document.error()) return fail(ErrorKind::damaged, "a finding is not JSON");
    return read_summary(document.value_unsafe());
  } catch (const simdjson::simdjson_error& error) {
    return fail(ErrorKind::damaged, std::string("a finding is not readable: ") + error.what());
  }
}

}  // namespace hinomi
