// Feeds as equipment fetches them: conditional requests, signatures, ends, many parties at once.
#include <array>
#include <set>
#include <thread>

#include "api/api_world.h"
#include "out/feed/feed.h"

namespace hinomi::api_test {
namespace {

class Feeds : public ::testing::Test {
 protected:
  Feeds()
      : reporter(world.access("Tanaka", "reporter", "center")),
        approver(world.access("Suzuki", "approver", "center")),
        device(world.access("dns1", "equipment", "center")) {
    key = world.get("/api/v1/key", device).body;
    key.pop_back();
  }
  void publish(const std::vector<std::string>& values, std::string_view tlp = "GREEN") {
    Answer report = world.report(reporter, tlp, values);
    EXPECT_EQ(world.approve(approver, report.text("duty")).status, 200) << report.body;
  }
  Answer fetch(const std::string& token, std::string_view feed = "rpz.zone",
               const std::string& if_none_match = "") {
    Ask with{.token = token};
    if (!if_none_match.empty()) with.headers.emplace_back("If-None-Match", if_none_match);
    return world.ask("GET", "/feeds/" + std::string(feed), with);
  }
  static std::uint64_t serial(const Answer& answer) {
    return std::stoull(answer.header("X-Hinomi-Serial"));
  }

  ApiWorld world;
  std::string reporter, approver, device, key;
};

// RFC 9110 section 13.1.2.
TEST_F(Feeds, IfNoneMatch) {
  publish({"evil.example"});
  Answer feed = fetch(device);
  std::string etag = feed.header("ETag");
  ASSERT_EQ(feed.status, 200);
  for (const std::string& match :
       {etag, "W/" + etag, "\"x\", " + etag, "\"x\",W/" + etag + " , \"y\"", std::string("*"),
        std::string(" * "), " " + etag + " "}) {
    Answer same = fetch(device, "rpz.zone", match);
    EXPECT_EQ(same.status, 304) << match;
    EXPECT_EQ(same.body, "");
    EXPECT_EQ(same.header("ETag"), etag);
  }
  std::string inner = etag.substr(1, etag.size() - 2);
  for (const std::string& match :
       {std::string("\"x\""), inner, "\"" + inner, "x" + etag, etag + "x", "\"a" + inner + "\"",
        std::string(","), std::string(",,,")})
    EXPECT_EQ(fetch(device, "rpz.zone", match).status, 200) << match;
  // The signature is another representation with a tag of its own.
  Answer note = fetch(device, "rpz.zone.sig");
  EXPECT_NE(note.header("ETag"), etag);
  EXPECT_EQ(fetch(device, "rpz.zone.sig", note.header("ETag")).status, 304);
  EXPECT_EQ(fetch(device, "rpz.zone.sig", etag).status, 200);
  EXPECT_EQ(world.ask("HEAD", "/feeds/rpz.zone", {.token = device}).header("ETag"), etag);
}

TEST_F(Feeds, EverySignatureVerifiesAndNoOther) {
  publish(
      {"evil.example", "203.0.113.7", "http://bad.example/a", "d41d8cd98f00b204e9800998ecf8427e"});
  for (const feed::FeedKind& kind : feed::feed_kinds()) {
    std::string name(kind.name);
    Answer feed = fetch(device, name), note = fetch(device, name + ".sig");
    EXPECT_EQ(feed.header("Content-Type"), kind.media_type);
    auto verified = feed::verify_feed(feed.body, note.body, key);
    EXPECT_TRUE(verified) << name << verified.error().text();
    EXPECT_FALSE(feed::verify_feed(feed.body + " ", note.body, key));
    EXPECT_NE(note.body.find(feed.header("X-Hinomi-Serial")), std::string::npos);
  }
}

TEST_F(Feeds, TheSerialGrowsWithEveryChangeOfTheFeedAndWithNothingElse) {
  world.member("city", "client");
  std::string city = world.access("city-dns", "equipment", "city");
  publish({"first.example"});
  Answer before = fetch(city);
  publish({"for-us-alone.example"}, "AMBER%2BSTRICT");
  world.clock.turn(std::chrono::minutes(5));
  world.report(reporter, "RED", {"secret.example", "first.example"});
  world.local("POST", "/api/v1/appeals",
              {{"value", "x.example"}, {"contact", "c"}, {"reason", "r"}});
  Answer after = fetch(city);
  EXPECT_EQ(after.body, before.body);
  EXPECT_EQ(after.headers, before.headers);
  // Several changes within one second: each moves the serial on.
  std::uint64_t last = serial(after);
  for (int i = 0; i < 5; ++i) {
    publish({"more" + std::to_string(i) + ".example"});
    Answer next = fetch(city);
    EXPECT_GT(serial(next), last);
    EXPECT_NE(next.header("ETag"), after.header("ETag"));
    last = serial(next);
  }
  Answer recalled =
      world.post("/api/v1/recalls", approver, {{"value", "first.example"}, {"reason", "wrong"}});
  EXPECT_EQ(recalled.status, 201);
  EXPECT_GT(serial(fetch(city)), last);
  EXPECT_EQ(fetch(city).body.find("\nfirst.example"), std::string::npos);
}

TEST_F(Feeds, WhatIsOverIsGoneAtOnce) {
  Answer report = world.report(reporter, "GREEN", {"brief.example"});
  Time until = world.clock.now() + std::chrono::minutes(30);
  world.post("/api/v1/duties/" + report.text("duty") + "/decision", approver,
             {{"decision", "approve"}, {"basis", "law"}, {"until", format_time(until)}});
  publish({"long.example"});
  Answer before = fetch(device);
  EXPECT_NE(before.body.find("brief.example"), std::string::npos);
  world.clock.set(until - std::chrono::microseconds(1));
  EXPECT_EQ(fetch(device, "rpz.zone", before.header("ETag")).status, 304);
  world.clock.set(until);  // the tick that writes it down comes later
  Answer after = fetch(device, "rpz.zone", before.header("ETag"));
  EXPECT_EQ(after.status, 200);
  EXPECT_EQ(after.body.find("brief.example"), std::string::npos);
  EXPECT_NE(after.body.find("long.example"), std::string::npos);
  EXPECT_GT(serial(after), serial(before));
  world.await_ticks();
  EXPECT_EQ(fetch(device).header("ETag"), after.header("ETag"));
}

TEST_F(Feeds, AMembersOwnAllowEntryWinsInItsFeedsAlone) {
  world.member("city", "client");
  world.member("works", "client");
  std::string city = world.access("city-dns", "equipment", "city");
  std::string works = world.access("works-dns", "equipment", "works");
  std::string citizen = world.access("Citizen", "analyst", "city");
  publish({"evil.example", "sub.shared.example", "203.0.113.7"});
  std::string other = fetch(works).body;
  world.post("/api/v1/allow", citizen, {{"value", "shared.example"}, {"reason", "needed"}});
  world.post("/api/v1/allow", citizen, {{"value", "203.0.113.0/24"}, {"reason", "needed"}});
  Answer allowed = fetch(city);
  EXPECT_EQ(allowed.body.find("sub.shared.example"), std::string::npos);
  EXPECT_EQ(allowed.body.find("7.113.0.203"), std::string::npos);
  EXPECT_NE(allowed.body.find("evil.example"), std::string::npos);
  EXPECT_EQ(fetch(works).body, other);
  world.post("/api/v1/allow", citizen,
             {{"value", "shared.example"}, {"reason", "no more"}, {"remove", true}});
  EXPECT_NE(fetch(city).body.find("sub.shared.example"), std::string::npos);
}

TEST_F(Feeds, ManyReadersWhileApprovalsGoOn) {
  publish({"start.example"});
  std::atomic<bool> done = false;
  std::atomic<int> wrong = 0;
  std::vector<std::jthread> readers;
  for (int reader = 0; reader < 4; ++reader)
    readers.emplace_back([&] {
      std::size_t most = 0;
      std::uint64_t last = 0;
      while (!done) {
        Answer feed = fetch(device);
        std::size_t entries = 0;
        for (std::size_t at = 0; (at = feed.body.find(" CNAME .", at)) != feed.body.npos; ++at)
          ++entries;
        // What was published stays, and the serial never goes back.
        if (entries < most || serial(feed) < last) ++wrong;
        most = std::max(most, entries);
        last = std::max(last, serial(feed));
      }
    });
  for (int i = 0; i < 30; ++i) {
    std::string name = "n" + std::to_string(i) + ".example";
    publish({name});
    // Who is told that it is published finds it.
    if (fetch(device).body.find("\n" + name) == std::string::npos) ++wrong;
  }
  done = true;
  readers.clear();
  EXPECT_EQ(wrong, 0);
  Answer feed = fetch(device);
  EXPECT_TRUE(feed::verify_feed(feed.body, fetch(device, "rpz.zone.sig").body, key));
}

TEST_F(Feeds, AThousandParties) {
  publish({"evil.example"});
  publish({"ours.example"}, "AMBER%2BSTRICT");
  std::vector<std::string> tokens;
  for (int i = 0; i < 1000; ++i) {
    std::string id = "m" + std::to_string(i);
    world.member(id, i % 2 ? "client" : "outside");
    tokens.push_back(world.access(id, "equipment", id));
  }
  std::set<std::string> tags;
  for (int round = 0; round < 2; ++round)
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      Answer feed = fetch(tokens[i]);
      ASSERT_EQ(feed.status, 200);
      EXPECT_EQ(feed.body.find("evil.example") != std::string::npos, i % 2 == 1);
      EXPECT_EQ(feed.body.find("ours.example"), std::string::npos);
      tags.insert(feed.header("ETag"));
    }
  EXPECT_LE(tags.size(), tokens.size());
}

// One rendering serves many; who asks first must not show in what the others get.
TEST_F(Feeds, WhoAsksFirstMakesNoDifference) {
  std::vector<std::string> tokens;
  for (int i = 0; i < 12; ++i) {
    std::string id = "m" + std::to_string(i);
    world.member(id, std::array{"client", "community", "outside"}[i % 3], {i % 2 ? "a" : "b"});
    tokens.push_back(world.access(id, "equipment", id));
    if (i < 3)
      world.post("/api/v1/allow", world.access("Analyst of " + id, "analyst", id),
                 {{"value", i ? "evil.example" : "ours.example"}, {"reason", "needed"}});
  }
  int number = 0;
  for (auto tlp : {"CLEAR", "GREEN", "AMBER", "AMBER%2BSTRICT", "RED"})
    publish({"n" + std::to_string(++number) + ".evil.example"}, tlp);
  publish({"ours.example"}, "AMBER");
  for (auto kind : {"rpz.zone", "nftables.nft", "stix-bundle.json", "suricata-domains.lst"}) {
    std::vector<std::string> forward, backward(tokens.size());
    for (const std::string& token : tokens) forward.push_back(fetch(token, kind).body);
    world.open();
    for (std::size_t i = tokens.size(); i-- > 0;) backward[i] = fetch(tokens[i], kind).body;
    EXPECT_EQ(forward, backward) << kind;
  }
}

TEST_F(Feeds, AGroupsFeedHoldsWhatEveryMemberOfItMayHave) {
  constexpr std::string_view group = "0b1a3d0e-6f0c-4f7e-9a38-6f5f1d1f5a01";
  world.member("city", "client", {group});
  world.member("works", "client");
  std::string city = world.access("city-dns", "equipment", "city");
  std::string works = world.access("works-dns", "equipment", "works");
  publish({"open.example"});
  publish({"ours.example"}, "AMBER%2BSTRICT");
  // MISP distribution 4: that sharing group and nobody else.
  std::string event = R"({"Event":{"info":"shared","distribution":"4","sharing_group_id":"1",
    "SharingGroup":{"uuid":")" +
                      std::string(group) + R"(","name":"g"},"Attribute":[{"type":"domain",
    "value":"group.example","to_ids":true,"distribution":"5"}]}})";
  Answer report =
      world.ask("POST", "/api/v1/reports?format=misp", {.token = reporter, .body = event});
  ASSERT_EQ(world.approve(approver, report.text("duty")).status, 200) << report.body;

  std::string feed = "hosts.txt?group=" + std::string(group);
  for (const std::string& who : {city, device}) {
    std::string body = fetch(who, feed).body;
    EXPECT_NE(body.find("group.example"), std::string::npos) << body;
    EXPECT_NE(body.find("open.example"), std::string::npos);
    EXPECT_EQ(body.find("ours.example"), std::string::npos);
  }
  EXPECT_EQ(fetch(works, feed).status, 404);
  EXPECT_EQ(fetch(works, "hosts.txt").body.find("group.example"), std::string::npos);
}

