#include "product/package.h"

#include <algorithm>
#include <array>

#include "base/http.h"
#include "base/text.h"
#include "product/distribution.h"

namespace hinomi {
namespace {

// Written as the registry compares: two spellings of one package become one.
std::string folded(std::string_view type, std::string_view name) {
  std::string out(name);
  // Names that differ in case alone are one there (golang and swift: as their hosts do).
  for (std::string_view one : {"pypi", "nuget", "golang", "cargo", "cran", "swift"})
    if (type == one) out = to_lower(out);
  if (type == "cargo") std::replace(out.begin(), out.end(), '_', '-');
  if (type == "pypi") {  // PEP 503
    std::string normal;
    for (char c : out) {
      bool is_mark = c == '-' || c == '_' || c == '.';
      if (!is_mark || !normal.ends_with('-')) normal += is_mark ? '-' : c;
    }
    return normal;
  }
  return out;
}

struct Ecosystem {
  std::string_view name, type;
  char between;  // the namespace and the name; 0: the name is one word
};

// https://ossf.github.io/osv-schema/#defined-ecosystems, those of packages outside distributions.
constexpr std::array ecosystems{
    Ecosystem{"Bitnami", "bitnami", 0},
    Ecosystem{"Bioconductor", "bioconductor", 0},
    Ecosystem{"ConanCenter", "conan", 0},
    Ecosystem{"CRAN", "cran", 0},
    Ecosystem{"crates.io", "cargo", 0},
    Ecosystem{"GitHub Actions", "github", '/'},
    Ecosystem{"Go", "golang", '/'},
    Ecosystem{"Hackage", "hackage", 0},
    Ecosystem{"Hex", "hex", '/'},
    Ecosystem{"Julia", "julia", 0},
    Ecosystem{"Maven", "maven", ':'},
    Ecosystem{"npm", "npm", '/'},
    Ecosystem{"NuGet", "nuget", 0},
    Ecosystem{"opam", "opam", 0},
    Ecosystem{"OSS-Fuzz", "generic", 0},
    Ecosystem{"Packagist", "composer", '/'},
    Ecosystem{"Pub", "pub", 0},
    Ecosystem{"PyPI", "pypi", 0},
    Ecosystem{"RubyGems", "gem", 0},
    Ecosystem{"SwiftURL", "swift", '/'},
    Ecosystem{"VSCode", "vscode-extension", '/'},
};

// Go's own releases as the order of its modules has them: "go1.21.3", "go1.21rc2" -> "1.21.3",
// "1.21-rc.2".
std::string go_version(std::string_view text) {
  if (!text.starts_with("go") || text.size() < 3 || !is_digit(text[2])) return std::string(text);
  text.remove_prefix(2);
  for (std::string_view word : {"rc", "beta"})
    if (std::size_t at = text.find(word); at != text.npos && text[at - 1] != '-')
      return std::string(text.substr(0, at)) + "-" + std::string(word) + "." +
             std::string(text.substr(at + word.size()));
  return std::string(text);
}

// The source's name of an rpm: "curl-7.76.1-14.el9.src.rpm" -> "curl", "7.76.1-14.el9".
SourcePackage rpm_source(std::string_view upstream) {
  SourcePackage out;
  for (std::string_view end : {".src.rpm", ".nosrc.rpm"})
    if (upstream.ends_with(end)) {
      upstream.remove_suffix(end.size());
      std::size_t release = upstream.rfind('-');
      std::size_t version = release == upstream.npos || release == 0
                                ? upstream.npos
                                : upstream.rfind('-', release - 1);
      if (version == upstream.npos || version == 0) break;
      out.version = upstream.substr(version + 1);
      upstream = upstream.substr(0, version);
      break;
    }
  out.package.name = upstream;
  return out;
}

}  // namespace

std::string Package::key() const {
  std::string out = type;
  for (const std::string* part : {&name_space, &release, &name})
    if (!part->empty()) out += "/" + *part;
  return out;
}

bool Package::lacks_release() const {
  const Distribution* distribution = distribution_of(name_space);
  return distribution && distribution->type == type && distribution->numbers > 0 && release.empty();
}

Package package_of(const Purl& purl) {
  Package out{purl.type, purl.name_space, folded(purl.type, purl.name), ""};
  // The standard library is a module of two names: the toolchain's and the vulnerability
  // database's.
  if (out.type == "golang" && out.name_space.empty() && out.name == "std") out.name = "stdlib";
  if (out.type == "alpine") out = {"apk", "alpine", out.name, ""};  // before purl-spec had apk
  const Distribution* distribution = distribution_of(out.name_space);
  if (!distribution || distribution->type != out.type) {
    out.name_space = folded(out.type, out.name_space);
    return out;
  }
  out.name_space = distribution->name;
  out.release = release_of(*distribution, purl.qualifier("distro"));
  if (out.release.empty()) out.release = release_in_version(*distribution, purl.version);
  return out;
}

std::string full_version(const Purl& purl) {
  if (purl.type == "golang") return go_version(purl.version);
  std::string_view epoch = purl.qualifier("epoch");
  bool apart = (purl.type == "rpm" || purl.type == "deb") && !purl.version.empty() &&
               !epoch.empty() && purl.version.find(':') == std::string::npos;
  return apart ? std::string(epoch) + ":" + purl.version : purl.version;
}

PackageMatch match(const Package& said_of, const Package& found) {
  if (said_of.type != found.type || said_of.name_space != found.name_space ||
      said_of.name != found.name)
    return PackageMatch::no;
  if (said_of.release == found.release)
    return said_of.lacks_release() ? PackageMatch::possible : PackageMatch::yes;
  bool said = !said_of.release.empty() && !found.release.empty();
  return said ? PackageMatch::no : PackageMatch::possible;
}

std::optional<Package> package_of(std::string_view ecosystem, std::string_view name) {
  std::string_view base = ecosystem.substr(0, ecosystem.find(':'));
  std::string_view release = ecosystem.substr(std::min(base.size() + 1, ecosystem.size()));
  if (const Distribution* distribution = distribution_of(base))
    return Package{std::string(distribution->type), std::string(distribution->name),
                   std::string(name), release_of(*distribution, release)};
  for (const Ecosystem& one : ecosystems) {
    if (!equal_ignoring_case(one.name, base)) continue;
    Purl purl{std::string(one.type), "", std::string(name)};
    std::size_t at = one.between ? name.rfind(one.between) : name.npos;
    if (at != name.npos) {
      purl.name_space = name.substr(0, at);
      purl.name = name.substr(at + 1);
    }
    auto made = make_purl(std::move(purl));
    if (!made) return {};
    return package_of(*made);
  }
  return {};
}

std::optional<SourcePackage> source_of(const Purl& purl) {
  std::string_view upstream = purl.qualifier("upstream");
  Package binary = package_of(purl);
  const Distribution* distribution = distribution_of(binary.name_space);
  if (upstream.empty() || !distribution || distribution->type != binary.type) return {};
  SourcePackage out;
  if (binary.type == "rpm") {
    out = rpm_source(upstream);
  } else {
    std::size_t at = upstream.find('@');
    out.package.name = upstream.substr(0, at);
    if (at != upstream.npos) out.version = upstream.substr(at + 1);
  }
  out.package.type = binary.type;
  out.package.name_space = binary.name_space;
  out.package.release = binary.release;
  return out;
}

}  // namespace hinomi
