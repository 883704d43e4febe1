// Thousands of generated operations of people, couriers and the clock on one node, then read from
// the journal: what left was approved and routed, nobody else got it, and nothing came back weaker.
// HINOMI_CASES: operations in all.
#include <cstdlib>
#include <map>
#include <random>

#include "act/post_test_support.h"

namespace hinomi::act {
namespace {

class PostHistoryTest : public PostTest {
 protected:
  std::size_t below(std::size_t end) { return random_() % end; }
  template <class T>
  const T& one_of(const std::vector<T>& all) {
    return all[below(all.size())];
  }

  void step() {
    switch (below(14)) {
      case 0:
      case 1: draft(); break;
      case 2:
      case 3: decide(); break;
      case 4:
      case 5:
      case 6: carry(); break;
      case 7:
      case 8:
      case 9: answer(); break;
      case 10:
        if (below(4) == 0) recall();
        break;
      case 11:
        if (below(4) == 0) move_member();
        break;
      case 12: ASSERT_TRUE(post->follow_up(node.clock.now())); break;
      default: node.advance(Duration(std::chrono::minutes(below(180)))); break;
    }
    if (below(16) == 0) nothing_got_weaker();
  }

  void draft() {
    hinomi::Draft draft = warning_to({});
    draft.urgency = static_cast<Urgency>(below(3));
    for (const char* id : {"works", "power", "rail", "clinic", "police"})
      if (below(2) == 0) draft.to.members.emplace_back(id);
    if (below(3) == 0) draft.to.groups = {"grid"};
    if (below(5) == 0) draft.to.everyone = true;
    if (below(4) == 0) draft.until = node.clock.now() + hours(1 + below(48));
    Marking marking{.tlp = static_cast<Tlp>(below(5))};
    if (below(4) == 0) marking.groups = {"grid"};
    (void)post->draft(analyst(), {.draft = draft, .marking = marking});
  }
  void decide() {
    std::vector<std::string> open;
    node.keeper->read([&](const picture::Picture& picture) {
      for (std::size_t place : picture.open_duties())
        if (picture.duties()[place].duty.kind == DutyKind::approve_letter)
          open.push_back(picture.duties()[place].id);
    });
    if (open.empty()) return;
    Decision decision = node.yes();
    decision.approve = below(6) != 0;
    std::vector<Actor> people = {node.sato(), node.ito(), analyst(), approver_of("works")};
    (void)post->decide(one_of(people), one_of(open), decision);
  }
  // What a courier would do, with a network that fails often.
  void carry() {
    std::vector<Receipt> receipts;
    for (const Outgoing& out : post->due(node.clock.now(), 1 + below(6))) {
      bool failed = below(3) == 0;
      for (const auto& item : out.letters) {
        picture::LetterRow row = letter(item.id);
        EXPECT_EQ(row.recalled_by, "") << "a recalled letter was to be sent";
        EXPECT_GT(*row.letter.until, node.clock.now()) << "a letter that is over was to be sent";
        ASSERT_EQ(row.letter.to.at(item.place).contact, out.contact);
        receipts.push_back({.letter = item.id,
                            .member = out.member,
                            .contact = out.contact,
                            .channel = out.channel.kind,
                            .state = failed ? ReceiptState::failed : ReceiptState::sent,
                            .at = node.clock.now(),
                            .by = "courier"});
      }
    }
    if (below(8) == 0) recall();  // while they are on their way
    ASSERT_TRUE(post->note(receipts));
  }
  void answer() {
    std::vector<std::string> letters;
    node.keeper->read([&](const picture::Picture& picture) {
      for (const auto& row : picture.letters().letters()) letters.push_back(row.id);
    });
    if (letters.empty()) return;
    std::vector<std::string> members = {"works", "power", "rail", "clinic", "police"};
    std::string member = one_of(members);
    (void)post->receipt(node.by(member + "-desk", Role::reporter, member),
                        {.letter = one_of(letters),
                         .contact = below(2) == 0 ? std::string() : member + "/security",
                         .state = static_cast<ReceiptState>(below(6))});
  }
  void recall() {
    std::vector<std::string> letters;
    node.keeper->read([&](const picture::Picture& picture) {
      for (const auto& row : picture.letters().letters()) letters.push_back(row.id);
    });
    if (!letters.empty()) (void)post->recall(node.sato(), one_of(letters), "誤り");
  }
  void move_member() {
    bool in = below(2) == 0;
    node.register_member(
        {.id = "power",
         .name = "火守電力",
         .groups = in ? std::vector<std::string>{"council/1", "grid"} : std::vector<std::string>{},
         .sector = "electricity"});
  }

