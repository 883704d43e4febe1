// Scans leave the scanner's organisation under pseudonyms, and the provider alone, which has the
// same key and knows its own addresses, resolves them. The centre between them has neither.
#include <algorithm>
#include <cstdio>
#include <map>

#include "base/hash.h"
#include "base/json.h"
#include "base/shown.h"
#include "base/text.h"
#include "cli/desk_line.h"
#include "cli/devices_parts.h"
#include "cli/paths.h"
#include "in/inventory/device_book.h"
#include "in/network_text.h"
#include "judge/device/findings.h"
#include "judge/device/rules.h"

namespace hinomi::cli {
namespace {

constexpr std::size_t shortest_key = 32;
constexpr unsigned __int128 most_addresses = 1 << 24;  // to try for one provider

Result<std::string> key_from(const std::string& path) {
  if (path.empty())
    return fail(ErrorKind::invalid, "no key", "--key", "Name the file that both of you have");
  std::string key(trim(TRY(real_disk().read(path))));
  if (key.size() < shortest_key)
    return fail(ErrorKind::invalid, "the key is too short", path,
                "Make one and hand it over: openssl rand -hex 32");
  return key;
}

std::string pseudonym_of(std::string_view key, const in::Network& address) {
  return to_hex(bytes_of(hmac_sha256(key, text_of(address))));
}

Result<std::vector<in::Network>> networks_from(const std::vector<std::string>& texts) {
  std::vector<in::Network> out;
  for (const std::string& text : texts) {
    auto network = in::network_from(text);
    if (!network) return fail(ErrorKind::invalid, "not a network", text, "Write 198.51.100.0/24");
    out.push_back(*network);
  }
  if (out.empty())
    return fail(ErrorKind::invalid, "no networks of the provider", "--network",
                "Name them: --network 198.51.100.0/24");
  return out;
}

bool is_within(const std::vector<in::Network>& networks, const in::Network& address) {
  return std::any_of(networks.begin(), networks.end(), [&](const in::Network& one) {
    return one.v4 == address.v4 && one.contains(address);
  });
}

using Closed = std::map<std::string, std::vector<std::string>>;

Closed closed_ports(const in::DeviceBook& book) {
  Closed out;
  for (const in::ScanNotes::Closed& one : book.closed()) {
    std::string range = std::to_string(one.first);
    if (one.last != one.first) range += "-" + std::to_string(one.last);
    out[one.address].push_back(range + "/" + one.transport);
  }
  return out;
}

json::array findings_of(const Device& device, const device::Policy& policy, Time now) {
  json::array out;
  for (const device::Finding& one : device::find(device, policy, now)) {
    using enum device::FindingKind;
    if (one.is_expired || (one.kind != default_credential && one.kind != clear_management &&
                           one.kind != open_management))
      continue;
    out.push_back({{"finding", name_of(one.kind)}, {"subject", one.subject}});
  }
  return out;
}

Time looked_at(const Device& device) {
  Time out;
  for (const DeviceEvidence& one : device.evidence)
    if (one.kind == EvidenceKind::scan) out = std::max(out, one.said);
  return out;
}

}  // namespace

Result<int> conceal(const Common& common, const DevicesArguments& arguments) {
  if (arguments.isp.empty())
    return fail(ErrorKind::invalid, "no provider", "--isp", "Name the member: --isp himori-net");
  if (arguments.basis.empty())
    return fail(ErrorKind::invalid, "no legal basis of the scan", "--basis",
                "Name the law or agreement that allows it");
  const std::string key = TRY(key_from(arguments.key));
  const auto networks = TRY(networks_from(arguments.networks));
  const device::Rules rules = TRY(device::read_rules(real_disk(), share_folder() / "content"));
  in::DeviceBook book;
  std::vector<Error> unread;
  for (const std::string& path : TRY(files_of(arguments.names, "Name results of scanners"))) {
    const std::string bytes = TRY(real_disk().read(path));
    if (auto added = book.add(path, bytes, arguments.by); !added)
      unread.push_back(located(std::move(added).error(), path));
  }
  unread.insert(unread.end(), book.refused().begin(), book.refused().end());
  Closed closed = closed_ports(book);
  const Time now = real_clock().now();
  json::array observations;
  std::size_t elsewhere = 0;
  for (const Device& device : book.take()) {
    const std::string& address = device.addresses.empty() ? device.id : device.addresses[0];
    const auto network = in::network_from(address);
    if (!network || network->first != network->last || !is_within(networks, *network)) {
      ++elsewhere;
      continue;
    }
    const Time seen = looked_at(device);
    if (seen == Time{}) continue;
    json::array ports;
    for (const std::string& range : closed[address]) ports.emplace_back(range);
    json::object one{{"pseudonym", pseudonym_of(key, *network)},
                     {"isp", arguments.isp},
                     {"seen", format_time(seen)},
                     {"findings", findings_of(device, rules.policy, now)},
                     {"closed", std::move(ports)}};
    if (!device.maker.empty()) one["maker"] = device.maker;
    if (!device.model.empty()) one["model"] = device.model;
    observations.push_back(std::move(one));
  }
  const json::object out{{"basis", arguments.basis}, {"observations", std::move(observations)}};
  TRY(print_out(json::serialize(out) + "\n"));
  const bool ja = common.language == "ja";
  if (elsewhere > 0)
    std::fprintf(stderr,
                 ja ? "この事業者のものでないアドレス: %zu\n"
                    : "Addresses that are not this provider's: %zu\n",
                 elsewhere);
  list_unread(unread, ja);
  return unread.empty() ? 0 : 1;
}

Result<int> resolve(const Common& common, const DevicesArguments& arguments) {
  const bool ja = common.language == "ja";
  const std::string key = TRY(key_from(arguments.key));
  const auto networks = TRY(networks_from(arguments.networks));
  std::map<std::string, std::vector<json::object>> asked;
  for (const std::string& path : arguments.names) {
    const json::value document = TRY(parse_json(TRY(read_input(path))));
    const json::array* items =
        document.is_object() ? array_at(document.get_object(), "items") : nullptr;
    if (!items)
      return fail(ErrorKind::invalid, "no list of cases", path,
                  "Give it the answer of GET /api/v1/device-cases");
    for (const json::value& one : *items)
      if (one.is_object())
        asked[std::string(text_at(one.get_object(), "pseudonym"))].push_back(one.get_object());
  }
  // Compared before adding: all of IPv6 is one more than a number of 128 bits holds.
  unsigned __int128 all = 0;
  for (const in::Network& one : networks) all += std::min(one.last - one.first, most_addresses) + 1;
  if (all > most_addresses)
    return fail(ErrorKind::too_large, "too many addresses to try", "--network",
                "At most 16,777,216; name IPv6 addresses that are in use one by one");
  std::string text;
  for (const in::Network& network : networks)
    for (unsigned __int128 at = network.first; asked.size() > 0; ++at) {
      const in::Network address{at, at, network.v4, network.v4 ? 32 : 128};
      if (auto found = asked.find(pseudonym_of(key, address)); found != asked.end()) {
        for (json::object& one : found->second) {
          one["address"] = text_of(address);
          if (arguments.format == "ndjson") {
            text += json::serialize(one) + "\n";
            continue;
          }
          std::string line = text_of(address);
          for (const char* part : {"state", "finding", "subject", "last_seen", "due", "id"})
            line += "  " + std::string(text_at(one, part));
          append_shown(line, text);
          text += "\n";
        }
        asked.erase(found);
      }
      if (at == network.last) break;
    }
  TRY(print_out(text));
  if (asked.empty()) return 0;
  std::fprintf(stderr,
               ja ? "どのアドレスか分からない仮名: %zu\n" : "Pseudonyms of no such address: %zu\n",
               asked.size());
  return 1;
}

void list_unread(const std::vector<Error>& errors, bool ja) {
  if (errors.empty()) return;
  constexpr std::size_t most = 20;
  std::fprintf(stderr, ja ? "読めなかったもの: %zu\n" : "Could not be read: %zu\n", errors.size());
  for (std::size_t i = 0; i < std::min(most, errors.size()); ++i)
    std::fprintf(stderr, "  %s\n", errors[i].text().c_str());
  if (errors.size() > most) std::fprintf(stderr, "  ...\n");
}

Error located(Error error, const std::string& file) {
  error.where = file + (error.where.empty() ? "" : " " + error.where);
  return error;
}

Result<> print_out(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) != text.size() || std::fflush(stdout) != 0)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  return {};
}

}  // namespace hinomi::cli
