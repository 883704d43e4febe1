// For the tests of what members run: Systems in a node of its own, started again at will.
#pragma once

#include "act/systems.h"
#include "act/test_support.h"

namespace hinomi::act {

// content/ssvc's table for those who mend.
inline exposure::SsvcTables mending_tables() {
  exposure::SsvcTables out;
  EXPECT_TRUE(out.add(*real_disk().read(HINOMI_SOURCE_DIR
                                        "/content/ssvc/deployer_patch_application_priority.json")));
  return out;
}

class SystemsDeskTest : public DeskTest {
 protected:
  void SetUp() override {
    DeskTest::SetUp();
    open();
  }
  void TearDown() override {
    systems.reset();
    DeskTest::TearDown();
  }

  virtual Result<std::unique_ptr<Systems>> opened() {
    return Systems::open(node.world, *node.journal, *node.keeper, mending_tables());
  }
  void open() {
    auto made = opened();
    ASSERT_TRUE(made) << made.error().text();
    systems = std::move(*made);
  }
  AdvisoriesAnswer advise(const std::string& bytes, std::string_view name = "test") {
    auto answer = systems->advisories(node.admin(), bytes, name);
    EXPECT_TRUE(answer) << answer.error().text();
    return answer.value_or(AdvisoriesAnswer());
  }
  std::vector<picture::ExposedRow> exposed() const {
    return node.keeper->read([](const picture::Picture& picture) {
      const auto& rows = picture.systems().exposed();
      return std::vector<picture::ExposedRow>(rows.begin(), rows.end());
    });
  }
  std::vector<Duty> open_duties() const {
    return node.keeper->read([](const picture::Picture& picture) {
      std::vector<Duty> out;
      for (std::size_t place : picture.open_duties()) out.push_back(picture.duties()[place].duty);
      return out;
    });
  }
  // All that is known but how far the journal is: the node's own tick may come at any moment.
  static std::string but_for_the_clock(const std::string& dump) {
    return dump.substr(dump.find('\n'));
  }
  // What a start would come to, beside what is here: both the same.
  void same_after_a_start() {
    const std::string before = but_for_the_clock(node.dump());
    systems.reset();
    open();
    EXPECT_EQ(but_for_the_clock(node.dump()), before) << "a start has nothing to add";
    EXPECT_EQ(but_for_the_clock(node.refolded()), before);
  }

  std::unique_ptr<Systems> systems;
};

}  // namespace hinomi::act
