#include "in/inventory/hosts.h"

#include <algorithm>

namespace hinomi::in {
namespace {
constexpr std::size_t most_refused_hosts = 1000;
}

HostList::HostList(std::string format, const InventoryLimits& limits) : limits_(limits) {
  out_.format = std::move(format);
}

Result<std::uint32_t> HostList::part(std::uint32_t device, Component one) {
  if (out_.components.size() >= limits_.components)
    return fail(ErrorKind::too_large, "more hosts and services than are read from one result",
                one.place, "The limit is " + std::to_string(limits_.components));
  one.parent = device;
  out_.components.push_back(std::move(one));
  return static_cast<std::uint32_t>(out_.components.size() - 1);
}

Result<std::uint32_t> HostList::device(std::string_view address, std::string_view place) {
  if (auto found = by_ref_.find(std::string(address)); found != by_ref_.end()) return found->second;
  const std::uint32_t number = TRY(part(no_component, Component{.ref = std::string(address),
                                                                .kind = "device",
                                                                .name = std::string(address),
                                                                .place = std::string(place)}));
  by_ref_.emplace(address, number);
  return number;
}

Result<std::uint32_t> HostList::service(const Service& service, std::string_view place) {
  const std::uint32_t host = TRY(device(service.address, place));
  std::string ref(service.address);
  if (service.address.find(':') != service.address.npos) ref = "[" + ref + "]";
  ref += ":" + std::string(service.port.empty() ? service.name : service.port);
  if (!service.protocol.empty()) ref += "/" + std::string(service.protocol);
  if (auto found = by_ref_.find(ref); found != by_ref_.end()) return found->second;
  const std::uint32_t number = TRY(part(host, Component{.ref = ref,
                                                        .kind = "service",
                                                        .group = std::string(service.name),
                                                        .name = std::string(service.name),
                                                        .place = std::string(place)}));
  by_ref_.emplace(std::move(ref), number);
  return number;
}

void HostList::refuse(Error error) {
  if (out_.refused.size() < most_refused_hosts) out_.refused.push_back(std::move(error));
}

void HostList::said(Time time) { out_.made = std::max(out_.made, time); }

}  // namespace hinomi::in
