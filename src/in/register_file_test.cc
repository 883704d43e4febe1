// Files of the register: what spreadsheets and people make of them.
#include "in/register_file.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "base/text.h"
#include "in/fold.h"

namespace hinomi::in {
namespace {

using Part = RegisterPart;

RegisterFile read(std::string_view bytes, Part part) {
  auto file = read_register(bytes, {.part = part});
  EXPECT_TRUE(file) << file.error().text();
  return file.value_or(RegisterFile());
}

hinomi::Contact contact(const RegisterFile& file, std::size_t place = 0) {
  hinomi::Contact out;
  auto done = lay_over(out, file.rows.at(place).fields);
  EXPECT_TRUE(done) << done.error().text();
  return out;
}

TEST(RegisterFile, ReadsWhatSpreadsheetsWrite) {
  // "識別名,担当者,連絡手段,静穏開始" and a row, in CP932 with CRLF, as Excel saves it.
  RegisterFile file = read(
      "\x8e\xaf\x95\xca\x96\xbc,\x92\x53\x93\x96\x8e\xd2,\x98\x41\x97\x8d\x8e\xe8\x92\x69,"
      "\x90\xc3\x89\xb8\x8a\x4a\x8e\x6e\r\n"
      "vill/duty,\x93\x94\x96\xec,\"mail:a@vill.example; phone:03-0000-0000\",22:30\r\n",
      Part::contacts);
  ASSERT_EQ(file.rows.size(), 1u);
  hinomi::Contact one = contact(file);
  EXPECT_EQ(one.id, "vill/duty");
  EXPECT_EQ(one.holder, "灯野");
  ASSERT_EQ(one.channels.size(), 2u);
  EXPECT_EQ(one.channels[0], (Channel{ChannelKind::mail, "a@vill.example", ""}));
  EXPECT_EQ(one.channels[1], (Channel{ChannelKind::phone, "03-0000-0000", ""}));
  EXPECT_EQ(one.quiet_from, 22 * 60 + 30);
}

TEST(RegisterFile, TakesAnyDelimiterAndMark) {
  for (const char* text : {"id\tholder\nvill/duty\tx\n", "\xEF\xBB\xBFID;Holder\nvill/duty;x\n",
                           "id,holder\r\nvill/duty,x", "\n\nid,holder\n\n,\nvill/duty,\"x\"\n"}) {
    RegisterFile file = read(text, Part::contacts);
    ASSERT_EQ(file.rows.size(), 1u) << text;
    EXPECT_EQ(contact(file).holder, "x") << text;
  }
}

TEST(RegisterFile, NamesLineAndColumn) {
  RegisterFile file = read(
      "id,name,reliability,memo\n"
      "a,A,much,x\n"
      "b,\"B\nB\",75,x\n"
      "c,\"C,75\n"
      "d,D,75,x,y\n"
      "e,E,,x\n",
      Part::members);
  ASSERT_EQ(file.refused.size(), 3u);
  EXPECT_EQ(file.refused[0].where, "line 2, column 3 (reliability)");
  EXPECT_EQ(file.refused[1].where, "line 5");
  EXPECT_EQ(file.refused[2].where, "line 6");
  ASSERT_EQ(file.rows.size(), 2u);
  EXPECT_EQ(file.rows[0].place, "line 3");
  // An empty cell says nothing of what is a number.
  EXPECT_FALSE(file.rows[1].fields.contains("reliability"));
  EXPECT_EQ(file.ignored, std::vector<std::string>{"memo"});
}

TEST(RegisterFile, TheWholeIsRefusedWhenNothingOfItIsKnown) {
  EXPECT_FALSE(read_register("a,b\n1,2\n", {.part = Part::members}));
  EXPECT_FALSE(read_register("id,name\n", {}));
  EXPECT_FALSE(read_register("[]", {}));
  EXPECT_FALSE(read_register("{\"x\": []}", {}));
  EXPECT_FALSE(read_register("{\"members\": 7}", {}));
  EXPECT_FALSE(read_register("{\"members\": [", {}));
  EXPECT_FALSE(read_register("id,id\na,b\n", {.part = Part::members}));
  EXPECT_FALSE(read_register("id\na\nb\nc\n", {.part = Part::members, .rows = 2}));
  EXPECT_TRUE(read("", Part::members).rows.empty());
  EXPECT_TRUE(read("{\"members\": []}", Part::contacts).rows.empty());
}

// What a spreadsheet would run is never written as it is, and reads back as it was.
TEST(RegisterFile, FormulasAreGuarded) {
  for (std::string name : {"=1+1", "+81", "-x", "@x", "＝x", "'=x", "''=x", "'x", "x=1", "\"=x"}) {
    Service service{.id = "s", .name = name, .member = "m"};
    std::string text;
    write_head<Service>(text, true);
    write_row(text, service);
    std::string cell = text.substr(text.find("\r\ns,") + 4);
    for (const char* begin : {"=", "+", "-", "@", "＝", "\"=", "\"+"})
      EXPECT_FALSE(cell.starts_with(begin)) << cell;
    Service again;
    RegisterFile file = read(text, Part::services);
    ASSERT_TRUE(lay_over(again, file.rows.at(0).fields));
    EXPECT_EQ(again, service) << text;
  }
}

std::string some_text(std::mt19937& random) {
  static const char* const pieces[] = {"a", "b", " ",  ",",  ";",    "\"", "'",
                                       "=", "|", "\\", "\n", "\r\n", "火", "＝",
                                       "-", ":", "\t", "é",  "/",    "#",  "@"};
  std::string out;
  for (std::size_t n = random() % 8; n > 0; --n) out += pieces[random() % std::size(pieces)];
  return std::string(trim(out));
}

std::vector<std::string> some_list(std::mt19937& random) {
  std::vector<std::string> out;
  for (std::size_t n = random() % 4; n > 0; --n)
    if (std::string one = some_text(random);
        !one.empty() && std::find(out.begin(), out.end(), one) == out.end())
      out.push_back(one);
  return out;
}

// Whatever texts there are, what was written is what is read.
TEST(RegisterFile, WrittenIsRead) {
  std::mt19937 random(7);
  for (int round = 0; round < 3000; ++round) {
    Member member{.id = "m" + some_text(random), .name = some_text(random)};
    member.relation = static_cast<Relation>(random() % 4);
    member.kind = static_cast<MemberKind>(random() % member_kind_count);
    member.names = some_list(random);
    member.groups = some_list(random);
    member.products = some_list(random);
    member.sector = some_text(random);
    member.reliability = static_cast<int>(random() % 101);
    member.removed = random() % 2;
    for (std::size_t n = random() % 3; n > 0; --n) {
      Agreement one{.name = "n" + some_text(random), .clauses = some_list(random)};
      if (random() % 2) one.expires = Time(Duration(1775034000123456 + random()));
      member.agreements.push_back(one);
    }
    std::string text;
    write_head<Member>(text, round % 2);
    write_row(text, member);
    write_row(text, Member{.id = "last", .name = "last"});
    RegisterFile file = read(text, Part::members);
    ASSERT_EQ(file.refused.size(), 0u) << file.refused[0].text() << "\n" << text;
    ASSERT_EQ(file.rows.size(), 2u) << text;
    Member again;
    auto done = lay_over(again, file.rows[0].fields);
    ASSERT_TRUE(done) << done.error().text() << text;
    ASSERT_EQ(to_json(again), to_json(member)) << text;
  }
}

// Bytes without sense: an answer or a refusal, and never more rows than lines.
TEST(RegisterFile, NoiseIsRefused) {
  std::mt19937 random(11);
  static const char* const pieces[] = {"id",           ",",    "\n",       "\"",
                                       "name",         ";",    "\t",       "\r\n",
                                       "識別名",       "\x83", "\xff\xfe", "{",
                                       "\"members\":", "[",    "]",        "}",
                                       "null",         "\\",   "\0x",      "mail:a@b.example"};
  for (int round = 0; round < 20000; ++round) {
    std::string text = random() % 3 == 0 ? "id,name,channels\n" : "";
    for (std::size_t n = random() % 30; n > 0; --n) text += pieces[random() % std::size(pieces)];
    for (Part part : {Part::members, Part::contacts}) {
      auto file = read_register(text, {.part = part});
      if (!file) continue;
      std::size_t lines = 2 + static_cast<std::size_t>(std::count(text.begin(), text.end(), '\n')) +
                          static_cast<std::size_t>(std::count(text.begin(), text.end(), '{')) +
                          static_cast<std::size_t>(std::count(text.begin(), text.end(), '['));
      EXPECT_LE(file->rows.size() + file->refused.size(), 2 * lines) << text;
      for (const RegisterRow& row : file->rows) {
        hinomi::Contact out;
        (void)lay_over(out, row.fields);
      }
    }
  }
}

TEST(LayOver, KeysStayWithTheirChannel) {
  hinomi::Contact one;
  auto lay = [&](const char* text) {
    auto done = lay_over(one, parse_json(text)->as_object());
    EXPECT_TRUE(done) << done.error().text();
  };
  lay(R"({"channels": [{"kind": "webhook", "address": "https://a.example/x", "key": "0123456789abcdef"}]})");
  lay(R"({"channels": [{"kind": "page"}, {"kind": "webhook", "address": "https://a.example/x"}]})");
  EXPECT_EQ(one.channels.at(1).key, "0123456789abcdef");
  lay(R"({"channels": [{"kind": "webhook", "address": "https://b.example/x"}]})");
  EXPECT_EQ(one.channels.at(0).key, "");  // another place, another secret
  lay(R"({"channels": [{"kind": "webhook", "address": "https://b.example/x", "key": "fedcba9876543210"}]})");
  lay(R"({"channels": [{"kind": "webhook", "address": "https://b.example/x", "key": ""}]})");
  EXPECT_EQ(one.channels.at(0).key, "");
  lay(R"({"channels": null})");
  EXPECT_TRUE(one.channels.empty());
}

TEST(Fold, FindsWhatPeopleMean) {
  EXPECT_EQ(folded_for_search("ＡＢＣ１２"), "abc12");
  EXPECT_EQ(folded_for_search("ｶﾞｽ ﾎﾟﾝﾌﾟ ｳﾞ"), folded_for_search("ガス ポンプ ヴ"));
  EXPECT_EQ(folded_for_search("ガス"), "がす");
  EXPECT_EQ(folded_for_search("ﾞ"), "ﾞ");
  EXPECT_EQ(folded_for_search("火守　市"), "火守 市");
}

}  // namespace
}  // namespace hinomi::in
