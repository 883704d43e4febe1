#include "in/intake_hec.h"

#include "base/text.h"
#include "in/event_object.h"
#include "in/events.h"
#include "in/json_text.h"

namespace hinomi::in {
namespace {

// What stands around an event; the values as they are written, empty where there is none.
struct Envelope {
  std::string_view event, fields, time, host, source, sourcetype, index;
};

bool is_text(std::string_view json) { return json.starts_with('"'); }
bool is_object(std::string_view json) { return json.starts_with('{'); }

class EnvelopeReader {
 public:
  // `padded`: one object. Appends a line, or nothing.
  HecCode read(std::string_view padded, std::string& out) {
    if (!objects_.check(padded)) return HecCode::invalid_data;
    Envelope envelope;
    const std::pair<std::string_view, std::string_view*> members[] = {
        {"event", &envelope.event},   {"fields", &envelope.fields},
        {"time", &envelope.time},     {"host", &envelope.host},
        {"source", &envelope.source}, {"sourcetype", &envelope.sourcetype},
        {"index", &envelope.index}};
    objects_.for_each_member(padded, [&](std::string_view key, std::string_view json) {
      for (const auto& [name, value] : members)
        if (name == key && json != "null") *value = json;
    });
    if (envelope.event.empty()) return HecCode::no_event;
    if (envelope.event == "\"\"") return HecCode::blank_event;
    if (!envelope.fields.empty() && !is_flat(envelope.fields)) return HecCode::wrong_fields;
    const std::size_t before = out.size();
    event_.begin(out);
    if (!add_event(envelope.event)) {
      out.resize(before);
      return HecCode::invalid_data;
    }
    if (!envelope.fields.empty()) event_.add_members(envelope.fields);
    for (const auto& [name, value] : members)
      if (name != "event" && name != "fields" && !value->empty()) event_.add(name, *value);
    event_.end();
    out += '\n';
    return HecCode::success;
  }

  // The line of /raw.
  bool read_line(std::string_view line, const HecMeta& meta, std::string& out) {
    const std::size_t before = out.size();
    event_.begin(out);
    if (!event_.add_said(line)) {
      out.resize(before);
      return false;
    }
    const std::pair<std::string_view, const std::string*> members[] = {
        {"time", &meta.time},
        {"host", &meta.host},
        {"source", &meta.source},
        {"sourcetype", &meta.sourcetype},
        {"index", &meta.index}};
    for (const auto& [name, value] : members)
      if (!value->empty()) event_.add_text(name, *value);
    event_.end();
    out += '\n';
    return true;
  }

 private:
  bool add_event(std::string_view json) {
    if (is_object(json)) {
      event_.add_members(json);
      return true;
    }
    if (is_text(json)) return event_.add_said(objects_.text_of(json)).has_value();
    event_.add("event", json);
    return true;
  }

  // Indexed fields are a flat object: texts, numbers, lists of them.
  bool is_flat(std::string_view fields) {
    if (!is_object(fields)) return false;
    bool flat = true;
    objects_.for_each_member(padded_.hold(fields), [&](std::string_view, std::string_view json) {
      flat = flat && !is_object(json);
    });
    return flat;
  }

  ObjectReader objects_;
  EventObject event_;
  PaddedText padded_;
};

void refuse(Hec& hec, HecCode code, std::uint64_t number) {
  if (hec.code != HecCode::success) return;
  hec.code = code;
  hec.invalid = number;
}

}  // namespace

int status_of(HecCode code) {
  switch (code) {
    case HecCode::success:
    case HecCode::healthy: return 200;
    case HecCode::token_required:
    case HecCode::invalid_authorization: return 401;
    case HecCode::invalid_token: return 403;
    case HecCode::server_error: return 500;
    case HecCode::busy:
    case HecCode::unhealthy: return 503;
    default: return 400;
  }
}

std::string hec_answer(HecCode code, std::optional<std::uint64_t> invalid) {
  auto words = [&]() -> std::string_view {
    switch (code) {
      case HecCode::success: return "Success";
      case HecCode::token_required: return "Token is required";
      case HecCode::invalid_authorization: return "Invalid authorization";
      case HecCode::invalid_token: return "Invalid token";
      case HecCode::no_data: return "No data";
      case HecCode::invalid_data: return "Invalid data format";
      case HecCode::server_error: return "Internal server error";
      case HecCode::busy: return "Server is busy";
      case HecCode::no_event: return "Event field is required";
      case HecCode::blank_event: return "Event field cannot be blank";
      case HecCode::ack_disabled: return "ACK is disabled";
      case HecCode::wrong_fields: return "Error in handling indexed fields";
      case HecCode::healthy: return "HEC is healthy";
      case HecCode::unhealthy: return "HEC is unhealthy, queues are full";
    }
    return "Internal server error";
  };
  std::string out = "{";
  append_json_key("text", out);
  append_json_text(words(), out);
  out += ",\"code\":" + std::to_string(static_cast<int>(code));
  if (invalid) out += ",\"invalid-event-number\":" + std::to_string(*invalid);
  return out + "}";
}

Hec read_hec_events(std::string_view body, const IntakeLimits& limits) {
  Hec out;
  const std::string_view start = trim(body);
  if (start.empty()) out.code = HecCode::no_data;
  // Nothing else: EventFile would take packed bytes, too, and unpack them without end.
  if (!start.empty() && start[0] != '{' && start[0] != '[') refuse(out, HecCode::invalid_data, 0);
  if (out.code != HecCode::success) return out;
  auto file = EventFile::open_bytes(
      std::string(body),
      {.format = EventFormat::json, .limits = {.record = limits.event, .piece = body.size() + 1}});
  EventPiece piece;
  EnvelopeReader reader;
  while (file) {
    auto more = (*file)->next(piece);
    if (!more || !*more) break;
    auto bad = piece.bad.begin();
    for (const EventPiece::Record& record : piece.records) {
      for (; bad != piece.bad.end() && bad->number < record.number; ++bad)
        refuse(out, HecCode::invalid_data, bad->number - 1);
      const HecCode code = record.size > limits.event
                               ? HecCode::invalid_data
                               : reader.read(piece.bytes.substr(record.at, record.size), out.lines);
      if (code == HecCode::success)
        ++out.count;
      else
        refuse(out, code, record.number - 1);
    }
    for (; bad != piece.bad.end(); ++bad) refuse(out, HecCode::invalid_data, bad->number - 1);
  }
  if (out.count == 0 && out.code == HecCode::success) out.code = HecCode::no_data;
  return out;
}

Hec read_hec_raw(std::string_view body, const HecMeta& meta, const IntakeLimits& limits) {
  Hec out;
  EnvelopeReader reader;
  std::uint64_t number = 0;
  for (std::string_view rest = body; !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view line = rest.substr(0, end);
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (trim(line).empty()) continue;
    if (line.size() <= limits.event && reader.read_line(line, meta, out.lines))
      ++out.count;
    else
      refuse(out, HecCode::invalid_data, number);
    ++number;
  }
  if (number == 0) out.code = HecCode::no_data;
  return out;
}

}  // namespace hinomi::in
