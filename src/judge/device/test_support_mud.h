// MUD files, sites and packets at random; and what RFC 8520 says of them, read literally from the
// JSON, one field after the other.
#pragma once

#include <random>
#include <set>
#include <string>
#include <vector>

#include "base/json.h"
#include "judge/device/mud.h"

namespace hinomi::device {

class MudCases {
 public:
  explicit MudCases(unsigned seed) : random_(seed) {}

  unsigned below(unsigned end) { return unsigned(random_() % end); }
  template <class... Text>
  std::string any(Text... texts) {
    const char* list[] = {texts...};
    return list[below(sizeof...(texts))];
  }

  json::object file() {
    json::array acls;
    json::array from, to;
    for (const char* side : {"from", "to"})
      for (const char* family : {"ipv4", "ipv6"}) {
        json::array aces;
        for (unsigned i = 0, end = below(5); i < end; ++i)
          aces.push_back(ace(side == std::string("from"), family == std::string("ipv4"),
                             std::string(side) + family + std::to_string(i)));
        const std::string name = std::string(side) + "-" + family;
        acls.push_back(json::object{{"name", name},
                                    {"type", std::string(family) + "-acl-type"},
                                    {"aces", json::object{{"ace", aces}}}});
        (side == std::string("from") ? from : to).push_back(json::object{{"name", name}});
      }
    auto policy = [](json::array lists) {
      return json::object{{"access-lists", json::object{{"access-list", std::move(lists)}}}};
    };
    return {{"ietf-mud:mud", json::object{{"mud-version", 1},
                                          {"mud-url", "https://himori.example/hm-200.json"},
                                          {"from-device-policy", policy(from)},
                                          {"to-device-policy", policy(to)}}},
            {"ietf-access-control-list:acls", json::object{{"acl", acls}}}};
  }

  // Each word is explained in three of four sites.
  json::object site() {
    json::object out{{"device", json::array{"192.0.2.7", "2001:db8:2::7"}}};
    auto list = [&](const char* v4, const char* v6) {
      json::array networks;
      if (below(4)) networks.push_back(v4);
      if (below(4)) networks.push_back(v6);
      if (networks.empty()) networks.push_back(v4);
      if (below(3) == 0) networks.push_back("198.51.100.0/25");
      return networks;
    };
    if (below(4)) out["my-controller"] = list("192.0.2.1", "2001:db8:2::1");
    if (below(4)) out["local-networks"] = list("192.0.2.0/24", "2001:db8:2::/64");
    json::object names, controllers, manufacturers, models;
    if (below(4)) names["a.example"] = list("198.51.100.9", "2001:db8:9::9");
    if (below(4)) names["b.example"] = list("203.0.113.5", "2001:db8:5::5");
    if (below(4)) controllers["dns"] = list("192.0.2.53", "2001:db8:2::53");
    if (below(4)) controllers["https://himori.example/hub"] = list("192.0.2.1", "2001:db8:2::1");
    if (below(4)) manufacturers["himori.example"] = list("192.0.2.8", "2001:db8:2::8");
    if (below(4)) manufacturers["other.example"] = list("192.0.2.9", "2001:db8:2::9");
    if (below(4)) models["https://himori.example/hm-9.json"] = list("192.0.2.8", "2001:db8:2::8");
    out["names"] = names;
    out["controllers"] = controllers;
    out["manufacturers"] = manufacturers;
    out["models"] = models;
    return out;
  }

  MudPacket packet() {
    static constexpr const char* peers[] = {
        "192.0.2.1",     "192.0.2.8",     "192.0.2.9",     "192.0.2.53",    "198.51.100.9",
        "203.0.113.5",   "203.0.113.6",   "2001:db8:2::1", "2001:db8:2::8", "2001:db8:2::53",
        "2001:db8:9::9", "2001:db8:5::5", "2001:db8:5::6"};
    MudPacket out;
    out.peer = *in::network_from(peers[below(13)]);
    out.from_device = below(2);
    out.device_initiated = below(2);
    const std::uint8_t protocols[] = {
        6, 6, 6, 17, 17, out.peer.v4 ? std::uint8_t(1) : std::uint8_t(58), 47};
    out.protocol = protocols[below(7)];
    if (out.protocol == 6 || out.protocol == 17) {
      out.device_port = port();
      out.peer_port = port();
    } else if (out.protocol != 47) {
      out.icmp_type = std::uint8_t(below(2) ? 8 : 128);
      out.icmp_code = std::uint8_t(below(2));
    }
    return out;
  }