// docs/vet.md, "Evidence of different markings".
TEST_F(Feeds, ASecretReportChangesNothingForTheOthers) {
  world.member("city", "client");
  world.member("works", "client");
  std::string city = world.access("city-dns", "equipment", "city");
  std::string works = world.access("Worker", "reporter", "works");
  std::string works_dns = world.access("works-dns", "equipment", "works");
  publish({"evil.example"});
  std::string before = fetch(city).body;
  Answer secret = world.report(works, "RED", {"evil.example", "only-secret.example"});
  EXPECT_EQ(fetch(city).body, before);
  EXPECT_EQ(world.approve(approver, secret.text("duty")).status, 200);
  EXPECT_EQ(fetch(city).body, before);
  // It reaches its origin's own feed, and nobody else's.
  EXPECT_NE(fetch(works_dns).body.find("\nonly-secret.example"), std::string::npos);
  // The secret first, the open report afterwards: open only with an approval of its own.
  Answer open = world.report(reporter, "GREEN", {"only-secret.example"});
  EXPECT_EQ(fetch(city).body, before);
  EXPECT_NE(fetch(works_dns).body.find("\nonly-secret.example"), std::string::npos);
  EXPECT_EQ(world
                .get("/api/v1/lookup?value=only-secret.example",
                     world.access("Citizen", "analyst", "city"))
                .object()["finding"]
                .at("state"),
            "proposed");
  ASSERT_FALSE(open.text("duty").empty());
  EXPECT_EQ(world.approve(approver, open.text("duty")).object()["published"], 1);
  EXPECT_NE(fetch(city).body.find("\nonly-secret.example"), std::string::npos);
  auto dump = [&] { return world.node->keeper().read([](const auto& p) { return p.dump(); }); };
  std::string lived = dump();
  world.open();
  EXPECT_EQ(dump(), lived);
}

