// Results of scanners that write a JSON object on each line: zgrab2 (one host with what its modules
// found) and masscan (one host with ports, or one port).
#include <algorithm>

#include "base/lines.h"
#include "base/text.h"
#include "base/time.h"
#include "in/inventory/hosts.h"

namespace hinomi::in {
namespace {

// Where a zgrab2 module says which product answers. Banners in free words are not guessed at.
struct Finding {
  std::string_view module;
  std::string_view product;    // its name; empty: at `name_path`
  std::string_view name_path;  // members from `result` on, with '/'
  std::string_view version_path;
  enum class Form : std::uint8_t {
    plain,       // the version itself
    slash,       // "lighttpd/1.4.35 (Debian)": name and version
    underscore,  // "OpenSSH_7.2p2"
    redis_info,  // a line "redis_version:5.0.4"
  } form = Form::plain;
};
using Form = Finding::Form;
constexpr Finding findings[] = {
    {"ssh", "", "server_id/software", "", Form::underscore},
    {"http", "", "response/headers/server", "", Form::slash},
    {"mysql", "mysql", "", "server_version"},
    {"mssql", "mssql", "", "version"},
    {"memcached", "memcached", "", "version"},
    {"redis", "redis", "", "info_response", Form::redis_info},
    {"amqp091", "", "server_properties/product", "server_properties/version"},
};

// The text at a path; of a list its first text.
std::string_view text_along(dom::object from, std::string_view path) {
  while (!path.empty()) {
    const std::size_t slash = std::min(path.find('/'), path.size());
    const std::string_view key = path.substr(0, slash);
    path.remove_prefix(std::min(slash + 1, path.size()));
    if (!path.empty()) {
      auto inner = map_at(from, key);
      if (!inner) return {};
      from = *inner;
      continue;
    }
    if (auto text = string_at(from, key)) return trim(*text);
    std::string_view first;
    if (auto list = list_at(from, key))
      for (dom::element item : *list)
        if (!item.get(first)) return trim(first);
  }
  return {};
}

void split_product(std::string_view text, char mark, Component& out) {
  text = text.substr(0, text.find(' '));
  const std::size_t at = text.find(mark);
  const std::string_view name = text.substr(0, at);
  if (name.empty()) return;
  out.name = name;
  if (at != text.npos) out.version = text.substr(at + 1);
}

std::string_view redis_version(std::string_view info) {
  constexpr std::string_view key = "redis_version:";
  const std::size_t at = info.find(key);
  if (at == info.npos || (at > 0 && info[at - 1] != '\n')) return {};
  info.remove_prefix(at + key.size());
  return trim(info.substr(0, info.find('\n')));
}

void read_finding(std::string_view module, dom::object result, Component& out) {
  for (const Finding& finding : findings) {
    if (finding.module != module) continue;
    const auto name = text_along(result, finding.name_path);
    const auto version = text_along(result, finding.version_path);
    if (finding.form == Form::slash) return split_product(name, '/', out);
    if (finding.form == Form::underscore) return split_product(name, '_', out);
    if (!finding.product.empty()) out.name = finding.product;
    if (finding.product.empty() && !name.empty()) out.name = name;
    out.version = finding.form == Form::redis_info ? redis_version(version) : version;
  }
}

class ScanLines {
 public:
  explicit ScanLines(const InventoryLimits& limits)
      : limits_(limits), zgrab_("zgrab2", limits), masscan_("masscan", limits) {}

  Result<Inventory> read(std::string_view text) {
    std::size_t number = 0;
    while (!text.empty()) {
      ++number;
      TRY(line(take_line(text), "line " + std::to_string(number)));
    }
    return is_zgrab_ ? zgrab_.take() : masscan_.take();
  }

 private:
  Result<> line(std::string_view text, const std::string& place) {
    text = trim(text);
    if (text.ends_with(',')) text = trim(text.substr(0, text.size() - 1));
    if (text.starts_with(',')) text = trim(text.substr(1));
    // What masscan puts around its records.
    if (text.empty() || text == "[" || text == "]" || text.starts_with("{finished")) return {};
    dom::element root;
    dom::object record;
    HostList& out = is_zgrab_ ? zgrab_ : masscan_;
    auto parsed = parse_document(parser_, text, limits_.depth);
    if (!parsed || parsed->get(record)) {
      out.refuse({ErrorKind::invalid, "a line that is no JSON object", place,
                  "Send it as the scanner wrote it"});
      return {};
    }
    if (map_at(record, "data") && !member_at(record, "rec_type")) return zgrab(record, place);
    return masscan(record, place);
  }

