// The book: many rows at once, one judgement for all of them, and what two who write at once see.
#include "act/book.h"

#include "act/access.h"
#include "act/test_support.h"

namespace hinomi::act {
namespace {

using in::RegisterPart;

class BookTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    book.emplace(node.world, *node.keeper, *node.desk, seed);
  }
  void TearDown() override {
    book.reset();
    DeskTest::TearDown();
  }
  void add(in::RegisterFile& file, RegisterPart part, json::object fields) {
    file.rows.push_back({.part = part,
                         .fields = std::move(fields),
                         .place = "/" + std::to_string(file.rows.size())});
  }
  BookAnswer import(const in::RegisterFile& file, bool dry = false) {
    auto answer = book->import(node.admin(), file, dry);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(BookAnswer());
  }
  std::size_t count(Kind kind) {
    std::size_t out = 0;
    for (const Record& record : node.records()) out += record.kind == kind;
    return out;
  }
  const std::string seed = std::string(32, 's');
  std::optional<Book> book;
};

TEST_F(BookTest, AnImportJudgesAgainOnceAndWithdrawsAtOnce) {
  node.publish("town.example\nevil.example\n198.51.100.7\n");
  std::size_t before = count(Kind::reference);
  in::RegisterFile file;
  add(file, RegisterPart::members,
      {{"id", "town"}, {"name", "町役場"}, {"names", {"TOWN.example."}}});
  for (int i = 0; i < 50; ++i)
    add(file, RegisterPart::members,
        {{"id", "m" + std::to_string(i)},
         {"name", "m"},
         {"networks", {"198.51.100." + std::to_string(i) + "/32"}}});
  BookAnswer answer = import(file);
  EXPECT_EQ(answer.added, 51u);
  EXPECT_EQ(count(Kind::reference), before + 1);
  EXPECT_FALSE(node.published("town.example"));
  EXPECT_FALSE(node.published("198.51.100.7"));
  EXPECT_TRUE(node.published("evil.example"));
}

TEST_F(BookTest, WhatIsThereAlreadyWritesNothing) {
  in::RegisterFile file;
  add(file, RegisterPart::contacts, {{"id", "works/duty"}, {"holder", "灯野"}});
  add(file, RegisterPart::services, {{"id", "water"}, {"name", "給水"}, {"member", "works"}});
  EXPECT_EQ(import(file, true).added, 2u);
  EXPECT_EQ(count(Kind::contact), 0u);  // dry
  EXPECT_EQ(import(file).added, 2u);
  std::size_t records = node.records().size();
  EXPECT_EQ(import(file).unchanged, 2u);
  EXPECT_EQ(node.records().size(), records);
}

TEST_F(BookTest, SlicesKeepTheOrderInWhichRowsNameEachOther) {
  // Each contact has the next one for substitute, over more rows than one commit takes.
  in::RegisterFile file;
  constexpr int many = 2500;
  for (int i = 0; i < many; ++i)
    add(file, RegisterPart::contacts,
        {{"id", "works/" + std::to_string(i)},
         {"substitutes", {"works/" + std::to_string((i + 1) % many)}}});
  add(file, RegisterPart::contacts, {{"id", "late/duty"}});
  add(file, RegisterPart::members, {{"id", "late"}, {"name", "Late"}});
  BookAnswer answer = import(file);
  EXPECT_EQ(answer.added, static_cast<std::size_t>(many) + 2);
  EXPECT_EQ(answer.refused_count, 0u);
}

TEST_F(BookTest, ALongChainOfRefusedRowsFallsWhole) {
  in::RegisterFile file;
  for (int i = 0; i < 500; ++i)
    add(file, RegisterPart::services,
        {{"id", "s" + std::to_string(i)},
         {"name", "s"},
         {"member", "works"},
         {"needs", {"s" + std::to_string(i + 1)}}});
  EXPECT_EQ(import(file).refused_count, 500u);
  EXPECT_EQ(count(Kind::service), 0u);
}

TEST_F(BookTest, WhatEndedBeginsAnew) {
  auto put = [&](json::object fields) {
    return book->put(node.admin(), RegisterPart::contacts, std::move(fields));
  };
  ASSERT_TRUE(put({{"id", "works/duty"}, {"holder", "灯野"}, {"language", "en"}}));
  ASSERT_TRUE(put({{"id", "works/duty"}, {"removed", true}}));
  auto again = put({{"id", "works/duty"}, {"removed", true}});
  ASSERT_TRUE(again);
  EXPECT_EQ(*again, "");
  ASSERT_TRUE(put({{"id", "works/duty"}, {"holder", "見張"}}));
  auto language = node.keeper->read([](const picture::Picture& picture) {
    return picture.people().contact("works/duty")->language;
  });
  EXPECT_EQ(language, "ja");
}

