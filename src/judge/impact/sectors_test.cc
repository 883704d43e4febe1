#include "judge/impact/sectors.h"

#include <gtest/gtest.h>

#include <cmath>

#include "judge/impact/operability.h"

namespace hinomi::impact {
namespace {

TEST(Operability, LevelsInACycleAgree) {
  const std::vector<double> own{50, 100, 100};
  const std::vector<Feed> feeds{{0, 1, 0.5, 20}, {2, 1, 0.5, 20}, {1, 2, 1, 0}};
  const auto level = operability(own, feeds);
  EXPECT_DOUBLE_EQ(level[0], 50);
  // x1 = min(((25 + 50) + (x2 / 2 + 50)) / 2, 20 + 0.8 * 50, 20 + 0.8 x2), x2 = x1: 60.
  EXPECT_NEAR(level[1], 60, 1e-9);
  EXPECT_NEAR(level[2], 60, 1e-9);
}

TEST(Sectors, LossesThatGrowWithoutEndAreRefused) {
  const Sectors sectors{2, {0, 1.1, 1, 0}};
  EXPECT_NEAR(spectral_radius(sectors), std::sqrt(1.1), 1e-9);
  EXPECT_FALSE(inoperability(sectors, std::vector<double>{0.1, 0}));
  EXPECT_FALSE(inoperability(sectors, std::vector<double>{0.1}));
  EXPECT_FALSE(sectors_of(std::vector<double>{1}, std::vector<double>{0}, {}));
  auto made = sectors_of(std::vector<double>{0, 40, 20, 0}, std::vector<double>{100, 50},
                         std::vector<double>{0.5, 0});
  ASSERT_TRUE(made);
  EXPECT_EQ(made->demand, (std::vector<double>{0, 0.2, 0.4, 0}));
}

// Over time the losses come to those of the static answer.
TEST(Sectors, LossesSettle) {
  const Sectors sectors{2, {0, 0.8, 0.2, 0}};
  const std::vector<double> c{0, 0.6}, speed{0.2, 0.2}, none{0, 0};
  const auto steps = inoperability_in_time(sectors, none, speed, c, 400);
  const auto wanted = inoperability(sectors, c);
  ASSERT_TRUE(wanted);
  for (std::size_t i = 0; i < 2; ++i) EXPECT_NEAR(steps.back()[i], (*wanted)[i], 1e-9);
  // Alone, a sector comes back as its speed says.
  const Sectors alone{1, {0}};
  const double k = recovery_speed(0, 0.01, 10);
  EXPECT_NEAR(std::exp(-k * 10), 0.01, 1e-12);
  EXPECT_EQ(inoperability_in_time(alone, std::vector<double>{1}, std::vector<double>{0.5},
                                  std::vector<double>{0}, 2)
                .back()[0],
            0.25);
}

}  // namespace
}  // namespace hinomi::impact
