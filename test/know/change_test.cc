// Rights that change: what is taken away is gone on the very next page, in the middle of a list;
// who comes in gets all that was before; and a pull under writes has everything once.
#include <atomic>
#include <map>
#include <regex>
#include <set>
#include <thread>

#include "api/api_world.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;
using api_test::ApiWorld;

// 24 published indicators of beta for the group g1, AMBER, and who reads them.
class Changing : public ::testing::Test {
 protected:
  Changing() {
    world.member("alpha", "client", {"g1"});
    world.member("beta", "client", {"g1"});
    world.member("delta", "client", json::array());
    alpha = world.access("Abe", "analyst", "alpha");
    beta = world.access("Baba", "analyst", "beta");
    delta = world.access("Doi", "analyst", "delta");
    approver = world.access("Sato", "approver", "center");
    for (int i = 0; i < 12; ++i) {
      json::object event{{"info", "r" + std::to_string(i)},
                         {"date", "2026-04-01"},
                         {"Tag", {{{"name", "tlp:amber"}}}},
                         {"distribution", "4"},
                         {"SharingGroup", {{"uuid", "g1"}}}};
      json::array attributes;
      for (int k = 0; k < 2; ++k)
        attributes.push_back({{"type", "domain"},
                              {"value", "v" + std::to_string(2 * i + k) + ".example"},
                              {"to_ids", true}});
      event["Attribute"] = std::move(attributes);
      world.clock.turn(std::chrono::seconds(5));
      Answer report =
          world.ask("POST", "/api/v1/reports?format=misp",
                    {.token = beta, .body = json::serialize(json::object{{"Event", event}})});
      EXPECT_EQ(report.status, 201) << report.body;
      EXPECT_EQ(world.approve(approver, report.text("duty")).status, 200);
    }
    Answer collections = world.get("/taxii2/root/collections/", alpha);
    static const std::regex id("\"id\":\"([^\"]*)\"");
    std::smatch found;
    EXPECT_TRUE(std::regex_search(collections.body, found, id)) << collections.body;
    taxii =
        "/taxii2/root/collections/" + found[1].str() + "/objects/?limit=5&match[type]=indicator";
  }

  static std::string next_of(const Answer& answer) {
    json::object object = answer.object();
    return std::string(text_at(object, "next"));
  }
  static std::size_t items_of(const Answer& answer) {
    json::object object = answer.object();
    const json::array* items = array_at(object, object.contains("objects") ? "objects" : "items");
    return items ? items->size() : 0;
  }
  // Every list, by pages of 5: the first page, then `change`, then the next page.
  template <class Change, class Judge>
  void between_pages(Change&& change, Judge&& judge) {
    std::map<std::string, std::string> next;
    for (std::string list :
         {std::string("/api/v1/reports?limit=5"), std::string("/api/v1/shield?limit=5"),
          std::string("/api/v1/duties?state=all&limit=5"), taxii}) {
      Answer first = world.get(list, alpha);
      EXPECT_EQ(items_of(first), 5u) << list << first.body;
      EXPECT_NE(next_of(first), "") << list;
      next[list + (list == taxii ? "&next=" : "&after=") + next_of(first)] = list;
    }
    change();
    for (const auto& [page, list] : next) judge(page, world.get(page, alpha));
  }
  std::size_t in_feed(const std::string& token) {
    std::string body = "\n" + world.get("/feeds/indicators.csv", token).body;
    std::size_t rows = 0;
    for (std::size_t at = 0; (at = body.find("\n\"domain\"", at)) != body.npos; ++at) ++rows;
    return rows;
  }

  ApiWorld world;
  std::string alpha, beta, delta, approver, taxii;
};

TEST_F(Changing, ARevokedAccessGetsNotEvenTheNextPage) {
  between_pages(
      [&] { world.local("POST", "/api/v1/access", {{"name", "Abe"}, {"revoke", true}}); },
      [](const std::string& page, const Answer& answer) { EXPECT_EQ(answer.status, 401) << page; });
}

TEST_F(Changing, WhoLeavesTheGroupGetsNothingOfItOnTheNextPage) {
  between_pages([&] { world.member("alpha", "client", json::array()); },
                [](const std::string& page, const Answer& answer) {
                  EXPECT_EQ(items_of(answer), 0u) << page << answer.body;
                  EXPECT_EQ(next_of(answer), "") << page << answer.body;
                  EXPECT_EQ(answer.body.find(".example"), std::string::npos) << page;
                });
  EXPECT_EQ(in_feed(alpha), 0u);
}

