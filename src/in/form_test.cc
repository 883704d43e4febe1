#include "in/form.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>

#include "in/reader.h"

namespace hinomi::in {
namespace {

using namespace std::literals;

const std::filesystem::path content_folder = std::filesystem::path(HINOMI_SOURCE_DIR) / "content";

std::string file_text(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), std::istreambuf_iterator<char>()};
}

Calendar japan() {
  auto calendar = Calendar::parse(file_text(content_folder / "calendar/japan.json"), "japan.json");
  if (!calendar) throw std::runtime_error(calendar.error().text());
  return *calendar;
}

std::vector<Question> shared_questions() {
  auto shared = parse_questions(file_text(content_folder / "forms/shared.json"), "shared.json");
  if (!shared) throw std::runtime_error(shared.error().text());
  return *shared;
}

Form content_form(const std::string& id) {
  std::string file = "forms/" + id + ".json";
  auto form = parse_form(file_text(content_folder / file), file, shared_questions());
  if (!form) throw std::runtime_error(form.error().text());
  return *form;
}

const std::vector<std::string> form_ids = {"ddos",   "ransomware",  "phishing",        "malware",
                                           "outage", "lost-device", "citizen-phishing"};

Time at(std::string_view text) { return parse_time(text).value(); }

json::object parsed(std::string_view text) { return parse_json(text).value().as_object(); }

json::object ransomware_answers() {
  return parsed(R"({"organisation":"あかがね工業","sector":"other",
    "reporter":{"organisation":"あかがね工業","department":"情報係","name":"佐藤",
                "phone":"000-0000-0000","email":"it@akagane.example"},
    "aware_at":"2026-04-24T10:00:00+09:00","status":"contained","what_happened":"ファイルが開けない。",
    "systems":"files.akagane.example","service_effect":"stopped","personal_data":"possible",
    "personal_data_grounds":["sensitive","wrongful"],"law_duty":false,"tell_police":true,
    "consent_centre":false,"consent_peers":true,
    "indicator_addresses":"hxxp://evil[.]example/a\n192[.]0[.]2[.]1"})");
}

std::vector<std::string> problems_of(const Form& form, const json::object& given) {
  std::vector<std::string> out;
  for (const Error& error : check_answers(form, given).problems) {
    EXPECT_FALSE(error.what.empty() || error.remedy.empty());
    out.push_back(error.where);
  }
  return out;
}

using Names = std::vector<std::string>;

TEST(Calendar, KnowsJapaneseHolidays) {
  Calendar calendar = japan();
  EXPECT_EQ(calendar.first_year(), 2024);
  EXPECT_EQ(calendar.last_year(), 2030);
  auto day = [](int y, unsigned m, unsigned d) {
    return Day(std::chrono::year(y) / std::chrono::month(m) / std::chrono::day(d));
  };
  // As the Cabinet Office lists them: a substitute after a Sunday, one after three holidays, a day
  // between two holidays, the closure at year's end.
  for (Day holiday : {day(2024, 2, 12), day(2026, 5, 6), day(2026, 9, 22), day(2026, 12, 29),
                      day(2027, 1, 3), day(2026, 4, 25)})
    EXPECT_FALSE(calendar.is_business_day(holiday));
  for (Day open : {day(2026, 5, 7), day(2026, 12, 28), day(2027, 1, 4), day(2026, 4, 24)})
    EXPECT_TRUE(calendar.is_business_day(open));
  EXPECT_EQ(calendar.on_or_after(day(2026, 5, 2)), day(2026, 5, 7));
  EXPECT_EQ(calendar.text_of(at("2026-03-31T15:30:59Z")), "2026-04-01 00:30 JST");
  EXPECT_EQ(calendar.end_of(calendar.day_of(at("2026-03-31T15:00:00Z"))),
            at("2026-04-01T14:59:59Z"));
}

TEST(Calendar, ErrorsHaveTheirPlace) {
  auto where = [](std::string_view text) {
    auto calendar = Calendar::parse(text, "c.json");
    return calendar ? "" : calendar.error().where;
  };
  EXPECT_EQ(where("[]"), "c.json /");
  EXPECT_EQ(where("{}"), "c.json /utc_offset_minutes");
  EXPECT_EQ(where(R"({"utc_offset_minutes":540,"zone":"JST"})"), "c.json /holidays");
  EXPECT_EQ(where(R"({"utc_offset_minutes":540,"zone":"JST","closure":["13-01"]})"),
            "c.json /closure/0");
  for (std::string_view second : {"2026-02-30", "2026-01-01", "2025-12-31", "2026-1-2"})
    EXPECT_EQ(
        where(
            R"({"utc_offset_minutes":540,"zone":"JST","holidays":[{"day":"2026-01-01"},{"day":")" +
            std::string(second) + "\"}]}"),
        "c.json /holidays/1/day")
        << second;
}

