#include "in/reader.h"

#include "in/encoding.h"
#include "in/gate.h"
#include "model/names.h"

namespace hinomi::in {
namespace {

constexpr std::array<std::string_view, 8> format_names = {"stix", "misp", "csv",  "jsonl",
                                                          "text", "eml",  "xlsx", "form"};
constexpr std::array<std::string_view, 8> media_types = {
    "application/stix+json;version=2.1",
    "application/vnd.misp+json",
    "text/csv",
    "application/x-ndjson",
    "text/plain",
    "message/rfc822",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "application/vnd.hinomi.form+json"};

bool is_container(Format format) { return format == Format::mail || format == Format::xlsx; }

Result<> read_as(Format format, std::string_view text, Gate& gate, ReportHead& head) {
  switch (format) {
    case Format::stix: return read_stix(text, gate, head);
    case Format::misp: return read_misp(text, gate, head);
    case Format::csv: return read_csv(text, gate, head);
    case Format::jsonl: return read_jsonl(text, gate, head);
    case Format::text: return read_text(text, gate, head);
    case Format::mail: return read_mail(text, gate, head);
    case Format::xlsx: return read_xlsx(text, gate, head);
    case Format::form: return read_form(text, gate, head);
  }
  return fail(ErrorKind::invalid, "an unknown format", {},
              "Use stix, misp, csv, jsonl, text, eml, xlsx or form");
}

class Collector : public ClaimSink {
 public:
  explicit Collector(Reading& out) : out_(out) {}
  void claim(Claim&& claim) override { out_.claims.push_back(std::move(claim)); }
  void refuse(Error&& error) override { out_.refused.push_back(std::move(error)); }

 private:
  Reading& out_;
};

}  // namespace

std::string_view name_of(Format format) { return detail::name_in(format_names, format); }
std::optional<Format> format_from(std::string_view name) {
  return detail::value_in<Format>(format_names, name);
}
std::string_view media_type_of(Format format) { return detail::name_in(media_types, format); }

Result<ReadResult> read_report(std::string_view bytes, const ReadOptions& options,
                               ClaimSink& sink) {
  const std::size_t most = options.limits.bytes;
  if (bytes.size() > most)
    return fail(ErrorKind::too_large, "the report is too large", {},
                "Split it: the limit is " + std::to_string(most) + " bytes");
  auto format = options.format;
  if (!format) format = TRY(detect_container(bytes));
  Decoded decoded;
  if (format && is_container(*format))
    decoded.view = bytes;
  else
    decoded = TRY(decode(bytes, most));
  if (!format) format = detect_format(decoded.text());
  if (!format)
    return fail(ErrorKind::invalid, "the report is empty", {}, "Send at least one indicator");
  ReadResult out;
  out.head.format = *format;
  out.head.encoding = decoded.encoding;
  out.head.marking = options.default_marking;
  Gate gate(options, sink);
  if (decoded.damaged > 0)
    TRY(gate.refuse({ErrorKind::invalid,
                     std::to_string(decoded.damaged) + " places that are not " + decoded.encoding,
                     "byte " + std::to_string(*decoded.first_damage),
                     "Save the report as UTF-8; what stands there is not read"}));
  TRY(read_as(*format, decoded.text(), gate, out.head));
  out.claims = gate.claims();
  out.refused = gate.refused();
  return out;
}

Result<Reading> read_report(std::string_view bytes, const ReadOptions& options) {
  Reading out;
  Collector collector(out);
  ReadResult result = TRY(read_report(bytes, options, collector));
  out.head = std::move(result.head);
  out.refused_count = result.refused;
  return out;
}

}  // namespace hinomi::in
