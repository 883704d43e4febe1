// What nmap's XML says beside hosts and open services.
#include <algorithm>
#include <charconv>

#include "in/inventory/device_book.h"
#include "in/inventory/xml.h"

namespace hinomi::in {
namespace {

// One port after the other would be a thousand a host.
using Ranges = std::vector<std::pair<std::uint16_t, std::uint16_t>>;

std::uint16_t port_from(std::string_view text) {
  std::uint16_t out = 0;
  std::from_chars(text.data(), text.data() + text.size(), out);
  return out;
}

// "1-1000,8080"
Ranges ranges_of(std::string_view text) {
  Ranges out;
  while (!text.empty()) {
    const std::string_view part = text.substr(0, text.find(','));
    text.remove_prefix(std::min(text.size(), part.size() + 1));
    const std::size_t dash = part.find('-');
    const std::uint16_t first = port_from(part.substr(0, dash));
    const std::uint16_t last = dash == part.npos ? first : port_from(part.substr(dash + 1));
    if (first > 0 && first <= last) out.push_back({first, last});
  }
  return out;
}

std::string_view nmap_value(pugi::xml_node node, const char* name) {
  return node.attribute(name).value();
}

// The ranges without one port.
void take_out(Ranges& ranges, std::uint16_t port) {
  for (std::size_t i = 0; i < ranges.size(); ++i) {
    const auto [first, last] = ranges[i];
    if (port < first || port > last) continue;
    ranges.erase(ranges.begin() + std::ptrdiff_t(i));
    if (port > first) ranges.push_back({first, std::uint16_t(port - 1)});
    if (port < last) ranges.push_back({std::uint16_t(port + 1), last});
    return;
  }
}

class NotesReader {
 public:
  NotesReader(std::string_view text, pugi::xml_node run) : lines_(text), run_(run) {}

  ScanNotes read() {
    for (pugi::xml_node host : run_.children("host")) {
      if (nmap_value(host.child("status"), "state") == "down") continue;
      std::string address;
      for (pugi::xml_node one : host.children("address"))
        if (address.empty() && nmap_value(one, "addrtype") != "mac")
          address = nmap_value(one, "addr");
      if (!address.empty()) read_ports(host.child("ports"), address);
    }
    return std::move(out_);
  }

 private:
  void read_ports(pugi::xml_node ports, const std::string& address) {
    for (pugi::xml_node port : ports.children("port")) {
      const std::uint16_t number = port_from(nmap_value(port, "portid"));
      const std::string transport(nmap_value(port, "protocol"));
      const std::string_view state = nmap_value(port.child("state"), "state");
      if (state == "closed") out_.closed.push_back({address, transport, number, number});
      if (state != "open") continue;
      std::string service(nmap_value(port.child("service"), "name"));
      if (service.empty()) service = "unknown";
      for (pugi::xml_node script : port.children("script"))
        if (lets_in(script))
          out_.credentials.push_back({address,
                                      service + " on " + std::to_string(number) + "/" + transport,
                                      lines_.line_of(script)});
    }
    read_others(ports, address);
  }

  // A fingerprint with credentials: it was let in.
  static bool lets_in(pugi::xml_node script) {
    if (nmap_value(script, "id") != "http-default-accounts") return false;
    for (pugi::xml_node found : script.children("table"))
      for (pugi::xml_node inner : found.children("table"))
        if (nmap_value(inner, "key") == "credentials" && inner.first_child()) return true;
    return false;
  }

  // All that were looked at and are not named are in one state, and it is "closed".
  void read_others(pugi::xml_node ports, const std::string& address) {
    pugi::xml_node others = ports.child("extraports");
    if (!others || others.next_sibling("extraports") || nmap_value(others, "state") != "closed")
      return;
    pugi::xml_node info = run_.child("scaninfo");
    if (!info || info.next_sibling("scaninfo")) return;  // whose ports were closed is not said
    const std::string transport(nmap_value(info, "protocol"));
    Ranges left = ranges_of(nmap_value(info, "services"));
    for (pugi::xml_node port : ports.children("port"))
      if (nmap_value(port, "protocol") == transport)
        take_out(left, port_from(nmap_value(port, "portid")));
    for (const auto& [first, last] : left) out_.closed.push_back({address, transport, first, last});
  }

  LineCounter lines_;
  pugi::xml_node run_;
  ScanNotes out_;
};

}  // namespace

Result<ScanNotes> read_scan_notes(std::string_view text) {
  if (text.find("<nmaprun") == text.npos) return ScanNotes();
  pugi::xml_document document;
  pugi::xml_node root = TRY(parse_xml(document, text));
  return NotesReader(text, root).read();
}

}  // namespace hinomi::in
