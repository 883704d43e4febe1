#include "in/events.h"

#include <simdjson.h>

#include <utility>

#include "base/text.h"
#include "in/event_pieces.h"

namespace hinomi::in {

namespace {

constexpr std::size_t format_bytes = 64 << 10;  // bytes that tell the format

constexpr std::pair<std::string_view, EventFormat> formats[] = {
    {"jsonl", EventFormat::json_lines}, {"json", EventFormat::json}, {"evtx", EventFormat::evtx},
    {"syslog", EventFormat::lines},     {"cef", EventFormat::lines}, {"leef", EventFormat::lines},
    {"auditd", EventFormat::lines},     {"zeek", EventFormat::zeek},
};

}  // namespace

std::optional<EventFormat> event_format(std::string_view name) {
  for (const auto& [known, format] : formats)
    if (known == name) return format;
  return std::nullopt;
}

std::string_view name_of(EventFormat format) {
  switch (format) {
    case EventFormat::json_lines: return "JSON lines";
    case EventFormat::json: return "JSON";
    case EventFormat::evtx: return "EVTX";
    case EventFormat::lines: return "syslog, CEF, LEEF or auditd";
    case EventFormat::zeek: return "Zeek";
  }
  return {};
}

std::string place_of_record(EventFormat format, std::uint64_t number) {
  bool is_line = format != EventFormat::json && format != EventFormat::evtx;
  return (is_line ? "line " : "record ") + std::to_string(number);
}

std::size_t EventInput::begin(std::string& buffer) {
  std::size_t room = std::max(limits_.piece, kept_.size() * 2) + simdjson::SIMDJSON_PADDING;
  if (buffer.size() < room) buffer.resize(room);
  kept_.copy(buffer.data(), kept_.size());
  return std::exchange(kept_, {}).size();
}

std::size_t EventInput::more(std::string& buffer, std::size_t used) {
  std::size_t room = buffer.size() - simdjson::SIMDJSON_PADDING;
  if (used == room) {
    buffer.resize(buffer.size() + room);
    room *= 2;
  }
  auto got = bytes_->read(buffer.data() + used, room - used);
  if (got) return *got;
  failed_ = got.error();
  return 0;
}

Result<bool> EventInput::end() const {
  if (failed_) return std::unexpected(*failed_);
  return false;
}

namespace {

Result<std::unique_ptr<EventFile>> recognised(EventInput input, const EventFile::Options& options) {
  std::string start;
  bool is_whole = false;
  std::size_t used = input.begin(start);
  // A pipe's first line may come long before the rest.
  while (used < format_bytes && !is_whole) {
    std::size_t got = input.more(start, used);
    is_whole = got == 0;
    used += got;
    if (std::string_view(start.data(), used).contains('\n') && !start.starts_with("{\n")) break;
  }
  if (used == 0) TRY(input.end());
  std::string_view seen(start.data(), used);
  EventFormat format = options.format ? *options.format : TRY(recognise_events(seen, is_whole));
  if (format == EventFormat::json_lines || format == EventFormat::json)
    if (seen.starts_with("\xEF\xBB\xBF")) seen.remove_prefix(3);
  input.keep(seen);
  switch (format) {
    case EventFormat::json: return cut_json(std::move(input));
    case EventFormat::evtx: return cut_evtx(std::move(input));
    default: return cut_lines(std::move(input), format);
  }
}

}  // namespace

Result<std::unique_ptr<EventFile>> EventFile::open(const std::string& path,
                                                   const Options& options) {
  return recognised(
      EventInput(TRY(EventBytes::open(path, options.follow, options.stop)), options.limits),
      options);
}

Result<std::unique_ptr<EventFile>> EventFile::open_bytes(std::string bytes,
                                                         const Options& options) {
  return recognised(EventInput(TRY(EventBytes::of(std::move(bytes))), options.limits), options);
}

}  // namespace hinomi::in
