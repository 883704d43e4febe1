// Which format it is.
#include "in/inventory/inventory.h"

#include "base/lines.h"
#include "base/text.h"
#include "in/encoding.h"
#include "in/inventory/cyclonedx.h"
#include "in/inventory/hosts.h"
#include "in/inventory/osquery.h"
#include "in/inventory/packages.h"
#include "in/inventory/scanners.h"
#include "in/inventory/spdx.h"
#include "in/inventory/xml.h"

namespace hinomi::in {
namespace {

std::unexpected<Error> unknown() {
  return fail(ErrorKind::invalid, "no format of an inventory that is known here", {},
              "Send CycloneDX, SPDX, a package list, a scanner's result or CSV");
}

// The document as JSON, read by `read`.
template <class Read>
Result<Inventory> read_as_json(std::string_view json, const InventoryLimits& limits,
                               const Read& read) {
  dom::parser parser;
  dom::element root = TRY(parse_document(parser, json, limits.depth));
  dom::object document;
  if (root.get(document)) return unknown();
  return read(document);
}

Result<Inventory> read_converted(std::string_view json, CycloneDxForm form,
                                 const InventoryLimits& limits) {
  // Deeper by what the conversion adds.
  InventoryLimits deeper = limits;
  deeper.depth = 2 * limits.depth + 10;
  return read_as_json(json, deeper,
                      [&](dom::object document) { return read_cyclonedx(document, form, limits); });
}

Result<Inventory> read_json(std::string_view text, const InventoryLimits& limits) {
  return read_as_json(text, limits, [&](dom::object document) -> Result<Inventory> {
    if (member_at(document, "spdxVersion")) return read_spdx2(document, SpdxForm::json, limits);
    if (member_at(document, "ietf-mud:mud")) return read_mud(document);
    if (member_at(document, "@graph")) return read_spdx3(document, limits);
    if (member_at(document, "bomFormat") || member_at(document, "specVersion"))
      return read_cyclonedx(document, CycloneDxForm::json, limits);
    if (is_wazuh(document)) return read_wazuh(text, limits);
    return unknown();
  });
}

// SPDX 2 in another form than JSON.
Result<Inventory> read_spdx(Result<spdx::Converted> converted, const InventoryLimits& limits) {
  const spdx::Converted document = TRY(std::move(converted));
  Inventory out = TRY(read_as_json(document.json, limits, [&](dom::object members) {
    return read_spdx2(members, SpdxForm::converted, limits);
  }));
  out.refused.insert(out.refused.end(), document.refused.begin(), document.refused.end());
  return out;
}

// The name of the first element, without its prefix.
std::string_view root_name(std::string_view text) {
  for (std::size_t at = text.find('<'); at != text.npos; at = text.find('<', at + 1)) {
    if (text.substr(at).starts_with("<!--"))
      at = std::min(text.find("-->", at), text.size());
    else if (at + 1 < text.size() && text[at + 1] != '?' && text[at + 1] != '!') {
      std::string_view name = text.substr(at + 1, text.find_first_of(" \t\r\n/>", at) - at - 1);
      const std::size_t colon = name.rfind(':');
      return colon == name.npos ? name : name.substr(colon + 1);
    }
  }
  return {};
}

Result<Inventory> read_xml(std::string_view text, const InventoryLimits& limits) {
  const std::string_view root = root_name(text);
  if (root == "RDF") return read_spdx(spdx::rdf_as_json(text), limits);
  if (is_scap_root(root)) return read_scap(text, limits);
  if (root == "nmaprun") return read_nmap(text, limits);
  if (root == "Document") return read_spdx(spdx::xml_as_json(text), limits);
  if (root != "bom") {
    pugi::xml_document document;
    TRY(parse_xml(document, text));  // what is broken or hostile says so itself
    return unknown();
  }
  return read_converted(TRY(cyclonedx::xml_as_json(text, limits)), CycloneDxForm::xml, limits);
}

// Field 1 of a CycloneDX message is its version: a text of three characters.
bool is_cyclonedx_protobuf(std::string_view bytes) {
  return bytes.size() > 5 &&
         bytes.starts_with(
             "\x0A\x03"
             "1.") &&
         is_digit(bytes[4]);
}

// The first line that is neither blank nor a comment.
std::string_view first_line(std::string_view text) {
  while (!text.empty()) {
    const std::string_view line = trim(take_line(text));
    if (!line.empty() && !line.starts_with('#')) return line;
  }
  return {};
}

std::string_view second_line(std::string_view text) {
  const std::size_t end = text.find('\n');
  return end == text.npos ? std::string_view() : first_line(text.substr(end + 1));
}

Result<Inventory> read_text(std::string_view text, const InventoryLimits& limits,
                            std::string_view os_release) {
  const std::string_view begin = first_line(text);
  if (is_osquery_line(begin) || (begin == "[" && is_osquery_line(second_line(text))))
    return read_osquery(text, limits);
  if (is_wazuh_line(begin)) return read_wazuh(text, limits);
  if (is_scan_line(begin) || (begin == "[" && is_scan_line(second_line(text))))
    return read_scan_lines(text, limits);
  if (begin.starts_with('{') || begin.starts_with('[')) return read_json(text, limits);
  if (begin.starts_with('<')) return read_xml(text, limits);
  if (begin.starts_with("SPDXVersion:") || text.find("\nSPDXVersion:") != text.npos)
    return read_spdx(spdx::tag_value_as_json(text), limits);
  if (begin.starts_with("spdxVersion:") || text.find("\nspdxVersion:") != text.npos)
    return read_spdx(spdx::yaml_as_json(text), limits);
  if (begin.starts_with("Package:")) return read_dpkg_status(text, os_release, limits);
  if (begin.starts_with("C:Q") || begin.starts_with("P:"))
    return read_apk_installed(text, os_release, limits);
  if (names_products(begin)) return read_products(text, limits);
  if (is_rpm_line(begin)) return read_rpm_list(text, os_release, limits);
  if (text.find("spec_version") != text.npos)
    return read_converted(TRY(cyclonedx::proto_text_as_json(text, limits)), CycloneDxForm::protobuf,
                          limits);
  return unknown();
}

}  // namespace

Result<Inventory> read_inventory(std::string_view bytes, const InventoryLimits& limits,
                                 std::string_view os_release) {
  if (bytes.size() > limits.bytes)
    return fail(ErrorKind::too_large, "the inventory is too large", {},
                "The limit is " + std::to_string(limits.bytes) + " bytes");
  if (is_cyclonedx_protobuf(bytes))
    return read_converted(TRY(cyclonedx::protobuf_as_json(bytes, limits)), CycloneDxForm::protobuf,
                          limits);
  const Decoded decoded = TRY(decode(bytes, 2 * limits.bytes));
  Inventory out = TRY(read_text(decoded.text(), limits, os_release));
  if (decoded.damaged > 0)
    out.refused.push_back({ErrorKind::invalid, "bytes that are no " + decoded.encoding,
                           "byte " + std::to_string(decoded.first_damage.value_or(0)),
                           "Save it in UTF-8"});
  return out;
}

}  // namespace hinomi::in
