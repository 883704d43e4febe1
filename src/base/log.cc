#include "base/log.h"

#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>

#include "base/json.h"
#include "base/time.h"
#include "base/world.h"

namespace hinomi {
namespace {

spdlog::logger& logger() {
  static auto shared = [] {
    auto made = std::make_shared<spdlog::logger>("hinomi",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
    made->set_pattern("%v");
    made->flush_on(spdlog::level::info);
    return made;
  }();
  return *shared;
}

spdlog::level::level_enum level_of(LogLevel level) {
  switch (level) {
    case LogLevel::debug: return spdlog::level::debug;
    case LogLevel::info: return spdlog::level::info;
    case LogLevel::warning: return spdlog::level::warn;
    case LogLevel::error: return spdlog::level::err;
  }
  std::unreachable();
}

}  // namespace

void set_log_level(LogLevel least) { logger().set_level(level_of(least)); }

void log(LogLevel level, std::string_view event,
         std::initializer_list<std::pair<std::string_view, std::string_view>> fields) {
  if (!logger().should_log(level_of(level))) return;
  static constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
  json::object line{{"time", format_time(real_clock().now())},
                    {"level", names[static_cast<std::size_t>(level)]},
                    {"event", event}};
  for (const auto& [key, value] : fields) line[key] = value;
  logger().log(level_of(level), "{}", json::serialize(line));
}

}  // namespace hinomi