 private:
  std::uint16_t port() {
    static constexpr std::uint16_t ports[] = {53, 80, 123, 443, 8883, 40000};
    return ports[below(6)];
  }

  json::object ports() {
    const int number = port();
    if (below(3) == 0)
      return {{"lower-port", number}, {"upper-port", std::min(65535, number + int(below(500)))}};
    return {{"operator", any("eq", "eq", "neq", "lte", "gte")}, {"port", number}};
  }

  json::object ace(bool from, bool v4, std::string name) {
    json::object matches, ip;
    const unsigned how = below(7);
    const std::string side = from ? "destination" : "source";
    if (below(3) == 0)
      ip[from ? "ietf-acldns:dst-dnsname" : "ietf-acldns:src-dnsname"] =
          any("a.example", "b.example", "A.Example.");
    if (below(5) == 0)
      ip[side + (v4 ? "-ipv4-network" : "-ipv6-network")] =
          v4 ? any("192.0.2.0/24", "203.0.113.5/32", "0.0.0.0/0")
             : any("2001:db8:2::/64", "2001:db8:5::5/128", "::/0");
    if (how < 3) {
      ip["protocol"] = 6;
      json::object tcp;
      if (below(2)) tcp["ietf-mud:direction-initiated"] = any("from-device", "to-device");
      if (below(2)) tcp["destination-port"] = ports();
      if (below(3) == 0) tcp["source-port"] = ports();
      matches["tcp"] = tcp;
    } else if (how < 5) {
      if (below(2)) ip["protocol"] = 17;
      json::object udp;
      if (below(2)) udp["destination-port"] = ports();
      if (below(3) == 0) udp["source-port"] = ports();
      matches["udp"] = udp;
    } else if (how == 5) {
      json::object icmp;
      if (below(2)) icmp["type"] = v4 ? 8 : 128;
      if (below(2)) icmp["code"] = below(2);
      matches["icmp"] = icmp;
    }
    if (!ip.empty()) matches[v4 ? "ipv4" : "ipv6"] = ip;
    if (below(3) == 0) {
      json::object mud;
      switch (below(6)) {
        case 0: mud["my-controller"] = json::array{nullptr}; break;
        case 1: mud["local-networks"] = json::array{nullptr}; break;
        case 2: mud["same-manufacturer"] = json::array{nullptr}; break;
        case 3: mud["manufacturer"] = any("other.example", "himori.example"); break;
        case 4: mud["model"] = "https://himori.example/hm-9.json"; break;
        case 5:
          mud["controller"] = any("urn:ietf:params:mud:dns", "https://himori.example/hub",
                                  "https://nobody.example/");
      }
      matches["ietf-mud:mud"] = mud;
    }
    return {{"name", std::move(name)},
            {"matches", matches},
            {"actions", json::object{{"forwarding", any("accept", "accept", "drop", "reject")}}}};
  }

  std::mt19937 random_;
};

class LiteralMud {
 public:
  LiteralMud(const json::object& file, const json::object& site) : file_(file), site_(site) {}

  MudVerdict::Kind verdict(const MudPacket& packet) const {
    std::vector<json::object> rules;
    const json::object& mud = *object_at(file_, "ietf-mud:mud");
    const json::object& policy =
        *object_at(mud, packet.from_device ? "from-device-policy" : "to-device-policy");
    for (const json::value& list : *array_at(*object_at(policy, "access-lists"), "access-list"))
      for (const json::value& acl :
           *array_at(*object_at(file_, "ietf-access-control-list:acls"), "acl"))
        if (text_at(acl.as_object(), "name") == text_at(list.as_object(), "name") &&
            (text_at(acl.as_object(), "type") == "ipv4-acl-type") == packet.peer.v4)
          for (const json::value& ace : *array_at(*object_at(acl.as_object(), "aces"), "ace"))
            rules.push_back(ace.as_object());
    // Appendix B.
    for (auto [urn, port] :
         {std::pair("urn:ietf:params:mud:dns", 53), std::pair("urn:ietf:params:mud:ntp", 123)})
      rules.push_back(
          {{"matches",
            json::object{
                {"ietf-mud:mud", json::object{{"controller", urn}}},
                {"udp", json::object{{packet.from_device ? "destination-port" : "source-port",
                                      json::object{{"operator", "eq"}, {"port", port}}}}}}},
           {"actions", json::object{{"forwarding", "accept"}}}});
    std::set<bool> outcomes;
    follow(rules, 0, packet, outcomes);
    if (outcomes.size() == 2) return MudVerdict::Kind::unknown;
    return *outcomes.begin() ? MudVerdict::Kind::allowed : MudVerdict::Kind::deviation;
  }

