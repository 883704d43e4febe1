// Answers to a form: those to questions about indicators are read as text, all others never.
#include "in/document.h"
#include "in/form.h"
#include "in/text.h"

namespace hinomi::in {
namespace {

// The organisation of the first contact.
std::string organisation_in(dom::object answers) {
  for (auto [question, value] : answers) {
    dom::object contact;
    if (value.get(contact)) continue;
    if (auto name = string_at(contact, "organisation"))
      return std::string(cut(*name, longest_title));
  }
  return {};
}

Result<> read_answer(std::string_view question, std::string_view text, const Marking& marking,
                     Gate& gate) {
  gate.place_within("answer " + std::string(question) + " ");
  return read_lines(text, marking, gate);
}

}  // namespace

Result<> read_form(std::string_view text, Gate& gate, ReportHead& head) {
  dom::parser parser;
  dom::element root = TRY(parse_document(parser, text, gate.options().limits.depth));
  dom::object object;
  std::optional<std::string_view> form;
  std::optional<dom::object> answers;
  if (!root.get(object)) {
    form = string_at(object, "form");
    answers = map_at(object, "answers");
  }
  if (!form || !answers)
    return fail(ErrorKind::invalid, "not the answers to a form", "/",
                "Send {\"form\":\"...\",\"version\":1,\"answers\":{...}}");
  head.title = cut(*form, longest_title);
  head.author = organisation_in(*answers);
  std::vector<std::string> labels;
  for (auto [question, value] : *answers) {
    std::string_view answer;
    ReportHead none;  // a text among the answers names no title of the report
    if (!value.get(answer)) read_top(answer, none, labels);
  }
  head.marking = marking_of(labels, gate.options().default_marking);
  for (auto [question, value] : *answers) {
    std::string_view answer;
    if (holds_indicators(question) && !value.get(answer))
      TRY(read_answer(question, answer, head.marking, gate));
  }
  gate.place_within({});
  return {};
}

}  // namespace hinomi::in
