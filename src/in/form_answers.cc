// Answers checked against their form, all problems at once.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "in/form.h"
#include "in/gate.h"
#include "in/normalise.h"

namespace hinomi::in {
namespace {

constexpr std::size_t longest_line = 2'000;              // bytes
constexpr std::size_t longest_answer = 64 * 1024;        // bytes
constexpr std::int64_t largest_number = 10'000'000'000;  // more than there are people

std::unexpected<Error> bad_answer(std::string what, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), {}, std::move(remedy));
}

// Without control characters but line ends and tabs; line ends as "\n".
Result<std::string> line_or_lines(const json::value& value, bool several, std::size_t most) {
  if (!value.is_string()) return bad_answer("not a text", "Write it as a text");
  std::string_view text = trim(std::string_view(value.get_string()));
  if (text.size() > most)
    return bad_answer("too long", "Shorten it to " + std::to_string(most) + " bytes");
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '\r') continue;
    bool control = static_cast<unsigned char>(text[i]) < 0x20 || text[i] == 0x7F;
    if (control && !(several && (text[i] == '\n' || text[i] == '\t')))
      return bad_answer(several ? "a control character" : "more than one line", "Write plain text");
    out += text[i];
  }
  return out;
}

bool has_choice(const Question& question, std::string_view id) {
  return std::any_of(question.choices.begin(), question.choices.end(),
                     [&](const Choice& choice) { return choice.id == id; });
}

Result<std::string> chosen_from(const Question& question, const json::value& value) {
  if (!value.is_string() || !has_choice(question, value.get_string()))
    return bad_answer("none of the choices", "Choose one of those the form names");
  return std::string(value.get_string());
}

Result<std::vector<std::string>> all_chosen_from(const Question& question,
                                                 const json::value& value) {
  if (!value.is_array() || value.get_array().size() > question.choices.size())
    return bad_answer("not a list of choices", "Write a list, each choice once");
  std::set<std::string> found;
  for (const json::value& item : value.get_array()) found.insert(TRY(chosen_from(question, item)));
  std::vector<std::string> out;  // in the order of the form
  for (const Choice& choice : question.choices)
    if (found.contains(choice.id)) out.push_back(choice.id);
  return out;
}

Result<Contact> contact_from(const json::value& value) {
  if (!value.is_object())
    return bad_answer("not a contact", "Write name, organisation, department, phone and email");
  Contact out;
  for (const auto& [key, part] : value.get_object()) {
    std::string_view name = key;
    std::string* to = name == "name"           ? &out.name
                      : name == "organisation" ? &out.organisation
                      : name == "department"   ? &out.department
                      : name == "phone"        ? &out.phone
                      : name == "email"        ? &out.email
                                               : nullptr;
    if (!to)
      return bad_answer("a contact has no " + std::string(cut(name, 40)),
                        "Use name, organisation, department, phone and email");
    *to = TRY(line_or_lines(part, false, longest_line));
  }
  bool nobody = out.name.empty() && out.organisation.empty() && out.department.empty();
  if (nobody && out.phone.empty() && out.email.empty()) return out;
  if (out.phone.empty() && out.email.empty())
    return bad_answer("a contact that cannot be reached", "Add a telephone number or an address");
  if (!out.email.empty() && !normalise(IndicatorType::email, out.email))
    return bad_answer("not a mail address", "Write it as name@example.jp");
  return out;
}

bool is_empty(const Answer& answer) {
  const Contact& contact = answer.contact;
  return answer.text.empty() && answer.chosen.empty() && contact.name.empty() &&
         contact.organisation.empty() && contact.department.empty() && contact.phone.empty() &&
         contact.email.empty();
}

Result<Answer> answer_from(const Question& question, const json::value& value) {
  Answer out;
  out.question = question.id;
  if (value.is_null() || (value.is_string() && trim(std::string_view(value.get_string())).empty()))
    return out;
  switch (question.type) {
    case QuestionType::text: out.text = TRY(line_or_lines(value, false, longest_line)); break;
    case QuestionType::long_text: out.text = TRY(line_or_lines(value, true, longest_answer)); break;
    case QuestionType::choice: out.text = TRY(chosen_from(question, value)); break;
    case QuestionType::many: out.chosen = TRY(all_chosen_from(question, value)); break;
    case QuestionType::time: {
      auto time = value.is_string() ? parse_time(value.get_string()) : fail(ErrorKind::invalid, "");
      if (!time) return bad_answer("not a time", "Write it as 2026-04-01T09:00:00+09:00");
      out.text = format_time(*time);
      break;
    }
    case QuestionType::number:
      if (!value.is_int64() || value.get_int64() < 0 || value.get_int64() > largest_number)
        return bad_answer("not a count", "Write a whole number, 0 or more");
      out.text = std::to_string(value.get_int64());
      break;
    case QuestionType::yes_no:
      if (!value.is_bool()) return bad_answer("not yes or no", "Write true or false");
      out.text = value.get_bool() ? "yes" : "no";
      break;
    case QuestionType::contact: out.contact = TRY(contact_from(value)); break;
  }
  return out;
}

