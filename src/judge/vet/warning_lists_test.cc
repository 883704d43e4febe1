#include "judge/vet/warning_lists.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <iostream>
#include <random>
#include <set>

#include "base/json.h"
#include "base/text.h"
#include "judge/vet/literal_lists.h"
#include "judge/vet/test_support.h"

namespace hinomi::vet {
namespace {

std::string list_json(std::string_view type, std::vector<std::string> entries,
                      std::vector<std::string> types) {
  json::object object;
  object["name"] = "a list";
  object["type"] = type;
  object["list"] = json::value_from(entries);
  object["matching_attributes"] = json::value_from(types);
  return json::serialize(object);
}

std::unique_ptr<WarningLists> loaded(Disk& disk) {
  auto lists = WarningLists::load(disk, "lists");
  EXPECT_TRUE(lists);
  return std::move(*lists);
}

// "list:entry" of every hit, in order.
std::vector<std::string> hits_of(const WarningLists& lists, std::string_view type,
                                 std::string_view value) {
  std::vector<ListHit> hits;
  lists.match(type, value, hits);
  std::vector<std::string> found;
  for (const ListHit& hit : hits)
    found.push_back(lists.names()[hit.list] + ":" + std::string(hit.entry));
  return found;
}

using Found = std::vector<std::string>;

MemoryDisk small_disk() {
  MemoryDisk disk;
  disk.put("lists/hosts/list.json",
           list_json("hostname", {".Example.com", "deep.example.com", "vakıfbank.com"},
                     {"hostname", "domain", "url"}));
  disk.put("lists/nets/list.json",
           list_json("cidr", {"192.0.2.0/24", "192.0.2.128/25", "2001:DB8::/32", "198.51.100.7"},
                     {"ip-src", "ip-dst"}));
  disk.put("lists/regex.json",
           list_json("regex", {"/^(abuse|noc)\\@.*$/i", "/(?=look)/"}, {"email-src"}));
  disk.put("lists/strings/list.json",
           list_json("string", {"AAA", ".wild.example", "www.example.org"}, {"domain", "url"}));
  disk.put("lists/subs/list.json",
           list_json("substring", {"mail", "abc", "throwaway-mail"}, {"email-src", "url"}));
  return disk;
}

TEST(WarningLists, EveryTypeOfList) {
  MemoryDisk disk = small_disk();
  const auto lists = loaded(disk);
  EXPECT_EQ(lists->names(), (Found{"hosts", "nets", "regex", "strings", "subs"}));
  EXPECT_EQ(hits_of(*lists, "domain", "example.com"), Found{"hosts:.Example.com"});
  EXPECT_EQ(hits_of(*lists, "domain", "a.deep.example.com"), Found{"hosts:deep.example.com"});
  EXPECT_EQ(hits_of(*lists, "domain", "notexample.com"), Found{});
  EXPECT_EQ(hits_of(*lists, "domain", "aaa"), Found{"strings:AAA"});
  EXPECT_EQ(hits_of(*lists, "domain", "www.example.org"), Found{"strings:www.example.org"});
  EXPECT_EQ(hits_of(*lists, "domain", "x.www.example.org"), Found{});
  EXPECT_EQ(hits_of(*lists, "url", "http://u@DEEP.example.com:8080/x"),
            Found{"hosts:deep.example.com"});
  EXPECT_EQ(hits_of(*lists, "url", "http://a.test/?u=http://example.com/"), Found{});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "192.0.2.200"), Found{"nets:192.0.2.128/25"});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "192.0.2.5"), Found{"nets:192.0.2.0/24"});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "2001:db8::1"), Found{"nets:2001:DB8::/32"});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "198.51.100.7"), Found{"nets:198.51.100.7"});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "192.0.0.0/8"), Found{});
  EXPECT_EQ(hits_of(*lists, "email-src", "ABUSE@a.test"), Found{"regex:/^(abuse|noc)\\@.*$/i"});
  EXPECT_EQ(hits_of(*lists, "email-src", "x@throwaway-mail.test"), Found{"subs:throwaway-mail"});
  EXPECT_EQ(hits_of(*lists, "email-src", "abc"), Found{"subs:abc"});
}

