// Whom a commit lets hear of it, and whose streams end.
#include <map>
#include <set>

#include "api/api_world.h"
#include "serve/story.h"

namespace hinomi::api_test {
namespace {

class LiveWorld : public ::testing::Test {
 protected:
  LiveWorld() {
    EXPECT_TRUE(world.node->listen());
    world.member("alpha", "client", {"grid"});
    world.member("beta", "client");
    world.member("gamma", "community");
    world.member("omega", "outside");
    for (const char* member : {"center", "alpha", "beta", "gamma", "omega"}) {
      tokens[member] = world.access(std::string(member) + "-analyst", "analyst", member);
      streams[member] = world.get("/api/v1/events", tokens[member]).events;
      EXPECT_TRUE(streams[member]);
    }
    told();
  }

  // Who was told of anything since the last time, each once: "alpha beta".
  std::string told() {
    std::set<std::string> members;
    for (const auto& what : world.network.take_heard()) {
      members.insert(what->parties.begin(), what->parties.end());
      ended.insert(ended.end(), what->ended.begin(), what->ended.end());
    }
    std::string out;
    for (const std::string& member : members) out += (out.empty() ? "" : " ") + member;
    return out;
  }
  // Names whose streams are to end, since the last time.
  std::string taken() {
    told();
    std::string out;
    // Both listeners of a node, TCP and its own socket, are told.
    std::set<std::pair<std::string, std::string>> each(ended.begin(), ended.end());
    ended.clear();
    for (const auto& [party, reader] : each) {
      bool open = false;
      for (const auto& [member, stream] : streams)
        open = open || (stream->party == party && stream->reader == reader);
      EXPECT_TRUE(open) << "no such stream: " << reader;
      out += (out.empty() ? "" : " ") + reader.substr(0, reader.find('\n'));
    }
    return out;
  }
  std::string write(Kind kind, const std::string& origin, std::string body, Marking marking = {}) {
    auto written = world.node->keeper().write({.touches = {}, .build = [&](auto&&...) {
                                                 return Result<std::vector<picture::Draft>>(
                                                     {{.kind = kind,
                                                       .origin = origin,
                                                       .marking = marking,
                                                       .format = "application/json",
                                                       .body = body}});
                                               }});
    EXPECT_TRUE(written) << written.error().text();
    return written ? written->front().id : std::string();
  }

