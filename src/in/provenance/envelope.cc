#include "base/hash.h"
#include "base/json.h"
#include "base/text.h"
#include "in/provenance/attestation.h"

namespace hinomi::in {

namespace {

std::unexpected<Error> no_envelope(std::string what, std::string where) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where),
              "Give a DSSE envelope (payload, payloadType, signatures) or an in-toto statement");
}

// Either alphabet, with or without padding: verifiers must take both.
Result<std::string> from_either_base64(std::string_view text) {
  std::string plain;
  for (char c : text)
    if (c != '=') plain += c == '+' ? '-' : c == '/' ? '_' : c;
  return from_base64url(plain);
}

Result<std::string> bytes_at(const json::object& object, std::string_view key,
                             const std::string& place) {
  const json::value* value = object.if_contains(key);
  if (!value || !value->is_string())
    return no_envelope(std::string(key) + " is no text", place + "/" + std::string(key));
  auto bytes = from_either_base64(text_at(object, key));
  if (!bytes)
    return no_envelope(std::string(key) + " is not base64", place + "/" + std::string(key));
  return bytes;
}

Result<Envelope> read_envelope(const json::object& object, const std::string& place,
                               std::string_view text) {
  Envelope out;
  out.place = place;
  if (object.contains("_type")) {  // a statement that nobody signed
    out.payload_type = in_toto_payload;
    out.payload = text;
    return out;
  }
  if (const json::object* inner = object_at(object, "dsseEnvelope"))
    return read_envelope(*inner, place + "/dsseEnvelope", {});
  out.payload_type = text_at(object, "payloadType");
  if (out.payload_type.empty()) return no_envelope("payloadType is missing", place);
  out.payload = TRY(bytes_at(object, "payload", place));
  const json::array* signatures = array_at(object, "signatures");
  if (!signatures) return no_envelope("signatures is no list", place + "/signatures");
  for (std::size_t i = 0; i < signatures->size(); ++i) {
    const std::string where = place + "/signatures/" + std::to_string(i);
    if (!(*signatures)[i].is_object()) return no_envelope("not an object", where);
    const json::object& one = (*signatures)[i].get_object();
    EnvelopeSignature signature;
    signature.key_id = text_at(one, "keyid");
    signature.bytes = TRY(bytes_at(one, "sig", where));
    out.signatures.push_back(std::move(signature));
  }
  return out;
}

Result<void> add_envelope_of(std::string_view text, const std::string& place,
                             std::vector<Envelope>& out) {
  auto value = parse_json(text);
  if (!value) {
    Error error = std::move(value).error();
    if (!place.empty()) error.where = place + ", " + error.where;
    return std::unexpected(std::move(error));
  }
  if (!value->is_object()) return no_envelope("not an object", place);
  out.push_back(TRY(read_envelope(value->get_object(), place, text)));
  return {};
}

}  // namespace

std::string signed_bytes(std::string_view payload_type, std::string_view payload) {
  std::string out = "DSSEv1 " + std::to_string(payload_type.size()) + " ";
  out += payload_type;
  out += " " + std::to_string(payload.size()) + " ";
  out += payload;
  return out;
}

Result<std::vector<Envelope>> read_envelopes(std::string_view bytes) {
  if (bytes.size() > envelopes_bytes_limit)
    return fail(ErrorKind::too_large, "the file of attestations is too large", "",
                "At most 64 MB; split it by lines");
  std::vector<Envelope> out;
  if (auto whole = add_envelope_of(bytes, "", out))
    return out;
  else if (trim(bytes).find('\n') == bytes.npos || trim(bytes).find("}\n{") == bytes.npos)
    return std::unexpected(std::move(whole).error());
  out.clear();
  std::size_t line = 0;
  for (std::string_view rest = bytes; !rest.empty();) {
    const std::string_view text = rest.substr(0, rest.find('\n'));
    rest.remove_prefix(std::min(rest.size(), text.size() + 1));
    ++line;
    if (!trim(text).empty()) TRY(add_envelope_of(text, "line " + std::to_string(line), out));
  }
  return out;
}

}  // namespace hinomi::in
