#include "judge/device/catalogue.h"

#include <algorithm>

#include "base/json.h"
#include "judge/device/findings.h"

namespace hinomi::device {
namespace {

std::unexpected<Error> wrong(std::string what, std::string_view where) {
  return fail(ErrorKind::invalid, std::move(what), "catalogue, " + std::string(where),
              "See content/devices");
}

Result<BothLanguages> both(const json::object& object, std::string_view where) {
  BothLanguages out{std::string(text_at(object, "en")), std::string(text_at(object, "ja"))};
  if (out.en.empty() || out.ja.empty()) return wrong("a text in English and Japanese", where);
  return out;
}

// [["1", "en", "ja"]...]
Result<std::vector<Condition>> rows(const json::object& object, std::string_view key) {
  std::vector<Condition> out;
  const json::array* list = array_at(object, key);
  if (!list) return wrong("a list is missing", key);
  for (const json::value& one : *list) {
    if (!one.is_array() || one.get_array().size() != 3) return wrong("a row of 3 texts", key);
    auto text = [&](std::size_t i) {
      const json::value& part = one.get_array()[i];
      return part.is_string() ? std::string(part.get_string()) : std::string();
    };
    out.push_back({text(0), {text(1), text(2)}});
    if (text(0).empty() || text(1).empty() || text(2).empty()) return wrong("an empty text", key);
  }
  return out;
}

bool names_id(const std::vector<Condition>& list, std::string_view id) {
  return std::any_of(list.begin(), list.end(), [&](const Condition& one) { return one.id == id; });
}

Result<std::vector<std::string>> words(const json::object& object, std::string_view key,
                                       std::string_view where) {
  std::vector<std::string> out;
  const json::array* list = array_at(object, key);
  if (!list) return out;
  for (const json::value& one : *list) {
    if (!one.is_string()) return wrong("a list of texts: " + std::string(key), where);
    out.emplace_back(one.get_string());
  }
  return out;
}

Result<Provision> read_provision(const json::object& object, const Catalogue& catalogue) {
  Provision out;
  out.number = text_at(object, "number");
  if (out.number.empty()) return wrong("a provision without a number", "provisions");
  if (catalogue.find(out.number))
    return fail(ErrorKind::conflict, "a provision of this number is there", out.number, "Keep one");
  out.section = text_at(object, "section");
  if (!names_id(catalogue.sections, out.section)) return wrong("no such section", out.number);
  const std::string_view status = text_at(object, "status");
  if (status != "mandatory" && status != "recommended")
    return wrong("neither mandatory nor recommended", out.number);
  out.is_mandatory = status == "mandatory";
  out.conditions = TRY(words(object, "conditions", out.number));
  for (const std::string& one : out.conditions)
    if (!names_id(catalogue.conditions, one)) return wrong("no such condition: " + one, out.number);
  out.unmet_by = TRY(words(object, "unmet_by", out.number));
  for (const std::string& one : out.unmet_by)
    if (!finding_kind_of(one)) return wrong("no such finding: " + one, out.number);
  for (const std::string& one : TRY(words(object, "met_by", out.number))) {
    if (one != "support_end_said") return wrong("nothing that meets it: " + one, out.number);
    out.is_met_by_support_end = true;
  }
  out.near = TRY(words(object, "near", out.number));
  out.checked = TRY(words(object, "checked", out.number));
  for (const std::string& one : out.checked)
    if (!names_id(catalogue.sources, one)) return wrong("no such source: " + one, out.number);
  out.text = TRY(both(object, out.number));
  return out;
}

}  // namespace

const Provision* Catalogue::find(std::string_view number) const {
  for (const Provision& one : provisions)
    if (one.number == number) return &one;
  return nullptr;
}

Result<Catalogue> read_catalogue(std::string_view text) {
  const json::value document = TRY(parse_json(text));
  if (!document.is_object()) return wrong("no object", "begin");
  const json::object& object = document.get_object();
  Catalogue out;
  out.id = text_at(object, "catalogue");
  out.edition = text_at(object, "edition");
  if (out.id.empty() || out.edition.empty()) return wrong("no id or edition", "begin");
  const json::object* name = object_at(object, "name");
  if (!name) return wrong("no name", "name");
  out.name = TRY(both(*name, "name"));
  out.sources = TRY(rows(object, "sources"));
  out.conditions = TRY(rows(object, "conditions"));
  out.sections = TRY(rows(object, "sections"));
  const json::array* provisions = array_at(object, "provisions");
  if (!provisions || provisions->empty()) return wrong("no provisions", "provisions");
  for (const json::value& one : *provisions) {
    if (!one.is_object()) return wrong("no object", "provisions");
    out.provisions.push_back(TRY(read_provision(one.get_object(), out)));
  }
  return out;
}

}  // namespace hinomi::device
