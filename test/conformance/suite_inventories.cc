// Public SBOMs and results of scanners: what they name, counted by a slow and literal reading of
// the JSON (or the text, for XML), beside what the readers make of them.
#include <algorithm>
#include <map>
#include <set>

#include "base/hash.h"
#include "conformance/suite.h"
#include "in/inventory/inventory.h"

namespace hinomi::conformance {
namespace {

bool takes_sboms(const File& file) {
  return file.area() == "exposure" && file.name().ends_with(".json") &&
         (file.path().contains("bom-shelter.tar") || file.path().contains("guac-data.tar") ||
          file.path().contains("spdx-tools-java-examples.tar") ||
          file.path().contains("cyclonedx-bom-examples.tar"));
}

// How many there are, and a digest of the package URLs, sorted.
std::string shape(std::size_t components, std::vector<std::string> purls) {
  std::sort(purls.begin(), purls.end());
  std::string all;
  for (const std::string& purl : purls) all += purl + "\n";
  return std::to_string(components) + " components, " + std::to_string(purls.size()) +
         " package URLs " + to_hex(bytes_of(sha256(all))).substr(0, 16);
}

std::string text_in(const json::object& from, std::string_view key) {
  const json::value* value = from.if_contains(key);
  return value && value->is_string() ? std::string(value->get_string()) : std::string();
}

const json::array& items_in(const json::object& from, std::string_view key) {
  static const json::array none;
  const json::value* value = from.if_contains(key);
  return value && value->is_array() ? value->get_array() : none;
}

struct Counted {
  std::size_t components = 0;
  std::vector<std::string> purls;
};

void count_cyclonedx(const json::object& component, Counted& out) {
  ++out.components;
  if (std::string purl = text_in(component, "purl"); !purl.empty()) out.purls.push_back(purl);
  for (const char* below : {"components", "services"})
    for (const json::value& part : items_in(component, below))
      count_cyclonedx(part.get_object(), out);
}

void count_spdx(const json::object& document, Counted& out) {
  std::set<std::string> described;
  for (const json::value& id : items_in(document, "documentDescribes"))
    described.insert(std::string(id.get_string()));
  for (const json::value& entry : items_in(document, "relationships")) {
    const std::string type = text_in(entry.get_object(), "relationshipType");
    if (type == "DESCRIBES" || type == "DESCRIBE")
      described.insert(text_in(entry.get_object(), "relatedSpdxElement"));
  }
  for (const json::value& entry : items_in(document, "packages")) {
    ++out.components;
    std::set<std::string> purls;
    for (const json::value& reference : items_in(entry.get_object(), "externalRefs"))
      if (text_in(reference.get_object(), "referenceType").ends_with("purl"))
        purls.insert(text_in(reference.get_object(), "referenceLocator"));
    out.purls.insert(out.purls.end(), purls.begin(), purls.end());
  }
  for (const json::value& entry : items_in(document, "files"))
    out.components += described.contains(text_in(entry.get_object(), "SPDXID"));
}

std::optional<Counted> counted(const json::object& document) {
  Counted out;
  if (document.contains("bomFormat")) {
    if (const json::value* metadata = document.if_contains("metadata"))
      if (const json::value* subject = metadata->get_object().if_contains("component"))
        count_cyclonedx(subject->get_object(), out);
    for (const char* below : {"components", "services"})
      for (const json::value& part : items_in(document, below))
        count_cyclonedx(part.get_object(), out);
  } else if (document.contains("spdxVersion")) {
    count_spdx(document, out);
  } else if (document.contains("@graph")) {
    for (const json::value& element : items_in(document, "@graph"))
      out.components += text_in(element.get_object(), "type") == "software_Package";
  } else {
    return {};
  }
  return out;
}

std::string read_shape(const File& file) {
  auto read = in::read_inventory(file.bytes());
  if (!read) return read.error().text();
  std::vector<std::string> purls;
  for (const in::Component& one : read->components)
    purls.insert(purls.end(), one.purls.begin(), one.purls.end());
  return shape(read->components.size(), std::move(purls));
}

void run_sboms(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    auto document = file.document();
    auto literal = document && document->is_object() ? counted(document->get_object())
                                                     : std::optional<Counted>();
    if (!literal) {
      answers.broken(file.path(), "no SBOM");
      continue;
    }
    answers.add(file.path(), file.name(), shape(literal->components, literal->purls),
                read_shape(file));
  }
}

bool takes_scans(const File& file) {
  return file.path().starts_with("exposure/iot/") &&
         (file.path().contains("/nmap/") || file.path().contains("/zgrab2/"));
}

std::size_t count_in(std::string_view text, std::string_view what) {
  std::size_t out = 0;
  for (std::size_t at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++out;
  return out;
}

std::string hosts_and_services(std::size_t hosts, std::size_t services) {
  return std::to_string(hosts) + " hosts, " + std::to_string(services) + " services";
}

std::string literal_scan(const File& file) {
  if (file.name().starts_with("defused_")) return "refused";  // entities; no scan at all
  if (file.path().contains("/nmap/"))
    // A hint says of a host only that it answers; the host itself follows.
    return hosts_and_services(
        count_in(file.bytes(), "<status state=\"up\"") - count_in(file.bytes(), "<hosthint>"),
        count_in(file.bytes(), "<state state=\"open\""));
  std::size_t services = 0;
  if (auto document = file.document())
    for (const auto& [module, found] : document->at("data").get_object())
      services += text_in(found.get_object(), "status") == "success";
  return hosts_and_services(1, services);
}

void run_scans(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    std::string got = "refused";
    if (auto read = in::read_inventory(file.bytes())) {
      std::map<std::string, std::size_t> kinds;
      for (const in::Component& one : read->components) ++kinds[one.kind];
      got = hosts_and_services(kinds["device"], kinds["service"]);
    }
    answers.add(file.path(), file.name(), literal_scan(file), got);
  }
}

}  // namespace

extern const Suite sboms_suite, scans_suite;
const Suite sboms_suite = {"sboms",
                           "Components and package URLs of public SBOMs (SPDX and CycloneDX), "
                           "beside a literal reading",
                           takes_sboms, run_sboms};
const Suite scans_suite = {"scans",
                           "Hosts and open services in results of nmap and zgrab2, beside a "
                           "literal count",
                           takes_scans, run_scans};

}  // namespace hinomi::conformance
