// Versions of products, each in the order of the ecosystem it comes from. A version becomes a key;
// comparing the keys' bytes compares the versions. Any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi {

// Whose rules order the versions.
enum class Scheme : std::uint8_t {
  semver,         // Semantic Versioning 2.0.0, section 11
  deb,            // Debian Policy 5.6.12; dpkg
  rpm,            // rpmvercmp, with ~ and ^
  apk,            // Alpine's apk-tools
  maven,          // org.apache.maven.artifact.versioning.ComparableVersion
  pypi,           // PEP 440
  npm,            // SemVer as node-semver reads it
  gem,            // Gem::Version
  nuget,          // SemVer with four numbers, letters without case
  golang,         // golang.org/x/mod/semver
  composer,       // Composer's semver
  cargo,          // SemVer as cargo reads it
  conan,          // Conan 2
  alpm,           // Arch Linux's vercmp
  gentoo,         // Gentoo's Package Manager Specification, 3.3
  openssl,        // 1.0.2a, then SemVer from 3.0
  hackage,        // Haskell PVP: numbers alone
  cran,           // R's package_version
  pub,            // Dart's pub_semver: the build counts
  intdot,         // numbers between dots
  datetime,       // RFC 3339
  lexicographic,  // bytes of UTF-8
  generic,        // no rule is known: numbers and letters in their order
};

std::string_view name_of(Scheme scheme);

// The scheme of a vers or package URL type ("pypi", "deb"), or of an ecosystem in OSV's words
// ("PyPI", "Debian:12", "crates.io"). Nothing when there is none: the caller decides whether an
// unknown order is to be generic.
std::optional<Scheme> scheme_of(std::string_view name);

// Bytes that order as the versions do (memcmp, the shorter of two with the same beginning first);
// equal bytes are equal versions. Only keys of one scheme compare. Errors: invalid, when the scheme
// has no such version.
Result<std::string> order_key(Scheme scheme, std::string_view version);

}  // namespace hinomi
