#include "in/advisory/csaf_check.h"

#include "in/advisory/csaf_check_parts.h"

namespace hinomi::in {

Result<std::vector<CsafFault>> check_csaf(std::string_view bytes) {
  simdjson::dom::parser parser;
  simdjson::dom::object object;
  if (auto error = parser.parse(bytes.data(), bytes.size()).get(object); error != simdjson::SUCCESS)
    return fail(ErrorKind::invalid, std::string("no JSON: ") + simdjson::error_message(error), {},
                "Fetch it again");
  std::vector<Error> refused;
  JsonPart document(object, refused);
  if (!document.has("document"))
    return fail(ErrorKind::invalid, "no CSAF document", "/document", "Send CSAF 2.0 or 2.1");
  CsafFaults faults;
  check_csaf_document(document, faults);
  check_csaf_products(document, faults);
  check_csaf_flaws(document, faults);
  return std::move(faults.all);
}

std::span<const std::string_view> csaf_tests() {
  static constexpr std::string_view made[] = {
      "6.1.1",    "6.1.2",     "6.1.3",     "6.1.4",    "6.1.5",    "6.1.6",    "6.1.7",
      "6.1.14",   "6.1.15",    "6.1.16",    "6.1.17",   "6.1.18",   "6.1.19",   "6.1.20",
      "6.1.21",   "6.1.22",    "6.1.23",    "6.1.24",   "6.1.25",   "6.1.26",   "6.1.27.1",
      "6.1.27.2", "6.1.27.3",  "6.1.27.4",  "6.1.27.5", "6.1.27.6", "6.1.27.7", "6.1.27.8",
      "6.1.27.9", "6.1.27.10", "6.1.27.11", "6.1.28",   "6.1.29",   "6.1.30",   "6.1.31",
      "6.1.32",   "6.1.33",    "6.1.34",    "6.1.43",   "6.1.44",   "6.1.57",   "6.1.58",
      "6.1.61",
  };
  return made;
}

}  // namespace hinomi::in