TEST_F(Changing, WhoIsNoClientAnyMoreGetsNothingOfAmberOnTheNextPage) {
  between_pages([&] { world.member("alpha", "community", {"g1"}); },
                [](const std::string& page, const Answer& answer) {
                  EXPECT_EQ(items_of(answer), 0u) << page << answer.body;
                  EXPECT_EQ(next_of(answer), "") << page;
                });
}

TEST_F(Changing, ARemovedMemberIsNobodyOnTheNextPage) {
  between_pages(
      [&] {
        Member gone{.id = "alpha", .name = "alpha", .groups = {"g1"}, .removed = true};
        auto written = world.node->keeper().write({.touches = {}, .build = [&](auto&&...) {
                                                     return Result<std::vector<picture::Draft>>(
                                                         {{.kind = Kind::member,
                                                           .origin = "center",
                                                           .format = "application/json",
                                                           .body = to_json(gone)}});
                                                   }});
        EXPECT_TRUE(written);
      },
      [](const std::string& page, const Answer& answer) { EXPECT_EQ(answer.status, 401) << page; });
}

TEST_F(Changing, WhoComesInGetsWhatWasBefore) {
  auto all = [&](const std::string& token) {
    std::vector<std::size_t> out;
    for (const char* list : {"/api/v1/reports?limit=1000", "/api/v1/shield?limit=1000",
                             "/api/v1/duties?state=all&limit=1000"})
      out.push_back(items_of(world.get(list, token)));
    std::string whole = std::regex_replace(taxii, std::regex("limit=5"), "limit=1000");
    out.push_back(items_of(world.get(whole, token)));
    out.push_back(in_feed(token));
    return out;
  };
  EXPECT_EQ(all(delta), (std::vector<std::size_t>{0, 0, 0, 0, 0}));
  world.member("delta", "client", {"g1"});
  EXPECT_EQ(all(delta), (std::vector<std::size_t>{12, 24, 12, 24, 24}));
  EXPECT_EQ(all(delta), all(alpha));
}

// TAXII 2.1 section 3.4: a client goes on from X-TAXII-Date-Added-Last. The clock of this world
// stands still, so that all of one burst would fall on the same instant.
TEST(Pull, HasEverythingOnceWhileOthersWriteAndAfterARestart) {
  ApiWorld world;
  world.member("alpha", "client");
  std::string reader = world.access("Abe", "equipment", "alpha");
  std::string reporter = world.access("Baba", "analyst", "alpha");
  std::string approver = world.access("Sato", "approver", "center");
  constexpr int bursts = 20, each = 7;
  std::map<std::string, int> seen;
  std::string since;
  std::string collection;
  auto pull = [&] {
    if (collection.empty()) {
      Answer answer = world.get("/taxii2/root/collections/", reader);
      static const std::regex id("\"id\":\"([^\"]*)\"");
      std::smatch found;
      ASSERT_TRUE(std::regex_search(answer.body, found, id));
      collection = found[1].str();
    }
    for (bool more = true; more;) {
      Answer page = world.get("/taxii2/root/collections/" + collection +
                                  "/objects/?limit=3&match[type]=indicator&match[version]=all" +
                                  (since.empty() ? "" : "&added_after=" + since),
                              reader);
      ASSERT_EQ(page.status, 200) << page.body;
      json::object object = page.object();
      if (const json::array* objects = array_at(object, "objects"))
        for (const auto& one : *objects) ++seen[std::string(text_at(one.as_object(), "name"))];
      std::string last = page.header("X-TAXII-Date-Added-Last");
      if (!last.empty()) since = last;
      more = flag_at(object, "more");
    }
  };
  auto burst = [&](int number) {
    std::vector<std::string> values;
    for (int i = 0; i < each; ++i)
      values.push_back("p" + std::to_string(number * each + i) + ".example");
    Answer report = world.report(reporter, "GREEN", values);
    EXPECT_EQ(world.approve(approver, report.text("duty")).status, 200);
  };
  for (int half = 0; half < 2; ++half) {
    std::atomic<bool> done = false;
    std::thread writer([&] {
      for (int i = 0; i < bursts / 2; ++i) burst(half * bursts / 2 + i);
      done = true;
    });
    while (!done) pull();
    writer.join();
    if (half == 0) world.open();  // a restart in the middle
  }
  pull();
  EXPECT_EQ(seen.size(), std::size_t(bursts * each));
  for (const auto& [name, times] : seen) EXPECT_EQ(times, 1) << name;
}

}  // namespace
}  // namespace hinomi::know_test
