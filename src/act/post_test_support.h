// For the tests of the post: the desk's test node with contacts, a community, and shorter words for
// what people do with letters.
#pragma once

#include "act/made_here.h"
#include "act/post.h"
#include "act/test_support.h"

namespace hinomi::act {

class PostTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    post.emplace(node.world, *node.journal, *node.keeper);
    node.register_member({.id = "power",
                          .name = "火守電力",
                          .groups = {"council/1", "grid"},
                          .sector = "electricity"});
    node.register_member(
        {.id = "rail", .name = "Himori Rail", .groups = {"council/2"}, .sector = "railway"});
    node.register_member({.id = "police",
                          .name = "県警",
                          .relation = Relation::community,
                          .kind = MemberKind::police});
    contact({.id = "works/security",
             .member = "works",
             .role = "security",
             .holder = "渡辺 光",
             .channels = {{.kind = ChannelKind::mail, .address = "security@works.example"}},
             .substitutes = {"works/deputy"}});
    contact({.id = "works/deputy",
             .member = "works",
             .role = "security",
             .holder = "山本 実",
             .channels = {{.kind = ChannelKind::mail, .address = "deputy@works.example"}}});
    contact({.id = "works/executive",
             .member = "works",
             .role = "executive",
             .holder = "小林 進",
             .channels = {{.kind = ChannelKind::page}}});
    contact({.id = "power/security",
             .member = "power",
             .role = "security",
             .holder = "加藤 望",
             .channels = {{.kind = ChannelKind::webhook, .address = "https://power.example/hook"},
                          {.kind = ChannelKind::mail, .address = "noc@power.example"}}});
    contact({.id = "rail/security",
             .member = "rail",
             .role = "security",
             .holder = "吉田 駅",
             .channels = {{.kind = ChannelKind::mail, .address = "soc@rail.example"}}});
    write(
        Kind::community,
        to_json(Community{.id = "council", .name = "協議会", .tiers = {"council/1", "council/2"}}));
  }
  void TearDown() override {
    post.reset();
    DeskTest::TearDown();
  }

  // What the register's operations write; the post only reads it.
  void write(Kind kind, std::string body) {
    auto done = node.keeper->write({.build = [&](const picture::Picture& picture, Position, Time) {
      std::vector<picture::Draft> drafts{
          made_here(node.world, kind, picture, {.tlp = Tlp::amber_strict}, body)};
      return Result<std::vector<picture::Draft>>(std::move(drafts));
    }});
    ASSERT_TRUE(done) << done.error().text();
  }
  void contact(Contact contact) { write(Kind::contact, to_json(contact)); }

  Actor analyst() const { return node.by("Abe", Role::analyst, "centre"); }
  Actor approver_of(const std::string& member) const {
    Actor actor = node.by(member + "-approver", Role::approver, member);
    node.keeper->read([&](const picture::Picture& picture) {
      if (const Member* found = picture.member(member)) actor.party.groups = found->groups;
    });
    return actor;
  }

  static hinomi::Draft warning_to(std::vector<std::string> members) {
    hinomi::Draft draft{.title = "不審な通信",
                        .text = "遮断してください",
                        .purpose = Purpose::warning,
                        .basis = "情報共有規程 第3条"};
    draft.to.members = std::move(members);
    return draft;
  }
  DraftAnswer drafted(const hinomi::Draft& draft,
                      std::optional<Marking> marking = Marking{.tlp = Tlp::amber}) {
    auto answer = post->draft(analyst(), {.draft = draft, .marking = marking});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(DraftAnswer());
  }
  std::string sent(const hinomi::Draft& draft) {
    auto answer = post->decide(node.sato(), drafted(draft).duty, node.yes());
    EXPECT_TRUE(answer) << answer.error().text();
    return answer ? answer->notice : std::string();
  }
  // Copies, as a Picture may be looked at only under its lock.
  picture::LetterRow letter(const std::string& id) const {
    return node.keeper->read([&](const picture::Picture& picture) {
      const auto* row = picture.letters().letter(id);
      return row ? *row : picture::LetterRow();
    });
  }
  picture::Delivery delivery(const std::string& id, const std::string& member,
                             const std::string& contact) const {
    picture::LetterRow row = letter(id);
    std::size_t place = row.place_of(member, contact);
    EXPECT_LT(place, row.deliveries.size()) << contact;
    return place < row.deliveries.size() ? row.deliveries[place] : picture::Delivery();
  }
  // What the courier brings back.
  void note(const std::string& id, const std::string& contact, ReceiptState state,
            std::string text = {}, ChannelKind channel = ChannelKind::mail) {
    std::string member = contact.substr(0, contact.find('/'));
    Receipt one{.letter = id,
                .member = member,
                .contact = contact,
                .channel = channel,
                .state = state,
                .at = node.clock.now(),
                .by = "courier",
                .note = std::move(text)};
    auto taken = post->note({&one, 1});
    ASSERT_TRUE(taken) << taken.error().text();
    ASSERT_EQ(*taken, 1u);
  }
  std::string says(const std::string& member, const std::string& id, ReceiptState state,
                   std::string contact = {}) {
    auto answer = post->receipt(node.by(member + "-desk", Role::reporter, member),
                                {.letter = id, .contact = std::move(contact), .state = state});
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(std::string());
  }

  std::optional<Post> post;
};

}  // namespace hinomi::act
