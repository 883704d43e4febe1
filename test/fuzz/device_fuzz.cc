// What is said of devices: lists, results of scanners, flows. Whatever the bytes are, each
// statement stands on a piece of evidence that is there, and ports and places are such.
#include <cstdlib>

#include "in/inventory/device_book.h"
#include "in/inventory/flows.h"
#include "judge/device/judge.h"

using namespace hinomi;

namespace {

void demand(bool holds) {
  if (!holds) std::abort();
}

template <class Statement>
void check(const Device& device, const std::vector<Statement>& all) {
  for (const Statement& one : all) demand(one.evidence < device.evidence.size());
}

void check(const Device& device) {
  demand(!device.id.empty());
  check(device, device.ports);
  check(device, device.credentials);
  check(device, device.provisions);
  check(device, device.conditions);
  check(device, device.firmware);
  check(device, device.newest);
  check(device, device.support);
  check(device, device.flaws);
  check(device, device.deviations);
  for (const DevicePort& one : device.ports) demand(one.port > 0 && !one.transport.empty());
  device::Policy policy;
  policy.validity.fill(std::chrono::days(365));
  // In March 2026, as the seeds are.
  const device::DeviceReport report =
      device::judge(device, {}, policy, Time(std::chrono::hours(493'000)));
  for (const device::Finding& one : report.findings)
    for (const std::uint32_t number : one.evidence) demand(number < device.evidence.size());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size > (1u << 20)) return 0;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  in::DeviceBook book;
  if (auto added = book.add("file", bytes, "somebody"); !added) demand(!added.error().what.empty());
  for (const in::ScanNotes::Closed& one : book.closed()) demand(one.first <= one.last);
  for (const Device& one : book.take()) check(one);
  if (auto notes = in::read_scan_notes(bytes))
    for (const auto& one : notes->credentials) demand(!one.service.empty());
  if (auto flows = in::read_flows(bytes))
    for (const in::ObservedFlow& one : flows->flows)
      demand(!one.place.empty() && !text_of(one).empty() && one.origin.v4 == one.responder.v4);
  return 0;
}
