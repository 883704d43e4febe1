// What a loss in one sector costs the others: inoperability input-output (Haimes and Jiang 2001,
// Lian and Haimes 2006). For a nation; organisations have the graph.
#pragma once

#include <span>
#include <vector>

#include "base/result.h"

namespace hinomi::impact {

// Square, row by row: how much of column j's inoperability becomes row i's.
struct Sectors {
  std::size_t count = 0;
  std::vector<double> demand;
  double at(std::size_t row, std::size_t column) const { return demand[row * count + column]; }
};

// From what sector i sells to j (`flows`, row by row), the outputs, and which part of i is imported
// (empty: nothing): the demand side's matrix, (1 - imported_i) * flow_ij / output_i, or with
// `is_supply` the supply side's, flow_ji / output_i. Error: invalid.
Result<Sectors> sectors_of(std::span<const double> flows, std::span<const double> outputs,
                           std::span<const double> imported, bool is_supply = false);

// The largest growth that the matrix gives to a vector of its own direction: under 1, what is lost
// comes to an end.
double spectral_radius(const Sectors& sectors);

// q with q = A q + c, each cut to [0, 1]; `c` what is lost by itself (0 to 1). Error: invalid, a
// size that does not fit or a matrix under which losses grow without end.
Result<std::vector<double>> inoperability(const Sectors& sectors, std::span<const double> c);

// Step by step: q(k+1) = q(k) + K (A q(k) + c(k) - q(k)), from q(0) = `first`; `speed` is K's
// diagonal, `c` as long as it lasts. One row a step, the first one included.
std::vector<std::vector<double>> inoperability_in_time(const Sectors& sectors,
                                                       std::span<const double> first,
                                                       std::span<const double> speed,
                                                       std::span<const double> c,
                                                       std::size_t steps);

// K's entry for a sector that comes back from q to `part` of it (0 to 1) in `time` steps alone.
double recovery_speed(double own_demand, double part, double time);

// Of what row i loses, the part that came from column j over `order` - 1 others: A^order.
double nth_order(const Sectors& sectors, std::size_t row, std::size_t column, std::size_t order);

}  // namespace hinomi::impact
