#include "in/form.h"

#include <algorithm>
#include <array>

#include "model/names.h"

namespace hinomi::in {
namespace {

constexpr std::array<std::string_view, 8> question_types = {
    "text", "long_text", "choice", "many", "time", "number", "yes_no", "contact"};
constexpr std::array<std::string_view, 4> authorities = {"police", "privacy_commission", "ministry",
                                                         "centre"};
constexpr std::array<std::string_view, 2> stages = {"preliminary", "final"};

json::object words_json(const Words& words) { return {{"ja", words.ja}, {"en", words.en}}; }

json::value condition_json(const std::optional<Condition>& condition) {
  if (!condition) return nullptr;
  return {{"question", condition->question},
          {"is", json::array(condition->is.begin(), condition->is.end())}};
}

json::object question_json(const Question& question) {
  json::array choices;
  for (const Choice& choice : question.choices)
    choices.push_back({{"id", choice.id}, {"words", words_json(choice.words)}});
  return {{"id", question.id},
          {"type", name_of(question.type)},
          {"words", words_json(question.words)},
          {"help", words_json(question.help)},
          {"required", question.required},
          {"when", condition_json(question.when)},
          {"choices", std::move(choices)}};
}

}  // namespace

std::string_view name_of(QuestionType type) { return detail::name_in(question_types, type); }
std::string_view name_of(Authority authority) { return detail::name_in(authorities, authority); }
std::string_view name_of(Stage stage) { return detail::name_in(stages, stage); }
std::optional<QuestionType> question_type_from(std::string_view name) {
  return detail::value_in<QuestionType>(question_types, name);
}
std::optional<Authority> authority_from(std::string_view name) {
  return detail::value_in<Authority>(authorities, name);
}
std::optional<Stage> stage_from(std::string_view name) {
  return detail::value_in<Stage>(stages, name);
}

Words words_of(Authority authority) {
  switch (authority) {
    case Authority::police: return {"警察", "Police"};
    case Authority::privacy_commission: return {"個人情報保護委員会", "Privacy commission"};
    case Authority::ministry: return {"所管省庁", "Ministry in charge"};
    case Authority::centre: return {"サイバー対処センター", "Cyber centre"};
  }
  return {};
}

bool holds_indicators(std::string_view question_id) {
  return question_id.starts_with("indicator_");
}

const Question* Form::question(std::string_view question_id) const {
  auto found = std::find_if(questions.begin(), questions.end(),
                            [&](const Question& question) { return question.id == question_id; });
  return found == questions.end() ? nullptr : &*found;
}

json::object to_json(const Form& form) {
  json::array questions, recipients;
  for (const Question& question : form.questions) questions.push_back(question_json(question));
  for (const Recipient& recipient : form.recipients)
    recipients.push_back(
        {{"authority", name_of(recipient.authority)},
         {"competence", name_of(recipient.competence)},
         {"words", words_json(words_of(recipient.authority))},
         {"title", words_json(recipient.title)},
         {"rule", words_json(recipient.rule)},
         {"when", condition_json(recipient.when)},
         {"fields", json::array(recipient.fields.begin(), recipient.fields.end())}});
  return {{"id", form.id},
          {"version", form.version},
          {"source", words_json(form.source)},
          {"title", words_json(form.title)},
          {"intro", words_json(form.intro)},
          {"questions", std::move(questions)},
          {"recipients", std::move(recipients)}};
}

}  // namespace hinomi::in
