// register add: one question after the other, for a desk of two people. What does not fit is asked
// again; nothing is written before the last "yes".
#include <unistd.h>

#include <cstdio>
#include <iostream>
#include <map>
#include <span>

#include "base/text.h"
#include "cli/desk_line.h"

namespace hinomi::cli {
namespace {

struct Question {
  const char* field;  // where the register would refuse it: "corporate_number", "channels/0"
  const char* ja;
  const char* en;
  bool needed = false;
};

constexpr Question member_questions[] = {
    {"name", "組織の名称", "Name of the organisation", true},
    {"kind", "種類（municipality、operator、university など。なければ operator）",
     "Kind (municipality, operator, university ...; operator if left out)"},
    {"sector", "分野（medical、water など）", "Sector (medical, water ...)"},
    {"municipality", "市区町村", "Municipality"},
    {"corporate_number", "法人番号（13 桁）", "Corporate number (13 digits)"},
    {"names", "自分たちのドメイン（; で区切る）", "Its own domains (; between them)"}};
constexpr Question contact_questions[] = {{"holder", "担当者の氏名", "Name of the person", true},
                                          {"channels/0", "メールアドレス", "Mail address"},
                                          {"channels/1", "電話番号", "Telephone"}};

class Guide {
 public:
  Guide(const Common& common, const RegisterArguments& arguments, DeskLine& line)
      : ja_(common.language == "ja"), json_(common.json), as_(arguments.as), line_(line) {}

  Result<int> run() {
    say_line(ja_ ? "一つずつ聞きます。何も書かずに Enter を押すと飛ばします。Ctrl-C でやめます。"
                 : "One question after the other. Enter alone leaves one out; Ctrl-C ends.");
    id_ = TRY(ask({"id", "組織の識別名（短い英数字。例: shirakaba-village）",
                   "Short id of the organisation, as shirakaba-village", true}));
    HttpResponse known = TRY(line_.send("GET", "/api/v1/members/" + percent_encode(id_), "", as_));
    is_new_ = known.status == 404;
    if (is_new_)
      for (const Question& question : member_questions) TRY(answer(member_, question));
    TRY(ask_people());
    while (true) {
      Result<bool> fits = try_it();
      if (!fits) return std::unexpected(std::move(fits).error());
      if (*fits) break;
    }
    std::string yes = TRY(ask({"", "登録しますか（y/n）", "Register (y/n)", true}));
    if (yes != "y" && yes != "Y" && yes != "yes" && yes != "はい") {
      say_line(ja_ ? "何も登録しませんでした。" : "Nothing was registered.");
      return 1;
    }
    std::string done = TRY(send(false));
    if (json_)
      std::printf("%s\n", done.c_str());
    else
      say_line(ja_ ? "登録しました。確かめるには: hinomi register reach"
                   : "Registered. To check: hinomi register reach");
    return 0;
  }

 private:
  using Answers = std::map<std::string, std::string>;

  void say_line(const char* text) const { std::fprintf(stderr, "%s\n", text); }

  Result<std::string> ask(const Question& question) const {
    while (true) {
      std::fprintf(stderr, "%s: ", ja_ ? question.ja : question.en);
      std::string text;
      if (!std::getline(std::cin, text))
        return fail(ErrorKind::invalid,
                    ja_ ? "答えが途中で終わりました" : "the answers ended early",
                    ja_ ? question.ja : question.en,
                    ja_ ? "最後の y まで答えてください" : "Answer them all, up to the last y");
      if (!::isatty(0)) std::fprintf(stderr, "%s\n", text.c_str());
      text = trim(text);
      if (!text.empty() || !question.needed) return text;
      say_line(ja_ ? "これは必要です。" : "This one is needed.");
    }
  }

  Result<void> answer(Answers& into, const Question& question) const {
    into[question.field] = TRY(ask(question));
    return {};
  }

  // Two people stand in for each other.
  Result<void> ask_people() {
    say_line(ja_ ? "\n日ごろの担当者（security）:" : "\nWho is responsible (security):");
    for (const Question& question : contact_questions) TRY(answer(people_[0], question));
    std::string more =
        TRY(ask({"", "もう一人いますか（y/n）", "Is there a second person (y/n)", true}));
    two_ = more == "y" || more == "Y" || more == "yes" || more == "はい";
    if (!two_) return {};
    say_line(ja_ ? "\nもう一人（duty）。二人は互いの代理になります:"
                 : "\nThe second person (duty). The two stand in for each other:");
    for (const Question& question : contact_questions) TRY(answer(people_[1], question));
    return {};
  }