  Result<> zgrab(dom::object record, const std::string& place) {
    is_zgrab_ = true;
    const auto ip = string_at(record, "ip"), domain = string_at(record, "domain");
    const std::string_view address = ip.value_or(domain.value_or(""));
    if (address.empty()) {
      zgrab_.refuse(
          {ErrorKind::invalid, "a result without a host", place, "It needs 'ip' or 'domain'"});
      return {};
    }
    const std::uint32_t device = TRY(zgrab_.device(address, place));
    if (domain && !domain->empty()) zgrab_[device].name = *domain;
    const auto data = map_at(record, "data");
    if (!data) return {};
    for (auto [module, value] : *data) {
      dom::object found;
      if (value.get(found)) continue;
      if (auto time = parse_time_loosely(string_at(found, "timestamp").value_or("")))
        zgrab_.said(*time);
      if (string_at(found, "status") != "success") continue;
      std::int64_t port = 0;
      const bool has_port = !found["port"].get(port) && port > 0 && port < 65536;
      const std::string number = has_port ? std::to_string(port) : std::string();
      const auto protocol = string_at(found, "protocol").value_or(module);
      const std::uint32_t at =
          TRY(zgrab_.service({.address = address, .port = number, .name = protocol}, place));
      if (auto result = map_at(found, "result")) read_finding(protocol, *result, zgrab_[at]);
    }
    return {};
  }

  Result<> masscan(dom::object record, const std::string& place) {
    const auto ip = string_at(record, "ip");
    if (!ip) {
      masscan_.refuse({ErrorKind::invalid, "a result without a host", place, "It needs 'ip'"});
      return {};
    }
    if (auto time = parse_time_loosely(string_at(record, "timestamp").value_or("")))
      masscan_.said(*time);
    if (auto ports = list_at(record, "ports")) {
      for (dom::element entry : *ports) {
        dom::object port;
        if (!entry.get(port)) TRY(masscan_port(*ip, port, port, "service", place));
      }
      return {};
    }
    // -oD: one port on a line, what it said in `data`.
    return masscan_port(*ip, record, map_at(record, "data").value_or(record), "", place);
  }

  Result<> masscan_port(std::string_view ip, dom::object port, dom::object about,
                        std::string_view service_key, const std::string& place) {
    std::int64_t number = 0;
    if (port["port"].get(number) || number < 0 || number > 65535) {
      masscan_.refuse({ErrorKind::invalid, "not the number of a port", place, "Scan it again"});
      return {};
    }
    const auto status = string_at(about, "status").value_or("open");
    if (status != "open") return {};
    std::string_view name;
    if (auto service = map_at(about, service_key)) name = string_at(*service, "name").value_or("");
    if (service_key.empty()) name = string_at(about, "service_name").value_or("");
    const std::string digits = std::to_string(number);
    const std::uint32_t at =
        TRY(masscan_.service({.address = ip,
                              .port = digits,
                              .protocol = string_at(port, "proto").value_or("tcp"),
                              .name = name},
                             place));
    if (masscan_[at].name.empty() && !name.empty()) masscan_[at].group = masscan_[at].name = name;
    return {};
  }

  const InventoryLimits& limits_;
  dom::parser parser_;
  HostList zgrab_, masscan_;
  bool is_zgrab_ = false;
};

}  // namespace

bool is_scan_line(std::string_view line) {
  line = trim(line);
  if (line.starts_with('[')) line = trim(line.substr(1));
  if (!line.starts_with('{')) return false;
  // A whole document on one line.
  for (std::string_view key : {"\"bomFormat\"", "\"spdxVersion\"", "\"@graph\""})
    if (line.find(key) != line.npos) return false;
  const bool zgrab = line.find("\"data\"") != line.npos && line.find("\"status\"") != line.npos;
  const bool masscan = line.find("\"ip\"") != line.npos && line.find("\"port") != line.npos;
  return zgrab || masscan;
}

Result<Inventory> read_scan_lines(std::string_view text, const InventoryLimits& limits) {
  return ScanLines(limits).read(text);
}

}  // namespace hinomi::in