  void nothing_got_weaker() {
    node.keeper->read([&](const picture::Picture& picture) {
      for (const auto& row : picture.letters().letters())
        for (std::size_t i = 0; i < row.deliveries.size(); ++i) {
          const auto& state = row.deliveries[i].state;
          auto& before = seen_[{row.id, i}];
          if (before && before >= ReceiptState::opened) {
            ASSERT_TRUE(state && *state >= *before);
          }
          before = state;
        }
    });
  }

  // From the journal alone, against the Picture as it was just before each Record.
  void what_left_was_approved_and_routed() {
    picture::Picture before;
    std::map<std::string, Approval> approvals;
    std::map<std::string, Time> recalled;
    std::size_t checked = 0, recalls = 0, escalations = 0;
    for (const Record& record : node.records()) {
      if (record.kind == Kind::approval) approvals[record.id] = *approval_from_json(record.body);
      if (record.kind == Kind::letter) {
        Letter sent = *letter_from_json(record.body);
        const auto* about = before.letters().letter(sent.about);
        ASSERT_FALSE(sent.approver.empty());
        if (sent.recalls) {
          ++recalls;
          recalled.emplace(sent.about, record.received);
        } else if (sent.escalates) {
          ++escalations;
          ASSERT_TRUE(about && about->recalled_by.empty());
          // Nobody of a member that the letter did not go to.
          for (const Addressee& to : sent.to)
            ASSERT_LT(about->place_of(to.member, {}), about->letter.to.size());
        } else {
          was_routed(before, record, sent, approvals);
          ++checked;
        }
      }
      ASSERT_TRUE(before.fold(record));
    }
    EXPECT_GT(checked, 20u);
    EXPECT_GT(recalls, 2u);
    EXPECT_GT(escalations, 2u);
  }

  void was_routed(const picture::Picture& before, const Record& record, const Letter& sent,
                  const std::map<std::string, Approval>& approvals) {
    auto approval = approvals.find(sent.cause);
    ASSERT_NE(approval, approvals.end());
    ASSERT_TRUE(approval->second.approve);
    ASSERT_FALSE(approval->second.basis.empty());
    ASSERT_TRUE(approval->second.by == "Sato" || approval->second.by == "Ito");
    const auto* draft = before.letters().draft(sent.draft);
    ASSERT_TRUE(draft);
    auto routing =
        route::route({.draft = draft->draft, .marking = draft->marking, .now = record.received},
                     before.people());
    std::set<std::string> told, got;
    for (const route::Row& row : routing.rows)
      if (row.told()) told.emplace(row.member);
    for (const Addressee& to : sent.to) got.insert(to.member);
    ASSERT_EQ(got, told);  // nobody else, and nobody forgotten
  }

  std::mt19937 random_{7};
  std::map<std::pair<std::string, std::size_t>, std::optional<ReceiptState>> seen_;
};

TEST_F(PostHistoryTest, WhateverHappens) {
  const char* asked = std::getenv("HINOMI_CASES");
  int steps = asked ? std::max(600, std::atoi(asked)) : 1500;
  contact({.id = "works/security",
           .member = "works",
           .holder = "渡辺 光",
           .channels = {{.kind = ChannelKind::mail, .address = "security@works.example"},
                        {.kind = ChannelKind::webhook, .address = "https://works.example/h"}},
           .substitutes = {"works/deputy"},
           .quiet_from = 22 * 60,
           .quiet_to = 7 * 60});
  for (int i = 0; i < steps && !HasFatalFailure(); ++i) step();
  what_left_was_approved_and_routed();
}

}  // namespace
}  // namespace hinomi::act
