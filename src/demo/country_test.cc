#include "demo/country.h"

#include <gtest/gtest.h>

#include <map>
#include <set>

#include "base/world.h"

namespace hinomi::demo {
namespace {

Country himori() {
  std::filesystem::path folder = std::filesystem::path(HINOMI_SOURCE_DIR) / "content" / "himori";
  auto description = parse_json(*real_disk().read(folder / "country.json"));
  auto list = parse_json(*real_disk().read(folder / "members.json"));
  std::vector<Member> named;
  for (const json::value& one : list->as_array())
    named.push_back(*member_from_json(json::serialize(one)));
  auto country = make_country(description->as_object(), named);
  EXPECT_TRUE(country) << country.error().text();
  return std::move(*country);
}

TEST(Himori, IsAsLargeAsItIsSaidToBe) {
  Country country = himori();
  std::map<MemberKind, int> kinds;
  std::map<std::string, int> sectors;
  for (const Member& member : country.members) {
    ++kinds[member.kind];
    if (member.kind == MemberKind::operator_of_service) ++sectors[member.sector];
  }
  EXPECT_EQ(country.members.size(), 420u);
  EXPECT_EQ(country.contacts.size(), 1200u);
  EXPECT_EQ(sectors.size(), 15u);
  EXPECT_EQ(kinds[MemberKind::sector_body], 21);
  EXPECT_EQ(kinds[MemberKind::municipality], 60);
  EXPECT_EQ(kinds[MemberKind::university], 40);
  EXPECT_EQ(kinds[MemberKind::isp], 8);
  EXPECT_EQ(kinds[MemberKind::partner], 3);
  EXPECT_EQ(kinds[MemberKind::supplier] + kinds[MemberKind::maker], 72);
  EXPECT_EQ(country.bouncing.size() + country.silent.size(), 96u);  // 8 % of 1,200
}

TEST(Himori, HoldsTogether) {
  Country country = himori();
  std::set<std::string> members, contacts, services, numbers, addresses;
  for (const Member& member : country.members) {
    EXPECT_TRUE(members.insert(member.id).second) << member.id;
    EXPECT_FALSE(member.name.empty()) << member.id;
    for (const std::string& name : member.names) EXPECT_TRUE(name.ends_with(".example")) << name;
    if (member.corporate_number.empty()) continue;
    EXPECT_TRUE(is_corporate_number(member.corporate_number)) << member.corporate_number;
    EXPECT_TRUE(numbers.insert(member.corporate_number).second);
  }
  for (const char* id : {"himori-center", "minato-hospital", "akagane-works", "shirakaba-village",
                         "umikaze-isp", "tonari-cert"})
    EXPECT_TRUE(members.contains(id)) << id;
  for (const Contact& contact : country.contacts) {
    EXPECT_TRUE(contacts.insert(contact.id).second) << contact.id;
    EXPECT_TRUE(members.contains(contact.member));
    EXPECT_TRUE(addresses.insert(contact.channels.at(0).address).second)
        << contact.channels[0].address;
  }
  for (const Contact& contact : country.contacts)
    for (const std::string& other : contact.substitutes) EXPECT_TRUE(contacts.contains(other));
  for (const Service& service : country.services) {
    EXPECT_TRUE(services.insert(service.id).second) << service.id;
    EXPECT_TRUE(members.contains(service.member));
  }
  for (const Service& service : country.services)
    for (const std::string& need : service.needs) {
      EXPECT_TRUE(services.contains(need)) << need;
      EXPECT_NE(need, service.id);
    }
  EXPECT_GE(services.size(), 300u);
}

TEST(Himori, IsTheSameEveryTime) { EXPECT_EQ(register_json(himori()), register_json(himori())); }

TEST(Himori, ADescriptionThatLacksAPartIsNamed) {
  auto none = make_country({}, {});
  ASSERT_FALSE(none);
  EXPECT_EQ(none.error().where, "places");
}

}  // namespace
}  // namespace hinomi::demo
