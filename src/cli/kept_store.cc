#include "cli/kept_store.h"

#include <charconv>
#include <cstdio>

#include "cli/desk_line.h"
#include "cli/detect_indicators.h"
#include "cli/detect_plan.h"
#include "watch/facts.h"

namespace hinomi::cli {

Result<watch::EventReading> load_reading() {
  watch::EventReading out;
  out.observe = std::make_shared<const in::ObserveMapping>(TRY(load_observe_mapping()));
  std::vector<std::string> fields = in::Observer(*out.observe).fields();
  out.plan = detect::Plan::compile({}, TRY(load_pipeline({})), {}, fields);
  return out;
}

Result<KeptStore> open_kept(const std::filesystem::path& folder, bool read_only) {
  KeptStore out;
  out.reading = TRY(load_reading());
  store::SegmentsOptions options;
  options.folder = folder;
  options.read_only = read_only;
  options.describer = watch::describer(out.reading);
  options.on_trouble = [](const Error& error) { say(error); };
  auto opened = store::Segments::open(real_disk(), real_clock(), real_random(), std::move(options));
  if (!opened && opened.error().kind == ErrorKind::conflict)
    return fail(ErrorKind::conflict,
                "another process keeps events here, and it alone can add, hold and release them",
                folder,
                "If it is a node: use its page Hunt, or POST /api/v1/hunts/ID/hold and "
                "/api/v1/holds/NAME/release. Without --hold a hunt cuts out events beside it");
  out.segments = TRY(std::move(opened));
  return out;
}

Result<void> read_days(const std::string& text, store::Retention& retention) {
  std::size_t equals = text.rfind('=');
  std::string_view number = std::string_view(text).substr(equals == text.npos ? 0 : equals + 1);
  int days = 0;
  auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), days);
  if (error != std::errc() || end != number.data() + number.size() || days < 0)
    return fail(ErrorKind::invalid, "not a number of days: " + text, "--days",
                "Write 90, or BASIS=90 for one legal basis");
  if (equals == text.npos)
    retention.other = std::chrono::days(days);
  else
    retention.days[text.substr(0, equals)] = std::chrono::days(days);
  return {};
}

Result<std::uint64_t> read_bytes(const std::string& text) {
  std::uint64_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  std::string_view unit(end, text.data() + text.size());
  constexpr std::string_view units[] = {"", "K", "M", "G", "T"};
  for (int i = 0; error == std::errc() && i < 5; ++i)
    if (unit == units[i] && number <= ~std::uint64_t{0} >> 10 * i) return number << 10 * i;
  return fail(ErrorKind::invalid, "not a size: " + text, "--most-bytes",
              "Write bytes, or a number with K, M, G or T (of 1,024)");
}

Result<Time> read_moment(const std::string& text, const char* option) {
  if (auto time = parse_time_loosely(text)) return *time;
  if (auto time = parse_time(text + "Z")) return *time;
  return fail(ErrorKind::invalid, "not a time: " + text, option,
              "Write 2026-04-01, 2026-04-01T09:00:00Z or with an offset, +09:00");
}

}  // namespace hinomi::cli
