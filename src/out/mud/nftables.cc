#include "out/mud/nftables.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::mud {
namespace {

using in::Initiator;
using in::MudPeer;
using in::MudPorts;
using in::MudRule;
using in::MudSite;

constexpr std::uint8_t tcp = 6, icmp = 1, icmp6 = 58;

std::string shown(const MudPeer& peer) {
  return std::string(name_of(peer.kind)) + (peer.value.empty() ? "" : " " + peer.value);
}

// A text of the file as a comment: nothing that ends it, nothing that nft reads.
std::string plain(std::string_view text, std::size_t most) {
  std::string out;
  for (char c : text) {
    const bool is_plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || is_digit(c) ||
                          std::string_view("._:/-").find(c) != std::string_view::npos;
    if (out.size() < most) out += is_plain ? c : '_';
  }
  return out;
}

// "{ 192.0.2.0/24, 198.51.100.7 }" of one family, without what another one covers: nft refuses
// overlaps. Empty: none of that family.
std::string set_of(MudSite::Networks networks, bool v4) {
  std::sort(networks.begin(), networks.end(), [](const in::Network& a, const in::Network& b) {
    return a.first != b.first ? a.first < b.first : a.last > b.last;
  });
  std::string out;
  const in::Network* around = nullptr;
  for (const in::Network& one : networks) {
    if (one.v4 != v4 || (around && around->contains(one))) continue;
    around = &one;
    out += (out.empty() ? "{ " : ", ") + text_of(one);
  }
  return out.empty() ? out : out + " }";
}

std::string ports_of(const MudPorts& ports) {
  std::string out = ports.is_excluded ? "!= " : "";
  out += std::to_string(ports.first);
  if (ports.last != ports.first) out += "-" + std::to_string(ports.last);
  return out;
}

class Renderer {
 public:
  Renderer(const in::MudAccess& access, const MudSite& site) : access_(access), site_(site) {}

  Result<Isolation> render(const std::string& name) {
    const std::string v4 = set_of(site_.device, true), v6 = set_of(site_.device, false);
    if (v4.empty() && v6.empty())
      return fail(ErrorKind::missing, "no address of the device", "device",
                  "Say it: --device 192.0.2.7, or in the file of --site");
    const std::string table = "inet hinomi_mud_" + name;
    std::string head = "#!/usr/sbin/nft -f\n# " + plain(access_.url, 200) +
                       "\n# Keeps the device to what its maker says it needs; for the router in "
                       "front of it.\n"
                       "add table " +
                       table + "\ndelete table " + table + "\ntable " + table + " {\n";
    std::string body;
    for (bool from_device : {true, false}) {
      body += from_device ? "  chain from_device {\n" : "  chain to_device {\n";
      body +=
          "    ct state invalid counter drop\n"
          "    ct state related icmp type { destination-unreachable, time-exceeded, "
          "parameter-problem } accept\n"
          "    ct state related icmpv6 type { destination-unreachable, packet-too-big, "
          "time-exceeded, parameter-problem } accept\n";
      for (const MudRule& rule : from_device ? access_.from_device : access_.to_device)
        if (!(rule.is_v4 ? v4 : v6).empty()) body += TRY(line_of(rule, from_device));
      body += "    counter drop comment \"nothing allows it\"\n  }\n";
    }
    body += hook("forward", v4, v6, true, true) + hook("input", v4, v6, true, false) +
            hook("output", v4, v6, false, true) + "}\n";
    std::string notes;
    for (const std::string& one : out_.defaults_left_out)
      notes += "# left out: " + plain(one, 200) + "\n";
    for (const std::string& one : out_.left_out) notes += "# left out: " + plain(one, 200) + "\n";
    out_.text = head + body;
    out_.text.insert(out_.text.find("add table"), notes);
    return std::move(out_);
  }

