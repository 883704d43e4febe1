// Distributions of packages: their names and releases, each as many ways as tools write them.
#pragma once

#include <string>
#include <string_view>

namespace hinomi {

struct Distribution {
  std::string_view type;  // of its package URLs: "deb", "rpm", "apk", "alpm"
  std::string_view name;  // "redhat"
  int numbers;            // of a release that its advisories tell apart: 8.7 is "8" with 1
};

// By the namespace of a package URL ("rhel"), or the first part of an OSV ecosystem ("Red Hat").
// Nothing when it is not known.
const Distribution* distribution_of(std::string_view name);

// "debian-11.6", "bookworm", "v3.18", "Linux Enterprise Server 15 SP4" -> "11", "12", "3.18",
// "15.4". Rolling ones keep their word ("sid", "edge"). Empty: none said, or the distribution has
// none.
std::string release_of(const Distribution& distribution, std::string_view text);

// The release that a version tells by itself: "8.0.30-2.module+el8.8.0" -> "8",
// "3.3.11-4ubuntu1" -> "". Of Red Hat's family, Fedora, Amazon and Debian.
std::string release_in_version(const Distribution& distribution, std::string_view version);

}  // namespace hinomi
