// What a host says is installed: Debian's /var/lib/dpkg/status, `rpm -qa`, Alpine's
// /lib/apk/db/installed, with its /etc/os-release; and lists of products in CSV. Package URLs are
// made from them with the distribution (`distro=debian-12`) and the source package (`upstream=`),
// which advisories of distributions name. Without an os-release nobody knows whose package it is:
// none is then made, and it is said once.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "in/inventory/inventory.h"

namespace hinomi::in {

// os-release(5). Empty: not said.
struct OsRelease {
  std::string id;       // "debian"
  std::string version;  // "12"
  std::string name;     // "Debian GNU/Linux 12 (bookworm)"
  std::string cpe, end_of_support;
};
OsRelease read_os_release(std::string_view text);

// VERSION_ID of a distribution whose version is told in words: of "22.04.3 LTS (Jammy Jellyfish)"
// of ubuntu 22.04, of "12 (bookworm)" of debian 12.
std::string distribution_release(std::string_view id, std::string_view version);

// Where distributions put their own packages of Python and Node. These are mended under the
// distribution's numbers and known by its package; a registry's name would say them flawed.
bool is_distributions_path(std::string_view path);

struct InstalledPackage {
  std::string name, version, arch, epoch;
  std::string upstream;  // as a package URL's qualifier names the source package
  std::string licence, supplier, place;
};

// Packages of one host, parts of its operating system when that is known.
class PackageList {
 public:
  // `type`: of the package URLs, "deb".
  PackageList(std::string format, std::string type, std::string_view os_release,
              const InventoryLimits& limits);

  // Errors: too_large.
  Result<std::uint32_t> add(InstalledPackage package);
  void refuse(std::string what, std::string place, std::string remedy);
  // What a package is called, or provides, and that another needs one of these names.
  void provides(std::string_view name, std::uint32_t package);
  void needs(std::uint32_t package, std::vector<std::string_view> one_of);
  Inventory take();

 private:
  std::string purl_of(const InstalledPackage& package) const;

  const InventoryLimits& limits_;
  std::string type_;
  OsRelease release_;
  Inventory out_;
  std::unordered_map<std::string_view, std::uint32_t> providers_;
  std::vector<std::pair<std::uint32_t, std::vector<std::string_view>>> wants_;
};

// Of dpkg's Status ("install ok installed"): whether the package's files are on the disk.
bool is_on_disk(std::string_view status);
// Of dpkg's Source ("glibc (2.36-9)"): as a package URL's upstream, "glibc@2.36-9".
std::string source_with_version(std::string_view source);

// The texts live as long as the call. Errors: too_large.
Result<Inventory> read_dpkg_status(std::string_view text, std::string_view os_release,
                                   const InventoryLimits& limits);
Result<Inventory> read_apk_installed(std::string_view text, std::string_view os_release,
                                     const InventoryLimits& limits);
// NEVRA lines ("bash-5.1.8-6.el9.x86_64", an epoch as "1:"), or those of
//   rpm -qa --qf
//   '%{NAME}\t%{EPOCHNUM}\t%{VERSION}\t%{RELEASE}\t%{ARCH}\t%{SOURCERPM}\t%{LICENSE}\n'
Result<Inventory> read_rpm_list(std::string_view text, std::string_view os_release,
                                const InventoryLimits& limits);
bool is_rpm_line(std::string_view line);

// CSV with a header in English or Japanese: docs/inventory.md has the columns.
Result<Inventory> read_products(std::string_view text, const InventoryLimits& limits);
bool names_products(std::string_view header);

}  // namespace hinomi::in