// pymispwarninglists 1.7.0 answers the same.
TEST(WarningLists, MappedAddressesAreAFamilyOfTheirOwn) {
  MemoryDisk disk;
  disk.put("lists/six/list.json",
           list_json("cidr", {"::ffff:9270:3d6c", "::ffff:0:0/96"}, {"ip-dst"}));
  disk.put("lists/four/list.json", list_json("cidr", {"146.112.61.108"}, {"ip-dst"}));
  const auto lists = loaded(disk);
  EXPECT_EQ(hits_of(*lists, "ip-dst", "146.112.61.108"), Found{"four:146.112.61.108"});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "::ffff:9270:3d6c"), Found{"six:::ffff:9270:3d6c"});
  EXPECT_EQ(hits_of(*lists, "ip-dst", "::ffff:192.0.2.1"), Found{"six:::ffff:0:0/96"});
}

TEST(WarningLists, AListCountsOnlyForItsTypes) {
  MemoryDisk disk = small_disk();
  const auto lists = loaded(disk);
  EXPECT_EQ(hits_of(*lists, "md5", "example.com"), Found{});
  EXPECT_EQ(hits_of(*lists, "domain", "192.0.2.5"), Found{});
  disk.put("lists/untyped/list.json", R"({"type":"string","list":["thing"]})");
  EXPECT_EQ(hits_of(*loaded(disk), "filename", "thing"), Found{"untyped:thing"});
}

TEST(WarningLists, BadListsAreNamedAndTheRestGoesThrough) {
  MemoryDisk disk = small_disk();
  disk.put("lists/broken/list.json", "{\"type\":");
  disk.put("lists/odd/list.json", list_json("ssdeep", {"x"}, {"md5"}));
  disk.put("lists/empty/list.json", "");
  disk.put(
      "lists/holes/list.json",
      R"({"type":"cidr","list":["300.1.1.1",7,"","10.0.0.0/8"],"matching_attributes":["ip-dst"]})");
  disk.put("lists/readme.txt", "not a list");
  const auto lists = loaded(disk);
  ASSERT_EQ(lists->problems().size(), 5u);  // the expression with look-ahead is the fifth
  EXPECT_EQ(hits_of(*lists, "ip-dst", "10.1.2.3"), Found{"holes:10.0.0.0/8"});
  EXPECT_EQ(hits_of(*lists, "domain", "example.com").size(), 1u);
}

TEST(WarningLists, NothingIsLoadedFromAnEmptyFolder) {
  MemoryDisk disk;
  const auto lists = loaded(disk);
  EXPECT_EQ(lists->entries(), 0u);
  EXPECT_EQ(hits_of(*lists, "domain", "example.com"), Found{});
  EXPECT_EQ(hits_of(*lists, "domain", ""), Found{});
}

TEST(WarningLists, AroundSeesTheSameTheAboveAndTheBelow) {
  MemoryDisk disk = small_disk();
  const auto lists = loaded(disk);
  const auto around = [&](std::string_view host) {
    std::vector<NameHit> hits;
    lists->around(host, hits);
    std::set<std::string> found;
    for (const NameHit& hit : hits)
      found.insert(lists->names()[hit.list] + ":" + std::string(hit.entry) + ":" +
                   std::to_string(static_cast<int>(hit.place)));
    return found;
  };
  EXPECT_EQ(around("example.com"),
            (std::set<std::string>{"hosts:.Example.com:0", "hosts:deep.example.com:1"}));
  EXPECT_EQ(around("b.example.com"), (std::set<std::string>{"hosts:.Example.com:2"}));
  EXPECT_EQ(around("example.org"), (std::set<std::string>{"strings:www.example.org:1"}));
  EXPECT_EQ(around("a.wild.example"), (std::set<std::string>{"strings:.wild.example:2"}));
  EXPECT_EQ(around("other.test"), (std::set<std::string>{}));
}

TEST(WarningLists, OverlapInEitherDirection) {
  MemoryDisk disk = small_disk();
  const auto lists = loaded(disk);
  const auto overlapping = [&](std::string_view network) {
    std::vector<ListHit> hits;
    lists->overlapping(*in::network_from(network), hits);
    Found found;
    for (const ListHit& hit : hits) found.emplace_back(hit.entry);
    return found;
  };
  EXPECT_EQ(overlapping("198.51.100.0/24"), Found{"198.51.100.7"});
  EXPECT_EQ(overlapping("192.0.2.192/26"), Found{"192.0.2.128/25"});
  EXPECT_EQ(overlapping("192.0.0.0/16"), Found{"192.0.2.0/24"});
  EXPECT_EQ(overlapping("203.0.113.0/24"), Found{});
  EXPECT_EQ(overlapping("2001:db8:1::/48"), Found{"2001:DB8::/32"});
}

