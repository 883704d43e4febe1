// Readers: bytes in, Claims or located errors out. One format, one file. Nothing read here is ever
// an instruction; every reader is bounded; a bad item is refused with place and remedy and its good
// neighbours go through.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "model/claim.h"

namespace hinomi::in {

// Their names are stix, misp, csv, jsonl, text, eml, xlsx and form.
enum class Format : std::uint8_t { stix, misp, csv, jsonl, text, mail, xlsx, form };

std::string_view name_of(Format format);
std::optional<Format> format_from(std::string_view name);
std::string_view media_type_of(Format format);

struct ReadLimits {
  std::size_t bytes = 256u << 20;
  std::size_t items = 2'000'000;  // claims and refusals together
  std::size_t refusals = 10'000;  // kept in full; more are counted
  std::size_t field = 8192;       // bytes of one indicator as written
  int depth = 64;
  std::chrono::milliseconds time{60'000};
};

// Which column means what, for CSV/TSV without a header we know. Keys: type, value, confidence,
// first_seen, last_seen, valid_until, tlp, pap, note, harmful; values: header names or "#1" for the
// first column.
struct Columns {
  std::vector<std::pair<std::string, std::string>> map;
};

struct ReadOptions {
  std::optional<Format> format;  // nothing: by content
  Marking default_marking;       // for what carries none
  Columns columns;
  ReadLimits limits;
  // Monotonic time for limits.time; a test brings its own.
  std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

// What came with a mail and was not opened.
struct Attachment {
  std::string place;  // "part 3"
  std::string name;
  std::string type;  // as the mail says: "application/pdf"
  std::uint64_t size = 0;
  std::string sha256;  // lower-case hex, of the content
};

// What the report says of itself.
struct ReportHead {
  Format format = Format::text;
  // What the bytes were in: UTF-8, UTF-16LE, UTF-16BE, CP932; of a mail: what its first text was
  // in.
  std::string encoding = "UTF-8";
  std::string title;
  std::string author;              // as named in the report
  Marking marking;                 // of the report as a whole; each claim carries its own
  std::optional<int> reliability;  // 0..100 (Admiralty source reliability), when the report says it
  std::vector<Attachment> attachments;
};

class ClaimSink {
 public:
  virtual ~ClaimSink() = default;
  virtual void claim(Claim&& claim) = 0;
  virtual void refuse(Error&& error) = 0;
};

struct ReadResult {
  ReportHead head;
  std::size_t claims = 0;
  std::size_t refused = 0;  // also those not kept
};

// Streams every claim into `sink`. Fails as a whole only when nothing can be read: unknown format
// or encoding, over a limit (what came before stays given; the remedy says the limit).
Result<ReadResult> read_report(std::string_view bytes, const ReadOptions& options, ClaimSink& sink);

// The same, collected.
struct Reading {
  ReportHead head;
  std::vector<Claim> claims;
  std::vector<Error> refused;
  std::size_t refused_count = 0;
};
Result<Reading> read_report(std::string_view bytes, const ReadOptions& options);

}  // namespace hinomi::in
