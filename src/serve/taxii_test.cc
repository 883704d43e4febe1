#include "serve/taxii.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>
#include <set>
#include <thread>

#include "base/json.h"
#include "out/feed/feed.h"

namespace hinomi::serve {
namespace {

constexpr std::string_view identity = "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c";
constexpr std::string_view collection_id = "91a7b528-80eb-42ed-a74d-c6fbd5a26116";
const std::string objects = "/taxii2/root/collections/" + std::string(collection_id) + "/objects/";
const std::string manifest =
    "/taxii2/root/collections/" + std::string(collection_id) + "/manifest/";

Time start() { return *parse_time("2026-04-01T00:00:00Z"); }
using std::chrono::seconds;

TaxiiObject indicator(int number, Tlp tlp = Tlp::green, Time version = start(),
                      bool revoked = false) {
  TaxiiObject out;
  out.entry.value = "host-" + std::to_string(number) + ".example";
  out.entry.since = start();
  out.entry.expires = start() + std::chrono::hours(72);
  out.entry.finding = "0196f0a0-0000-7000-8000-00000000c0de";
  out.entry.tlp = tlp;
  out.marking.tlp = tlp;
  out.id = feed::stix_indicator_id(out.entry.type, out.entry.value, identity);
  out.version = version;
  out.revoked = revoked;
  return out;
}

bool sees_all(const TaxiiObject&) { return true; }
bool sees_green(const TaxiiObject& object) { return object.marking.tlp <= Tlp::green; }

struct Collection {
  TaxiiCollection collection{std::string(identity), "secret of the test"};
  TaxiiCollection::MaySee may_see = sees_all;

