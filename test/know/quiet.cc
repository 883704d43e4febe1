// Thousands of nodes are opened here; what they log at the start would bury the tests' own words.
#include <gtest/gtest.h>

#include "base/log.h"

namespace hinomi::know_test {
namespace {

class Quiet final : public ::testing::Environment {
  void SetUp() override { set_log_level(LogLevel::error); }
};

[[maybe_unused]] const auto* const quiet = ::testing::AddGlobalTestEnvironment(new Quiet);

}  // namespace
}  // namespace hinomi::know_test