  ApiWorld world;
  std::map<std::string, std::string> tokens;
  std::map<std::string, std::optional<EventStream>> streams;
  std::vector<std::pair<std::string, std::string>> ended;
};

TEST_F(LiveWorld, AStreamSaysWhoListens) {
  EXPECT_TRUE(streams["center"]->positions);
  for (const char* member : {"alpha", "beta", "gamma", "omega"}) {
    EXPECT_FALSE(streams[member]->positions) << member;
    EXPECT_EQ(streams[member]->party, member);
  }
}

// FIRST TLP 2.0: GREEN the community, AMBER the organisation and its clients, AMBER+STRICT and RED
// neither; and a reporter always knows of its own.
TEST_F(LiveWorld, AReportConcernsThoseWhoMayKnow) {
  for (const auto& [tlp, who] :
       std::map<std::string, std::string>{{"CLEAR", "alpha beta center gamma omega"},
                                          {"GREEN", "alpha beta center gamma"},
                                          {"AMBER", "alpha beta center"},
                                          {"AMBER%2BSTRICT", "beta center"},
                                          {"RED", "beta center"}}) {
    EXPECT_EQ(world.report(tokens["beta"], tlp, {"evil-" + tlp.substr(0, 3) + ".example"}).status,
              201);
    EXPECT_EQ(told(), who) << tlp;
  }
}

TEST_F(LiveWorld, ADecisionConcernsThoseWhoMayKnowOfItsReport) {
  std::string approver = world.access("Sato", "approver", "center");
  Answer amber = world.report(tokens["beta"], "AMBER", {"evil.example"});
  Answer red = world.report(tokens["gamma"], "RED", {"secret.example"});
  told();
  EXPECT_EQ(world.approve(approver, red.text("duty")).status, 200);
  EXPECT_EQ(told(), "center gamma");
  EXPECT_EQ(world.approve(approver, amber.text("duty")).status, 200);
  EXPECT_EQ(told(), "alpha beta center");
  EXPECT_EQ(
      world.post("/api/v1/recalls", approver, {{"value", "evil.example"}, {"reason", "wrong"}})
          .status,
      201);
  EXPECT_EQ(told(), "alpha beta center");
}

TEST_F(LiveWorld, TheEndOfAPublicationConcernsThoseWhoHadIt) {
  std::string approver = world.access("Sato", "approver", "center");
  Answer amber = world.report(tokens["beta"], "AMBER", {"evil.example"});
  EXPECT_EQ(world.approve(approver, amber.text("duty")).status, 200);
  told();
  world.clock.turn(std::chrono::hours(24 * 365));
  world.await_ticks();
  EXPECT_EQ(told(), "alpha beta center");
}

TEST_F(LiveWorld, GroupsAndUnknownMarkingsHoldForEvents) {
  Reading reading;
  Marking group{.tlp = Tlp::green, .groups = {{"grid"}}};
  reading.report = write(Kind::report, "beta", "x", group);
  EXPECT_EQ(told(), "alpha beta center");
  write(Kind::reading, "center", to_json(reading), group);
  EXPECT_EQ(told(), "alpha beta center") << "of the report's origin too";
  write(Kind::report, "beta", "x", {.tlp = Tlp::clear, .groups = {std::vector<std::string>()}});
  EXPECT_EQ(told(), "beta center") << "no group: nobody";
  write(Kind::report, "beta", "x", {.tlp = Tlp::clear, .unknown = true});
  EXPECT_EQ(told(), "beta center");
}

TEST_F(LiveWorld, WhatIsOfOneMemberConcernsThatMember) {
  EXPECT_EQ(
      world.post("/api/v1/allow", tokens["alpha"], {{"value", "www.example"}, {"reason", "ours"}})
          .status,
      201);
  EXPECT_EQ(told(), "alpha center");
  world.member("gamma", "community", {"new"});
  EXPECT_EQ(told(), "center gamma");
  Marking clear{.tlp = Tlp::clear};
  write(Kind::contact, "center",
        to_json(Contact{.id = "beta/duty", .member = "beta", .role = "duty"}), clear);
  EXPECT_EQ(told(), "beta center");
  write(Kind::service, "center", to_json(Service{.id = "s", .name = "s", .member = "beta"}), clear);
  EXPECT_EQ(told(), "beta center");
  write(Kind::break_glass, "center", to_json(BreakGlass{.by = "Sato", .reason = "night"}), clear);
  EXPECT_EQ(told(), "center");
}

TEST_F(LiveWorld, ALetterConcernsItsAddresseesWhateverItsMarking) {
  Marking clear{.tlp = Tlp::clear};
  write(Kind::draft, "center", to_json(hinomi::Draft{.title = "t", .text = "t", .by = "Sato"}),
        clear);
  EXPECT_EQ(told(), "center");
  Letter letter{.cause = "c", .approver = "Sato", .basis = "law", .title = "t", .text = "t"};
  letter.to = {{.member = "alpha"}, {.member = "omega"}};
  std::string id = write(Kind::letter, "center", to_json(letter), clear);
  EXPECT_EQ(told(), "alpha center omega");
  Receipt receipt{.letter = id, .member = "omega", .state = ReceiptState::opened};
  write(Kind::receipt, "center", to_json(receipt), clear);
  EXPECT_EQ(told(), "center omega");
  write(Kind::feedback, "alpha", to_json(Feedback{.subject = id, .by = "Abe"}), clear);
  EXPECT_EQ(told(), "alpha center");
  std::string report = world.report(tokens["beta"], "RED", {"r.example"}).text("report");
  told();
  write(Kind::feedback, "alpha", to_json(Feedback{.subject = report, .by = "Abe"}), clear);
  EXPECT_EQ(told(), "alpha beta center") << "what is said of a report, who reported it hears";
}

TEST_F(LiveWorld, ACommitThatConcernsNobodyListeningIsNotAnnounced) {
  streams.clear();
  world.report(tokens["beta"], "CLEAR", {"evil.example"});
  EXPECT_TRUE(world.network.take_heard().empty());
}

TEST_F(LiveWorld, AStreamEndsWithTheAccessThatOpenedIt) {
  EXPECT_EQ(
      world.local("POST", "/api/v1/access", {{"name", "alpha-analyst"}, {"revoke", true}}).status,
      201);
  EXPECT_EQ(taken(), "alpha-analyst");
  world.access("beta-analyst", "analyst", "beta");
  EXPECT_EQ(taken(), "beta-analyst") << "a new token: the old one is no key any more";
  world.access("center-analyst", "analyst", "center");
  EXPECT_EQ(taken(), "center-analyst") << "the node's own people too";
  world.access("center-analyst2", "analyst", "center");
  EXPECT_EQ(taken(), "");
}

TEST_F(LiveWorld, AStreamEndsWithTheMemberOrItsNearness) {
  world.member("alpha", "community", {"grid"});
  EXPECT_EQ(taken(), "") << "it hears what it may know from now on";
  world.report(tokens["beta"], "AMBER", {"evil.example"});
  EXPECT_EQ(told(), "beta center");
  world.member("alpha", "own");
  EXPECT_EQ(taken(), "alpha-analyst") << "it would hear positions now";
  streams["alpha"] = world.get("/api/v1/events", tokens["alpha"]).events;
  EXPECT_TRUE(streams["alpha"]->positions);
  world.member("alpha", "outside");
  EXPECT_EQ(taken(), "alpha-analyst");
  Member removed{.id = "gamma", .name = "gamma", .removed = true};
  write(Kind::member, "center", to_json(removed));
  EXPECT_EQ(taken(), "gamma-analyst");
}

struct QuietStory final : serve::Story {
  serve::StoryState state() override { return {}; }
  void steer(std::optional<bool>, std::optional<double>) override {}
  void on_change(std::function<void()> to) override { listener = std::move(to); }
  std::function<void()> listener;
};

TEST_F(LiveWorld, TheStoryConcernsEverybody) {
  QuietStory story;
  world.node->set_story(&story);
  story.listener();
  EXPECT_EQ(told(), "alpha beta center gamma omega");
  world.node->set_story(nullptr);
  EXPECT_FALSE(story.listener);
}

}  // namespace
}  // namespace hinomi::api_test
