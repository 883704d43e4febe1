// export_form FORM xlsx|json|html ja|en [AUTHORITY] < ANSWERS > DOCUMENT
// export_form --business-days YEAR > DAYS      2026-01-05, one a line
//
// FORM is the id of a form of content/; ANSWERS a JSON object. Without AUTHORITY one's own copy,
// else its first draft. Now is 2026-04-24T02:00:00Z.
#include <cstdio>
#include <fstream>
#include <iostream>
#include <iterator>
#include <string>

#include "out/form/document.h"

namespace {

using namespace hinomi;

std::string all_of(std::istream& in) {
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

std::string content(const std::string& name) {
  std::ifstream in(std::string(HINOMI_SOURCE_DIR) + "/content/" + name, std::ios::binary);
  return all_of(in);
}

Result<in::Calendar> japan() {
  return in::Calendar::parse(content("calendar/japan.json"), "calendar/japan.json");
}

Result<form::Document> document_for(const std::string& id, const std::string& authority) {
  Time now = TRY(parse_time("2026-04-24T02:00:00Z"));
  in::Calendar calendar = TRY(japan());
  auto shared = TRY(in::parse_questions(content("forms/shared.json"), "forms/shared.json"));
  std::string file = "forms/" + id + ".json";
  in::Form form = TRY(in::parse_form(content(file), file, shared));
  json::value given = TRY(parse_json(all_of(std::cin)));
  in::CheckedAnswers checked = in::check_answers(form, given.as_object());
  if (!checked.problems.empty()) return std::unexpected(checked.problems[0]);
  if (authority.empty()) return form::own_copy(form, checked.answers, calendar, now);
  for (const in::FormDraft& draft : in::drafts_of(form, checked.answers, calendar, now))
    if (in::name_of(draft.authority) == authority)
      return form::document_of(form, draft, calendar, now);
  return fail(ErrorKind::missing, "no draft", authority);
}

Result<std::string> exported(const std::string& id, const std::string& kind,
                             form::Language language, const std::string& authority) {
  form::Document document = TRY(document_for(id, authority));
  if (kind == "xlsx") return form::to_xlsx(document, language);
  if (kind == "json") return form::to_json(document);
  return form::to_print_html(document, language);
}

Result<std::string> business_days(int year) {
  in::Calendar calendar = TRY(japan());
  std::string out;
  in::Day day(std::chrono::year(year) / 1 / 1);
  for (; int(std::chrono::year_month_day(day).year()) == year; day += std::chrono::days(1))
    if (calendar.is_business_day(day)) out += format_time(Time(day)).substr(0, 10) + "\n";
  return out;
}

}  // namespace

int main(int count, char** arguments) {
  Result<std::string> out = fail(ErrorKind::invalid, "see the top of export_form.cc");
  std::string first = count > 1 ? arguments[1] : "";
  if (first == "--business-days" && count == 3)
    out = business_days(std::stoi(arguments[2]));
  else if (count >= 4)
    out = exported(first, arguments[2],
                   std::string(arguments[3]) == "en" ? form::Language::en : form::Language::ja,
                   count > 4 ? arguments[4] : "");
  if (!out) {
    std::fprintf(stderr, "export_form: %s\n", out.error().text().c_str());
    return 2;
  }
  std::cout << *out;
}
