#include <gtest/gtest.h>

#include <atomic>
#include <random>
#include <thread>

#include "in/normalise.h"
#include "judge/indicators/list_file.h"
#include "judge/indicators/literal.h"
#include "judge/indicators/live.h"
#include "judge/indicators/matcher.h"

namespace hinomi::indicators {
namespace {

using literal::Found;
using literal::Said;
using Values = std::vector<in::Observable>;

Time at(int seconds) { return Time(std::chrono::seconds(1'800'000'000 + seconds)); }

// By one matcher, so that what it remembers of other views and values is there.
std::set<Found> matched(const View& view, const Values& values, Time when) {
  thread_local Matcher matcher;
  std::set<Found> out;
  matcher.look(view, values);
  for (const Match& match : matcher.matches(when)) {
    EXPECT_TRUE(literal::covers(match.entry, values[match.observable])) << match.entry.value;
    EXPECT_TRUE(out.emplace(match.entry.type, match.entry.value, match.origin->name).second)
        << match.entry.value << " twice";
  }
  return out;
}

std::shared_ptr<const Table> table_of(const std::vector<Said>& all) {
  Table::Builder builder;
  for (const Said& one : all) {
    Entry entry = one.entry;
    entry.origin = builder.origin(one.origin);
    builder.add(entry);
  }
  return builder.build();
}

Said said(std::string_view text, std::string origin = "a", std::optional<Time> expires = {}) {
  auto normal = in::normalise(text);
  EXPECT_TRUE(normal) << text;
  return {{std::move(origin), {}, {}}, {normal->type, normal->value, {}, {}, 0, expires}};
}

std::set<std::string> names(const std::vector<Said>& all, const Values& values, Time when = at(0)) {
  std::set<std::string> out;
  for (const Found& found : matched({table_of(all), nullptr}, values, when))
    out.insert(std::get<1>(found) + " " + std::get<2>(found));
  return out;
}

using Names = std::set<std::string>;

TEST(Indicators, NamesWithTheirSubdomains) {
  std::vector<Said> all = {said("evil.example"), said("www.evil.example", "b"), said("co.jp")};
  EXPECT_EQ(names(all, {{IndicatorType::domain, "a.www.evil.example", "q"}}),
            (Names{"evil.example a", "www.evil.example b"}));
  EXPECT_EQ(names(all, {{IndicatorType::domain, "evil.example", "q"}}), (Names{"evil.example a"}));
  EXPECT_EQ(names(all, {{IndicatorType::domain, "notevil.example", "q"}}), Names{});
  EXPECT_EQ(names(all, {{IndicatorType::domain, "example", "q"}}), Names{});
  EXPECT_EQ(names(all, {{IndicatorType::domain, "www.shop.co.jp", "q"}}), (Names{"co.jp a"}));
  EXPECT_EQ(
      names({said("例え.example")}, {{IndicatorType::domain, "www.xn--r8jz45g.example", "q"}}),
      (Names{"xn--r8jz45g.example a"}));
}

TEST(Indicators, NetworksTheNarrowestFirst) {
  std::vector<Said> all = {said("198.51.100.0/24"), said("198.51.100.64/26", "b"),
                           said("198.51.100.77", "c"), said("2001:db8::/32")};
  Matcher matcher;
  View view{table_of(all), nullptr};
  Values values = {{IndicatorType::ipv4, "198.51.100.77", "f"}};
  ASSERT_TRUE(matcher.look(view, values));
  auto found = matcher.matches(at(0));
  ASSERT_EQ(found.size(), 3u);
  EXPECT_EQ(found[0].entry.value, "198.51.100.77");
  EXPECT_EQ(found[1].entry.value, "198.51.100.64/26");
  EXPECT_EQ(found[2].entry.value, "198.51.100.0/24");
  EXPECT_EQ(names(all, {{IndicatorType::ipv4, "198.51.101.77", "f"}}), Names{});
  EXPECT_EQ(names(all, {{IndicatorType::ipv6, "2001:db8:ffff::1", "f"}}),
            (Names{"2001:db8::/32 a"}));
  EXPECT_EQ(names(all, {{IndicatorType::ipv6, "2001:db9::1", "f"}}), Names{});
}

TEST(Indicators, TheSameFromTwoOriginsAndExpiry) {
  std::vector<Said> all = {said("evil.example", "a", at(10)), said("evil.example", "b"),
                           said("evil.example", "a", at(20)), said("evil.example", "c", at(5))};
  Values values = {{IndicatorType::domain, "evil.example", "q"}};
  EXPECT_EQ(names(all, values, at(15)), (Names{"evil.example a", "evil.example b"}));
  EXPECT_EQ(names(all, values, at(20)), (Names{"evil.example b"}));
  EXPECT_EQ(names(all, values, at(0)),
            (Names{"evil.example a", "evil.example b", "evil.example c"}));
  auto table = table_of(all);
  EXPECT_EQ(table->size(), 3u);
  EXPECT_EQ(table->merged(), 1u);
}

TEST(Indicators, EntriesComeBackWhole) {
  std::string long_url = "http://host.example/" + std::string(8000, 'a');
  std::vector<Entry> all;
  for (std::string_view text :
       {"192.0.2.1", "2001:db8::1", "192.0.2.0/25", "2001:db8::/33", "host.example",
        "http://host.example/?日", "a@host.example", "d41d8cd98f00b204e9800998ecf8427e",
        "da39a3ee5e6b4b0d3255bfef95601890afd80709",
        "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"})
    all.push_back(said(text).entry);
  all.push_back({IndicatorType::sha512, std::string(128, 'f'), "indicator--1", "控え", 300, at(7)});
  all.push_back({IndicatorType::sha224, std::string(56, '0'), "", std::string(1000, 'n'), 0, {}});
  all.push_back(
      {IndicatorType::sha384, std::string(96, '9'), std::string(200, 'i'), "", 70000, at(1)});
  all.push_back({IndicatorType::url, long_url, "x", "y", 1, at(2)});
  Store store;
  std::vector<Store::Offset> places;
  for (const Entry& entry : all) places.push_back(store.add(entry, places.size() % 3 == 0));
  Store::Offset walked = 0;
  for (std::size_t i = 0; i < all.size(); ++i) {
    EXPECT_EQ(walked, places[i]);
    EXPECT_EQ(store.get(places[i]), all[i]) << all[i].value;
    EXPECT_EQ(store.is_gone(places[i]), i % 3 == 0);
    if (all[i].type != IndicatorType::network) {
      EXPECT_TRUE(store.is(places[i], all[i].type, all[i].value));
      EXPECT_FALSE(store.is(places[i], all[i].type, all[i].value + "x"));
    }
    walked = store.next(walked);
  }
  EXPECT_EQ(walked, store.size());
}

// Names and addresses out of few pieces, so that they meet.
class Maker {
 public:
  explicit Maker(unsigned seed) : random_(seed) {}
  std::size_t below(std::size_t n) { return random_() % n; }

  std::string name() {
    std::string out = pick({"a", "b", "example", "jp"});
    for (std::size_t n = 1 + below(4); n > 0; --n)
      out = pick({"a", "b", "www", "xn--r8jz45g"}) + "." + out;
    return out;
  }
  std::string four() { return "10." + two() + "." + two() + "." + two(); }
  std::string six() {
    std::string text = "2001:db8";
    for (int i = 0; i < 6; ++i) text += ":" + pick({"0", "1", "ffff"});
    return in::normalise(text)->value;
  }
  in::Observable value() {
    switch (below(6)) {
      case 0: return keep(IndicatorType::ipv4, four());
      case 1: return keep(IndicatorType::ipv6, six());
      case 2: return keep(IndicatorType::url, "http://" + name() + "/" + pick({"", "x", "y"}));
      case 3: return keep(IndicatorType::email, pick({"x", "Y"}) + "@" + name());
      case 4: return keep(pick_type(), std::string(32, "0a"[below(2)]));
      default: return keep(IndicatorType::domain, name());
    }
  }
  Entry entry() {
    Entry out;
    if (below(4) == 0) {
      bool is_four = below(2);
      std::string text = is_four ? four() + "/" + std::to_string(8 + below(25))
                                 : six() + "/" + std::to_string(16 + below(113));
      auto normal = in::normalise(text);
      out.type = normal->type;
      out.value = normal->value;
    } else {
      in::Observable one = value();
      out.type = one.type;
      out.value = one.value;
    }
    if (below(3) == 0) out.expires = at(static_cast<int>(below(100)));
    return out;
  }
  std::string pick(std::initializer_list<const char*> all) {
    return all.begin()[below(all.size())];
  }

 private:
  std::string two() { return pick({"0", "1", "128", "255"}); }
  static IndicatorType pick_type() { return IndicatorType::md5; }
  in::Observable keep(IndicatorType type, std::string text) {
    kept_.push_back(std::make_unique<std::string>(std::move(text)));
    return {type, *kept_.back(), "f"};
  }
  std::mt19937 random_;
  std::vector<std::unique_ptr<std::string>> kept_;
};

TEST(Indicators, AsTheLiteralReferenceOnGeneratedLists) {
  std::size_t found = 0;
  for (unsigned round = 0; round < 12; ++round) {
    Maker make(round);
    std::vector<Said> all;
    for (std::size_t n = make.below(120); n > 0; --n)
      all.push_back({{make.pick({"a", "b"}), {}, {}}, make.entry()});
    View view{table_of(all), nullptr};
    for (int i = 0; i < 100; ++i) {
      Values values;
      for (std::size_t n = make.below(30); n > 0; --n) values.push_back(make.value());
      Time when = at(static_cast<int>(make.below(110)));
      auto is = matched(view, values, when);
      ASSERT_EQ(is, literal::match(all, values, when)) << round;
      found += is.size();
    }
  }
  EXPECT_GT(found, 2'000u);  // else the cases say little
}

TEST(Indicators, ChangesAsTheLiteralReferenceHasThem) {
  for (unsigned round = 0; round < 2; ++round) {
    Maker make(1000 + round);
    std::vector<Said> model;
    auto put = [&](const Said& one) {
      std::erase_if(model, [&](const Said& other) {
        return other.origin == one.origin && other.entry.type == one.entry.type &&
               other.entry.value == one.entry.value;
      });
      model.push_back(one);
    };
    std::vector<Said> first;
    for (int i = 0; i < 100; ++i) first.push_back({{"a", {}, {}}, make.entry()});
    for (Said& one : first) one.entry.expires.reset();
    for (const Said& one : first) put(one);
    Live live(table_of(first));
    for (int step = 0; step < 60; ++step) {
      std::vector<Live::Change> changes;
      for (std::size_t n = 1 + make.below(5); n > 0; --n) {
        Said one{{make.pick({"a", "b"}), {}, {}}, make.entry()};
        bool gone = make.below(3) == 0;
        if (gone && !model.empty()) {
          one = model[make.below(model.size())];
          std::erase_if(model, [&](const Said& other) {
            return other.origin == one.origin && other.entry.type == one.entry.type &&
                   other.entry.value == one.entry.value;
          });
        } else {
          gone = false;
          put(one);
        }
        changes.push_back(
            {one.entry.type, one.entry.value, one.origin, gone, {}, {}, one.entry.expires});
      }
      live.change(changes);
      auto view = live.view();
      for (int i = 0; i < 10; ++i) {
        Values values;
        for (int n = 0; n < 10; ++n) values.push_back(make.value());
        Time when = at(static_cast<int>(make.below(110)));
        ASSERT_EQ(matched(*view, values, when), literal::match(model, values, when))
            << round << " " << step;
      }
    }
  }
}

TEST(Indicators, ManyChangesBecomeTheBase) {
  Live live(table_of({said("first.example")}));
  std::vector<Live::Change> changes;
  for (int i = 0; i < 5000; ++i)
    changes.push_back({IndicatorType::domain,
                       "n" + std::to_string(i) + ".example",
                       {"a", {}},
                       false,
                       {},
                       {},
                       {}});
  changes.push_back({IndicatorType::domain, "first.example", {"a", {}, {}}, true, {}, {}, {}});
  live.change(changes);
  auto view = live.view();
  EXPECT_EQ(view->newer, nullptr);
  EXPECT_EQ(view->base->size(), 5000u);
  EXPECT_EQ(matched(*view, {{IndicatorType::domain, "x.n4999.example", "q"}}, at(0)).size(), 1u);
  EXPECT_EQ(matched(*view, {{IndicatorType::domain, "first.example", "q"}}, at(0)).size(), 0u);
}

// Two names always change together; a reader sees both or neither.
TEST(Indicators, ReadersSeeAChangeWholeAndNeverWait) {
  Live live(table_of({said("stays.example")}));
  std::atomic<bool> stop = false;
  std::atomic<int> read = 0;
  std::thread reader([&] {
    Matcher matcher;
    Values values = {{IndicatorType::domain, "one.example", "q"},
                     {IndicatorType::domain, "two.example", "q"},
                     {IndicatorType::domain, "stays.example", "q"}};
    while (!stop) {
      auto view = live.view();
      matcher.look(*view, values);
      std::size_t found = matcher.matches(at(0)).size();
      EXPECT_TRUE(found == 1 || found == 3) << found;
      ++read;
    }
  });
  for (int i = 0; i < 500 || read < 100; ++i) {
    std::vector<Live::Change> both;
    for (const char* name : {"one.example", "two.example"})
      both.push_back({IndicatorType::domain, name, {"a", {}, {}}, i % 2 == 1, {}, {}, {}});
    live.change(both);
  }
  stop = true;
  reader.join();
}

struct Read {
  ListTally tally;
  std::shared_ptr<const Table> table;
  std::string failed;
};
Read read(std::string_view bytes) {
  Read out;
  Table::Builder builder;
  if (auto done = read_list(bytes, "list", builder, out.tally); !done)
    out.failed = done.error().text();
  out.table = builder.build();
  return out;
}

TEST(IndicatorLists, OneALine) {
  Read list = read(
      "\xEF\xBB\xBF# a list\r\n\r\n192.0.2.1\r\n198.51.100.0/24\nEvil.Example # C2\n例え.example\n"
      "ｅｖｉｌ．ｅｘａｍｐｌｅ\nhxxp://evil[.]example/x\n2001:DB8:0::1\nnonsense\n0.0.0.0/"
      "0\na@b.example\n"
      "D41D8CD98F00B204E9800998ECF8427E\nwww.one.example\nwww.two.example\nwww.three.example\nwww."
      "four.example\n"
      "www.five.example\nwww.six.example\nwww.seven.example\nwww.eight.example");
  EXPECT_EQ(list.failed, "");
  EXPECT_EQ(list.tally.taken, 17u);
  EXPECT_EQ(list.table->size(), 16u);  // evil.example stands twice
  ASSERT_EQ(list.tally.refused, 2u);
  EXPECT_EQ(list.tally.first_refused[0].where, "list: line 10");
  EXPECT_EQ(list.tally.first_refused[1].where, "list: line 11");
  EXPECT_NE(list.tally.first_refused[1].what.find("too wide"), std::string::npos);
}

TEST(IndicatorLists, ReportsInTheirFormats) {
  Read csv =
      read("type,value,confidence\ndomain,evil.example,80\nipv4,192.0.2.999,\nipv4,192.0.2.9,\n");
  EXPECT_EQ(csv.tally.taken, 2u);
  EXPECT_EQ(csv.tally.refused, 1u);
  ASSERT_EQ(csv.table->origins().size(), 2u);
  EXPECT_EQ(csv.table->origins()[0].confidence, 80);
  Read stix = read(
      R"({"type":"bundle","id":"bundle--1","objects":[{"type":"indicator","spec_version":"2.1",)"
      R"("id":"indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f","created":"2026-01-01T00:00:00Z",)"
      R"("modified":"2026-01-01T00:00:00Z","pattern_type":"stix","valid_from":"2026-01-01T00:00:00Z",)"
      R"("valid_until":"2027-01-01T00:00:00Z","pattern":"[domain-name:value = 'evil.example']"}]})");
  ASSERT_EQ(stix.tally.taken, 1u) << stix.failed;
  Entry entry = stix.table->entry(0);
  EXPECT_EQ(entry.value, "evil.example");
  EXPECT_EQ(entry.id, "indicator--8e2e2d2b-17d4-4cbf-938f-98ee46b3cd3f");
  EXPECT_EQ(entry.expires, *parse_time("2027-01-01T00:00:00Z"));
}

TEST(IndicatorLists, EmptyAndBroken) {
  EXPECT_NE(read("").failed, "");
  EXPECT_EQ(read("").table->size(), 0u);
  EXPECT_EQ(
      matched({read("").table, nullptr}, {{IndicatorType::domain, "a.example", "q"}}, at(0)).size(),
      0u);
  Read broken = read("{\"type\":\"bundle\",\"id\":\"bundle--1\",\"objects\":[");
  EXPECT_NE(broken.failed.find("list"), std::string::npos) << broken.failed;
  std::string bytes(5000, '\xff');
  EXPECT_TRUE(!read(bytes).failed.empty() || read(bytes).tally.refused > 0);
}

}  // namespace
}  // namespace hinomi::indicators