 private:
  // Leases and neighbours are the network's own matter: they go to the router itself.
  static std::string hook(const std::string& name, const std::string& v4, const std::string& v6,
                          bool from_device, bool to_device) {
    std::string out = "  chain " + name + " {\n    type filter hook " + name +
                      " priority filter; policy accept;\n";
    if (name != "forward")
      out +=
          "    udp sport . udp dport { 68 . 67, 67 . 68, 546 . 547, 547 . 546 } accept\n"
          "    icmpv6 type { nd-router-solicit, nd-router-advert, nd-neighbor-solicit, "
          "nd-neighbor-advert } accept\n";
    for (auto [set, family] : {std::pair(&v4, "ip"), std::pair(&v6, "ip6")}) {
      if (set->empty()) continue;
      if (from_device)
        out += std::string("    ") + family + " saddr " + *set + " jump from_device\n";
      if (to_device) out += std::string("    ") + family + " daddr " + *set + " jump to_device\n";
    }
    return out + "  }\n";
  }

  // Empty: left out, or of another family.
  Result<std::string> line_of(const MudRule& rule, bool from_device) {
    std::string out = std::string("    meta nfproto ") + (rule.is_v4 ? "ipv4" : "ipv6");
    const std::string peer_address =
        std::string(rule.is_v4 ? " ip " : " ip6 ") + (from_device ? "daddr " : "saddr ");
    for (const MudPeer& peer : rule.peers) {
      const MudSite::Networks one = {peer.network};
      const MudSite::Networks* networks =
          peer.kind == MudPeer::Kind::network ? &one : site_.find(peer, access_);
      if (!networks) return unsaid(rule, peer);
      const std::string set = set_of(*networks, rule.is_v4);
      if (set.empty()) return std::string();  // known, and none of this family
      out += peer_address + set;
    }
    append_protocol(rule, from_device, out);
    // The kernel remembers who began a connection.
    if (rule.initiator != Initiator::either)
      out += std::string(" ct direction ") +
             ((rule.initiator == Initiator::device) == from_device ? "original" : "reply");
    out += rule.action == MudRule::Action::accept   ? " counter accept"
           : rule.action == MudRule::Action::reject ? " counter reject"
                                                    : " counter drop";
    return out + " comment \"" + plain(rule.name, 100) + "\"\n";
  }

  static void append_protocol(const MudRule& rule, bool from_device, std::string& out) {
    if (!rule.protocol) return;
    if (*rule.protocol == icmp || *rule.protocol == icmp6) {
      const std::string family = *rule.protocol == icmp ? " icmp" : " icmpv6";
      out += " meta l4proto " + std::to_string(*rule.protocol);
      if (rule.icmp_type) out += family + " type " + std::to_string(*rule.icmp_type);
      if (rule.icmp_code) out += family + " code " + std::to_string(*rule.icmp_code);
      return;
    }
    out += " meta l4proto " + std::to_string(*rule.protocol);
    const std::string transport = *rule.protocol == tcp ? " tcp " : " udp ";
    if (rule.peer_port)
      out += transport + (from_device ? "dport " : "sport ") + ports_of(*rule.peer_port);
    if (rule.device_port)
      out += transport + (from_device ? "sport " : "dport ") + ports_of(*rule.device_port);
  }

  Result<std::string> unsaid(const MudRule& rule, const MudPeer& peer) {
    if (rule.action != MudRule::Action::accept)
      return fail(ErrorKind::missing, "nobody said the addresses of " + shown(peer),
                  rule.place + " " + rule.name,
                  "Say them with --site: this rule forbids something");
    if (!rule.place.empty()) {
      out_.left_out.push_back(rule.name + ": " + shown(peer));
    } else if (auto& list = out_.defaults_left_out;
               std::find(list.begin(), list.end(), rule.name) == list.end()) {
      list.push_back(rule.name);
    }
    return std::string();
  }

  const in::MudAccess& access_;
  const MudSite& site_;
  Isolation out_;
};

}  // namespace

std::string table_word(std::string_view name) {
  std::string out;
  for (char c : name) {
    const char low = to_lower(c);
    const bool is_plain = (low >= 'a' && low <= 'z') || is_digit(low);
    if (out.size() >= 40) break;
    if (is_plain)
      out += low;
    else if (!out.empty() && out.back() != '_')
      out += '_';
  }
  while (out.ends_with('_')) out.pop_back();
  return out.empty() ? "device" : out;
}

Result<Isolation> render_isolation(const in::MudAccess& access, const in::MudSite& site,
                                   const std::string& name) {
  return Renderer(access, site).render(name);
}

}  // namespace hinomi::mud
