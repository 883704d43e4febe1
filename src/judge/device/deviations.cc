#include "judge/device/deviations.h"

#include <algorithm>
#include <map>
#include <set>
#include <vector>

namespace hinomi::device {
namespace {

MudPacket first_packet(const in::ObservedFlow& flow, bool from_device) {
  MudPacket out{.from_device = from_device,
                .device_initiated = from_device,
                .protocol = flow.protocol,
                .device_port = from_device ? flow.origin_port : flow.responder_port,
                .peer_port = from_device ? flow.responder_port : flow.origin_port,
                .peer = from_device ? flow.responder : flow.origin};
  if (flow.protocol == 1 || flow.protocol == 58) {
    out.icmp_type = std::uint8_t(flow.origin_port);
    out.icmp_code = std::uint8_t(flow.responder_port);
    out.device_port = out.peer_port = 0;
  }
  return out;
}

std::vector<in::Network> addresses_of(const Device& device) {
  std::vector<in::Network> out;
  for (const std::string& one : device.addresses)
    if (auto network = in::network_from(one)) out.push_back(*network);
  return out;
}

bool has_address(const std::vector<in::Network>& own, const in::Network& address) {
  return std::any_of(own.begin(), own.end(), [&](const in::Network& one) {
    return one.v4 == address.v4 && one.contains(address);
  });
}

}  // namespace

FlowCounts add_deviations(Device& device, const in::MudAccess& access, const in::MudSite& site,
                          std::span<const in::ObservedFlow> flows, const std::string& by,
                          const std::string& file) {
  device.has_mud = true;
  std::vector<in::Network> own = addresses_of(device);
  own.insert(own.end(), site.device.begin(), site.device.end());
  FlowCounts counts;
  struct Seen {
    const in::ObservedFlow* flow;
    std::string near;
  };
  std::map<std::string, Seen> seen;
  for (const in::ObservedFlow& flow : flows) {
    const bool from_device = has_address(own, flow.origin);
    if (!from_device && !has_address(own, flow.responder)) continue;
    const MudVerdict verdict = judge_packet(access, site, first_packet(flow, from_device));
    if (verdict.kind == MudVerdict::Kind::allowed) ++counts.allowed;
    if (verdict.kind == MudVerdict::Kind::unknown) ++counts.unknown;
    if (verdict.kind != MudVerdict::Kind::deviation) continue;
    ++counts.deviations;
    std::string near = verdict.rule;
    if (!verdict.lacks.empty()) near += ": " + verdict.lacks;
    auto [at, is_new] = seen.try_emplace(text_of(flow), Seen{&flow, near});
    if (!is_new && at->second.flow->seen < flow.seen) at->second = {&flow, near};
  }
  for (auto& [text, one] : seen) {
    device.evidence.push_back(
        {EvidenceKind::flow, by, file + " " + one.flow->place, one.flow->seen, {}});
    device.deviations.push_back(
        {text, std::move(one.near), std::uint32_t(device.evidence.size() - 1), true});
  }
  return counts;
}

void end_deviations(Device& device, std::span<const in::ObservedFlow> flows, const std::string& by,
                    const std::string& file) {
  const std::vector<in::Network> own = addresses_of(device);
  Time first = Time::max(), last = Time::min();
  std::set<std::string> seen;
  for (const in::ObservedFlow& flow : flows) {
    if (!has_address(own, flow.origin) && !has_address(own, flow.responder)) continue;
    first = std::min(first, flow.seen);
    last = std::max(last, flow.seen);
    seen.insert(text_of(flow));
  }
  if (seen.empty() || last - first < watched_long_enough) return;
  std::map<std::string, Time> before;  // when each was seen last
  for (const DeviceDeviation& one : device.deviations)
    if (one.is_seen && one.evidence < device.evidence.size()) {
      Time& when = before[one.flow];
      when = std::max(when, device.evidence[one.evidence].said);
    }
  std::erase_if(before,
                [&](const auto& one) { return one.second >= first || seen.contains(one.first); });
  if (before.empty()) return;
  device.evidence.push_back({EvidenceKind::flow, by, file + " not seen again", last, {}});
  for (const auto& [flow, when] : before)
    device.deviations.push_back({flow, "", std::uint32_t(device.evidence.size() - 1), false});
}

}  // namespace hinomi::device
