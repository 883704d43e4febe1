// A list (or lines) of {"confidence": 0..100, "<scale>": "<label>", ...}.
#include "conformance/suite.h"
#include "model/confidence.h"

namespace hinomi::conformance {
namespace {

bool is_confidence_row(const json::value& value) {
  const json::object* row = value.if_object();
  if (!row || !row->contains("confidence")) return false;
  for (const auto& member : *row)
    if (confidence_scale_from(std::string_view(member.key()))) return true;
  return false;
}

bool takes_confidence(const File& file) {
  if (!file.mentions({"confidence"})) return false;
  bool named = false;
  for (int i = 0; i < confidence_scale_count; ++i)
    named = named || file.mentions({name_of(static_cast<ConfidenceScale>(i))});
  if (!named) return false;
  if (auto document = file.document()) {
    const json::array* list = document->if_array();
    if (list)
      for (const auto& item : *list)
        if (is_confidence_row(item)) return true;
    return is_confidence_row(*document);
  }
  return file.has_row_with({"confidence"});
}

// Labels say the same when they stand for the same confidence: spelling is not the point.
std::string answer_for(ConfidenceScale scale, int confidence, const std::string& expected) {
  auto ours = label_of(scale, confidence);
  if (!ours) return ours.error().text();
  auto theirs = confidence_from(scale, expected);
  auto value = confidence_from(scale, *ours);
  return theirs && value && *theirs == *value ? expected : std::string(*ours);
}

Result<void> answer_row(const json::object& row, const std::string& where, Answers& answers) {
  int confidence = int(TRY(need_number(row, "confidence")));
  for (const auto& member : row) {
    auto scale = confidence_scale_from(std::string_view(member.key()));
    if (!scale) continue;
    const json::string* text = member.value().if_string();
    std::string expected = text ? std::string(*text) : json::serialize(member.value());
    answers.add(where, std::string(name_of(*scale)) + " " + std::to_string(confidence), expected,
                answer_for(*scale, confidence, expected));
  }
  return {};
}

void run_confidence(std::span<const File> files, Answers& answers) {
  for (const File& file : files) {
    auto document = file.document();
    const json::array* list = document ? document->if_array() : nullptr;
    if (!list) {
      for_each_row(file, answers,
                   [&](const json::object& row, const std::string& where) -> Result<void> {
                     return answer_row(row, where, answers);
                   });
      continue;
    }
    for (std::size_t i = 0; i < list->size(); ++i) {
      std::string where = file.path() + ":[" + std::to_string(i) + "]";
      const json::object* row = (*list)[i].if_object();
      auto answered = row ? answer_row(*row, where, answers)
                          : Result<void>(fail(ErrorKind::invalid, "not an object"));
      if (!answered) answers.broken(where, answered.error().text());
    }
  }
}

}  // namespace

extern const Suite confidence_suite;
const Suite confidence_suite = {"confidence", "Confidence scales of STIX 2.1 Appendix A",
                                takes_confidence, run_confidence};

}  // namespace hinomi::conformance
