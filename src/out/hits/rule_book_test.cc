// Rules as pages show them.
#include "out/hits/rule_book.h"

#include <gtest/gtest.h>

#include "judge/detect/rule_file.h"
#include "world/sim_disk.h"

namespace hinomi::hits {
namespace {

constexpr std::string_view text = R"(---
title: First
id: r-1
author: Mizuno Aya
level: high
tags: [attack.t1059]
logsource: {product: windows, category: process_creation}
detection: {sel: {Image: a}, condition: sel}
---
title: Second
logsource: {product: linux}
detection: {sel: {Image: b}, condition: sel}
---
title: Broken
id: r-3
logsource: {product: linux}
detection: {sel: {Image|no_such_modifier: b}, condition: sel}
)";

TEST(RuleBook, ShowsWhatWasReadAndWhatWasRefused) {
  world::SimDisk disk(1);
  disk.put_bytes("/rules/all.yml", std::string(text));
  detect::RuleSet rules;
  detect::read_rules(text, "/rules/all.yml", {}, rules);
  RuleBook book(disk, std::move(rules), {});
  auto all = book.rules();
  ASSERT_EQ(all->size(), 3u);
  const watch::WatchedRule& first = (*all)[0];
  EXPECT_EQ(first.id, "r-1");
  EXPECT_EQ(first.author, "Mizuno Aya");
  EXPECT_EQ(first.level, Level::high);
  EXPECT_EQ(first.category, "process_creation");
  EXPECT_FALSE(first.refused);
  EXPECT_TRUE((*all)[1].id.starts_with("/rules/all.yml:")) << (*all)[1].id;
  EXPECT_EQ((*all)[2].id, "r-3");
  ASSERT_TRUE((*all)[2].refused);
  EXPECT_FALSE((*all)[2].refused->remedy.empty());

  auto one = book.rule("r-1");
  ASSERT_TRUE(one) << one.error().text();
  EXPECT_TRUE(one->text.starts_with("title: First\n"));
  EXPECT_TRUE(one->text.ends_with("condition: sel}\n"));
  EXPECT_EQ(one->text.find("Second"), std::string::npos);
  EXPECT_NE(one->en.find("Image"), std::string::npos);
  EXPECT_NE(one->ja.find("Image"), std::string::npos);
  auto second = book.rule((*all)[1].id);
  ASSERT_TRUE(second) << second.error().text();
  EXPECT_TRUE(second->text.starts_with("title: Second\n")) << second->text;
  auto broken = book.rule("r-3");
  ASSERT_TRUE(broken) << broken.error().text();
  EXPECT_TRUE(broken->text.starts_with("title: Broken\n")) << broken->text;
  EXPECT_EQ(broken->en, "");
  EXPECT_EQ(book.rule("none").error().kind, ErrorKind::missing);
}

TEST(RuleBook, DocumentsOfAFile) {
  EXPECT_EQ(document_at("a: 1\nb: 2\n", 1), "a: 1\nb: 2\n");
  EXPECT_EQ(document_at("a: 1\n---\nb: 2", 3), "b: 2");
  EXPECT_EQ(document_at("a: 1\n---\nb: 2\n", 1), "a: 1\n");
  EXPECT_EQ(document_at("---\na: 1\n---\nb: 2\n---\nc: 3\n", 4), "b: 2\n");
  EXPECT_EQ(document_at("---\na: 1\n---\nb: 2\n", 1), "a: 1\n") << "its line may be the mark's";
  EXPECT_EQ(document_at("---\na: 1\n---\nb: 2\n", 3), "b: 2\n");
  EXPECT_EQ(document_at("", 1), "");
  EXPECT_EQ(document_at("a", 99), "a");
}

}  // namespace
}  // namespace hinomi::hits
