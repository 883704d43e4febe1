// Forms from their files, checked: what a form says wrong is found when it is loaded, not when
// somebody fills it in.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "in/form.h"
#include "in/form_parts.h"

namespace hinomi::in {
namespace {

constexpr std::size_t most_questions = 200;
constexpr std::size_t most_choices = 100;

bool is_id(std::string_view text) {
  return !text.empty() && text.size() <= 60 && std::all_of(text.begin(), text.end(), [](char c) {
    return (c >= 'a' && c <= 'z') || is_digit(c) || c == '_' || c == '-';
  });
}

bool has_choices(QuestionType type) {
  return type == QuestionType::choice || type == QuestionType::many;
}

// A JSON object with its place in a file.
class Place {
 public:
  Place(const json::object& object, std::string file, std::string pointer)
      : object_(object), file_(std::move(file)), pointer_(std::move(pointer)) {}

  std::unexpected<Error> wrong(std::string what, std::string_view key, std::string remedy) const {
    std::string pointer = key.empty() ? pointer_ : pointer_ + "/" + std::string(key);
    return fail(ErrorKind::invalid, std::move(what),
                file_ + " " + (pointer.empty() ? "/" : pointer), std::move(remedy));
  }

  // A key that is none of these is misspelt.
  Result<> only(std::initializer_list<std::string_view> keys) const {
    for (const auto& member : object_)
      if (std::find(keys.begin(), keys.end(), std::string_view(member.key())) == keys.end())
        return wrong("not known here", member.key(), "docs/forms.md names what may stand here");
    return {};
  }

  bool has(std::string_view key) const { return object_.contains(key); }

  Result<std::string> id(std::string_view key) const {
    std::string_view text = text_at(object_, key);
    if (!is_id(text))
      return wrong("not an id", key, "Write lower-case letters, digits, '_' and '-', at most 60");
    return std::string(text);
  }

  Result<Words> words(std::string_view key) const {
    const json::object* found = object_at(object_, key);
    Words out;
    if (found) out = {std::string(text_at(*found, "ja")), std::string(text_at(*found, "en"))};
    if (out.ja.empty() || out.en.empty())
      return wrong("not said in both languages", key, "Write {\"ja\":\"...\",\"en\":\"...\"}");
    return out;
  }

  Result<bool> flag(std::string_view key) const {
    const json::value* found = object_.if_contains(key);
    if (found && !found->is_bool()) return wrong("not true or false", key, "Write true or false");
    return found && found->get_bool();
  }

  Result<int> number(std::string_view key, int least, int most) const {
    std::int64_t found = number_at(object_, key, has(key) ? -1 : least);
    if (found < least || found > most)
      return wrong("not a number from " + std::to_string(least) + " to " + std::to_string(most),
                   key, "Write a whole number");
    return int(found);
  }

  Result<std::vector<std::string>> texts(std::string_view key) const {
    std::vector<std::string> out;
    const json::array* found = array_at(object_, key);
    for (std::size_t i = 0; found && i < found->size(); ++i) {
      if (!(*found)[i].is_string()) return wrong("not a list of texts", key, "Write [\"...\"]");
      out.emplace_back((*found)[i].get_string());
    }
    if (out.empty()) return wrong("not a list of texts", key, "Write [\"...\"]");
    return out;
  }

  // The objects of a list, in their places.
  Result<std::vector<Place>> list(std::string_view key, std::size_t most) const {
    const json::array* found = array_at(object_, key);
    if (!found || found->empty() || found->size() > most)
      return wrong("not a list of 1 to " + std::to_string(most), key, "Write [{...},...]");
    std::vector<Place> out;
    for (std::size_t i = 0; i < found->size(); ++i) {
      std::string at = std::string(key) + "/" + std::to_string(i);
      if (!(*found)[i].is_object()) return wrong("not an object", at, "Write {...}");
      out.emplace_back((*found)[i].get_object(), file_, pointer_ + "/" + at);
    }
    return out;
  }

  Result<Place> inner(std::string_view key) const {
    const json::object* found = object_at(object_, key);
    if (!found) return wrong("not an object", key, "Write {...}");
    return Place(*found, file_, pointer_ + "/" + std::string(key));
  }

  const json::object& object() const { return object_; }

