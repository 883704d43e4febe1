// A bundle (or list) of nothing but TLP marking definitions, TLP 2.0 by extension or TLP 1.
#include "conformance/suite.h"
#include "model/marking.h"

namespace hinomi::conformance {
namespace {

constexpr std::string_view tlp_2_0 = "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

const json::array* definitions_in(const json::value& document) {
  if (const json::array* list = document.if_array()) return list;
  const json::object* bundle = document.if_object();
  return bundle ? array_at(*bundle, "objects") : nullptr;
}

bool is_definition(const json::value& value) {
  const json::object* object = value.if_object();
  return object && text_at(*object, "type") == "marking-definition";
}

bool takes_tlp(const File& file) {
  if (!file.mentions({"marking-definition"}) ||
      !(file.mentions({"tlp"}) || file.mentions({"tlp_2_0"})))
    return false;
  auto document = file.document();
  const json::array* list = document ? definitions_in(*document) : nullptr;
  if (!list || list->empty()) return false;
  for (const auto& item : *list)
    if (!is_definition(item)) return false;
  return true;
}

std::string shown(std::optional<Tlp> tlp) {
  return tlp ? std::string(name_of(*tlp)) : "not understood";
}

Result<void> answer_definition(const json::object& object, const std::string& where,
                               Answers& answers) {
  std::string id = TRY(need_text(object, "id"));
  const json::object* all = object_at(object, "extensions");
  const json::object* extension = all ? object_at(*all, tlp_2_0) : nullptr;
  const json::object* old = object_at(object, "definition");
  std::string_view level = extension ? text_at(*extension, "tlp_2_0") : "";
  if (level.empty() && old) level = text_at(*old, "tlp");
  auto expected = tlp_from(level);
  if (!expected) return fail(ErrorKind::invalid, "no TLP", id);
  answers.add(where, id, shown(*expected), shown(tlp_of_marking_definition(id)));
  if (extension)
    answers.add(where, "id of " + shown(*expected), id,
                std::string(marking_definition_of(*expected)));
  return {};
}

void run_tlp(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    auto document = file.document();
    const json::array* list = document ? definitions_in(*document) : nullptr;
    for (std::size_t i = 0; list && i < list->size(); ++i) {
      std::string where = file.path() + ":[" + std::to_string(i) + "]";
      auto answered = answer_definition((*list)[i].get_object(), where, answers);
      if (!answered) answers.broken(where, answered.error().text());
    }
  }
}

}  // namespace

extern const Suite tlp_suite;
const Suite tlp_suite = {"tlp", "Marking definitions of TLP 2.0 and TLP 1", takes_tlp, run_tlp};

}  // namespace hinomi::conformance
