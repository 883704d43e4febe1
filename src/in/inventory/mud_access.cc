#include "in/inventory/mud_access.h"

#include <algorithm>
#include <limits>

#include "base/text.h"
#include "in/document.h"

namespace hinomi::in {
namespace {

constexpr std::size_t most_rules = 10'000;
constexpr int most_depth = 64;
constexpr std::string_view dns_urn = "urn:ietf:params:mud:dns", ntp_urn = "urn:ietf:params:mud:ntp";
constexpr std::uint8_t tcp = 6, udp = 17, icmp = 1, icmp6 = 58;

std::unexpected<Error> wrong_rule(std::string what, std::string place) {
  return fail(ErrorKind::invalid, std::move(what), std::move(place), "See RFC 8520 and RFC 8519");
}

// "accept" of "ietf-access-control-list:accept".
std::string_view without_prefix(std::string_view text) { return text.substr(text.rfind(':') + 1); }

std::string authority_of(std::string_view url) {
  const std::size_t begin = url.find("://");
  if (begin == url.npos) return {};
  url.remove_prefix(begin + 3);
  url = url.substr(0, url.find_first_of("/?#"));
  return to_lower(url.substr(url.rfind('@') + 1));
}

std::string domain_of(std::string_view text) {
  std::string out = to_lower(text);
  if (out.ends_with('.')) out.pop_back();
  return out;
}

class RuleReader {
 public:
  RuleReader(bool from_device, bool is_v4, std::string place)
      : from_device_(from_device), place_(std::move(place)) {
    out_.is_v4 = is_v4;
    out_.place = place_;
  }

  Result<MudRule> read(dom::object ace) {
    if (auto matches = map_at(ace, "matches"))
      for (auto [key, value] : *matches) {
        dom::object inside;
        if (value.get(inside)) return wrong_here("not an object", key);
        TRY(read_matches(key, inside));
      }
    if (out_.initiator != Initiator::either && out_.protocol != tcp)
      return wrong_here("who initiates is a thing of TCP", "tcp");
    return out_;
  }

 private:
  std::unexpected<Error> wrong_here(std::string what, std::string_view key) const {
    return wrong_rule(std::move(what), place_ + "/matches/" + std::string(key));
  }
  std::unexpected<Error> unknown(std::string_view key) const {
    return wrong_here("not looked at here: " + std::string(key), key);
  }

  Result<> read_matches(std::string_view key, dom::object inside) {
    if (key == "ipv4" || key == "ipv6") {
      if ((key == "ipv4") != out_.is_v4) return wrong_here("not of its list's family", key);
      for (auto [name, value] : inside) TRY(read_ip(name, value));
      return {};
    }
    if (key == "tcp" || key == "udp") {
      TRY(take_protocol(key == "tcp" ? tcp : udp, key));
      for (auto [name, value] : inside) TRY(read_transport(name, value));
      return {};
    }
    if (key == "icmp") {
      TRY(take_protocol(out_.is_v4 ? icmp : icmp6, key));
      for (auto [name, value] : inside) TRY(read_icmp(name, value));
      return {};
    }
    if (key == "ietf-mud:mud") {
      for (auto [name, value] : inside) TRY(read_mud(name, value));
      return {};
    }
    return unknown(key);
  }

  Result<> take_protocol(std::uint8_t protocol, std::string_view key) {
    if (out_.protocol && *out_.protocol != protocol)
      return wrong_here("another protocol than the rule's", key);
    out_.protocol = protocol;
    return {};
  }