 private:
  const json::object& object_;
  std::string file_;
  std::string pointer_;
};

Result<std::optional<Condition>> condition_at(const Place& place) {
  if (!place.has("when")) return std::optional<Condition>();
  Place inner = TRY(place.inner("when"));
  TRY(inner.only({"question", "is"}));
  Condition out;
  out.question = TRY(inner.id("question"));
  out.is = TRY(inner.texts("is"));
  return std::optional(std::move(out));
}

// The question must be among those before it and able to have each of the values.
Result<> check_condition(const std::optional<Condition>& condition,
                         const std::vector<Question>& before, const Place& place) {
  if (!condition) return {};
  auto found = std::find_if(before.begin(), before.end(), [&](const Question& question) {
    return question.id == condition->question;
  });
  if (found == before.end())
    return place.wrong("no earlier question " + condition->question, "when/question",
                       "Name a question that is asked before");
  for (const std::string& value : condition->is) {
    bool known = found->type == QuestionType::yes_no
                     ? value == "yes" || value == "no"
                     : std::any_of(found->choices.begin(), found->choices.end(),
                                   [&](const Choice& choice) { return choice.id == value; });
    if (!known)
      return place.wrong(found->id + " is never " + value, "when/is",
                         "Name a choice of it, or yes or no");
  }
  return {};
}

Result<std::vector<Choice>> choices_at(const Place& place, QuestionType type) {
  std::vector<Choice> out;
  if (!has_choices(type)) {
    if (place.has("choices"))
      return place.wrong("a question without choices", "choices", "Make its type choice or many");
    return out;
  }
  std::set<std::string> ids;
  for (const Place& item : TRY(place.list("choices", most_choices))) {
    TRY(item.only({"id", "words"}));
    Choice choice;
    choice.id = TRY(item.id("id"));
    choice.words = TRY(item.words("words"));
    if (!ids.insert(choice.id).second)
      return item.wrong("a choice that is there already", "id", "Give each its own id");
    out.push_back(std::move(choice));
  }
  return out;
}

Result<Question> question_at(const Place& place) {
  TRY(place.only({"id", "type", "words", "help", "required", "when", "choices"}));
  Question out;
  out.id = TRY(place.id("id"));
  auto type = question_type_from(text_at(place.object(), "type"));
  if (!type)
    return place.wrong("no such type", "type",
                       "Use text, long_text, choice, many, time, number, yes_no or contact");
  out.type = *type;
  if (holds_indicators(out.id) && *type != QuestionType::long_text && *type != QuestionType::text)
    return place.wrong("indicators are texts", "type", "Use text or long_text");
  out.words = TRY(place.words("words"));
  if (place.has("help")) out.help = TRY(place.words("help"));
  out.required = TRY(place.flag("required"));
  out.when = TRY(condition_at(place));
  out.choices = TRY(choices_at(place, out.type));
  return out;
}

Result<> add_question(Question question, std::vector<Question>& questions, const Place& place) {
  for (const Question& one : questions)
    if (one.id == question.id)
      return place.wrong("a question that is there already: " + question.id, "",
                         "Give each its own id");
  TRY(check_condition(question.when, questions, place));
  questions.push_back(std::move(question));
  return {};
}

// A text names a shared question, an object is one of the form's own.
Result<std::vector<Question>> questions_at(const Place& form, const std::string& file,
                                           const std::vector<Question>& shared) {
  const json::array* list = array_at(form.object(), "questions");
  if (!list || list->empty() || list->size() > most_questions)
    return form.wrong("not a list of 1 to 200", "questions", "Write the questions in their order");
  std::vector<Question> out;
  const json::object none;
  for (std::size_t i = 0; i < list->size(); ++i) {
    const json::value& item = (*list)[i];
    Place place(item.is_object() ? item.get_object() : none, file,
                "/questions/" + std::to_string(i));
    if (item.is_string()) {
      auto found = std::find_if(shared.begin(), shared.end(), [&](const Question& question) {
        return question.id == std::string_view(item.get_string());
      });
      if (found == shared.end())
        return place.wrong("no shared question of this name", "", "See content/forms/shared.json");
      TRY(add_question(*found, out, place));
    } else {
      Question question = TRY(question_at(place));
      TRY(add_question(std::move(question), out, place));
    }
  }
  return out;
}

Result<std::vector<Clock>> clocks_at(const Place& place, const std::vector<Question>& questions) {
  std::vector<Clock> out;
  for (const Place& item : TRY(place.list("clocks", 10))) {
    TRY(item.only({"stage", "when", "hours", "days", "move_to_business_day"}));
    Clock clock;
    auto stage = stage_from(text_at(item.object(), "stage"));
    if (!stage) return item.wrong("no such stage", "stage", "Use preliminary or final");
    clock.stage = *stage;
    clock.when = TRY(condition_at(item));
    TRY(check_condition(clock.when, questions, item));
    clock.hours = TRY(item.number("hours", 0, 24 * 366));
    clock.days = TRY(item.number("days", 0, 366));
    clock.move_to_business_day = TRY(item.flag("move_to_business_day"));
    if (clock.hours > 0 && clock.days > 0)
      return item.wrong("hours and days", "days", "Use one of them");
    if (clock.move_to_business_day && clock.days == 0)
      return item.wrong("business days count for days only", "move_to_business_day", "Give days");
    out.push_back(std::move(clock));
  }
  return out;
}

Result<> check_text(const Words& text, const std::vector<std::string>& fields, const Place& place) {
  for (const std::string* language : {&text.ja, &text.en})
    for (const TextPiece& piece : text_pieces(*language))
      if (piece.is_hole && std::find(fields.begin(), fields.end(), piece.text) == fields.end())
        return place.wrong("a hole that is not among its fields: " + std::string(piece.text),
                           "text", "Add it to fields, or take it out");
  return {};
}

Result<Recipient> recipient_at(const Place& place, const Form& form) {
  TRY(place.only(
      {"authority", "competence", "title", "rule", "trigger", "when", "clocks", "fields", "text"}));
  Recipient out;
  auto authority = authority_from(text_at(place.object(), "authority"));
  if (!authority)
    return place.wrong("no such authority", "authority",
                       "Use police, privacy_commission, ministry or centre");
  out.authority = *authority;
  if (place.has("competence")) {
    auto competence = competence_from(text_at(place.object(), "competence"));
    if (!competence)
      return place.wrong("nobody is competent so", "competence", "Use country, place or sector");
    out.competence = *competence;
  }
  out.title = TRY(place.words("title"));
  out.rule = TRY(place.words("rule"));
  out.trigger = TRY(place.id("trigger"));
  const Question* trigger = form.question(out.trigger);
  if (!trigger || trigger->type != QuestionType::time)
    return place.wrong("no question of type time", "trigger", "Name the one its clocks run from");
  out.when = TRY(condition_at(place));
  TRY(check_condition(out.when, form.questions, place));
  out.clocks = TRY(clocks_at(place, form.questions));
  out.fields = TRY(place.texts("fields"));
  for (const std::string& field : out.fields)
    if (!form.question(field)) return place.wrong("no question " + field, "fields", "Name one");
  out.text = TRY(place.words("text"));
  TRY(check_text(out.text, out.fields, place));
  return out;
}

Result<json::value> parse_object(std::string_view text, std::string_view file) {
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object())
    return fail(ErrorKind::invalid, "not a JSON object",
                std::string(file) + " " + (parsed ? "/" : parsed.error().where),
                parsed ? "Write {...}" : parsed.error().what);
  return std::move(*parsed);
}

}  // namespace

Result<std::vector<Question>> parse_questions(std::string_view text, std::string_view file) {
  json::value root = TRY(parse_object(text, file));
  Place place(root.get_object(), std::string(file), "");
  TRY(place.only({"questions"}));
  return questions_at(place, std::string(file), {});
}

Result<Form> parse_form(std::string_view text, std::string_view file,
                        const std::vector<Question>& shared) {
  json::value root = TRY(parse_object(text, file));
  Place place(root.get_object(), std::string(file), "");
  TRY(place.only({"id", "version", "source", "title", "intro", "questions", "recipients"}));
  Form form;
  form.id = TRY(place.id("id"));
  form.version = TRY(place.number("version", 1, 1'000'000));
  form.source = TRY(place.words("source"));
  form.title = TRY(place.words("title"));
  form.intro = TRY(place.words("intro"));
  form.questions = TRY(questions_at(place, std::string(file), shared));
  for (const Place& item : TRY(place.list("recipients", 20))) {
    Recipient recipient = TRY(recipient_at(item, form));
    form.recipients.push_back(std::move(recipient));
  }
  return form;
}

}  // namespace hinomi::in
