// MUD files and what their words mean at a place: whatever the bytes are, no rule means nothing,
// each packet gets a verdict, and the table for a firewall has nothing of the file but its numbers.
#include <algorithm>
#include <cstdlib>

#include "judge/device/mud.h"
#include "out/mud/nftables.h"

using namespace hinomi;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

void check_rules(const std::vector<in::MudRule>& rules) {
  for (const in::MudRule& one : rules) {
    // What RFC 8520 lets every device do stands in no file.
    demand(!one.place.empty() || one.name.starts_with("default-"));
    for (const auto& ports : {one.device_port, one.peer_port})
      if (ports) demand(ports->first <= ports->last);
    if (one.icmp_type || one.icmp_code)
      demand(one.protocol == std::uint8_t(1) || one.protocol == std::uint8_t(58));
  }
}

// Comments aside, no character of the table comes from a name in the file.
void check_table(const std::string& text) {
  bool is_quoted = false;
  for (const char c : text) {
    demand(c == '\n' || c == '\t' || (c >= ' ' && c <= '~'));
    if (c == '"') is_quoted = !is_quoted;
    if (c == '\n') demand(!is_quoted);
  }
  demand(!is_quoted);
}

}  // namespace

// A file, and after a NUL the words of a place.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const std::size_t cut = std::min(bytes.find('\0'), bytes.size());
  auto access = in::read_mud_access(bytes.substr(0, cut));
  auto site = in::read_mud_site(bytes.substr(std::min(cut + 1, bytes.size())));
  if (!access) {
    demand(!access.error().what.empty());
    return 0;
  }
  check_rules(access->from_device);
  check_rules(access->to_device);
  for (const Error& one : access->refused) demand(!one.where.empty() && !one.remedy.empty());
  const in::MudSite place = site ? std::move(*site) : in::MudSite();
  const auto peer = in::network_from("198.51.100.9");
  for (const std::uint8_t protocol :
       {std::uint8_t(6), std::uint8_t(17), std::uint8_t(1), std::uint8_t(58)})
    for (const bool from_device : {true, false}) {
      const device::MudVerdict verdict = device::judge_packet(*access, place,
                                                              {.from_device = from_device,
                                                               .device_initiated = from_device,
                                                               .protocol = protocol,
                                                               .device_port = 40000,
                                                               .peer_port = 443,
                                                               .peer = *peer});
      demand(!device::name_of(verdict.kind).empty());
    }
  if (auto table = mud::render_isolation(*access, place, "x")) check_table(table->text);
  return 0;
}