json::value value_of(const Question& question, const Answer& answer) {
  switch (question.type) {
    case QuestionType::many: return json::array(answer.chosen.begin(), answer.chosen.end());
    case QuestionType::yes_no: return answer.text == "yes";
    case QuestionType::number: return std::int64_t(std::stoll(answer.text));
    case QuestionType::contact: {
      const Contact& c = answer.contact;
      return {{"name", c.name},
              {"organisation", c.organisation},
              {"department", c.department},
              {"phone", c.phone},
              {"email", c.email}};
    }
    default: return json::value(answer.text);
  }
}

class AnswerChecker {
 public:
  AnswerChecker(const Form& form, const json::object& given) : form_(form), given_(given) {}

  CheckedAnswers check() && {
    for (const Question& question : form_.questions) check(question);
    for (const auto& member : given_)
      if (std::string_view id = member.key(); !form_.question(id))
        problem(cut(id, 60), {ErrorKind::invalid,
                              "no such question",
                              {},
                              "Take it out, or use the form's own version"});
    return std::move(out_);
  }

 private:
  void check(const Question& question) {
    // What depends on an answer that is wrong itself cannot be judged.
    if (question.when && wrong_.contains(question.when->question)) {
      wrong_.insert(question.id);
      return;
    }
    bool asked = is_asked(form_, question, out_.answers);
    const json::value* value = given_.if_contains(question.id);
    auto answer = value ? answer_from(question, *value) : Result<Answer>();
    if (!answer) return problem(question.id, std::move(answer).error());
    if (is_empty(*answer)) {
      if (asked && question.required)
        problem(question.id, {ErrorKind::invalid,
                              "not answered: " + question.words.ja + " / " + question.words.en,
                              {},
                              "Answer it"});
    } else if (!asked) {
      problem(question.id, {ErrorKind::invalid,
                            "an answer to what is not asked",
                            {},
                            "Take it out, or change the answer it depends on"});
    } else {
      out_.answers.list.push_back(std::move(*answer));
    }
  }

  void problem(std::string_view question, Error&& error) {
    wrong_.emplace(question);
    error.where = "answers/" + std::string(question);
    out_.problems.push_back(std::move(error));
  }

  const Form& form_;
  const json::object& given_;
  CheckedAnswers out_;
  std::set<std::string, std::less<>> wrong_;
};

}  // namespace

const Answer* Answers::find(std::string_view question_id) const {
  auto found = std::find_if(list.begin(), list.end(),
                            [&](const Answer& answer) { return answer.question == question_id; });
  return found == list.end() ? nullptr : &*found;
}

bool holds(const Form& form, const Condition& condition, const Answers& answers) {
  const Question* question = form.question(condition.question);
  const Answer* answer = answers.find(condition.question);
  if (!question || !answer || !is_asked(form, *question, answers)) return false;
  return std::any_of(condition.is.begin(), condition.is.end(), [&](const std::string& value) {
    return answer->text == value ||
           std::find(answer->chosen.begin(), answer->chosen.end(), value) != answer->chosen.end();
  });
}

bool is_asked(const Form& form, const Question& question, const Answers& answers) {
  return !question.when || holds(form, *question.when, answers);
}

CheckedAnswers check_answers(const Form& form, const json::object& given) {
  return AnswerChecker(form, given).check();
}

std::string write_answers(const Form& form, const Answers& answers) {
  json::object list;
  for (const Answer& answer : answers.list)
    if (const Question* question = form.question(answer.question))
      list[answer.question] = value_of(*question, answer);
  auto written = canonical_json(
      json::object{{"form", form.id}, {"version", form.version}, {"answers", std::move(list)}});
  return written ? std::move(*written) : std::string();
}

}  // namespace hinomi::in
