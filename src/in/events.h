// Files of events, as JSON objects: what stands in the file, one record after the other, whatever
// the format. The formats and the fields that they give are in docs/events.md.
//
// A file is read in pieces of whole records. One thread at a time takes the next piece; what is in
// it any thread reads, so that the work grows with the threads.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

enum class EventFormat { json_lines, json, evtx, lines, zeek };

// A name as people write it: jsonl, json, evtx, syslog, cef, leef, auditd, zeek. syslog, cef, leef
// and auditd are all `lines`: each line says itself which it is. Nothing for another name.
std::optional<EventFormat> event_format(std::string_view name);
// "json lines", "EVTX" ...
std::string_view name_of(EventFormat format);

// By the first bytes, unpacked; `is_whole`: there are no more. Error: invalid, when they are none
// of the formats.
Result<EventFormat> recognise_events(std::string_view start, bool is_whole);

struct EventLimits {
  std::size_t record = 16 << 20;  // bytes; a longer one is refused and skipped
  std::size_t piece = 1 << 20;    // bytes that are read at once
};

// Column names and types of a Zeek log, as its header says.
struct ZeekHeader {
  std::string path, separator = "\t", set_separator = ",", empty = "(empty)", unset = "-";
  std::vector<std::string> fields, types;
};

struct EventPiece {
  struct Record {
    std::size_t at = 0, size = 0;  // in `bytes`
    std::uint64_t number = 0;
  };
  struct Bad {
    std::uint64_t number = 0;
    Error error;
  };
  EventFormat format = EventFormat::json_lines;
  std::string_view bytes;       // with padding behind
  std::uint64_t first = 1;      // number of the first line, where each line is a record
  std::uint64_t lines = 0;      // how many there are
  std::vector<Record> records;  // else
  std::vector<Bad> bad;         // records that were not even found whole
  std::shared_ptr<const ZeekHeader> header;
  std::string buffer;

  // Of the next piece: nothing is in it yet. The buffer keeps its room.
  void begin(EventFormat of) {
    format = of;
    bytes = {};
    lines = 0;
    records.clear();
    bad.clear();
  }
};

class EventFile {
 public:
  struct Options {
    std::optional<EventFormat> format;        // nothing: by content
    bool follow = false;                      // wait for more at the end, like tail -F ...
    const std::atomic<bool>* stop = nullptr;  // ... until this holds
    EventLimits limits;
  };
  // `path`: "-" is standard input. Compressed files (gzip, zstd) are recognised by content. Error:
  // missing, io, invalid.
  static Result<std::unique_ptr<EventFile>> open(const std::string& path, const Options& options);
  // The same of bytes that are there already.
  static Result<std::unique_ptr<EventFile>> open_bytes(std::string bytes, const Options& options);
  virtual ~EventFile() = default;

  // The next piece, in the order of the file; false at its end. `piece` may have been used before:
  // its memory is used again. Error: io, or invalid when no more can be read; what was answered
  // before stays good.
  virtual Result<bool> next(EventPiece& piece) = 0;
  virtual EventFormat format() const = 0;
};

// "line 17", or "record 17" where a record is no line.
std::string place_of_record(EventFormat format, std::uint64_t number);

// Reads pieces. One a thread.
class EventDecoder {
 public:
  // `json` has simdjson::SIMDJSON_PADDING readable bytes behind it and is good until the next one.
  // What came as JSON is handed over as it stands and may be no JSON.
  using OnEvent = std::function<void(std::string_view json, std::uint64_t number)>;
  using OnBad = std::function<void(Error error, std::uint64_t number)>;
  // In the order of the piece, what is bad among them.
  void read(const EventPiece& piece, const OnEvent& on_event, const OnBad& on_bad);

 private:
  void read_lines(const EventPiece& piece, const OnEvent& on_event, const OnBad& on_bad);
  std::string scratch_;
};

}  // namespace hinomi::in
