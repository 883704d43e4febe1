// Any text as a STIX pattern: it is read or refused with a place and a remedy; what is read is
// compiled or refused, and asked of an observation.
#include <cstdint>
#include <cstdlib>

#include "in/pattern.h"
#include "judge/pattern/match.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace hinomi;
  std::string_view text(reinterpret_cast<const char*>(data), size);
  auto written = in::parse_stix_pattern(text);
  if (!written && (written.error().where.empty() || written.error().remedy.empty())) std::abort();
  auto indicators = in::indicators_of(text);
  auto pattern = pattern::Pattern::make(text);
  // What is no pattern is none for anybody.
  if (!written && (indicators || pattern)) std::abort();
  if (!pattern) {
    if (pattern.error().where.empty() || pattern.error().remedy.empty()) std::abort();
    return 0;
  }
  static const json::value documents = *parse_json(R"([
    {"type":"observed-data","id":"observed-data--1","first_observed":"2026-04-01T00:00:00Z",
     "last_observed":"2026-04-01T00:00:09Z","number_observed":3,"objects":{
       "0":{"type":"file","name":"a","size":1,"hashes":{"MD5":"00"},"p_hex":"ff","l":[1,"a"],
            "parent_directory_ref":"1"},
       "1":{"type":"directory","path":"/a","contains_refs":["0","1"]}}},
    {"type":"observed-data","id":"observed-data--2","first_observed":"2026-04-01T00:00:05Z",
     "last_observed":"2026-04-01T00:00:05Z","number_observed":1,"objects":{
       "0":{"type":"x","y":"2026-04-01T00:00:00Z"}}}])");
  static const auto observed = *pattern::read_observed(documents);
  auto found = pattern::match(*pattern, observed);
  if (found && *found && (*found)->empty()) std::abort();
  return 0;
}
