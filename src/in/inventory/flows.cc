#include "in/inventory/flows.h"

#include "base/lines.h"
#include "base/text.h"
#include "in/document.h"

namespace hinomi::in {
namespace {

constexpr std::size_t most_flows = 10'000'000, most_refused_flows = 1000;
constexpr int most_flow_depth = 8;

struct Transport {
  std::string_view name;
  std::uint8_t number;
};
constexpr Transport transports[] = {{"tcp", 6}, {"udp", 17}, {"icmp", 1}};
constexpr std::uint8_t icmp_v6 = 58;

// Seconds since 1970 with a fraction, or a text.
Time time_at(dom::object record) {
  double seconds = 0;
  if (auto text = string_at(record, "ts")) {
    auto time = parse_time_loosely(*text);
    return time ? *time : Time{};
  }
  // Twice what any clock shows; beyond it a number of microseconds could not be counted.
  if (record["ts"].get(seconds) || !(seconds > 0 && seconds < 1e10)) return {};
  return Time(Duration(std::int64_t(seconds * 1e6)));
}

std::optional<Network> address_at(dom::object record, std::string_view key) {
  auto text = string_at(record, key);
  auto out = text ? network_from(*text) : std::nullopt;
  if (out && out->first != out->last) return {};
  return out;
}

bool take_port(dom::object record, std::string_view key, std::uint16_t& out) {
  std::uint64_t number = 0;
  if (record[key].get(number) || number > 65535) return false;
  out = std::uint16_t(number);
  return true;
}

bool read_flow(dom::object record, ObservedFlow& out) {
  out.seen = time_at(record);
  auto origin = address_at(record, "id.orig_h"), responder = address_at(record, "id.resp_h");
  if (!origin || !responder || origin->v4 != responder->v4) return false;
  out.origin = *origin;
  out.responder = *responder;
  const std::string_view protocol = string_at(record, "proto").value_or("");
  for (const Transport& one : transports)
    if (one.name == protocol) out.protocol = one.number;
  if (out.protocol == 0) return false;
  if (out.protocol == 1 && !origin->v4) out.protocol = icmp_v6;
  return take_port(record, "id.orig_p", out.origin_port) &&
         take_port(record, "id.resp_p", out.responder_port);
}

}  // namespace

bool is_flow_line(std::string_view line) {
  return line.starts_with('{') && line.find("\"id.orig_h\"") != line.npos &&
         line.find("\"id.resp_h\"") != line.npos;
}

Result<ObservedFlows> read_flows(std::string_view text) {
  ObservedFlows out;
  dom::parser parser;
  for (std::size_t number = 1; !text.empty(); ++number) {
    const std::string_view line = trim(take_line(text));
    if (line.empty()) continue;
    ObservedFlow flow{.place = "line " + std::to_string(number)};
    dom::object record;
    auto document = parse_document(parser, line, most_flow_depth);
    if (!document || document->get(record) || !read_flow(record, flow)) {
      if (out.refused.size() < most_refused_flows)
        out.refused.push_back({ErrorKind::invalid, "not a flow of tcp, udp or icmp", flow.place,
                               "Send Zeek's conn.log as JSON"});
      continue;
    }
    if (out.flows.size() >= most_flows)
      return fail(ErrorKind::too_large, "too many flows", flow.place,
                  "The limit is " + std::to_string(most_flows));
    out.flows.push_back(std::move(flow));
  }
  return out;
}

std::string text_of(const ObservedFlow& flow) {
  const bool is_icmp = flow.protocol == 1 || flow.protocol == icmp_v6;
  std::string to = text_of(flow.responder);
  if (!is_icmp) {
    if (!flow.responder.v4) to = "[" + to + "]";
    to += ":" + std::to_string(flow.responder_port);
  }
  std::string out = is_icmp ? "icmp type " + std::to_string(flow.origin_port)
                            : std::string(flow.protocol == 6 ? "tcp" : "udp");
  return out + " " + text_of(flow.origin) + " -> " + to;
}

}  // namespace hinomi::in
