// devices: what is wrong with devices and who acts, from lists and results of scanners; and a
// device kept to what its maker says it needs. Nothing is scanned and nothing is logged in to.
#include <algorithm>
#include <cstdio>

#include "base/text.h"
#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/devices_parts.h"
#include "cli/paths.h"
#include "in/inventory/device_book.h"
#include "in/inventory/flows.h"
#include "judge/device/deviations.h"
#include "judge/device/rules.h"
#include "out/device/report.h"
#include "out/mud/nftables.h"

namespace hinomi::cli {
namespace {

using device::Judged;

struct MudFile {
  in::MudAccess access;
  std::string maker, model;
};

// What was given: devices, MUD files by URL, flows.
struct Given {
  in::DeviceBook book;
  std::vector<MudFile> muds;
  struct Flows {
    std::string file;
    std::vector<in::ObservedFlow> flows;
  };
  std::vector<Flows> flows;
  std::vector<Error> refused;
};

bool is_mud(std::string_view bytes) { return bytes.find("\"ietf-mud:mud\"") != bytes.npos; }

Result<MudFile> read_mud_file(const std::string& bytes) {
  MudFile out{.access = TRY(in::read_mud_access(bytes))};
  auto inventory = TRY(in::read_inventory(bytes));
  if (!inventory.components.empty()) {
    out.maker = inventory.components[0].maker;
    if (!inventory.components[0].models.empty()) out.model = inventory.components[0].models[0];
  }
  return out;
}

Result<> take_file(const std::string& path, const std::string& by, Given& out) {
  const std::string bytes = TRY(real_disk().read(path));
  const std::string_view begin = trim(std::string_view(bytes).substr(0, 4096));
  if (in::is_flow_line(begin.substr(0, begin.find('\n')))) {
    auto read = TRY(in::read_flows(bytes));
    for (Error& error : read.refused) out.refused.push_back(located(std::move(error), path));
    out.flows.push_back({path, std::move(read.flows)});
    return {};
  }
  if (!is_mud(bytes)) return out.book.add(path, bytes, by);
  out.muds.push_back(TRY(read_mud_file(bytes)));
  for (Error& error : out.muds.back().access.refused)
    out.refused.push_back(located(std::move(error), path));
  return {};
}

const MudFile* mud_of(const Device& device, const std::vector<MudFile>& muds) {
  for (const MudFile& one : muds) {
    if (!device.mud_url.empty() && device.mud_url == one.access.url) return &one;
    if (device.mud_url.empty() && !one.model.empty() && device.model == one.model &&
        (device.maker.empty() || equal_ignoring_case(device.maker, one.maker)))
      return &one;
  }
  return nullptr;
}

void compare_flows(Device& device, const Given& given, const in::MudSite& site,
                   const std::string& by) {
  const MudFile* mud = mud_of(device, given.muds);
  if (!mud) return;
  device.has_mud = true;
  // One site is one network; the device's own addresses are its own.
  in::MudSite own = site;
  own.device.clear();
  for (const Given::Flows& one : given.flows)
    device::add_deviations(device, mud->access, own, one.flows, by.empty() ? "zeek" : by, one.file);
}

bool is_device_as_bad(const Judged& one, const std::vector<device::Catalogue>& catalogues,
                      const std::string& limit) {
  const auto& findings = one.report.findings;
  if (std::any_of(findings.begin(), findings.end(), [](const auto& f) { return !f.is_expired; }))
    return true;
  if (limit == "finding") return false;
  for (std::size_t i = 0; i < catalogues.size(); ++i)
    for (const device::ProvisionState& state : one.report.states[i].provisions) {
      const bool is_mandatory = catalogues[i].provisions[state.provision].is_mandatory;
      if (is_mandatory && state.state == device::State::unmet) return true;
      if (limit == "unknown" && is_mandatory && state.state <= device::State::unknown) return true;
    }
  return limit == "unknown" && (!one.report.gaps.empty() || !findings.empty());
}

Result<in::MudSite> site_from(const std::string& path) {
  if (path.empty()) return in::MudSite();
  auto site = in::read_mud_site(TRY(real_disk().read(path)));
  if (!site) return std::unexpected(located(std::move(site).error(), path));
  return site;
}

Result<int> check(const Common& common, const DevicesArguments& arguments) {
  const bool ja = common.language == "ja";
  const device::Rules rules = TRY(device::read_rules(real_disk(), share_folder() / "content"));
  const in::MudSite site = TRY(site_from(arguments.site));
  Given given;
  for (const std::string& path :
       TRY(files_of(arguments.names, "Name lists of devices or results of scanners")))
    if (auto taken = take_file(path, arguments.by, given); !taken)
      given.refused.push_back(located(std::move(taken).error(), path));
  given.refused.insert(given.refused.end(), given.book.refused().begin(),
                       given.book.refused().end());
  const Time now = real_clock().now();
  std::vector<Judged> devices;
  for (Device& one : given.book.take()) {
    compare_flows(one, given, site, arguments.by);
    device::DeviceReport report = device::judge(one, rules.catalogues, rules.policy, now);
    devices.push_back({std::move(one), std::move(report)});
  }
  TRY(print_out(arguments.format == "ndjson"
                    ? device::lines_of(devices, rules.catalogues, rules.policy, now)
                    : device::text_of(devices, rules.catalogues, ja)));
  list_unread(given.refused, ja);
  const bool is_bad = !arguments.fail_on.empty() &&
                      std::any_of(devices.begin(), devices.end(), [&](const Judged& one) {
                        return is_device_as_bad(one, rules.catalogues, arguments.fail_on);
                      });
  if (is_bad) return 3;
  return given.refused.empty() ? 0 : 1;
}

Result<int> isolate(const Common& common, const DevicesArguments& arguments) {
  const bool ja = common.language == "ja";
  in::MudSite site = TRY(site_from(arguments.site));
  for (const std::string& one : arguments.addresses) {
    auto network = in::network_from(one);
    if (!network) return fail(ErrorKind::invalid, "not an address", one, "Write 192.0.2.7");
    site.device.push_back(*network);
  }
  const auto paths = TRY(files_of(arguments.names, "Name a MUD file"));
  if (paths.size() != 1)
    return fail(ErrorKind::invalid, "one device at a time", "names", "Name one MUD file");
  const std::string& path = paths[0];
  auto access = in::read_mud_access(TRY(real_disk().read(path)));
  if (!access) return std::unexpected(located(std::move(access).error(), path));
  std::vector<Error> refused;
  for (Error& error : access->refused) refused.push_back(located(std::move(error), path));
  std::string name = arguments.name;
  if (name.empty() && !site.device.empty()) name = text_of(site.device[0]);
  auto table = mud::render_isolation(*access, site, mud::table_word(name));
  if (!table) return std::unexpected(located(std::move(table).error(), path));
  for (const std::string& one : table->left_out)
    refused.push_back({ErrorKind::missing, "left out, and what it allows is dropped: " + one, path,
                       "Say its addresses with --site"});
  TRY(print_out(table->text));
  for (const std::string& one : table->defaults_left_out)
    std::fprintf(stderr,
                 ja ? "%s も止まる。--site の controllers に dns と ntp を書く\n"
                    : "%s is dropped too: say dns and ntp under controllers in --site\n",
                 one.c_str());
  list_unread(refused, ja);
  return refused.empty() ? 0 : 1;
}

}  // namespace

int run_devices(const Common& common, const DevicesArguments& arguments) {
  auto status = arguments.action == "check"     ? check(common, arguments)
                : arguments.action == "isolate" ? isolate(common, arguments)
                : arguments.action == "conceal" ? conceal(common, arguments)
                                                : resolve(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
