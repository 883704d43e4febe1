// GitHub's advisories as its REST API gives them (global and of one repository).
#include <algorithm>

#include "in/advisory/comparators.h"
#include "in/advisory/formats.h"
#include "product/version.h"

namespace hinomi::in {

namespace {

// GitHub's words for github_ecosystems in those of OSV.
constexpr std::pair<std::string_view, std::string_view> github_ecosystems[] = {
    {"pip", "PyPI"},       {"rust", "crates.io"},         {"go", "Go"},
    {"erlang", "Hex"},     {"composer", "Packagist"},     {"maven", "Maven"},
    {"nuget", "NuGet"},    {"rubygems", "RubyGems"},      {"pub", "Pub"},
    {"swift", "SwiftURL"}, {"actions", "GitHub Actions"}, {"npm", "npm"},
};

std::string ecosystem_named(std::string_view name) {
  for (auto [theirs, osv] : github_ecosystems)
    if (theirs == name) return std::string(osv);
  return std::string(name);
}

void add_fixed(const JsonPart& part, Affected& out) {
  for (std::string_view key : {"first_patched_version", "patched_versions"}) {
    if (!part.has(key)) continue;
    simdjson::dom::object wrapped;  // {"identifier": "1.2"}
    if (part.object().at_key(key).get(wrapped) == simdjson::SUCCESS)
      part.in(key, [&](const JsonPart& one) { out.fixed_in.emplace_back(one.text("identifier")); });
    else if (auto version = part.text(key); read_comparators(version) == std::nullopt)
      if (!version.empty()) out.fixed_in.emplace_back(version);
  }
}

void read_package(const JsonPart& part, Advisory& out) {
  Affected one;
  one.place = part.pointer();
  part.in("package", [&](const JsonPart& package) {
    one.ecosystem = ecosystem_named(package.text("ecosystem"));
    one.name = package.text("name");
  });
  if (auto scheme = scheme_of(one.ecosystem)) one.scheme = name_of(*scheme);
  std::string_view range = part.text("vulnerable_version_range");
  if (auto read = read_comparators(range)) {
    one.intervals = std::move(read->intervals);
    one.versions = std::move(read->versions);
    one.every = read->every;
  } else if (!range.empty()) {
    one.range = range;
    part.refuse("vulnerable_version_range",
                "no range that a machine reads: " + std::string(range.substr(0, 80)),
                "Write comparisons: >= 1.0, < 1.2");
  }
  add_fixed(part, one);
  for (std::string& name : part.texts("vulnerable_functions"))
    if (!name.empty()) one.symbols.push_back({{}, std::move(name)});
  out.affected.push_back(std::move(one));
}

void add_vector(const JsonPart& part, Advisory& out) {
  Severity one{std::string(part.text("vector_string")), {}};
  auto is_same = [&](const Severity& other) { return other.vector == one.vector; };
  if (!one.vector.empty() && std::none_of(out.severities.begin(), out.severities.end(), is_same))
    out.severities.push_back(std::move(one));
}

}  // namespace

Result<void> read_github(const JsonPart& document, const AdvisoryLimits&, AdvisorySink& sink) {
  Advisory out;
  out.id = document.text("ghsa_id");
  if (out.id.empty())
    return fail(ErrorKind::invalid, "an advisory without its GHSA id",
                document.pointer() + "/ghsa_id", "Name the advisory");
  out.source = "GitHub";
  out.publisher = "GitHub";
  if (auto cve = document.text("cve_id"); !cve.empty()) out.aliases.emplace_back(cve);
  document.each("identifiers", [&](const JsonPart& one) {
    std::string id(one.text("value"));
    if (id != out.id && std::find(out.aliases.begin(), out.aliases.end(), id) == out.aliases.end())
      out.aliases.push_back(std::move(id));
  });
  out.title = document.text("summary");
  out.text = document.text("description");
  out.is_malicious = document.text("type") == "malware";
  out.published = document.time("published_at");
  out.modified = document.time("updated_at");
  out.withdrawn = document.time("withdrawn_at");
  out.references = document.texts("references");
  document.in("cvss", [&](const JsonPart& one) { add_vector(one, out); });
  document.in("cvss_severities", [&](const JsonPart& both) {
    for (std::string_view key : {"cvss_v3", "cvss_v4"})
      both.in(key, [&](const JsonPart& one) { add_vector(one, out); });
  });
  document.each("cwes",
                [&](const JsonPart& one) { out.weaknesses.emplace_back(one.text("cwe_id")); });
  document.each("vulnerabilities", [&](const JsonPart& one) { read_package(one, out); });
  out.refused = std::move(document.refused());
  sink.advisory(std::move(out));
  return {};
}

}  // namespace hinomi::in
