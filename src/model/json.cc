// The nouns' bodies as JSON, keys in RFC 8785 order (names are ASCII, so that is byte order).
#include "base/json.h"
#include "base/hash.h"
#include "model/duty.h"
#include "model/finding.h"
#include "model/notice.h"

namespace hinomi {
namespace {

// Written by hand because a Finding is made for every indicator: one pass, no tree.
class Writer {
 public:
  Writer& open(char bracket) {
    comma();
    out_ += bracket;
    first_ = true;
    return *this;
  }
  Writer& close(char bracket) {
    out_ += bracket;
    first_ = false;
    return *this;
  }
  Writer& key(std::string_view name) {
    comma();
    text(name);
    out_ += ':';
    first_ = true;
    return *this;
  }
  void value(std::string_view text_value) {
    comma();
    text(text_value);
  }
  void value(std::int64_t number) {
    comma();
    out_ += std::to_string(number);
  }
  void value(bool flag) {
    comma();
    out_ += flag ? "true" : "false";
  }
  void member(std::string_view name, std::string_view text_value) { key(name).value(text_value); }
  void member(std::string_view name, std::int64_t number) { key(name).value(number); }
  void flag(std::string_view name, bool value_) { key(name).value(value_); }
  std::string take() { return std::move(out_); }

 private:
  void comma() {
    if (!first_) out_ += ',';
    first_ = false;
  }
  void text(std::string_view value) {
    static constexpr char digits[] = "0123456789abcdef";
    out_ += '"';
    auto is_plain = [](char c) {
      return c != '"' && c != '\\' && static_cast<unsigned char>(c) >= 0x20;
    };
    while (!value.empty()) {
      std::size_t plain = 0;
      while (plain < value.size() && is_plain(value[plain])) ++plain;
      out_ += value.substr(0, plain);
      value.remove_prefix(plain);
      if (value.empty()) break;
      char c = value.front();
      value.remove_prefix(1);
      if (c == '"' || c == '\\') {
        out_ += '\\';
        out_ += c;
      } else if (std::size_t name = std::string_view("\b\f\n\r\t").find(c); name != value.npos) {
        out_ += '\\';
        out_ += "bfnrt"[name];
      } else {
        out_ += "\\u00";
        out_ += digits[c >> 4];
        out_ += digits[c & 15];
      }
    }
    out_ += '"';
  }

