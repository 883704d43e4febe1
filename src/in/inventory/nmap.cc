// nmap's XML output (https://nmap.org/book/nmap-dtd.html). Hosts that are down and ports that are
// not open name nothing that somebody runs.
#include <algorithm>

#include "base/time.h"
#include "in/inventory/hosts.h"
#include "in/inventory/xml.h"

namespace hinomi::in {
namespace {

std::string_view attribute(pugi::xml_node node, const char* name) {
  return node.attribute(name).value();
}

void add_cpes(pugi::xml_node parent, Component& out) {
  for (pugi::xml_node cpe : parent.children("cpe"))
    if (std::string text = text_in(cpe);
        std::find(out.cpes.begin(), out.cpes.end(), text) == out.cpes.end())
      out.cpes.push_back(std::move(text));
}

class NmapReader {
 public:
  NmapReader(std::string_view text, std::string format, const InventoryLimits& limits)
      : lines_(text), out_(std::move(format), limits) {}

  Result<Inventory> read(pugi::xml_node run) {
    take_time(attribute(run, "start"));
    if (pugi::xml_node finished = run.child("runstats").child("finished"))
      take_time(attribute(finished, "time"));
    for (pugi::xml_node host : run.children("host")) TRY(read_host(host));
    return out_.take();
  }

 private:
  void take_time(std::string_view seconds) {
    if (auto time = parse_time_loosely(seconds)) out_.said(*time);
  }

  Result<> read_host(pugi::xml_node host) {
    take_time(attribute(host, "endtime"));
    const std::string place = lines_.line_of(host);
    if (attribute(host.child("status"), "state") == "down") return {};
    std::string_view address, mac, maker;
    for (pugi::xml_node one : host.children("address")) {
      if (attribute(one, "addrtype") == "mac") {
        if (mac.empty()) mac = attribute(one, "addr");
        if (maker.empty()) maker = attribute(one, "vendor");
      } else if (address.empty()) {
        address = attribute(one, "addr");
      }
    }
    if (address.empty()) address = mac;
    if (address.empty()) {
      out_.refuse({ErrorKind::invalid, "a host without an address", place, "Scan it again"});
      return {};
    }
    const std::uint32_t device = TRY(out_.device(address, place));
    if (out_[device].maker.empty()) out_[device].maker = maker;
    if (pugi::xml_node name = host.child("hostnames").child("hostname"))
      out_[device].name = attribute(name, "name");
    for (pugi::xml_node port : host.child("ports").children("port")) TRY(read_port(port, address));
    return read_system(host.child("os"), device);
  }

  Result<> read_port(pugi::xml_node port, std::string_view address) {
    if (attribute(port.child("state"), "state") != "open") return {};
    const std::string place = lines_.line_of(port);
    const std::string_view number = attribute(port, "portid");
    if (number.empty() || number.size() > 5 ||
        number.find_first_not_of("0123456789") != number.npos) {
      out_.refuse({ErrorKind::invalid, "not the number of a port", place, "Scan it again"});
      return {};
    }
    pugi::xml_node service = port.child("service");
    const std::uint32_t at = TRY(out_.service({.address = address,
                                               .port = number,
                                               .protocol = attribute(port, "protocol"),
                                               .name = attribute(service, "name")},
                                              place));
    Component& one = out_[at];
    if (const auto product = attribute(service, "product"); !product.empty()) one.name = product;
    if (const auto version = attribute(service, "version"); !version.empty()) one.version = version;
    add_cpes(service, one);
    return {};
  }

  // The best guess. Its CPE names count only when no other guess is as good.
  Result<> read_system(pugi::xml_node os, std::uint32_t device) {
    pugi::xml_node best = os.child("osmatch");
    if (!best) return {};
    Component one{.kind = "operating-system",
                  .name = std::string(attribute(best, "name")),
                  .place = lines_.line_of(best)};
    pugi::xml_node next = best.next_sibling("osmatch");
    if (!next || attribute(next, "accuracy") != attribute(best, "accuracy")) {
      // Up to nmap 5 the classes stood beside the matches.
      for (pugi::xml_node parent : {best, os})
        for (pugi::xml_node kind : parent.children("osclass")) {
          if (attribute(kind, "accuracy") != attribute(best, "accuracy")) continue;
          add_cpes(kind, one);
          if (one.maker.empty()) one.maker = attribute(kind, "vendor");
          if (one.version.empty()) one.version = attribute(kind, "osgen");
        }
    }
    TRY(out_.part(device, std::move(one)));
    return {};
  }

  LineCounter lines_;
  HostList out_;
};

}  // namespace

Result<Inventory> read_nmap(std::string_view text, const InventoryLimits& limits) {
  pugi::xml_document document;
  pugi::xml_node root = TRY(parse_xml(document, text));
  const std::string_view scanner = attribute(root, "scanner");
  return NmapReader(text, std::string(scanner.empty() ? "nmap" : scanner), limits).read(root);
}

}  // namespace hinomi::in