// The fast lists against the literal ones over generated lists and values.
TEST(WarningLists, AgreeWithTheLiteralReading) {
  std::mt19937 random(11);
  const auto pick = [&](int n) { return static_cast<int>(random() % static_cast<unsigned>(n)); };
  const auto label = [&] { return std::string(1, static_cast<char>('a' + pick(3))); };
  const auto name = [&] {
    std::string text = label();
    for (int i = pick(4); i > 0; --i) text += (pick(12) ? "." : "") + label();
    return text;
  };
  const auto network = [&] {
    if (pick(3) == 0)
      return "2001:db8:" + std::to_string(pick(3)) + "::/" + std::to_string(30 + pick(20));
    return "10.0." + std::to_string(pick(4)) + "." + std::to_string(pick(8) * 32) +
           (pick(3) ? "/" + std::to_string(18 + pick(15)) : "");
  };
  const std::vector<std::string> kinds{"cidr", "string", "substring", "hostname", "regex"};
  const std::vector<std::string> types{"domain", "hostname", "url", "ip-dst", "email-src"};
  int compared = 0;
  for (int round = 0; round < 60; ++round) {
    MemoryDisk disk;
    LiteralLists literal;
    for (int l = 0; l < 12; ++l) {
      const std::string kind = kinds[static_cast<std::size_t>(pick(5))];
      std::vector<std::string> entries;
      for (int e = pick(20); e >= 0; --e) {
        std::string entry = kind == "cidr" ? network() : name();
        if (kind == "hostname" && pick(4) == 0) entry = "." + entry;
        if (kind == "regex") entry = "/^" + entry + "/" + (pick(2) ? "i" : "");
        if (kind != "cidr" && pick(6) == 0) entry[entry.size() / 2] = 'A';
        entries.push_back(entry);
      }
      std::vector<std::string> counts_for;
      for (const std::string& type : types)
        if (pick(3)) counts_for.push_back(type);
      if (counts_for.empty()) counts_for.push_back("md5");
      const std::string list = "l" + std::to_string(10 + l);
      disk.put("lists/" + list + "/list.json", list_json(kind, entries, counts_for));
      literal.add(list, kind, entries, counts_for);
    }
    const auto lists = loaded(disk);
    for (int v = 0; v < 400; ++v) {
      const std::string type = types[static_cast<std::size_t>(pick(5))];
      std::string value = name();
      if (type == "ip-dst") value = network();
      if (type == "url")
        value = "http://" + std::string(pick(3) ? "" : "u:p@") + value + (pick(3) ? "" : ":81") +
                "/" + name();
      if (pick(8) == 0) value[value.size() - 1] = 'A';
      std::vector<std::string> fast;
      std::vector<ListHit> hits;
      lists->match(type, value, hits);
      for (const ListHit& hit : hits) fast.push_back(lists->names()[hit.list]);
      EXPECT_EQ(fast, literal.match(type, value)) << type << " " << value;
      ++compared;
    }
  }
  EXPECT_EQ(compared, 24'000);
}

TEST(WarningLists, CorpusCases) {
  const auto corpus = corpora();
  const auto folder = warning_list_folder();
  if (corpus.empty() || folder.empty())
    GTEST_SKIP() << "no corpora: 2,000 warning-list cases not compared";
  const auto start = std::chrono::steady_clock::now();
  auto lists = WarningLists::load(real_disk(), folder);
  ASSERT_TRUE(lists);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
  std::cout << (*lists)->entries() << " entries of " << (*lists)->names().size() << " lists in "
            << took.count() << " s\n";
  for (const std::string& problem : (*lists)->problems()) std::cout << problem << "\n";
  int compared = 0;
  for (const std::string& line : lines_of(corpus / "sharing/misp/warninglist_check_cases.jsonl")) {
    const auto parsed = parse_json(line);
    ASSERT_TRUE(parsed);
    const json::object& wanted = parsed->get_object();
    std::vector<std::string> expected;
    for (const json::value& list : *array_at(wanted, "lists"))
      expected.emplace_back(list.as_string());
    std::sort(expected.begin(), expected.end());
    std::vector<std::string> found;
    std::vector<ListHit> hits;
    (*lists)->match(text_at(wanted, "type"), text_at(wanted, "value"), hits);
    for (const ListHit& hit : hits) found.push_back((*lists)->names()[hit.list]);
    std::sort(found.begin(), found.end());
    EXPECT_EQ(found, expected) << line;
    ++compared;
  }
  EXPECT_EQ(compared, 2000);
  if (!std::getenv("HINOMI_WARNING_LISTS")) std::filesystem::remove_all(folder);
}

}  // namespace
}  // namespace hinomi::vet
