// What shippers send, whatever it is: no crash, and what is taken is as many lines as it says, each
// a JSON object. The first byte says which protocol.
#include <cstdint>
#include <cstdlib>

#include "in/event_object.h"
#include "in/intake_bulk.h"
#include "in/intake_hec.h"
#include "in/intake_lines.h"
#include "in/intake_otlp.h"
#include "in/intake_packed.h"

namespace {

using namespace hinomi;

void must(bool truth) {
  if (!truth) std::abort();
}

constexpr in::IntakeLimits limits{.unpacked = 1 << 20, .event = 1 << 16};

void check_lines(std::string_view lines, std::uint64_t count) {
  in::ObjectReader reader;
  in::PaddedText padded;
  while (!lines.empty()) {
    const std::size_t end = lines.find('\n');
    must(end != lines.npos && count-- > 0);
    must(reader.check(padded.hold(lines.substr(0, end))).has_value());
    lines.remove_prefix(end + 1);
  }
  must(count == 0);
}

void check_framing(std::string_view bytes) {
  // However the bytes come, the same messages come out.
  auto messages = [&](std::size_t step) {
    std::string out;
    in::SyslogFrames frames(200);
    auto take = [&](std::string_view message) { (out += message) += '\xFF'; };
    for (std::size_t at = 0; at < bytes.size(); at += step)
      frames.take(bytes.substr(at, step), take);
    frames.end(take);
    return out + std::to_string(frames.refused());
  };
  must(messages(1) == messages(bytes.size() + 1));
  in::TextEvents texts;
  std::string line;
  if (texts.append(in::datagram_message(bytes), line)) check_lines(line + "\n", 1);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::string_view body(reinterpret_cast<const char*>(data) + 1, size - 1);
  switch (data[0]) {
    case 'b':
      if (auto bulk = in::read_bulk(body, "index", limits)) {
        check_lines(bulk->lines, bulk->count);
        check_lines(in::bulk_answer(*bulk, {}, "id") + "\n", 1);
      }
      break;
    case 'h': {
      const auto hec = in::read_hec_events(body, limits);
      check_lines(hec.lines, hec.count);
      break;
    }
    case 'r': {
      const auto raw = in::read_hec_raw(body, {.host = "h"}, limits);
      check_lines(raw.lines, raw.count);
      break;
    }
    case 'p':
    case 'j': {
      const auto encoding = data[0] == 'p' ? in::OtlpEncoding::protobuf : in::OtlpEncoding::json;
      if (auto logs = in::read_otlp_logs(encoding, body, limits))
        check_lines(logs->lines, logs->count);
      break;
    }
    case 'z':
      if (auto out = in::unpacked_body("gzip", body, limits.unpacked))
        must(out->size() <= limits.unpacked);
      break;
    default: check_framing(body);
  }
  return 0;
}