  Result<> read_ip(std::string_view key, dom::element value) {
    if (key == "protocol") return take_protocol(TRY(small(key, value)), key);
    std::string_view text;
    if (value.get(text)) return unknown(key);
    // The peer is the destination of what the device sends, and the source of what it gets.
    const std::string_view side = from_device_ ? "destination" : "source";
    const std::string_view name = from_device_ ? "dst-dnsname" : "src-dnsname";
    if (key == "ietf-acldns:" + std::string(name)) {
      out_.peers.push_back({MudPeer::Kind::name, domain_of(text), {}});
      return {};
    }
    if (key != std::string(side) + (out_.is_v4 ? "-ipv4-network" : "-ipv6-network"))
      return unknown(key);
    auto network = network_from(text);
    if (!network || network->v4 != out_.is_v4) return wrong_here("not a network", key);
    out_.peers.push_back({MudPeer::Kind::network, std::string(text), *network});
    return {};
  }

  Result<> read_transport(std::string_view key, dom::element value) {
    if (key == "ietf-mud:direction-initiated") {
      std::string_view text;
      if (value.get(text)) return unknown(key);
      if (text != "from-device" && text != "to-device") return wrong_here("no direction", key);
      out_.initiator = text == "from-device" ? Initiator::device : Initiator::peer;
      return {};
    }
    if (key != "source-port" && key != "destination-port") return unknown(key);
    dom::object ports;
    if (value.get(ports)) return wrong_here("not an object", key);
    ((key == "source-port") == from_device_ ? out_.device_port : out_.peer_port) =
        TRY(read_ports(key, ports));
    return {};
  }

  Result<MudPorts> read_ports(std::string_view key, dom::object ports) {
    std::uint64_t first = 0, last = 0, port = 0;
    if (!ports["lower-port"].get(first)) {
      if (ports["upper-port"].get(last)) last = first;
      if (first > last || last > 65535) return wrong_here("not a range of ports", key);
      return MudPorts{std::uint16_t(first), std::uint16_t(last), false};
    }
    if (ports["port"].get(port) || port > 65535) return wrong_here("not a port", key);
    const auto number = std::uint16_t(port);
    const std::string_view how = without_prefix(string_at(ports, "operator").value_or("eq"));
    if (how == "eq") return MudPorts{number, number, false};
    if (how == "neq") return MudPorts{number, number, true};
    if (how == "lte") return MudPorts{0, number, false};
    if (how == "gte") return MudPorts{number, 65535, false};
    return wrong_here("no such operator", key);
  }

  Result<> read_icmp(std::string_view key, dom::element value) {
    if (key != "type" && key != "code") return unknown(key);
    (key == "type" ? out_.icmp_type : out_.icmp_code) = TRY(small(key, value));
    return {};
  }

  Result<> read_mud(std::string_view key, dom::element value) {
    using Kind = MudPeer::Kind;
    for (Kind kind : {Kind::my_controller, Kind::local_networks, Kind::same_manufacturer})
      if (key == name_of(kind)) {
        out_.peers.push_back({kind, {}, {}});
        return {};
      }
    std::string_view text;
    if (value.get(text) || text.empty()) return unknown(key);
    for (Kind kind : {Kind::controller, Kind::model})
      if (key == name_of(kind)) {
        out_.peers.push_back({kind, std::string(text), {}});
        return {};
      }
    if (key != name_of(Kind::manufacturer)) return unknown(key);
    out_.peers.push_back({Kind::manufacturer, domain_of(text), {}});
    return {};
  }

  Result<std::uint8_t> small(std::string_view key, dom::element value) {
    std::uint64_t number = 0;
    if (value.get(number) || number > 255) return wrong_here("not a number up to 255", key);
    return std::uint8_t(number);
  }

  bool from_device_;
  std::string place_;
  MudRule out_;
};

class AccessReader {
 public:
  explicit AccessReader(dom::object root) : root_(root) {}

  Result<MudAccess> read() {
    auto mud = map_at(root_, "ietf-mud:mud");
    if (!mud) return wrong_rule("not a MUD file", "/ietf-mud:mud");
    out_.url = string_at(*mud, "mud-url").value_or("");
    out_.authority = authority_of(out_.url);
    out_.title = string_at(*mud, "systeminfo").value_or("");
    if (map_at(root_, "ietf-access-control-list:access-lists"))
      return wrong_rule("access lists as in a draft before RFC 8520",
                        "/ietf-access-control-list:access-lists");
    TRY(read_policy(*mud, "from-device-policy", true));
    TRY(read_policy(*mud, "to-device-policy", false));
    add_defaults();
    return std::move(out_);
  }

