#include "judge/exposure/usage.h"

#include <gtest/gtest.h>

#include "judge/exposure/code_names.h"

namespace hinomi::exposure {
namespace {

using in::Component;
using in::Frame;
using in::Scope;
using in::Symbol;

Frame frame(std::string package, std::string module, std::string function) {
  return {.package = std::move(package),
          .module = std::move(module),
          .function = std::move(function),
          .file = {},
          .line = 0};
}

// As the languages' own tools write one and the same function.
TEST(CodeNames, SpellingsOfOneFunction) {
  const Symbol method{"golang.org/x/crypto/ssh", "Client.Dial"};
  EXPECT_TRUE(
      is_in(method, frame("", "golang.org/x/crypto", "golang.org/x/crypto/ssh.(*Client).Dial")));
  EXPECT_TRUE(
      is_in(method, frame("golang.org/x/crypto/ssh", "golang.org/x/crypto", "Client.Dial")));
  EXPECT_TRUE(is_in(method, frame("golang.org/x/crypto/ssh", "client.go", "(*Client).Dial")));
  EXPECT_FALSE(is_in(method, frame("golang.org/x/crypto/ssh", "", "Client.DialContext")));
  EXPECT_FALSE(is_in(method, frame("golang.org/x/crypto/ssh/agent", "", "Client.Dial")));
  EXPECT_FALSE(is_in(method, frame("golang.org/x/crypto/ssh", "", "")));

  const Symbol rust{"", "small-vec::SmallVec::insert_many"};
  EXPECT_TRUE(is_in(rust, frame("small_vec", "", "SmallVec<A>::insert_many")));
  EXPECT_TRUE(is_in(rust, frame("", "", "small_vec::SmallVec<[u8; 4]>::insert_many")));
  EXPECT_FALSE(is_in(rust, frame("other", "", "SmallVec::insert_many")));

  const Symbol java{"", "org.example.log.Lookup.find"};
  EXPECT_TRUE(is_in(java, frame("org.example.log", "Lookup.class", "find(java.lang.String)")));
  EXPECT_TRUE(is_in(java, frame("", "org.example.log.Lookup", "find")));
  EXPECT_FALSE(is_in(java, frame("org.example.log", "Lookup.class", "finder")));

  const Symbol python{"", "mado.io.Reader.read"};
  EXPECT_TRUE(is_in(python, frame("mado", "io.py", "Reader.read")));
  EXPECT_FALSE(is_in(python, frame("mado", "os.py", "Reader.read")));
}

TEST(CodeNames, APackageIsAllOfItAndNothingBeside) {
  const Symbol all{"example.com/mado/out", ""};
  EXPECT_TRUE(is_in(all, frame("example.com/mado/out", "example.com/mado", "Write")));
  EXPECT_TRUE(is_in(all, frame("", "", "example.com/mado/out.(*Writer).Write")));
  EXPECT_FALSE(is_in(all, frame("example.com/mado/out/raw", "", "Write")));
  EXPECT_FALSE(is_in(all, frame("", "", "example.com/mado/out/raw.Write")));
  EXPECT_FALSE(is_in({"", ""}, frame("", "", "")));
}

const std::vector<Symbol> read_is_flawed = {{"example.com/mado/in", "Read"}};

TEST(Reachability, WhatIsSaidDecidesAndNothingElse) {
  auto is = [](const Usage& usage) { return usage.reached(read_is_flawed).is; };
  EXPECT_EQ(is({}), Reachability::unknown);
  EXPECT_EQ(is({.scope = Scope::required, .frames = {}, .occurrences = {}}), Reachability::unknown);
  // Tools call that optional which is installed too.
  EXPECT_EQ(is({.scope = Scope::optional, .frames = {}, .occurrences = {}}), Reachability::unknown);
  EXPECT_EQ(is({.scope = Scope::excluded, .frames = {}, .occurrences = {}}),
            Reachability::not_called);
  const Frame flawed = frame("example.com/mado/in", "", "Read");
  const Frame beside = frame("example.com/mado/in", "", "Write");
  EXPECT_EQ(is({.frames = {beside}, .occurrences = {}}), Reachability::present)
      << "one call stack is not all of them";
  EXPECT_EQ(is({.frames = {beside, flawed}, .occurrences = {}}), Reachability::called);
  EXPECT_EQ(is({.scope = Scope::excluded, .frames = {flawed}, .occurrences = {}}),
            Reachability::called)
      << "what is seen outweighs what is said";
  const in::Occurrence somewhere{"/srv/app", "", 0},
      symbol{"/srv/app", "example.com/mado/in.Read", 7};
  EXPECT_EQ(is({.frames = {}, .occurrences = {somewhere}}), Reachability::present);
  EXPECT_EQ(is({.scope = Scope::excluded, .frames = {}, .occurrences = {somewhere}}),
            Reachability::not_called)
      << "a file on the disk is called by nobody";
  const Reached found =
      Usage{.frames = {}, .occurrences = {somewhere, symbol}}.reached(read_is_flawed);
  EXPECT_EQ(found.symbol, "example.com/mado/in.Read");
  EXPECT_EQ(found.evidence, "/srv/app:7 example.com/mado/in.Read");
  // An advisory that names no function: that the component is called is all there is to say.
  EXPECT_EQ((Usage{.frames = {flawed}, .occurrences = {}}.reached({}).is), Reachability::present);
}

in::Inventory chain() {
  in::Inventory out;
  for (const char* name : {"app", "near", "far", "near", "loose"}) {
    Component one;
    one.name = name;
    one.purls = {"pkg:golang/example.com/" + std::string(name) + "@1.0.0"};
    out.components.push_back(one);
  }
  out.subject = 0;
  out.needs = {{0, 1}, {1, 2}, {2, 1}, {2, 0}};
  return out;
}

TEST(Usages, HowTheSubjectComesToNeedIt) {
  const in::Inventory inventory = chain();
  const std::vector<Relation> wanted = {Relation::subject, Relation::direct, Relation::transitive,
                                        Relation::unsaid, Relation::unsaid};
  EXPECT_EQ(relations_in(inventory), wanted);
  const Usages usages(inventory);
  auto relation = [&](const std::string& name) {
    return usages.reached("golang/example.com/" + name, "1.0.0", {}).relation;
  };
  EXPECT_EQ(relation("app"), Relation::subject);
  EXPECT_EQ(relation("near"), Relation::direct) << "one of two is";
  EXPECT_EQ(relation("far"), Relation::transitive);
  EXPECT_EQ(relation("loose"), Relation::unsaid);
  in::Inventory aimless = chain();
  aimless.subject = in::no_component;
  EXPECT_TRUE(Usages(aimless).empty());
  aimless = chain();
  aimless.needs = {{1, 2}};
  EXPECT_TRUE(Usages(aimless).empty()) << "nobody says what the subject needs";
}

TEST(Usages, OneThatIsExcludedSaysNothingOfTheOther) {
  in::Inventory inventory = chain();
  inventory.needs.clear();
  inventory.components[1].scope = Scope::excluded;
  EXPECT_EQ(Usages(inventory).reached("golang/example.com/near", "1.0.0", {}).is,
            Reachability::unknown);
  inventory.components[3].scope = Scope::excluded;
  EXPECT_EQ(Usages(inventory).reached("golang/example.com/near", "1.0.0", {}).is,
            Reachability::not_called);
  inventory.components[3].frames = {frame("example.com/mado/in", "", "Read")};
  const Reached reached =
      Usages(inventory).reached("golang/example.com/near", "1.0.0", read_is_flawed);
  EXPECT_EQ(reached.is, Reachability::called);
  EXPECT_EQ(reached.evidence, "example.com/mado/in.Read");
}

}  // namespace
}  // namespace hinomi::exposure