  std::string out_;
  bool first_ = true;
};

void write(Writer& w, const Marking& marking) {
  w.open('{');
  if (marking.groups) {
    w.key("groups").open('[');
    for (const std::string& group : *marking.groups) w.value(std::string_view(group));
    w.close(']');
  }
  w.member("pap", name_of(marking.pap));
  w.member("tlp", name_of(marking.tlp));
  if (marking.unknown) w.flag("unknown", true);
  w.close('}');
}

void write(Writer& w, const std::vector<Position>& positions) {
  w.open('[');
  for (Position position : positions) w.value(static_cast<std::int64_t>(position));
  w.close(']');
}

Result<json::object> object_from(std::string_view body, std::string_view what) {
  json::value value = TRY(parse_json(body));
  if (!value.is_object())
    return fail(ErrorKind::damaged, std::string(what) + " is not a JSON object");
  return std::move(value.get_object());
}

std::vector<Position> positions_at(const json::object& object, std::string_view key) {
  std::vector<Position> out;
  if (const json::array* list = array_at(object, key))
    for (const auto& item : *list) {
      json::error_code error;
      auto number = item.to_number<Position>(error);
      if (!error) out.push_back(number);
    }
  return out;
}

}  // namespace

std::string to_json(const Marking& marking) {
  Writer w;
  write(w, marking);
  return w.take();
}

std::string header_of(const Record& record) {
  Writer w;
  w.open('{');
  w.key("body").open('{');
  w.member("sha256", to_hex(bytes_of(sha256(record.body))));
  w.member("size", static_cast<std::int64_t>(record.body.size()));
  w.close('}');
  if (record.exercise) w.flag("exercise", true);
  w.member("format", record.format);
  w.member("id", record.id);
  w.member("kind", name_of(record.kind));
  w.key("marking");
  write(w, record.marking);
  w.member("origin", record.origin);
  w.member("received", format_time(record.received));
  w.close('}');
  return w.take();
}

std::string to_json(const Finding& finding) {
  Writer w;
  w.open('{');
  w.key("evidence").open('[');
  for (const Evidence& item : finding.evidence) {
    w.open('{');
    if (item.confidence >= 0) w.member("confidence", item.confidence);
    if (!item.harmful) w.flag("harmful", false);
    w.member("place", item.place);
    if (item.reliability >= 0) w.member("reliability", item.reliability);
    w.member("report", item.report);
    if (item.revoked) w.flag("revoked", true);
    w.member("seen", format_time(item.seen));
    w.member("source", item.source);
    if (item.valid_until) w.member("valid_until", format_time(*item.valid_until));
    w.close('}');
  }
  w.close(']');
  w.member("expires", format_time(finding.expires));
  w.key("indicator").open('{');
  w.member("original", finding.indicator.original);
  w.member("type", name_of(finding.indicator.type));
  w.member("value", finding.indicator.value);
  w.close('}');
  w.key("reasons").open('[');
  for (const Reason& reason : finding.reasons) {
    w.open('{');
    w.member("cap", name_of(reason.cap));
    w.member("code", reason.code);
    if (!reason.entry.empty()) w.member("entry", reason.entry);
    if (!reason.list.empty()) w.member("list", reason.list);
    w.close('}');
  }
  w.close(']');
  w.member("score", finding.score);
  if (!finding.supersedes.empty()) w.member("supersedes", finding.supersedes);
  w.member("verdict", name_of(finding.verdict));
  w.close('}');
  return w.take();
}

Result<Finding> finding_from_json(std::string_view body) {
  json::object object = TRY(object_from(body, "a finding"));
  const json::object* indicator = object_at(object, "indicator");
  auto verdict = verdict_from(text_at(object, "verdict"));
  if (!indicator || !verdict)
    return fail(ErrorKind::damaged, "a finding lacks indicator or verdict");
  auto type = indicator_type_from(text_at(*indicator, "type"));
  if (!type) return fail(ErrorKind::damaged, "a finding has an unknown indicator type");
  Finding out;
  out.indicator = {*type, std::string(text_at(*indicator, "value")),
                   std::string(text_at(*indicator, "original"))};
  out.verdict = *verdict;
  out.score = int(number_at(object, "score"));
  out.expires = TRY(parse_time(text_at(object, "expires")));
  out.supersedes = text_at(object, "supersedes");
  if (const json::array* reasons = array_at(object, "reasons"))
    for (const auto& item : *reasons)
      if (const json::object* reason = item.if_object())
        out.reasons.push_back({std::string(text_at(*reason, "code")),
                               verdict_from(text_at(*reason, "cap")).value_or(Verdict::hold),
                               std::string(text_at(*reason, "list")),
                               std::string(text_at(*reason, "entry"))});
  if (const json::array* evidence = array_at(object, "evidence"))
    for (const auto& item : *evidence) {
      const json::object* from = item.if_object();
      if (!from) continue;
      Evidence& one = out.evidence.emplace_back();
      one.report = text_at(*from, "report");
      one.source = text_at(*from, "source");
      one.place = text_at(*from, "place");
      one.confidence = int(number_at(*from, "confidence", -1));
      one.reliability = int(number_at(*from, "reliability", -1));
      one.seen = TRY(parse_time(text_at(*from, "seen")));
      one.harmful = !from->contains("harmful");
      one.revoked = flag_at(*from, "revoked");
      if (from->contains("valid_until"))
        one.valid_until = TRY(parse_time(text_at(*from, "valid_until")));
    }
  return out;
}

std::string to_json(const Duty& duty) {
  Writer w;
  w.open('{');
  if (!duty.about.empty()) w.member("about", duty.about);
  w.member("due", format_time(duty.due));
  w.key("findings");
  write(w, duty.findings);
  w.member("kind", name_of(duty.kind));
  if (!duty.member.empty()) w.member("member", duty.member);
  w.member("needs", duty.needs);
  w.member("owner", duty.owner);
  w.member("reason", duty.reason);
  w.member("subject", duty.subject);
  w.close('}');
  return w.take();
}

Result<Duty> duty_from_json(std::string_view body) {
  json::object object = TRY(object_from(body, "a duty"));
  auto kind = duty_kind_from(text_at(object, "kind"));
  if (!kind) return fail(ErrorKind::damaged, "a duty has an unknown kind");
  Duty out;
  out.kind = *kind;
  out.subject = text_at(object, "subject");
  out.owner = text_at(object, "owner");
  out.member = text_at(object, "member");
  out.needs = int(number_at(object, "needs", 1));
  out.due = TRY(parse_time(text_at(object, "due")));
  out.reason = text_at(object, "reason");
  out.about = text_at(object, "about");
  out.findings = positions_at(object, "findings");
  return out;
}

std::string to_json(const Notice& notice) {
  Writer w;
  w.open('{');
  w.member("approver", notice.approver);
  w.member("basis", notice.basis);
  w.member("cause", notice.cause);
  w.key("findings");
  write(w, notice.findings);
  w.member("until", format_time(notice.until));
  w.flag("withdraw", notice.withdraw);
  w.close('}');
  return w.take();
}

Result<Notice> notice_from_json(std::string_view body) {
  json::object object = TRY(object_from(body, "a notice"));
  Notice out;
  out.withdraw = flag_at(object, "withdraw");
  out.cause = text_at(object, "cause");
  out.approver = text_at(object, "approver");
  out.basis = text_at(object, "basis");
  out.until = TRY(parse_time(text_at(object, "until")));
  out.findings = positions_at(object, "findings");
  return out;
}

}  // namespace hinomi
