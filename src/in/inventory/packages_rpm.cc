// `rpm -qa`, plain or with tabs between the fields.
#include <algorithm>
#include <optional>

#include "base/lines.h"
#include "base/text.h"
#include "in/inventory/packages.h"

namespace hinomi::in {
namespace {

constexpr std::string_view architectures[] = {"x86_64",  "noarch",  "aarch64",    "i386",  "i486",
                                              "i586",    "i686",    "ppc64le",    "ppc64", "s390x",
                                              "armv7hl", "riscv64", "loongarch64"};

// name-[epoch:]version-release.arch
std::optional<InstalledPackage> package_from_nevra(std::string_view line) {
  const std::size_t dot = line.rfind('.');
  if (dot == line.npos) return {};
  const std::string_view arch = line.substr(dot + 1);
  if (std::find(std::begin(architectures), std::end(architectures), arch) ==
      std::end(architectures))
    return {};
  const std::string_view front = line.substr(0, dot);
  const std::size_t release = front.rfind('-');
  if (release == front.npos || release == 0) return {};
  const std::size_t version = front.rfind('-', release - 1);
  if (version == front.npos || version == 0) return {};
  InstalledPackage out{.name = std::string(front.substr(0, version)),
                       .version = std::string(front.substr(version + 1)),
                       .arch = std::string(arch)};
  if (const std::size_t colon = out.version.find(':'); colon != out.version.npos) {
    out.epoch = out.version.substr(0, colon);
    out.version.erase(0, colon + 1);
  }
  return out;
}

std::optional<InstalledPackage> package_from_tabs(std::string_view line) {
  std::string_view fields[7];
  for (std::string_view& field : fields) {
    const std::size_t end = std::min(line.find('\t'), line.size());
    field = trim(line.substr(0, end));
    if (field == "(none)") field = {};
    line.remove_prefix(std::min(end + 1, line.size()));
  }
  const auto& [name, epoch, version, release, arch, source, licence] = fields;
  if (name.empty() || version.empty() || release.empty()) return {};
  InstalledPackage out{.name = std::string(name),
                       .version = std::string(version) + "-" + std::string(release),
                       .arch = std::string(arch)};
  out.epoch = epoch;
  out.upstream = source;
  out.licence = licence;
  return out;
}

std::optional<InstalledPackage> package_from(std::string_view line) {
  return line.find('\t') == line.npos ? package_from_nevra(line) : package_from_tabs(line);
}

}  // namespace

bool is_rpm_line(std::string_view line) {
  return std::count(line.begin(), line.end(), '\t') >= 5 || package_from_nevra(line) ||
         line.starts_with("gpg-pubkey-");
}

Result<Inventory> read_rpm_list(std::string_view text, std::string_view os_release,
                                const InventoryLimits& limits) {
  PackageList out("rpm", "rpm", os_release, limits);
  std::size_t number = 0;
  while (!text.empty()) {
    const std::string_view line = trim(take_line(text));
    std::string place = "line " + std::to_string(++number);
    // The keys that rpm trusts stand among its packages.
    if (line.empty() || line.starts_with("gpg-pubkey")) continue;
    if (auto package = package_from(line)) {
      package->place = std::move(place);
      TRY(out.add(std::move(*package)));
    } else {
      out.refuse("no package as rpm -qa writes it", std::move(place),
                 "Write it as name-version-release.arch");
    }
  }
  return out.take();
}

}  // namespace hinomi::in