 private:
  Result<> read_policy(dom::object mud, std::string_view key, bool from_device) {
    auto policy = map_at(mud, key);
    if (!policy) return {};
    auto lists = map_at(*policy, "access-lists");
    auto names = lists ? list_at(*lists, "access-list") : std::nullopt;
    if (!names) return wrong_rule("no list is named", "/ietf-mud:mud/" + std::string(key));
    for (dom::element one : *names) {
      dom::object entry;
      if (one.get(entry)) return wrong_rule("not an object", "/ietf-mud:mud/" + std::string(key));
      TRY(read_list(string_at(entry, "name").value_or(""), from_device));
    }
    return {};
  }

  Result<> read_list(std::string_view name, bool from_device) {
    const std::string pointer = "/ietf-access-control-list:acls/acl";
    auto acls = map_at(root_, "ietf-access-control-list:acls");
    auto list = acls ? list_at(*acls, "acl") : std::nullopt;
    if (!list) return wrong_rule("no access lists", pointer);
    std::size_t number = 0;
    for (dom::element one : *list) {
      dom::object acl;
      const std::string place = pointer + "/" + std::to_string(number++);
      if (one.get(acl) || string_at(acl, "name").value_or("") != name) continue;
      const std::string_view type = without_prefix(string_at(acl, "type").value_or(""));
      if (type != "ipv4-acl-type" && type != "ipv6-acl-type")
        return wrong_rule("lists of IPv4 and of IPv6 are looked at here", place + "/type");
      return read_rules(acl, place, from_device, type == "ipv4-acl-type");
    }
    return wrong_rule("no list of this name: " + std::string(name), pointer);
  }

  Result<> read_rules(dom::object acl, const std::string& place, bool from_device, bool is_v4) {
    auto aces = map_at(acl, "aces");
    auto list = aces ? list_at(*aces, "ace") : std::nullopt;
    if (!list) return {};
    std::size_t number = 0;
    for (dom::element one : *list) {
      const std::string at = place + "/aces/ace/" + std::to_string(number++);
      dom::object ace;
      if (one.get(ace)) return wrong_rule("not an object", at);
      if (out_.from_device.size() + out_.to_device.size() >= most_rules)
        return fail(ErrorKind::too_large, "too many rules", at,
                    "The limit is " + std::to_string(most_rules));
      auto actions = map_at(ace, "actions");
      const std::string_view action =
          without_prefix(actions ? string_at(*actions, "forwarding").value_or("") : "");
      auto rule = RuleReader(from_device, is_v4, at).read(ace);
      if (!rule && action == "accept") {
        out_.refused.push_back(std::move(rule).error());
        continue;
      }
      MudRule read = TRY(std::move(rule));
      read.name = string_at(ace, "name").value_or("");
      if (action == "accept")
        read.action = MudRule::Action::accept;
      else if (action == "reject")
        read.action = MudRule::Action::reject;
      else if (action != "drop")
        return wrong_rule("no such action", at + "/actions/forwarding");
      (from_device ? out_.from_device : out_.to_device).push_back(std::move(read));
    }
    return {};
  }

  // RFC 8520, appendix B.
  void add_defaults() {
    for (bool is_v4 : {true, false})
      for (auto [urn, port] : {std::pair(dns_urn, 53), std::pair(ntp_urn, 123)}) {
        MudRule rule{.name = port == 53 ? "default-dns" : "default-ntp", .is_v4 = is_v4};
        rule.peers = {{MudPeer::Kind::controller, std::string(urn), {}}};
        rule.protocol = udp;
        rule.peer_port = MudPorts{std::uint16_t(port), std::uint16_t(port), false};
        rule.action = MudRule::Action::accept;
        out_.from_device.push_back(rule);
        out_.to_device.push_back(rule);
      }
  }