TEST(Forms, AllOfTheContentAreWhole) {
  for (const auto& file : std::filesystem::directory_iterator(content_folder / "forms"))
    EXPECT_TRUE(file.path().stem() == "shared" ||
                std::count(form_ids.begin(), form_ids.end(), file.path().stem()) == 1)
        << file.path();
  for (const std::string& id : form_ids) {
    Form form = content_form(id);
    EXPECT_EQ(form.id, id);
    std::set<Authority> authorities;
    for (const Recipient& recipient : form.recipients) authorities.insert(recipient.authority);
    EXPECT_EQ(authorities.size(), id == "citizen-phishing" ? 1u : 4u) << id;
    EXPECT_TRUE(authorities.contains(Authority::centre));
    json::object pages = to_json(form);
    EXPECT_EQ(pages.at("questions").as_array().size(), form.questions.size());
    // Every question of the form's own reaches somebody, or is about consent.
    for (const Question& question : form.questions) {
      bool used =
          std::any_of(form.recipients.begin(), form.recipients.end(), [&](const Recipient& r) {
            return std::count(r.fields.begin(), r.fields.end(), question.id) > 0;
          });
      bool decides = question.id.starts_with("consent_") || question.id == "law_duty" ||
                     question.id == "tell_police";
      EXPECT_TRUE(used || decides) << id << " " << question.id;
    }
  }
}

TEST(Forms, ErrorsNameFileAndPointer) {
  const std::string good = R"({"id":"x","version":1,"source":{"ja":"あ","en":"a"},
    "title":{"ja":"あ","en":"a"},"intro":{"ja":"あ","en":"a"},
    "questions":["who",{"id":"when","type":"time","words":{"ja":"あ","en":"a"}},
      {"id":"kind","type":"choice","words":{"ja":"あ","en":"a"},"choices":[{"id":"one","words":{"ja":"あ","en":"a"}}]},
      {"id":"more","type":"text","words":{"ja":"あ","en":"a"},"when":{"question":"kind","is":["one"]}}],
    "recipients":[{"authority":"centre","title":{"ja":"あ","en":"a"},"rule":{"ja":"あ","en":"a"},
      "trigger":"when","clocks":[{"stage":"final","days":30}],"fields":["who","more"],
      "text":{"ja":"{who}","en":"{more}"}}]})";
  Question who;
  who.id = "who";
  who.words = {"あ", "a"};
  ASSERT_TRUE(parse_form(good, "x.json", {who}));
  struct Sample {
    std::string_view part, instead, pointer;
  };
  for (const Sample& c : {
           Sample{"\"id\":\"x\"", "\"id\":\"X y\"", "/id"},
           Sample{"\"version\":1", "\"version\":0", "/version"},
           Sample{"\"version\":1", "\"version\":1,\"titel\":1", "/titel"},
           Sample{"\"source\":{\"ja\":\"あ\",\"en\":\"a\"}", "\"source\":{\"ja\":\"あ\"}",
                  "/source"},
           Sample{"\"who\",", "\"nobody\",", "/questions/0"},
           Sample{"\"id\":\"when\"", "\"id\":\"who\"", "/questions/1"},
           Sample{"\"type\":\"time\"", "\"type\":\"date\"", "/questions/1/type"},
           Sample{"\"id\":\"kind\",\"type\":\"choice\"", "\"id\":\"kind\",\"type\":\"text\"",
                  "/questions/2/choices"},
           Sample{"\"id\":\"kind\"", "\"id\":\"indicator_kind\"", "/questions/2/type"},
           Sample{"\"question\":\"kind\"", "\"question\":\"later\"", "/questions/3/when/question"},
           Sample{"\"is\":[\"one\"]", "\"is\":[\"two\"]", "/questions/3/when/is"},
           Sample{"\"authority\":\"centre\"", "\"authority\":\"king\"", "/recipients/0/authority"},
           Sample{"\"trigger\":\"when\"", "\"trigger\":\"kind\"", "/recipients/0/trigger"},
           Sample{"\"stage\":\"final\"", "\"stage\":\"last\"", "/recipients/0/clocks/0/stage"},
           Sample{"\"days\":30", "\"days\":-1", "/recipients/0/clocks/0/days"},
           Sample{"\"days\":30", "\"days\":1,\"hours\":1", "/recipients/0/clocks/0/days"},
           Sample{"[\"who\",\"more\"]", "[\"who\",\"gone\"]", "/recipients/0/fields"},
           Sample{"[\"who\",\"more\"]", "[\"who\"]", "/recipients/0/text"},
           Sample{"{who}", "{who", "/recipients/0/text"},
       }) {
    std::string text = good;
    std::size_t from = text.find(c.part);
    ASSERT_NE(from, text.npos) << c.part;
    text.replace(from, c.part.size(), c.instead);
    auto form = parse_form(text, "x.json", {who});
    ASSERT_FALSE(form) << c.instead;
    EXPECT_EQ(form.error().where, "x.json " + std::string(c.pointer)) << form.error().text();
    EXPECT_FALSE(form.error().remedy.empty());
  }
  EXPECT_FALSE(parse_form("{", "x.json", {}));
}

