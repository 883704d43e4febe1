// Which format it is.
#include "in/inventory/inventory.h"

#include "base/text.h"
#include "in/encoding.h"
#include "in/inventory/cyclonedx.h"
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
    if (member_at(document, "bomFormat") || member_at(document, "specVersion"))
      return read_cyclonedx(document, CycloneDxForm::json, limits);
    return unknown();
  });
}

Result<Inventory> read_xml(std::string_view text, const InventoryLimits& limits) {
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
    const std::size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = trim(text.substr(0, end));
    if (!line.empty() && !line.starts_with('#')) return line;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return {};
}

}  // namespace

Result<Inventory> read_inventory(std::string_view bytes, const InventoryLimits& limits,
                                 std::string_view) {
  if (bytes.size() > limits.bytes)
    return fail(ErrorKind::too_large, "the inventory is too large", {},
                "The limit is " + std::to_string(limits.bytes) + " bytes");
  if (is_cyclonedx_protobuf(bytes))
    return read_converted(TRY(cyclonedx::protobuf_as_json(bytes, limits)), CycloneDxForm::protobuf,
                          limits);
  const Decoded decoded = TRY(decode(bytes, 2 * limits.bytes));
  const std::string_view text = decoded.text();
  const std::string_view begin = first_line(text);
  if (begin.starts_with('{') || begin.starts_with('[')) return read_json(text, limits);
  if (begin.starts_with('<')) return read_xml(text, limits);
  if (text.find("spec_version") != text.npos)
    return read_converted(TRY(cyclonedx::proto_text_as_json(text, limits)), CycloneDxForm::protobuf,
                          limits);
  return unknown();
}

}  // namespace hinomi::in