  dom::object root_;
  MudAccess out_;
};

Result<MudSite::Networks> networks_at(dom::element value, const std::string& place) {
  MudSite::Networks out;
  dom::array list;
  if (value.get(list))
    return fail(ErrorKind::invalid, "not a list of addresses", place, "Write [\"192.0.2.7\"]");
  for (dom::element one : list) {
    std::string_view text;
    auto network = one.get(text) ? std::nullopt : network_from(text);
    if (!network)
      return fail(ErrorKind::invalid, "not an address or network", place, "Write 192.0.2.0/24");
    out.push_back(*network);
  }
  return out;
}

}  // namespace

std::string_view name_of(MudPeer::Kind kind) {
  constexpr std::string_view names[] = {"name",          "network",        "controller",
                                        "my-controller", "local-networks", "same-manufacturer",
                                        "manufacturer",  "model"};
  return names[std::size_t(kind)];
}

Result<MudAccess> read_mud_access(std::string_view text) {
  dom::parser parser;
  dom::element document = TRY(parse_document(parser, text, most_depth));
  dom::object root;
  if (document.get(root)) return wrong_rule("not a MUD file", "");
  return AccessReader(root).read();
}

const MudSite::Networks* MudSite::find(const MudPeer& peer, const MudAccess& access) const {
  auto in = [](const auto& map, std::string_view key) -> const Networks* {
    auto found = map.find(key);
    return found == map.end() ? nullptr : &found->second;
  };
  auto said = [](const Networks& list) { return list.empty() ? nullptr : &list; };
  switch (peer.kind) {
    case MudPeer::Kind::name: return in(names, peer.value);
    case MudPeer::Kind::network: return nullptr;
    case MudPeer::Kind::controller: return in(controllers, peer.value);
    case MudPeer::Kind::my_controller: return said(my_controller);
    case MudPeer::Kind::local_networks: return said(local_networks);
    case MudPeer::Kind::same_manufacturer: return in(manufacturers, access.authority);
    case MudPeer::Kind::manufacturer: return in(manufacturers, peer.value);
    case MudPeer::Kind::model: return in(models, peer.value);
  }
  return nullptr;
}

Result<MudSite> read_mud_site(std::string_view text) {
  dom::parser parser;
  dom::element document = TRY(parse_document(parser, text, most_depth));
  dom::object root;
  if (document.get(root))
    return fail(ErrorKind::invalid, "not an object", "", "See docs/devices.md, 'MUD'");
  MudSite out;
  for (auto [key, value] : root) {
    const std::string place = "/" + std::string(key);
    if (key == "device") {
      out.device = TRY(networks_at(value, place));
    } else if (key == "my-controller") {
      out.my_controller = TRY(networks_at(value, place));
    } else if (key == "local-networks") {
      out.local_networks = TRY(networks_at(value, place));
    } else {
      auto* map = key == "names"           ? &out.names
                  : key == "controllers"   ? &out.controllers
                  : key == "manufacturers" ? &out.manufacturers
                  : key == "models"        ? &out.models
                                           : nullptr;
      dom::object entries;
      if (!map || value.get(entries))
        return fail(ErrorKind::invalid, "nothing of this name", place,
                    "See docs/devices.md, 'MUD'");
      const bool folds = key == "names" || key == "manufacturers";
      for (auto [name, list] : entries) {
        std::string word = folds ? domain_of(name) : std::string(name);
        if (map == &out.controllers && word == "dns") word = dns_urn;
        if (map == &out.controllers && word == "ntp") word = ntp_urn;
        (*map)[word] = TRY(networks_at(list, place + "/" + std::string(name)));
      }
    }
  }
  return out;
}

}  // namespace hinomi::in
