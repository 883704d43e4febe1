#include <simdjson.h>

#include "base/text.h"
#include "in/event_lines.h"
#include "in/events.h"
#include "in/events_evtx.h"

namespace hinomi::in {

namespace {

// Calls `line` for each line that is not blank, without its line break.
template <class Line>
void for_each_line(const EventPiece& piece, const Line& line) {
  std::uint64_t number = piece.first;
  for (std::string_view rest = piece.bytes; !rest.empty(); ++number) {
    std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view text = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (text.ends_with('\r')) text.remove_suffix(1);
    if (!text.empty() && (!is_space(text[0]) || !trim(text).empty())) line(text, number);
  }
}

}  // namespace

void EventDecoder::read(const EventPiece& piece, const OnEvent& on_event, const OnBad& on_bad) {
  auto bad = piece.bad.begin();
  auto tell_before = [&](std::uint64_t number) {
    for (; bad != piece.bad.end() && bad->number < number; ++bad) on_bad(bad->error, bad->number);
  };
  switch (piece.format) {
    case EventFormat::json_lines:
      tell_before(piece.first);
      for_each_line(piece, on_event);
      break;
    case EventFormat::lines:
    case EventFormat::zeek:
      tell_before(piece.first);
      read_lines(piece, on_event, on_bad);
      break;
    case EventFormat::json:
      for (const EventPiece::Record& record : piece.records) {
        tell_before(record.number);
        on_event(piece.bytes.substr(record.at, record.size), record.number);
      }
      break;
    case EventFormat::evtx:
      for (const EventPiece::Record& record : piece.records) {
        tell_before(record.number);
        scratch_.clear();
        std::size_t chunk = record.at / evtx_chunk * evtx_chunk;
        auto done = append_evtx_json(piece.bytes.substr(chunk, evtx_chunk),
                                     {record.at - chunk, record.size}, scratch_);
        if (!done) {
          on_bad(done.error(), record.number);
          continue;
        }
        scratch_.reserve(scratch_.size() + simdjson::SIMDJSON_PADDING);
        on_event(scratch_, record.number);
      }
      break;
  }
  tell_before(~std::uint64_t(0));
}

void EventDecoder::read_lines(const EventPiece& piece, const OnEvent& on_event,
                              const OnBad& on_bad) {
  ZeekHeader header = piece.header ? *piece.header : ZeekHeader();
  for_each_line(piece, [&](std::string_view line, std::uint64_t number) {
    scratch_.clear();
    Result<void> done;
    if (piece.format == EventFormat::lines)
      done = append_line_json(line, scratch_);
    else if (line.starts_with('#'))
      return read_zeek_line(line, header);
    else
      done = append_zeek_json(header, line, scratch_);
    if (!done) return on_bad(done.error(), number);
    scratch_.reserve(scratch_.size() + simdjson::SIMDJSON_PADDING);
    on_event(scratch_, number);
  });
}

}  // namespace hinomi::in
