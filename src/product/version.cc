#include "product/version.h"

#include "base/text.h"
#include "product/key.h"

namespace hinomi {
namespace {

using product::SemverRules;

// Longer than any version that somebody means.
constexpr std::size_t most_bytes = 512;

struct Named {
  std::string_view name;
  Scheme scheme;
};

// Types of vers and package URLs, then ecosystems in OSV's words where they are others; lower case.
constexpr Named known_names[] = {
    {"semver", Scheme::semver},
    {"deb", Scheme::deb},
    {"rpm", Scheme::rpm},
    {"apk", Scheme::apk},
    {"maven", Scheme::maven},
    {"pypi", Scheme::pypi},
    {"npm", Scheme::npm},
    {"gem", Scheme::gem},
    {"nuget", Scheme::nuget},
    {"golang", Scheme::golang},
    {"composer", Scheme::composer},
    {"cargo", Scheme::cargo},
    {"conan", Scheme::conan},
    {"alpm", Scheme::alpm},
    {"gentoo", Scheme::gentoo},
    {"openssl", Scheme::openssl},
    {"hackage", Scheme::hackage},
    {"cran", Scheme::cran},
    {"pub", Scheme::pub},
    {"intdot", Scheme::intdot},
    {"datetime", Scheme::datetime},
    {"lexicographic", Scheme::lexicographic},
    {"generic", Scheme::generic},

    {"alpine", Scheme::apk},
    {"arch", Scheme::alpm},
    {"bitnami", Scheme::semver},
    {"cocoapods", Scheme::gem},
    {"ebuild", Scheme::gentoo},
    {"github", Scheme::semver},
    {"hex", Scheme::semver},
    {"julia", Scheme::semver},
    {"nginx", Scheme::semver},
    {"swift", Scheme::semver},
    {"vscode-extension", Scheme::semver},

    {"almalinux", Scheme::rpm},
    {"alpaquita", Scheme::apk},
    {"azure linux", Scheme::rpm},
    {"bellsoft hardened containers", Scheme::apk},
    {"chainguard", Scheme::apk},
    {"conancenter", Scheme::conan},
    {"crates.io", Scheme::cargo},
    {"debian", Scheme::deb},
    {"drupal", Scheme::composer},
    {"echo", Scheme::deb},
    {"ghc", Scheme::hackage},
    {"github actions", Scheme::semver},
    {"go", Scheme::golang},
    {"kubernetes", Scheme::semver},
    {"mageia", Scheme::rpm},
    {"minimos", Scheme::apk},
    {"openeuler", Scheme::rpm},
    {"opensuse", Scheme::rpm},
    {"packagist", Scheme::composer},
    {"photon os", Scheme::rpm},
    {"red hat", Scheme::rpm},
    {"rocky linux", Scheme::rpm},
    {"rubygems", Scheme::gem},
    {"suse", Scheme::rpm},
    {"swifturl", Scheme::semver},
    {"ubuntu", Scheme::deb},
    {"vscode", Scheme::semver},
    {"wolfi", Scheme::apk},
};

constexpr SemverRules semver_rules{.scheme = "semver"};
constexpr SemverRules npm_rules{
    .scheme = "npm", .allows_equals = true, .allows_bare_letters = true};
constexpr SemverRules nuget_rules{.scheme = "nuget", .most_numbers = 4, .with_case = false};
constexpr SemverRules golang_rules{.scheme = "golang"};
constexpr SemverRules cargo_rules{.scheme = "cargo", .allows_v = false};
constexpr SemverRules pub_rules{.scheme = "pub", .orders_builds = true};

}  // namespace

std::string_view name_of(Scheme scheme) {
  for (const Named& one : known_names)
    if (one.scheme == scheme) return one.name;
  return "";
}

std::optional<Scheme> scheme_of(std::string_view name) {
  // "Debian:12", "Ubuntu:22.04:LTS": the release orders nothing.
  name = name.substr(0, name.find(':'));
  for (const Named& one : known_names)
    if (equal_ignoring_case(one.name, name)) return one.scheme;
  return std::nullopt;
}

Result<std::string> order_key(Scheme scheme, std::string_view version) {
  using namespace product;
  if (version.size() > most_bytes)
    return fail(ErrorKind::too_large, "a version of " + std::to_string(version.size()) + " bytes",
                "\"" + std::string(version.substr(0, 40)) + "...\"",
                "No more than " + std::to_string(most_bytes) + " are read.");
  if (version.contains('\0')) return no_version(name_of(scheme), version, "a byte 0 is in it");
  switch (scheme) {
    case Scheme::semver: return semver_key(version, semver_rules);
    case Scheme::deb: return deb_key(version);
    case Scheme::rpm: return rpm_key(version);
    case Scheme::apk: return apk_key(version);
    case Scheme::maven: return maven_key(version);
    case Scheme::pypi: return pypi_key(version);
    case Scheme::npm: return semver_key(version, npm_rules);
    case Scheme::gem: return gem_key(version);
    case Scheme::nuget: return semver_key(version, nuget_rules);
    case Scheme::golang: return semver_key(version, golang_rules);
    case Scheme::composer: return composer_key(version);
    case Scheme::cargo: return semver_key(version, cargo_rules);
    case Scheme::conan: return conan_key(version);
    case Scheme::alpm: return alpm_key(version);
    case Scheme::gentoo: return gentoo_key(version);
    case Scheme::openssl: return openssl_key(version);
    case Scheme::hackage: return numbers_key(version, "hackage", ".");
    case Scheme::cran: return numbers_key(version, "cran", ".-");
    case Scheme::pub: return semver_key(version, pub_rules);
    case Scheme::intdot: return numbers_key(version, "intdot", ".");
    case Scheme::datetime: return datetime_key(version);
    case Scheme::lexicographic: return std::string(version);
    case Scheme::generic: return generic_key(version);
  }
  return fail(ErrorKind::invalid, "no such scheme");
}

}  // namespace hinomi
