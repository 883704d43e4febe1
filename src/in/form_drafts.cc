// What each authority gets of the answers, and until when.
#include <algorithm>
#include <tuple>

#include "in/form.h"
#include "in/form_parts.h"

namespace hinomi::in {
namespace {

const Words not_answered = {"（未回答）", "(not answered)"};
const Words not_asked = {"（該当なし）", "(does not apply)"};

void append(Words& out, std::string_view ja, std::string_view en) {
  out.ja += ja;
  out.en += en;
}

Words words_of_choice(const Question& question, std::string_view id) {
  for (const Choice& choice : question.choices)
    if (choice.id == id) return choice.words;
  return {};
}

Words contact_words(const Contact& contact) {
  std::string out;
  for (const std::string* part : {&contact.organisation, &contact.department, &contact.name,
                                  &contact.phone, &contact.email}) {
    if (part->empty()) continue;
    if (!out.empty()) out += " / ";
    out += *part;
  }
  return {out, out};
}

// For people.
Words value_words(const Question& question, const Answer& answer, const Calendar& calendar) {
  switch (question.type) {
    case QuestionType::choice: return words_of_choice(question, answer.text);
    case QuestionType::many: {
      Words out;
      for (const std::string& id : answer.chosen) {
        if (!out.ja.empty()) append(out, "、", ", ");
        Words words = words_of_choice(question, id);
        append(out, words.ja, words.en);
      }
      return out;
    }
    case QuestionType::time: {
      auto time = parse_time(answer.text);
      std::string local = time ? calendar.text_of(*time) : answer.text;
      return {local, local};
    }
    case QuestionType::yes_no:
      return answer.text == "yes" ? Words{"はい", "Yes"} : Words{"いいえ", "No"};
    case QuestionType::contact: return contact_words(answer.contact);
    default: return {answer.text, answer.text};
  }
}

FormField field_of(const Question& question, const Answers& answers, const Calendar& calendar) {
  const Answer* answer = answers.find(question.id);
  return {question.id, question.words,
          answer ? value_words(question, *answer, calendar) : not_answered};
}

std::string filled(std::string_view text, const std::vector<FormField>& fields,
                   std::string Words::* language) {
  std::string out;
  for (const TextPiece& piece : text_pieces(text)) {
    if (!piece.is_hole) {
      out += piece.text;
      continue;
    }
    auto field = std::find_if(fields.begin(), fields.end(),
                              [&](const FormField& one) { return one.question == piece.text; });
    out += field == fields.end() ? not_asked.*language : field->value.*language;
  }
  return out;
}

std::optional<Time> due_of(const Clock& clock, Time start, const Calendar& calendar) {
  if (clock.hours > 0) return start + std::chrono::hours(clock.hours);
  if (clock.days == 0) return {};
  Day day = calendar.day_of(start) + std::chrono::days(clock.days - 1);
  if (clock.move_to_business_day) day = calendar.on_or_after(day);
  return calendar.end_of(day);
}

// The first clock of each stage whose condition holds.
std::vector<const Clock*> running(const Form& form, const Recipient& recipient,
                                  const Answers& answers) {
  std::vector<const Clock*> out;
  for (const Clock& clock : recipient.clocks) {
    bool taken = std::any_of(out.begin(), out.end(),
                             [&](const Clock* one) { return one->stage == clock.stage; });
    if (!taken && (!clock.when || holds(form, *clock.when, answers))) out.push_back(&clock);
  }
  return out;
}

Time start_of(const Recipient& recipient, const Answers& answers, Time now) {
  const Answer* answer = answers.find(recipient.trigger);
  if (!answer) return now;
  auto time = parse_time(answer->text);
  return time ? std::min(*time, now) : now;
}

}  // namespace

std::vector<TextPiece> text_pieces(std::string_view text) {
  std::vector<TextPiece> out;
  while (!text.empty()) {
    std::size_t open = std::min(text.find('{'), text.size());
    if (open > 0) out.push_back({false, text.substr(0, open)});
    text.remove_prefix(open);
    if (text.empty()) break;
    std::size_t close = text.find('}');
    if (close == text.npos) {
      out.push_back({true, text});  // no question is called so: found when the form is loaded
      break;
    }
    out.push_back({true, text.substr(1, close - 1)});
    text.remove_prefix(close + 1);
  }
  return out;
}

std::vector<FormField> fields_of(const Form& form, const Answers& answers,
                                 const Calendar& calendar) {
  std::vector<FormField> out;
  for (const Question& question : form.questions)
    if (is_asked(form, question, answers)) out.push_back(field_of(question, answers, calendar));
  return out;
}

std::vector<FormDraft> drafts_of(const Form& form, const Answers& answers, const Calendar& calendar,
                                 Time now) {
  std::vector<FormDraft> out;
  for (const Recipient& recipient : form.recipients) {
    if (recipient.when && !holds(form, *recipient.when, answers)) continue;
    FormDraft draft;
    draft.authority = recipient.authority;
    draft.competence = recipient.competence;
    draft.title = recipient.title;
    draft.rule = recipient.rule;
    for (const std::string& id : recipient.fields)
      if (const Question* question = form.question(id);
          question && is_asked(form, *question, answers))
        draft.fields.push_back(field_of(*question, answers, calendar));
    draft.text = {filled(recipient.text.ja, draft.fields, &Words::ja),
                  filled(recipient.text.en, draft.fields, &Words::en)};
    Time start = start_of(recipient, answers, now);
    for (const Clock* clock : running(form, recipient, answers)) {
      draft.stage = clock->stage;
      draft.due = due_of(*clock, start, calendar);
      draft.overdue = draft.due && *draft.due < now;
      out.push_back(draft);
    }
  }
  std::stable_sort(out.begin(), out.end(), [](const FormDraft& a, const FormDraft& b) {
    return a.due.value_or(Time::max()) < b.due.value_or(Time::max());
  });
  return out;
}

}  // namespace hinomi::in
