// CycloneDX's own accept/reject documents: each says in its name whether it is valid, and what is
// wrong with it when it is not.
#include <algorithm>

#include "conformance/suite.h"
#include "in/inventory/inventory.h"

namespace hinomi::conformance {
namespace {

// What an invalid document is about ("invalid-ABOUT-1.6.json") and where that must be found.
struct Fault {
  std::string_view about, place;
};
constexpr Fault faults[] = {
    {"bomformat", "/bomFormat"},
    {"citations", "/citations/"},
    {"component-ref", "/bom-ref"},
    {"component-swid", "/swid"},
    {"component-type", "/components/0/type"},
    {"component-versionRange-non-external-implicit", "/components/0"},
    {"dependency", "/dependencies/0"},
    {"empty-component", "/components/0"},
    {"hash-alg", "/hashes/0/alg"},
    {"hash-md5", "/hashes/0/content"},
    {"hash-sha1", "/hashes/1/content"},
    {"hash-sha256", "/hashes/2/content"},
    {"hash-sha512", "/hashes/3/content"},
    {"issue-type", "/resolves/0/type"},
    {"license-choice", "/licenses"},
    {"license-declared-concluded-mix", "/licenses"},
    {"license-encoding", "/text/encoding"},
    {"license-id", "/license/id"},
    {"license-id-count", "/license/id"},
    {"license-missing-id-and-name", "/license"},
    {"license-name-count", "/license/name"},
    {"metadata-distribution", "/metadata/distribution"},
    {"metadata-license", "/metadata/licenses/0/license/id"},
    {"metadata-timestamp", "/metadata/timestamp"},
    {"missing-component-type", "/components/0"},
    {"namespace", "line 2"},
    {"patch-type", "/patches/0/type"},
    {"properties", "/properties/0"},
    {"scope", "/scope"},
    {"serialnumber", "/serialNumber"},
    {"service-data", "/data/0/flow"},
};

bool takes_cyclonedx(const File& file) {
  return file.path().contains("cyclonedx-spec-testsuite") &&
         (file.name().starts_with("valid-") || file.name().starts_with("invalid-"));
}

// "license-id" of "invalid-license-id-1.6.json".
std::string_view about(std::string_view name) {
  name.remove_prefix(name.find('-') + 1);
  name = name.substr(0, name.rfind('.'));
  const std::size_t version = name.rfind("-1");
  return name.substr(0, version);
}

std::string answer(const File& file) {
  auto read = in::read_inventory(file.bytes());
  std::vector<Error> wrong;
  if (!read)
    wrong.push_back(read.error());
  else
    wrong = read->refused;
  if (wrong.empty()) return "read whole";
  const auto fault = std::find_if(std::begin(faults), std::end(faults), [&](const Fault& one) {
    return one.about == about(file.name());
  });
  const std::string_view place = fault == std::end(faults) ? "?" : fault->place;
  const auto found = std::find_if(wrong.begin(), wrong.end(),
                                  [&](const Error& error) { return error.where.contains(place); });
  return found == wrong.end() ? "refused elsewhere: " + wrong.front().text()
                              : "refused at " + std::string(place);
}

void run_cyclonedx(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    std::string expected = "read whole";
    if (file.name().starts_with("invalid-")) {
      const auto fault = std::find_if(std::begin(faults), std::end(faults), [&](const Fault& one) {
        return one.about == about(file.name());
      });
      expected = "refused at " + std::string(fault == std::end(faults) ? "?" : fault->place);
    }
    answers.add(file.path(), file.name(), expected, answer(file));
  }
}

}  // namespace

extern const Suite cyclonedx_suite;
const Suite cyclonedx_suite = {"cyclonedx",
                               "CycloneDX's valid and invalid documents, 1.0 to 1.7, in JSON, XML "
                               "and protobuf's text format",
                               takes_cyclonedx, run_cyclonedx};

}  // namespace hinomi::conformance
