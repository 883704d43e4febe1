// What an index holds packages under: the package without its version, with its distribution's
// release, because a distribution mends old versions and its own numbers count there. Package URLs
// and the ecosystems of OSV lead to the same. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "product/purl.h"

namespace hinomi {

struct Package {
  std::string type;        // of a package URL: "deb", "pypi"
  std::string name_space;  // one name for each distribution: "redhat" for "rhel" too
  std::string name;        // as the registry compares names
  // Of the distribution, as finely as its advisories go: "12", "22.04", "3.18". Empty: the package
  // is of no distribution, or the release is not said.
  std::string release;

  // "deb/debian/12/curl", "npm/@angular/core": the same text exactly for the same package.
  std::string key() const;
  // Of a distribution that has releases, and it is not said which.
  bool lacks_release() const;

  bool operator==(const Package&) const = default;
};

// The release is that of `distro`, else the one that the version tells.
Package package_of(const Purl& purl);

// OSV's ecosystem ("Debian:12", "PyPI") and the name in it. Nothing for an ecosystem that has no
// packages (GIT) or is not known.
std::optional<Package> package_of(std::string_view ecosystem, std::string_view name);

// As its scheme writes it: an epoch that stands apart (`epoch=1`) in its place, "1:1.37.0-6".
std::string full_version(const Purl& purl);

// Does what is said of the first hold for the second? Possible: the one or the other does not say
// its release.
enum class PackageMatch : std::uint8_t { no, possible, yes };
PackageMatch match(const Package& said_of, const Package& found);

// The source package that a binary one is made from, where its package URL says so (`upstream`):
// distributions' advisories name source packages.
struct SourcePackage {
  Package package;
  std::string version;  // empty: that of the binary package
};
std::optional<SourcePackage> source_of(const Purl& purl);

}  // namespace hinomi