  json::object contact_of(std::size_t number) const {
    const Answers& answers = people_[number];
    const char* roles[] = {"security", "duty"};
    json::array channels;
    if (!answers.at("channels/0").empty())
      channels.push_back({{"kind", "mail"}, {"address", answers.at("channels/0")}});
    if (!answers.at("channels/1").empty())
      channels.push_back({{"kind", "phone"}, {"address", answers.at("channels/1")}});
    channels.push_back(json::object{{"kind", "page"}});
    json::object out{{"member", id_},
                     {"role", roles[number]},
                     {"holder", answers.at("holder")},
                     {"channels", std::move(channels)}};
    if (two_) out["substitutes"] = {id_ + "/" + roles[1 - number]};
    return out;
  }

  json::object member_of() const {
    json::object out{{"id", id_}};
    for (const auto& [field, text] : member_) {
      if (text.empty()) continue;
      if (field != "names") {
        out[field] = text;
        continue;
      }
      json::array names;
      for (std::size_t from = 0; from <= text.size();) {
        std::size_t end = std::min(text.find(';', from), text.size());
        names.emplace_back(trim(std::string_view(text).substr(from, end - from)));
        from = end + 1;
      }
      out[field] = std::move(names);
    }
    return out;
  }

  Result<std::string> send(bool dry) {
    json::object all{{"contacts", json::array{contact_of(0)}}};
    if (two_) all["contacts"].as_array().push_back(contact_of(1));
    if (is_new_) all["members"] = json::array{member_of()};
    return line_.ask("POST",
                     "/api/v1/register/import?format=json&dry_run=" + std::string(dry ? "1" : ""),
                     json::serialize(all), as_);
  }

  // True when all of it fits; else what does not was asked again.
  Result<bool> try_it() {
    json::value answer_value = TRY(parse_json(TRY(send(true))));
    const json::array* refused = array_at(answer_value.as_object(), "refused");
    if (!refused || refused->empty()) return true;
    bool asked = false;
    for (const json::value& item : *refused) {
      const json::object& one = item.as_object();
      Error error{ErrorKind::invalid, std::string(text_at(one, "what")),
                  std::string(text_at(one, "where")), std::string(text_at(one, "remedy"))};
      say(error);
      asked = TRY(ask_again(error.where)) || asked;
      // What leans on it is refused with it, and fits when it does.
      if (asked) break;
    }
    if (asked) return false;
    const json::object& first = refused->at(0).as_object();
    return fail(ErrorKind::invalid, std::string(text_at(first, "what")),
                std::string(text_at(first, "where")), std::string(text_at(first, "remedy")));
  }

  // `where`: "/members/0/corporate_number", "/contacts/1/channels/0/address".
  Result<bool> ask_again(std::string_view where) {
    auto again = [&](Answers& into, std::span<const Question> questions,
                     std::string_view field) -> Result<bool> {
      for (const Question& question : questions)
        if (field == question.field || field.starts_with(std::string(question.field) + "/")) {
          TRY(answer(into, question));
          return true;
        }
      return false;
    };
    constexpr std::string_view member = "/members/0/";
    if (where == std::string(member) + "id") {
      id_ = TRY(ask({"id", "組織の識別名", "Short id of the organisation", true}));
      return true;
    }
    if (where.starts_with(member))
      return again(member_, member_questions, where.substr(member.size()));
    for (std::size_t i = 0; i < 2; ++i) {
      std::string place = "/contacts/" + std::to_string(i) + "/";
      if (!where.starts_with(place)) continue;
      std::string field(where.substr(place.size()));
      // Without a mail address the telephone stands first.
      if (field.starts_with("channels/0") && people_[i].at("channels/0").empty()) field[9] = '1';
      return again(people_[i], contact_questions, field);
    }
    return false;
  }

  bool ja_, json_;
  std::string as_;
  DeskLine& line_;
  std::string id_;
  bool is_new_ = false, two_ = false;
  Answers member_, people_[2];
};

}  // namespace

Result<int> add_to_register(const Common& common, const RegisterArguments& arguments,
                            DeskLine& line) {
  return Guide(common, arguments, line).run();
}

}  // namespace hinomi::cli