TEST(Answers, GoodOnesArePutInOrder) {
  Form form = content_form("ransomware");
  CheckedAnswers checked = check_answers(form, ransomware_answers());
  for (const Error& error : checked.problems) ADD_FAILURE() << error.text();
  EXPECT_EQ(checked.answers.list.front().question, "organisation");
  EXPECT_EQ(checked.answers.find("aware_at")->text, "2026-04-24T01:00:00.000000Z");
  EXPECT_EQ(checked.answers.find("tell_police")->text, "yes");
  EXPECT_EQ(checked.answers.find("personal_data_grounds")->chosen,
            (Names{"sensitive", "wrongful"}));
  EXPECT_EQ(checked.answers.find("ended_at"), nullptr);
  // Written and read again it is the same.
  std::string written = write_answers(form, checked.answers);
  json::object record = parsed(written);
  EXPECT_EQ(record.at("form"), "ransomware");
  CheckedAnswers again = check_answers(form, record.at("answers").as_object());
  EXPECT_TRUE(again.problems.empty());
  EXPECT_EQ(write_answers(form, again.answers), written);
}

TEST(Answers, AllProblemsAtOnceEachNamingItsQuestion) {
  Form form = content_form("ransomware");
  json::object given = ransomware_answers();
  given.erase("organisation");
  given["sector"] = "pottery";
  given["aware_at"] = "2026-04-24 10:00";
  given["began_at"] = 7;
  given["what_happened"] = " \n ";
  given["ended_at"] = "2026-04-24T10:00:00Z";  // not asked: it is not over
  given["reporter"] = parsed(R"({"name":"佐藤"})");
  given["tell_police"] = "yes";
  given["personal_data_people"] = -1;
  given["personal_data_grounds"] = parsed(R"({"a":[]})");
  given["systems"] = std::string(70'000, 'a');
  given["malware_name"] = "a\nb";
  given["unheard_of"] = 1;
  EXPECT_EQ(problems_of(form, given),
            (Names{"answers/organisation", "answers/sector", "answers/reporter", "answers/aware_at",
                   "answers/began_at", "answers/ended_at", "answers/what_happened",
                   "answers/systems", "answers/malware_name", "answers/personal_data_grounds",
                   "answers/personal_data_people", "answers/tell_police", "answers/unheard_of"}));
  // What depends on a wrong answer is not called wrong with it.
  given = ransomware_answers();
  given["personal_data"] = "perhaps";
  EXPECT_EQ(problems_of(form, given), Names{"answers/personal_data"});
  given["personal_data"] = "no";
  EXPECT_EQ(problems_of(form, given), Names{"answers/personal_data_grounds"});
}

TEST(Answers, AContactCanBeReached) {
  Form form = content_form("citizen-phishing");
  json::object given =
      parsed(R"({"received_at":"2026-04-01T00:00:00Z","channel":"sms","entered":["nothing"]})");
  EXPECT_TRUE(problems_of(form, given).empty());
  given["want_answer"] = true;
  EXPECT_EQ(problems_of(form, given), Names{"answers/reply_to"});
  for (std::string_view bad :
       {R"({"email":"no address"})", R"({"name":"A"})", R"({"fax":"1"})", R"({"phone":1})"}) {
    given["reply_to"] = parsed(bad);
    EXPECT_EQ(problems_of(form, given), Names{"answers/reply_to"}) << bad;
  }
  given["reply_to"] = parsed(R"({"email":"a@kura.example"})");
  EXPECT_TRUE(problems_of(form, given).empty());
}

struct Due {
  Authority authority;
  Stage stage;
  std::string due;
  bool operator==(const Due&) const = default;
};
void PrintTo(const Due& due, std::ostream* out) {
  *out << name_of(due.authority) << " " << name_of(due.stage) << " " << due.due;
}

std::vector<Due> dues(const Form& form, const json::object& given, std::string_view now) {
  std::vector<Due> out;
  CheckedAnswers checked = check_answers(form, given);
  EXPECT_TRUE(checked.problems.empty());
  for (const FormDraft& draft : drafts_of(form, checked.answers, japan(), at(now)))
    out.push_back({draft.authority, draft.stage, draft.due ? format_time(*draft.due) : ""});
  return out;
}

// Days counted by hand on the calendar; day 1 is the day of knowing.
TEST(Drafts, ClocksRunFromTheTrigger) {
  Form form = content_form("ransomware");
  json::object given = ransomware_answers();
  using enum Authority;
  using enum Stage;
  constexpr std::string_view now = "2026-04-24T02:00:00Z";
  // 3 days from Friday 24 April; 60 days end on Monday 22 June.
  EXPECT_EQ(dues(form, given, now),
            (std::vector<Due>{{privacy_commission, preliminary, "2026-04-26T14:59:59.000000Z"},
                              {privacy_commission, final_report, "2026-06-22T14:59:59.000000Z"},
                              {police, preliminary, ""}}));
  // Without a wrongful purpose 30 days, which end on Saturday 23 May: Monday.
  given["personal_data_grounds"] = json::array{"sensitive"};
  EXPECT_EQ(dues(form, given, now)[1],
            (Due{privacy_commission, final_report, "2026-05-25T14:59:59.000000Z"}));
  // Sunday 3 May, and three holidays behind it.
  given["aware_at"] = "2026-04-04T23:59:00+09:00";
  EXPECT_EQ(dues(form, given, now)[1].due, "2026-05-07T14:59:59.000000Z");
  // In UTC it is still the day before.
  given["aware_at"] = "2026-12-01T00:00:00+09:00";
  EXPECT_EQ(dues(form, given, "2027-01-01T00:00:00Z")[1].due, "2027-01-04T14:59:59.000000Z");
  // Noticed in the future: a wrong clock somewhere; the deadline runs from now.
  given["aware_at"] = "2030-01-01T00:00:00Z";
  EXPECT_EQ(dues(form, given, now)[0].due, "2026-04-26T14:59:59.000000Z");
  // None of the grounds: nothing to report.
  given["personal_data_grounds"] = json::array{"none"};
  given["tell_police"] = false;
  EXPECT_EQ(dues(form, given, now), std::vector<Due>{});
  given["law_duty"] = true;
  given["consent_centre"] = true;
  EXPECT_EQ(dues(form, given, now),
            (std::vector<Due>{{ministry, preliminary, ""}, {centre, preliminary, ""}}));
}

TEST(Drafts, HoursAndLateness) {
  Form form = content_form("ransomware");
  form.recipients.resize(1);
  form.recipients[0].clocks = {{.hours = 72}};
  CheckedAnswers checked = check_answers(form, ransomware_answers());
  auto drafts = drafts_of(form, checked.answers, japan(), at("2026-04-27T01:00:00Z"));
  ASSERT_EQ(drafts.size(), 1u);
  EXPECT_EQ(drafts[0].due, at("2026-04-27T01:00:00Z"));
  EXPECT_FALSE(drafts[0].overdue);
  drafts = drafts_of(form, checked.answers, japan(), at("2026-04-27T01:00:01Z"));
  EXPECT_TRUE(drafts[0].overdue);
}

TEST(Drafts, AnAuthorityGetsItsFieldsAndNoOthers) {
  for (const std::string& id : form_ids) {
    Form form = content_form(id);
    Answers answers;  // every text question answered with its own name, so that a leak shows
    for (const Question& question : form.questions) {
      Answer answer{question.id, "", {}, {}};
      switch (question.type) {
        case QuestionType::text:
        case QuestionType::long_text: answer.text = "<" + question.id + ">"; break;
        case QuestionType::time: answer.text = "2026-04-01T00:00:00Z"; break;
        case QuestionType::number: answer.text = "123456789"; break;
        case QuestionType::yes_no: answer.text = "yes"; break;
        case QuestionType::choice: answer.text = question.choices[0].id; break;
        case QuestionType::many:
          for (const Choice& choice : question.choices) answer.chosen.push_back(choice.id);
          break;
        case QuestionType::contact: answer.contact.name = "<" + question.id + ">"; break;
      }
      answers.list.push_back(answer);
    }
    for (const FormDraft& draft : drafts_of(form, answers, japan(), at("2026-04-02T00:00:00Z"))) {
      auto recipient =
          std::find_if(form.recipients.begin(), form.recipients.end(),
                       [&](const Recipient& one) { return one.authority == draft.authority; });
      for (const Question& question : form.questions) {
        bool gets = std::count(recipient->fields.begin(), recipient->fields.end(), question.id) > 0;
        std::string mark = "<" + question.id + ">";
        for (const std::string* text : {&draft.text.ja, &draft.text.en}) {
          EXPECT_TRUE(gets || text->find(mark) == text->npos) << id << " " << mark;
          EXPECT_EQ(text->find('{'), text->npos) << *text;
        }
        for (const FormField& field : draft.fields)
          EXPECT_TRUE(gets || field.question != question.id) << id << " " << question.id;
      }
    }
  }
}

TEST(Drafts, AnswersAreNoTemplates) {
  Form form = content_form("ransomware");
  json::object given = ransomware_answers();
  given["what_happened"] = "{indicator_addresses}{";
  CheckedAnswers checked = check_answers(form, given);
  auto drafts = drafts_of(form, checked.answers, japan(), at("2026-04-24T02:00:00Z"));
  ASSERT_EQ(drafts[0].authority, Authority::privacy_commission);
  EXPECT_NE(drafts[0].text.en.find("{indicator_addresses}{"), std::string::npos);
  EXPECT_EQ(drafts[0].text.en.find("evil"), std::string::npos);
  EXPECT_NE(drafts[2].text.ja.find("2026-04-24 10:00 JST"), std::string::npos);
  EXPECT_NE(drafts[0].text.ja.find("病歴など要配慮個人情報、不正の目的"), std::string::npos);
  EXPECT_NE(drafts[0].text.en.find("(not answered)"), std::string::npos);
}

TEST(FormReader, OnlyQuestionsAboutIndicatorsGiveClaims) {
  Form form = content_form("ransomware");
  CheckedAnswers checked = check_answers(form, ransomware_answers());
  auto reading = read_report(write_answers(form, checked.answers), {});
  ASSERT_TRUE(reading);
  EXPECT_EQ(name_of(reading->head.format), "form");
  EXPECT_EQ(reading->head.title, "ransomware");
  EXPECT_EQ(reading->head.author, "あかがね工業");
  Names found;
  for (const Claim& claim : reading->claims)
    found.push_back(claim.place + ": " + claim.indicator.value);
  EXPECT_EQ(found, (Names{"answer indicator_addresses line 1: http://evil.example/a",
                          "answer indicator_addresses line 2: 192.0.2.1"}));
  EXPECT_TRUE(reading->refused.empty());
}

TEST(FormReader, WhatIsNoRecordOfAnswersIsRefused) {
  ReadOptions options;
  options.format = Format::form;
  for (std::string_view text :
       {"{}", "[]", "{\"form\":\"x\"}", "{\"form\":1,\"answers\":{}}", "x"}) {
    auto reading = read_report(text, options);
    ASSERT_FALSE(reading) << text;
    EXPECT_FALSE(reading.error().remedy.empty());
  }
  auto marked = read_report(
      R"({"form":"x","version":1,"answers":{"note":"TLP:RED","indicator_a":"evil[.]example"}})",
      {});
  ASSERT_TRUE(marked);
  EXPECT_EQ(marked->head.marking.tlp, Tlp::red);
  EXPECT_EQ(marked->claims.at(0).marking.tlp, Tlp::red);
}

}  // namespace
}  // namespace hinomi::in
