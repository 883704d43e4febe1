#include "in/document.h"

#include "base/json.h"

namespace hinomi::in {
namespace {

// Where the second parser, which tells the byte, is still quick.
constexpr std::size_t located_up_to = 16u << 20;

std::string under(std::string_view place, std::string_view key) {
  return std::string(place) + "/" + std::string(key);
}

}  // namespace

Result<dom::element> parse_document(dom::parser& parser, std::string_view text, int depth) {
  simdjson::error_code error = parser.allocate(text.size(), std::size_t(depth));
  dom::element root;
  if (!error) error = parser.parse(simdjson::padded_string(text)).get(root);
  if (!error) return root;
  if (error == simdjson::DEPTH_ERROR)
    return fail(ErrorKind::too_large, "the report is nested too deeply", {},
                "The limit is " + std::to_string(depth) + " levels");
  if (text.size() <= located_up_to)
    if (auto parsed = parse_json(text); !parsed)
      return fail(ErrorKind::invalid, "the report is not JSON: " + parsed.error().what,
                  parsed.error().where, "Send it as the tool wrote it");
  return fail(ErrorKind::invalid,
              std::string("the report is not JSON: ") + simdjson::error_message(error), {},
              "Send it as the tool wrote it");
}

std::optional<dom::element> member_at(dom::object object, std::string_view key) {
  dom::element out;
  if (object.at_key(key).get(out) || out.is_null()) return {};
  return out;
}

std::optional<std::string_view> string_at(dom::object object, std::string_view key) {
  std::string_view out;
  if (object.at_key(key).get(out)) return {};
  return out;
}

std::optional<dom::array> list_at(dom::object object, std::string_view key) {
  dom::array out;
  if (object.at_key(key).get(out)) return {};
  return out;
}

std::optional<dom::object> map_at(dom::object object, std::string_view key) {
  dom::object out;
  if (object.at_key(key).get(out)) return {};
  return out;
}

Result<std::optional<std::string_view>> optional_text(dom::object object, std::string_view key,
                                                      std::string_view place) {
  auto member = member_at(object, key);
  if (!member) return std::optional<std::string_view>();
  std::string_view out;
  if (member->get(out))
    return fail(ErrorKind::invalid, "not a text", under(place, key), "Write it in quotes");
  return std::optional(out);
}

Result<std::optional<Time>> optional_time(dom::object object, std::string_view key,
                                          std::string_view place) {
  auto text = TRY(optional_text(object, key, place));
  if (!text || text->empty()) return std::optional<Time>();
  auto time = parse_time_loosely(*text);
  if (!time)
    return fail(ErrorKind::invalid, "not a time", under(place, key),
                "Write it as 2026-04-01T09:00:00Z (RFC 3339)");
  return std::optional(*time);
}

Result<std::optional<int>> optional_percent(dom::object object, std::string_view key,
                                            std::string_view place) {
  auto member = member_at(object, key);
  if (!member) return std::optional<int>();
  std::int64_t number = 0;
  if (member->get(number) || number < 0 || number > 100)
    return fail(ErrorKind::invalid, "not a number from 0 to 100", under(place, key),
                "Write it as a whole number (STIX 2.1 Appendix A)");
  return std::optional(int(number));
}

bool truth_at(dom::object object, std::string_view key, bool otherwise) {
  auto member = member_at(object, key);
  if (!member) return otherwise;
  bool truth = false;
  if (!member->get(truth)) return truth;
  std::int64_t number = 0;
  if (!member->get(number)) return number != 0;
  std::string_view text;
  if (!member->get(text)) return text == "1" || text == "true" || text == "True";
  return otherwise;
}

}  // namespace hinomi::in
