#include "in/inventory/packages.h"

#include "base/lines.h"
#include "base/text.h"
#include "product/purl.h"

namespace hinomi::in {
namespace {

// A value of os-release(5): as a shell reads it, without expansion.
std::string unquoted(std::string_view text) {
  text = trim(text);
  std::string out;
  char quote = '\0';
  for (std::size_t at = 0; at < text.size(); ++at) {
    const char c = text[at];
    if (quote == '\0' && (c == '"' || c == '\'')) {
      quote = c;
    } else if (c == quote) {
      quote = '\0';
    } else if (c == '\\' && quote != '\'' && at + 1 < text.size()) {
      out += text[++at];
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

OsRelease read_os_release(std::string_view text) {
  OsRelease out;
  while (!text.empty()) {
    const std::string_view line = trim(take_line(text));
    const std::size_t equals = line.find('=');
    if (equals == line.npos || line.starts_with('#')) continue;
    const std::string_view key = line.substr(0, equals);
    std::string value = unquoted(line.substr(equals + 1));
    if (key == "ID")
      out.id = std::move(value);
    else if (key == "VERSION_ID")
      out.version = std::move(value);
    else if (key == "PRETTY_NAME")
      out.name = std::move(value);
    else if (key == "CPE_NAME")
      out.cpe = std::move(value);
    else if (key == "SUPPORT_END")
      out.end_of_support = std::move(value);
  }
  return out;
}

std::string distribution_release(std::string_view id, std::string_view version) {
  version = version.substr(0, version.find(' '));
  if (id == "ubuntu") {
    const std::size_t dot = version.find('.');
    version = version.substr(0, dot == version.npos ? dot : version.find('.', dot + 1));
  }
  if (id == "debian") version = version.substr(0, version.find('.'));
  return std::string(version);
}

bool is_distributions_path(std::string_view path) {
  return path.starts_with("/usr/lib/") || path.starts_with("/usr/lib64/") ||
         path.starts_with("/usr/share/nodejs");
}

PackageList::PackageList(std::string format, std::string type, std::string_view os_release,
                         const InventoryLimits& limits)
    : limits_(limits), type_(std::move(type)), release_(read_os_release(os_release)) {
  out_.format = std::move(format);
  if (release_.id.empty()) {
    refuse("the distribution is not known, so its packages have no package URLs", "",
           "Give the host's /etc/os-release with it");
    return;
  }
  Component system{.ref = release_.id,
                   .kind = "operating-system",
                   .name = release_.id,
                   .version = release_.version};
  if (!release_.cpe.empty()) system.cpes.push_back(release_.cpe);
  system.end_of_support = release_.end_of_support;
  system.place = "os-release";
  out_.name = release_.name;
  out_.subject = 0;
  out_.components.push_back(std::move(system));
}

std::string PackageList::purl_of(const InstalledPackage& package) const {
  Purl purl{
      .type = type_, .name_space = release_.id, .name = package.name, .version = package.version};
  auto add = [&](std::string key, const std::string& value) {
    if (!value.empty()) purl.qualifiers.emplace_back(std::move(key), value);
  };
  add("arch", package.arch);
  add("distro", release_.version.empty() ? release_.id : release_.id + "-" + release_.version);
  add("epoch", package.epoch == "0" ? std::string() : package.epoch);
  add("upstream", package.upstream);
  auto made = make_purl(std::move(purl));
  return made ? purl_text(*made) : std::string();
}

Result<std::uint32_t> PackageList::add(InstalledPackage package) {
  if (out_.components.size() >= limits_.components)
    return fail(ErrorKind::too_large, "more packages than are read from one list", package.place,
                "The limit is " + std::to_string(limits_.components));
  Component one;
  one.name = package.name;
  one.ref = package.arch.empty() ? package.name : package.name + ":" + package.arch;
  const bool has_epoch = !package.epoch.empty() && package.epoch != "0";
  one.version = has_epoch ? package.epoch + ":" + package.version : package.version;
  if (!release_.id.empty()) {
    std::string purl = purl_of(package);
    if (purl.empty())
      refuse("no package URL can be made of '" + package.name + "'", package.place,
             "Mind its name and version");
    else
      one.purls.push_back(std::move(purl));
    one.parent = out_.subject;
  }
  if (!package.licence.empty()) one.licences.push_back(std::move(package.licence));
  one.supplier = std::move(package.supplier);
  one.place = std::move(package.place);
  out_.components.push_back(std::move(one));
  return static_cast<std::uint32_t>(out_.components.size() - 1);
}

void PackageList::refuse(std::string what, std::string place, std::string remedy) {
  if (out_.refused.size() < 1000)
    out_.refused.push_back(
        {ErrorKind::invalid, std::move(what), std::move(place), std::move(remedy)});
}

void PackageList::provides(std::string_view name, std::uint32_t package) {
  providers_.emplace(name, package);
}

void PackageList::needs(std::uint32_t package, std::vector<std::string_view> one_of) {
  wants_.emplace_back(package, std::move(one_of));
}

Inventory PackageList::take() {
  for (const auto& [package, one_of] : wants_)
    for (std::string_view name : one_of)
      if (auto found = providers_.find(name); found != providers_.end()) {
        if (found->second != package) out_.needs.emplace_back(package, found->second);
        break;
      }
  return std::move(out_);
}

}  // namespace hinomi::in