 private:
  enum class Fits { no, yes, open };

  // What may come out from rule `at` on: a rule that hangs on an unexplained word fits or not.
  void follow(const std::vector<json::object>& rules, std::size_t at, const MudPacket& packet,
              std::set<bool>& outcomes) const {
    if (at == rules.size()) {
      outcomes.insert(false);
      return;
    }
    const Fits how = fits(*object_at(rules[at], "matches"), packet);
    if (how != Fits::no)
      outcomes.insert(text_at(*object_at(rules[at], "actions"), "forwarding") == "accept");
    if (how != Fits::yes) follow(rules, at + 1, packet, outcomes);
  }

  Fits fits(const json::object& matches, const MudPacket& packet) const {
    bool is_open = false;
    for (const auto& group : matches)
      for (const auto& field : group.value().as_object()) {
        const Fits one = field_fits(group.key(), field.key(), field.value(), packet);
        if (one == Fits::no) return Fits::no;
        if (one == Fits::open) is_open = true;
      }
    if ((matches.contains("tcp") && packet.protocol != 6) ||
        (matches.contains("udp") && packet.protocol != 17) ||
        (matches.contains("icmp") && packet.protocol != (packet.peer.v4 ? 1 : 58)))
      return Fits::no;
    return is_open ? Fits::open : Fits::yes;
  }

  static Fits sure(bool yes) { return yes ? Fits::yes : Fits::no; }

  Fits field_fits(std::string_view group, std::string_view key, const json::value& value,
                  const MudPacket& packet) const {
    if (key == "protocol") return sure(value.as_int64() == packet.protocol);
    if (key.find("dnsname") != key.npos) {
      std::string name;
      for (char c : value.as_string()) name += char(std::tolower(c));
      if (name.back() == '.') name.pop_back();
      return among(member("names", name), packet);
    }
    if (key.find("-network") != key.npos && group != "ietf-mud:mud")
      return sure(in::network_from(value.as_string())->contains(packet.peer));
    if (key == "destination-port" || key == "source-port") {
      const bool is_devices = (key == "source-port") == packet.from_device;
      return sure(port_fits(value.as_object(), is_devices ? packet.device_port : packet.peer_port));
    }
    if (key == "ietf-mud:direction-initiated")
      return sure((value.as_string() == "from-device") == packet.device_initiated);
    if (group == "icmp")
      return sure(value.to_number<int>() == (key == "type" ? packet.icmp_type : packet.icmp_code));
    if (key == "my-controller" || key == "local-networks")
      return among(site_.if_contains(key), packet);
    if (key == "same-manufacturer") return among(member("manufacturers", "himori.example"), packet);
    if (key == "manufacturer") return among(member("manufacturers", value.as_string()), packet);
    if (key == "model") return among(member("models", value.as_string()), packet);
    const bool is_dns = value.as_string() == "urn:ietf:params:mud:dns";
    return among(member("controllers", is_dns ? "dns" : std::string_view(value.as_string())),
                 packet);
  }

  static bool port_fits(const json::object& ports, int port) {
    if (ports.contains("lower-port"))
      return number_at(ports, "lower-port") <= port && port <= number_at(ports, "upper-port");
    const auto how = text_at(ports, "operator");
    const auto number = number_at(ports, "port");
    if (how == "neq") return port != number;
    if (how == "lte") return port <= number;
    if (how == "gte") return port >= number;
    return port == number;
  }

  const json::value* member(std::string_view map, std::string_view key) const {
    return object_at(site_, map)->if_contains(key);
  }

  static Fits among(const json::value* networks, const MudPacket& packet) {
    if (!networks) return Fits::open;
    for (const json::value& one : networks->as_array())
      if (auto network = in::network_from(one.as_string());
          network->v4 == packet.peer.v4 && network->contains(packet.peer))
        return Fits::yes;
    return Fits::no;
  }

  const json::object& file_;
  const json::object& site_;
};

}  // namespace hinomi::device