TEST_F(BookTest, TwoWhoWriteAtOnceDoNotUndoEachOther) {
  ASSERT_TRUE(book->put(node.admin(), RegisterPart::contacts, {{"id", "works/duty"}}));
  std::vector<std::thread> threads;
  std::atomic<int> written = 0, conflicts = 0;
  for (int t = 0; t < 4; ++t)
    threads.emplace_back([&, t] {
      for (int i = 0; i < 50; ++i) {
        auto done = book->put(
            node.admin(), RegisterPart::contacts,
            {{"id", "works/duty"}, {"holder", std::to_string(t) + "-" + std::to_string(i)}});
        if (done)
          ++written;
        else if (done.error().kind == ErrorKind::conflict)
          ++conflicts;
      }
    });
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(written + conflicts, 200);
  EXPECT_EQ(count(Kind::contact), 1u + static_cast<std::size_t>(written));
}

TEST_F(BookTest, OnlyAdministratorsWrite) {
  in::RegisterFile file;
  add(file, RegisterPart::contacts, {{"id", "works/duty"}});
  expect_error(book->import(node.sato(), file, false), ErrorKind::denied,
               "the role approver may not do this", "Ask an administrator of your organisation");
  expect_error(book->hand_over(node.sato(), {.from = "a", .to = "b"}), ErrorKind::denied,
               "the role approver may not do this", "Ask an administrator of your organisation");
}

TEST_F(BookTest, SecretsOfWebhooksAreSealedAndOpenForTheirContactAlone) {
  auto put = [&](std::string_view id, std::string_view key) {
    json::object channel{{"kind", "webhook"}, {"address", "https://hook.example/x"}, {"key", key}};
    auto done = book->put(node.admin(), RegisterPart::contacts,
                          {{"id", id}, {"channels", json::array{std::move(channel)}}});
    EXPECT_TRUE(done) << done.error().text();
    return done.value_or("");
  };
  auto channel = [&](std::string_view id) {
    return node.keeper->read([&](const picture::Picture& picture) {
      return picture.people().contact(id)->channels.at(0);
    });
  };
  const std::string secret = "a secret of many bytes";
  EXPECT_NE(put("works/a", secret), "");
  EXPECT_EQ(put("works/a", secret), "");  // the same writes nothing
  put("works/b", secret);
  ChannelKeys keys(seed);
  EXPECT_EQ(keys.open("works/a", channel("works/a")).value_or(""), secret);
  EXPECT_FALSE(keys.open("works/a", channel("works/b")));
  EXPECT_NE(put("works/a", "another of many bytes"), "");
  EXPECT_EQ(keys.open("works/a", channel("works/a")).value_or(""), "another of many bytes");
  for (const Record& record : node.records())
    EXPECT_EQ(record.body.find("of many bytes"), std::string::npos);
}

TEST_F(BookTest, AHandoverIsOneCommit) {
  for (const char* id : {"works/security", "works/executive"})
    ASSERT_TRUE(
        book->put(node.admin(), RegisterPart::contacts, {{"id", id}, {"holder", "灯野 あかり"}}));
  Accounts accounts(node.world, *node.keeper, seed);
  ASSERT_TRUE(accounts.grant(node.admin(),
                             {.name = "灯野 あかり", .role = Role::reporter, .member = "works"}));
  ASSERT_TRUE(
      accounts.grant(node.admin(), {.name = "x", .role = Role::reporter, .member = "works"}));
  std::size_t before = node.records().size();
  // One of two: who still holds something has not left.
  auto one = book->hand_over(
      node.admin(), {.from = "灯野 あかり", .to = "見張 つむぎ", .contacts = {"works/security"}});
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_TRUE(one->revoked.empty());
  auto rest = book->hand_over(node.admin(), {.from = "灯野 あかり", .to = "見張 つむぎ"});
  ASSERT_TRUE(rest) << rest.error().text();
  EXPECT_EQ(rest->revoked, std::vector<std::string>{"灯野 あかり"});
  auto records = node.records();
  ASSERT_EQ(records.size(), before + 3);
  EXPECT_EQ(records[before + 1].received, records[before + 2].received);
}

}  // namespace
}  // namespace hinomi::act