// Who reports learns nothing of what others reported in secret: not from the answer, not from a
// dry run, not from a sighting.
TEST_F(Feeds, AReportersAnswerIsOfItsOwnWord) {
  world.member("city", "client");
  world.member("works", "client");
  std::string city = world.access("Citizen", "reporter", "city");
  std::string works = world.access("Worker", "reporter", "works");
  auto dry_run = [&] {
    json::value answer = world.report(city, "RED", {"evil.example"}, "&dry_run=1").json();
    for (json::value& one : answer.at("findings").at(0).at("evidence").as_array())
      one.as_object().erase("report");  // of the report that is not kept
    return json::serialize(answer);
  };
  std::string alone = dry_run();
  Answer secret = world.report(works, "RED", {"evil.example"});
  world.approve(approver, secret.text("duty"));
  EXPECT_EQ(dry_run(), alone);
  EXPECT_EQ(world.post("/api/v1/sightings", city, {{"value", "evil.example"}}).status, 404);
  EXPECT_EQ(world.post("/api/v1/sightings", works, {{"value", "evil.example"}}).status, 201);
  // A report after a sighting does not become the origin of what was seen.
  std::string citizen = world.access("Analyst", "analyst", "city");
  world.report(city, "GREEN", {"other.example"});
  EXPECT_TRUE(
      world.get("/api/v1/lookup?value=evil.example", citizen).object()["finding"].is_null());
}

}  // namespace
}  // namespace hinomi::api_test
