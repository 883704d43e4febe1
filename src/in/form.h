// Forms as data: what is asked in plain words, which authorities get a draft made of the answers,
// and when each of their clocks runs out. A form is answered once; nothing is sent from here.
//
// content/forms/*.json are the forms, docs/forms.md says how they are written. Everything here is
// pure: texts and a time in, values out.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "base/time.h"
#include "in/calendar.h"
#include "model/letter.h"

namespace hinomi::in {

// One saying in both languages of the pages.
struct Words {
  std::string ja;
  std::string en;

  bool operator==(const Words&) const = default;
};

enum class QuestionType : std::uint8_t {
  text,       // one line
  long_text,  // several lines
  choice,     // one of `choices`
  many,       // any of `choices`
  time,       // RFC 3339 with its offset
  number,     // whole, not negative
  yes_no,
  contact,  // a person or role: name, organisation, department, phone, email
};

std::string_view name_of(QuestionType type);

struct Choice {
  std::string id;
  Words words;
};

// True when `question` has one of the values: a choice's id, "yes" or "no".
struct Condition {
  std::string question;
  std::vector<std::string> is;
};

struct Question {
  std::string id;  // lower-case letters, digits, '_'; see `holds_indicators`
  QuestionType type = QuestionType::text;
  Words words;
  Words help;
  bool required = false;  // when it is shown
  std::optional<Condition> when;
  std::vector<Choice> choices;
};

// Whether the answers to this question are read for indicators: its id begins with "indicator_".
// All other answers may name the victim's own systems, and give no claims.
bool holds_indicators(std::string_view question_id);

enum class Authority : std::uint8_t { police, privacy_commission, ministry, centre };

std::string_view name_of(Authority authority);
Words words_of(Authority authority);

enum class Stage : std::uint8_t { preliminary, final_report };

std::string_view name_of(Stage stage);  // "preliminary", "final"

// One deadline. Without hours and days it says "without delay": no clock. Of several clocks of one
// stage the first counts whose condition holds.
struct Clock {
  Stage stage = Stage::preliminary;
  std::optional<Condition> when;
  int hours = 0;
  // The local day on which the trigger lies is day 1; due at the end of the last day.
  int days = 0;
  bool move_to_business_day = false;  // when the last day is a holiday, the next that is none
};

struct Recipient {
  Authority authority = Authority::centre;
  Competence competence = Competence::country;  // which of its bodies
  Words title;
  Words rule;           // which rule its clocks come from, and how sure that is
  std::string trigger;  // the question of type time from whose answer the clocks run
  std::optional<Condition> when;
  std::vector<Clock> clocks;        // at least one; each stage gives a draft
  std::vector<std::string> fields;  // the answers it gets, and no others
  Words text;                       // {question id} stands for an answer among `fields`
};

struct Form {
  std::string id;
  int version = 1;
  Words source;  // the public form or practice it follows
  Words title;
  Words intro;
  std::vector<Question> questions;
  std::vector<Recipient> recipients;

  const Question* question(std::string_view question_id) const;
};

// `shared`: questions that several forms ask, as content/forms/shared.json has them; a form names
// them by their id. Error: invalid, with `file` and the JSON pointer as place.
Result<std::vector<Question>> parse_questions(std::string_view text, std::string_view file);
Result<Form> parse_form(std::string_view text, std::string_view file,
                        const std::vector<Question>& shared);

// The form as pages take it, shared questions written out.
json::object to_json(const Form& form);

struct Contact {
  std::string name, organisation, department, phone, email;
};

// A checked answer: `text` for text, long text, number, time (RFC 3339 UTC), choice and yes/no
// (ids); `chosen` for many; `contact` for a contact.
struct Answer {
  std::string question;
  std::string text;
  std::vector<std::string> chosen;
  Contact contact;
};

struct Answers {
  std::vector<Answer> list;  // those that were given, in the order of the form

  const Answer* find(std::string_view question_id) const;
};

// Is it asked, given these answers? Not when what it depends on is itself not asked.
bool is_asked(const Form& form, const Question& question, const Answers& answers);
bool holds(const Form& form, const Condition& condition, const Answers& answers);

struct CheckedAnswers {
  Answers answers;              // the good ones
  std::vector<Error> problems;  // every one, `where` is "answers/QUESTION"
};

// {"question id": value}. An answer to a question that is not asked is a problem, as are unknown
// questions, wrong types, over-long texts and required ones left out. Empty texts count as left
// out.
CheckedAnswers check_answers(const Form& form, const json::object& given);

// The body of a Record of media type "application/vnd.hinomi.form+json":
// {"answers":{...},"form":"ID","version":1} in canonical JSON.
std::string write_answers(const Form& form, const Answers& answers);

struct FormField {
  std::string question;
  Words label;
  Words value;  // for people: choices in words, times in the calendar's local time
};

struct FormDraft {
  Authority authority = Authority::centre;
  Competence competence = Competence::country;
  Stage stage = Stage::preliminary;
  Words title;
  Words text;
  Words rule;
  std::optional<Time> due;  // nothing: without delay
  bool overdue = false;     // `due` lies before the time given
  std::vector<FormField> fields;
};

// A draft for each stage of each authority that must be told, earliest due first, those without a
// clock last. The clock starts at the trigger's answer; at `now` when it is not answered, or
// answered with a time yet to come.
std::vector<FormDraft> drafts_of(const Form& form, const Answers& answers, const Calendar& calendar,
                                 Time now);

// All questions that are asked, with what was answered; "not answered" in words where nothing was.
std::vector<FormField> fields_of(const Form& form, const Answers& answers,
                                 const Calendar& calendar);

}  // namespace hinomi::in