  HttpResponse get(const std::string& path_and_query, std::string_view accept = "*/*",
                   std::string_view method = "GET") const {
    std::size_t mark = std::min(path_and_query.find('?'), path_and_query.size());
    HttpRequest request;
    request.method = method;
    request.path = std::string_view(path_and_query).substr(0, mark);
    request.query =
        std::string_view(path_and_query).substr(std::min(mark + 1, path_and_query.size()));
    if (!accept.empty()) request.headers.emplace_back("Accept", accept);
    return serve_taxii(request, {.collection = collection,
                                 .collection_id = std::string(collection_id),
                                 .title = "Approved",
                                 .node = "himori",
                                 .may_see = may_see});
  }
  json::object body(const std::string& path) const {
    HttpResponse response = get(path);
    EXPECT_EQ(response.status, 200) << path << response.body;
    auto value = parse_json(response.body);
    EXPECT_TRUE(value) << response.body;
    return value ? value->as_object() : json::object{};
  }
  // Every item of every page, and how many pages it took.
  std::vector<json::value> pages(std::string path, const std::string& key = "objects") const {
    std::vector<json::value> out;
    std::string first = path + (path.find('?') == path.npos ? "?" : "&");
    for (std::string next = path;;) {
      json::object page = body(next);
      if (const json::array* items = array_at(page, key))
        out.insert(out.end(), items->begin(), items->end());
      if (!flag_at(page, "more")) return out;
      next = first + "next=" + std::string(text_at(page, "next"));
    }
  }
};

std::string header(const HttpResponse& response, std::string_view name) {
  for (const auto& [key, value] : response.headers)
    if (key == name) return value;
  return {};
}

std::set<std::string> ids(const std::vector<json::value>& items) {
  std::set<std::string> out;
  for (const json::value& item : items) out.emplace(text_at(item.as_object(), "id"));
  return out;
}

void fill(Collection& server, int count, Tlp tlp = Tlp::green, int from = 0) {
  for (int i = from; i < from + count; ++i)
    server.collection.add(indicator(i, tlp), start() + seconds(i));
}

TEST(Taxii, DiscoveryRootAndCollections) {
  Collection server;
  json::object discovery = server.body("/taxii2/");
  EXPECT_EQ(array_at(discovery, "api_roots")->at(0).as_string(), "/taxii2/root/");
  EXPECT_EQ(array_at(server.body("/taxii2/root/"), "versions")->at(0).as_string(),
            "application/taxii+json;version=2.1");
  json::object collection =
      array_at(server.body("/taxii2/root/collections/"), "collections")->at(0).as_object();
  EXPECT_TRUE(flag_at(collection, "can_read"));
  EXPECT_FALSE(flag_at(collection, "can_write"));
  EXPECT_EQ(server.body("/taxii2/root/collections/" + std::string(collection_id) + "/"),
            collection);
  EXPECT_EQ(header(server.get("/taxii2/"), "Content-Type"), "application/taxii+json;version=2.1");
}

TEST(Taxii, AcceptIsNegotiated) {
  Collection server;
  for (std::string_view fits :
       {"", "application/taxii+json;version=2.1", "application/taxii+json; version=2.1",
        "application/taxii+json", "*/*", "application/*", "text/html, application/taxii+json;q=0.5",
        "application/taxii+json;version=2.0, application/taxii+json;version=2.1",
        "Application/TAXII+json;Version=\"2.1\""})
    EXPECT_EQ(server.get("/taxii2/", fits).status, 200) << fits;
  for (std::string_view other :
       {"text/html", "application/json", "application/taxii+json;version=2.0",
        "application/taxii+json;version=2.1;q=0", "application/stix+json",
        "application/vnd.oasis.taxii+json"}) {
    HttpResponse response = server.get("/taxii2/", other);
    EXPECT_EQ(response.status, 406) << other;
    auto error = parse_json(response.body);
    ASSERT_TRUE(error);
    EXPECT_EQ(text_at(error->as_object(), "http_status"), "406");
    EXPECT_FALSE(text_at(error->as_object(), "title").empty());
  }
}

TEST(Taxii, UnknownPathsAreMissingAndWritesForbidden) {
  Collection server;
  fill(server, 1);
  for (const std::string& path :
       {std::string("/taxii2/other/"), std::string("/taxii2/root/status/1/"),
        std::string("/taxii2/root/collections/91a7b528-80eb-42ed-a74d-000000000000/"),
        objects + "indicator--00000000-0000-5000-8000-000000000000/", objects + "nonsense/",
        objects + indicator(0).id + "/more/", manifest + indicator(0).id + "/"})
    EXPECT_EQ(server.get(path).status, 404) << path;
  EXPECT_EQ(server.get(objects, "*/*", "POST").status, 403);
  EXPECT_EQ(server.get(objects + indicator(0).id + "/", "*/*", "DELETE").status, 403);
  EXPECT_EQ(server.get(objects, "*/*", "PUT").status, 405);
  HttpResponse denied = taxii_error(401, "Unauthorized", "Send a token.");
  EXPECT_NE(header(denied, "WWW-Authenticate").find("Basic"), std::string::npos);
}

TEST(Taxii, BadParametersAreRefused) {
  Collection server;
  fill(server, 5);
  for (const char* query : {"limit=0", "limit=-1", "limit=ten", "limit=", "limit=1.5",
                            "added_after=yesterday", "next=", "next=1-2", "next=%00",
                            "match[colour]=red", "match[version]=newest", "match[id]="})
    EXPECT_EQ(server.get(objects + "?" + query).status, 400) << query;
  EXPECT_EQ(server.get(objects + "?limit=99999999999999999999999").status, 200);
  EXPECT_EQ(server.get(objects + "?unknown=1").status, 200);
}

TEST(Taxii, NextBelongsToItsRequest) {
  Collection server;
  fill(server, 5);
  std::string next(text_at(server.body(objects + "?limit=2"), "next"));
  ASSERT_FALSE(next.empty());
  EXPECT_EQ(server.get(objects + "?limit=3&next=" + next).status,
            200);  // another size is no other filter
  EXPECT_EQ(server.get(objects + "?match[type]=indicator&next=" + next).status, 400);
  EXPECT_EQ(server.get(manifest + "?next=" + next).status, 400);
  for (std::size_t i = 0; i < next.size(); ++i) {
    std::string tampered = next;
    tampered[i] = tampered[i] == '1' ? '2' : '1';
    EXPECT_EQ(server.get(objects + "?next=" + tampered).status, 400) << i;
  }
}

TEST(Taxii, PagesAreCompleteAtEverySize) {
  Collection server;
  fill(server, 103);
  for (const std::string& path : {objects, manifest})
    for (int limit : {1, 2, 7, 50, 102, 103, 104, 1000}) {
      auto all = server.pages(path + "?limit=" + std::to_string(limit));
      EXPECT_EQ(all.size(), 103u) << path << limit;
      EXPECT_EQ(ids(all).size(), 103u);
    }
  EXPECT_EQ(array_at(server.body(objects), "objects")->size(), 100u);  // the default
}

TEST(Taxii, HeadersSayWhenThePageWasAdded) {
  Collection server;
  fill(server, 4);
  HttpResponse page = server.get(objects + "?limit=2&added_after=2026-04-01T00:00:00Z");
  EXPECT_EQ(header(page, "X-TAXII-Date-Added-First"), "2026-04-01T00:00:01.000000Z");
  EXPECT_EQ(header(page, "X-TAXII-Date-Added-Last"), "2026-04-01T00:00:02.000000Z");
  EXPECT_EQ(server.get(objects + "?added_after=2027-01-01T00:00:00Z").body, "{}");
}

TEST(Taxii, ManyAddedAtOneInstantAreFollowedByAddedAfterAlone) {
  Collection server;
  for (int i = 0; i < 500; ++i) server.collection.add(indicator(i), start());
  std::set<std::string> seen;
  std::string after = "2026-01-01T00:00:00Z";
  for (;;) {
    HttpResponse page = server.get(manifest + "?limit=7&added_after=" + after);
    auto all = ids(server.pages(manifest + "?limit=7&added_after=" + after));
    json::value parsed = *parse_json(page.body);
    const json::array* items = array_at(parsed.as_object(), "objects");
    if (!items) break;
    for (const json::value& item : *items)
      EXPECT_TRUE(seen.emplace(text_at(item.as_object(), "id")).second);
    after = header(page, "X-TAXII-Date-Added-Last");
    if (seen.size() > 60) break;
  }
  EXPECT_GT(seen.size(), 60u);
}

TEST(Taxii, VersionsOfAnObject) {
  Collection server;
  fill(server, 3);
  server.collection.add(indicator(1, Tlp::green, start() + seconds(60), true),
                        start() + seconds(100));
  std::string path = objects + indicator(1).id + "/";
  auto one = [&](const std::string& query) { return server.pages(path + query); };
  ASSERT_EQ(one("").size(), 1u);
  EXPECT_TRUE(flag_at(one("")[0].as_object(), "revoked"));
  EXPECT_FALSE(flag_at(one("?match[version]=first")[0].as_object(), "revoked"));
  EXPECT_EQ(one("?match[version]=all").size(), 2u);
  EXPECT_EQ(one("?match[version]=first,last&limit=1").size(), 2u);
  EXPECT_EQ(one("?match[version]=2026-04-01T00:01:00.000Z").size(), 1u);
  EXPECT_EQ(one("?match[version]=2026-04-01T00:02:00Z").size(), 0u);
  // First of those that match the rest (section 3.4): the older one was added too early.
  EXPECT_TRUE(flag_at(one("?match[version]=first&added_after=2026-04-01T00:00:30Z")[0].as_object(),
                      "revoked"));
  auto versions = server.pages(path + "versions/?limit=1", "versions");
  ASSERT_EQ(versions.size(), 2u);
  EXPECT_EQ(versions[1].as_string(), "2026-04-01T00:01:00.000Z");
  EXPECT_EQ(server.pages(objects).size(), 3u);
  EXPECT_EQ(server.pages(objects + "?match[version]=all").size(), 4u);
}

// Published and recalled within one millisecond, as STIX counts: who follows must hear of both.
TEST(Taxii, ARecallInTheSameMillisecondIsAVersionOfItsOwn) {
  for (int apart : {0, 1, 400, 999}) {
    Collection server;
    const Time published = start() + Duration(100),
               recalled = published + Duration(apart - apart / 2);
    const Time first = server.collection.add(indicator(1, Tlp::green, published), published);
    const Time second = server.collection.add(indicator(1, Tlp::green, recalled, true), recalled);
    server.collection.add(indicator(2, Tlp::green, recalled), recalled);
    EXPECT_LT(first, second) << "date_added is unique";
    auto all = server.pages(objects + "?match[version]=all&limit=1");
    ASSERT_EQ(all.size(), 3u) << apart;
    EXPECT_FALSE(flag_at(all[0].as_object(), "revoked"));
    EXPECT_TRUE(flag_at(all[1].as_object(), "revoked"));
    EXPECT_EQ(text_at(all[0].as_object(), "modified"), "2026-04-01T00:00:00.000Z");
    EXPECT_EQ(text_at(all[1].as_object(), "modified"), "2026-04-01T00:00:00.001Z");
    auto newest = server.pages(objects + indicator(1).id + "/");
    ASSERT_EQ(newest.size(), 1u);
    EXPECT_TRUE(flag_at(newest[0].as_object(), "revoked"));
    // Who has the first and asks for what was added since gets the recall.
    std::string since = "?added_after=" + format_time(first);
    auto later = server.pages(objects + since);
    ASSERT_EQ(later.size(), 2u);
    EXPECT_TRUE(flag_at(later[0].as_object(), "revoked"));
    auto added = server.pages(manifest + "?match[version]=all");
    std::set<std::string> times;
    for (const json::value& item : added) times.emplace(text_at(item.as_object(), "date_added"));
    EXPECT_EQ(times.size(), 3u) << "each its own";
  }
}

TEST(Taxii, FiltersAreAlternativesInOneAndTogetherInSeveral) {
  Collection server;
  TaxiiObject identity_object;
  identity_object.id = identity;
  identity_object.version = start();
  identity_object.json = feed::stix_identity(identity, "himori", start());
  server.collection.add(identity_object, start() - seconds(1));
  fill(server, 5);
  auto count = [&](const std::string& query) { return server.pages(objects + query).size(); };
  EXPECT_EQ(count("?match[type]=identity"), 1u);
  EXPECT_EQ(count("?match%5Btype%5D=identity,indicator"), 6u);
  EXPECT_EQ(count("?match[type]=malware"), 0u);
  EXPECT_EQ(count("?match[id]=" + indicator(4).id + "," + indicator(2).id + ",x"), 2u);
  EXPECT_EQ(count("?match[id]=" + indicator(4).id + "&match[type]=identity"), 0u);
  EXPECT_EQ(count("?match[spec_version]=2.0"), 0u);
  EXPECT_EQ(count("?match[spec_version]=2.0,2.1"), 6u);
}

// A collection with hidden objects answers byte for byte as one that never had them.
TEST(Taxii, HiddenObjectsAreNowhere) {
  Collection with, without;
  with.may_see = without.may_see = sees_green;
  for (int i = 0; i < 60; ++i) {
    Tlp tlp = i % 3 == 1 ? Tlp::red : Tlp::green;
    Time now = start() + seconds(i);
    with.collection.add(indicator(i, tlp), now);
    if (tlp == Tlp::green) {
      without.collection.add(indicator(i, tlp), now);
    }
  }
  // A newer version that is stricter, and an older one that was.
  with.collection.add(indicator(0, Tlp::red, start() + seconds(1)), start() + seconds(70));
  with.collection.add(indicator(1, Tlp::green, start() + seconds(1)), start() + seconds(71));
  without.collection.add(indicator(1, Tlp::green, start() + seconds(1)), start() + seconds(71));
  std::vector<std::string> paths = {"/taxii2/root/collections/"};
  for (const std::string& list : {objects, manifest})
    for (const char* query : {"", "?limit=1", "?limit=13", "?match[version]=all",
                              "?match[version]=first", "?added_after=2026-04-01T00:00:40Z&limit=3"})
      paths.push_back(list + query);
  for (int i = 0; i < 8; ++i) {
    paths.push_back(objects + indicator(i).id + "/");
    paths.push_back(objects + indicator(i).id + "/versions/");
    paths.push_back(objects + "?match[id]=" + indicator(i).id);
  }
  for (std::string path : paths)
    for (;;) {
      HttpResponse a = with.get(path), b = without.get(path);
      ASSERT_EQ(a.status, b.status) << path;
      ASSERT_EQ(a.headers, b.headers) << path;
      ASSERT_EQ(a.body, b.body) << path;
      auto page = parse_json(a.body);
      std::string next(text_at(page->as_object(), "next"));
      if (next.empty()) break;
      std::size_t old = path.find("next=");
      path = old == path.npos ? path + (path.find('?') == path.npos ? "?" : "&") + "next=" + next
                              : path.substr(0, old) + "next=" + next;
    }
}

TEST(Taxii, PagesStayCompleteWhileAnotherThreadAdds) {
  Collection server;
  fill(server, 2000);
  std::jthread writer([&](std::stop_token stop) {
    for (int i = 2000; i < 6000 && !stop.stop_requested(); ++i)
      server.collection.add(indicator(i), start() + seconds(1));
  });
  for (int round = 0; round < 5; ++round) {
    auto all = server.pages(manifest + "?limit=250");
    auto unique = ids(all);
    EXPECT_EQ(unique.size(), all.size());
    for (int i = 0; i < 2000; i += 97) EXPECT_TRUE(unique.contains(indicator(i).id));
  }
}

// Statuses that medallion, the OASIS reference server, gives to requests of these forms.
TEST(Taxii, StatusesAreThoseOfTheReferenceServer) {
  Collection server;
  fill(server, 3);
  const std::pair<std::string, int> expected[] = {
      {objects + "?limit=-20", 400},
      {objects + "?match[version]=all&limit=2", 200},
      {objects + indicator(0).id + "/?added_after=2027-01-27T13:49:59.997000Z", 200},
      {"/trustgroup2/", 404},
      {"/taxii2/root/collections/12345678-1234-1234-1234-123456789012/", 404},
      {"/taxii2/root/collections/12345678-1234-1234-1234-123456789012/objects/", 404}};
  for (const auto& [path, status] : expected) EXPECT_EQ(server.get(path).status, status) << path;
}

}  // namespace
}  // namespace hinomi::serve
