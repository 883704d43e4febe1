#include "picture/allow_filter.h"

#include <gtest/gtest.h>

#include <random>

#include "world/some_records.h"

namespace hinomi::picture {
namespace {

class AllowFilterTest : public testing::Test {
 protected:
  void allow(const std::string& value, const std::string& member = "works", bool removed = false) {
    Record record;
    record.position = picture->end() + 1;
    record.id = world::id_number(record.position);
    record.kind = Kind::allow;
    record.body =
        to_json(AllowEntry{.value = value, .member = member, .reason = "x", .removed = removed});
    ASSERT_TRUE(picture->fold(record));
  }
  bool covers(IndicatorType type, std::string_view value) {
    return AllowFilter(*picture, "works").covers(type, value);
  }
  std::unique_ptr<Picture> picture = std::make_unique<Picture>();
};

using enum IndicatorType;

TEST_F(AllowFilterTest, NothingIsCoveredByNothing) {
  AllowFilter filter(*picture, "works");
  EXPECT_TRUE(filter.empty());
  EXPECT_FALSE(filter.covers(domain, "shop.example"));
  allow("shop.example", "clinic");
  EXPECT_TRUE(AllowFilter(*picture, "works").empty());
  EXPECT_FALSE(covers(domain, "shop.example"));
}

TEST_F(AllowFilterTest, ADomainCoversWhatIsBelowItAndWhatWouldTakeItAlong) {
  allow("shop.city.example");
  EXPECT_TRUE(covers(domain, "shop.city.example"));
  EXPECT_TRUE(covers(domain, "www.shop.city.example"));
  EXPECT_TRUE(covers(url, "http://shop.city.example:8080/x"));
  EXPECT_TRUE(covers(url, "http://a.b.shop.city.example/"));
  EXPECT_TRUE(covers(email, "a@shop.city.example"));
  // A block of the name above would block this one too.
  EXPECT_TRUE(covers(domain, "city.example"));
  EXPECT_FALSE(covers(domain, "other.city.example"));
  EXPECT_FALSE(covers(domain, "myshop.city.example"));
  EXPECT_FALSE(covers(url, "http://city.example/shop.city.example"));
  EXPECT_FALSE(covers(email, "shop.city.example@other.example"));
  EXPECT_FALSE(covers(sha256, "shop"));
}

TEST_F(AllowFilterTest, APageOrMailboxKeepsItsHostReachable) {
  allow("http://www.city.example/form");
  allow("info@post.example");
  allow("http://198.51.100.7/x");
  EXPECT_TRUE(covers(url, "http://www.city.example/form"));
  EXPECT_FALSE(covers(url, "http://www.city.example/other"));
  EXPECT_TRUE(covers(domain, "www.city.example"));
  EXPECT_TRUE(covers(domain, "city.example"));
  EXPECT_FALSE(covers(domain, "sub.www.city.example"));
  EXPECT_TRUE(covers(email, "info@post.example"));
  EXPECT_FALSE(covers(email, "evil@post.example"));
  EXPECT_TRUE(covers(domain, "post.example"));
  EXPECT_TRUE(covers(ipv4, "198.51.100.7"));
  EXPECT_TRUE(covers(network, "198.51.100.0/24"));
  EXPECT_FALSE(covers(url, "http://198.51.100.7/y"));
  EXPECT_FALSE(covers(ipv4, "198.51.100.8"));
}

TEST_F(AllowFilterTest, AFrontPageMayBeBlockedAsItsHost) {
  allow("www.city.example");
  EXPECT_TRUE(covers(url, "http://city.example/"));
  EXPECT_FALSE(covers(url, "http://city.example/x"));
}

TEST_F(AllowFilterTest, ANetworkCoversWhatOverlapsIt) {
  allow("198.51.100.0/25");
  allow("2001:db8::/48");
  EXPECT_TRUE(covers(ipv4, "198.51.100.127"));
  EXPECT_FALSE(covers(ipv4, "198.51.100.128"));
  EXPECT_TRUE(covers(network, "198.51.100.64/26"));
  EXPECT_TRUE(covers(network, "198.51.0.0/16"));
  EXPECT_FALSE(covers(network, "198.51.100.128/25"));
  EXPECT_TRUE(covers(url, "http://198.51.100.9:81/x"));
  EXPECT_TRUE(covers(url, "http://[2001:db8::1]/x"));
  EXPECT_TRUE(covers(ipv6, "2001:db8:0:1::1"));
  EXPECT_FALSE(covers(ipv6, "2001:db9::1"));
}

TEST_F(AllowFilterTest, ADigestIsItself) {
  std::string digest(64, 'a');
  allow(digest);
  EXPECT_TRUE(covers(sha256, digest));
  EXPECT_FALSE(covers(sha256, std::string(64, 'b')));
  allow(digest, "works", true);
  EXPECT_FALSE(covers(sha256, digest));
}

// Names of few labels, all against all: with the definition read literally.
TEST_F(AllowFilterTest, NamesAsDefined) {
  std::mt19937 random(3);
  auto name = [&] {
    std::string out = "example";
    for (unsigned i = 1 + random() % 3; i > 0; --i)
      out = std::string(1, char('a' + random() % 3)) + "." + out;
    return out;
  };
  auto is_below = [](const std::string& a, const std::string& b) {
    return a == b || a.ends_with("." + b);
  };
  for (int round = 0; round < 300; ++round) {
    picture = std::make_unique<Picture>();
    std::vector<std::string> allowed;
    for (unsigned i = random() % 4; i > 0; --i) allow(allowed.emplace_back(name()));
    AllowFilter filter(*picture, "works");
    for (int i = 0; i < 40; ++i) {
      std::string asked = name();
      auto any = [&](auto&& holds) { return std::any_of(allowed.begin(), allowed.end(), holds); };
      bool below = any([&](const auto& a) { return is_below(asked, a); });
      bool above = any([&](const auto& a) { return is_below(a, asked); });
      EXPECT_EQ(filter.covers(domain, asked), below || above) << asked;
      EXPECT_EQ(filter.covers(url, "http://" + asked + "/x"), below) << asked;
      EXPECT_EQ(filter.covers(url, "http://" + asked + "/"), below || above) << asked;
      EXPECT_EQ(filter.covers(email, "x@" + asked), below) << asked;
    }
  }
}

}  // namespace
}  // namespace hinomi::picture
