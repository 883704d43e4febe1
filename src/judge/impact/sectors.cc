#include "judge/impact/sectors.h"

#include <algorithm>
#include <cmath>

namespace hinomi::impact {

namespace {

std::vector<double> times(const Sectors& sectors, std::span<const double> vector) {
  std::vector<double> out(sectors.count);
  for (std::size_t i = 0; i < sectors.count; ++i)
    for (std::size_t j = 0; j < sectors.count; ++j) out[i] += sectors.at(i, j) * vector[j];
  return out;
}

std::unexpected<Error> invalid(std::string what, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), "sectors", std::move(remedy));
}

}  // namespace

Result<Sectors> sectors_of(std::span<const double> flows, std::span<const double> outputs,
                           std::span<const double> imported, bool is_supply) {
  const std::size_t count = outputs.size();
  if (flows.size() != count * count || (!imported.empty() && imported.size() != count))
    return invalid("flows, outputs and imports are not of the same sectors",
                   "Give a square of flows, and a number for each sector in the others");
  Sectors out{count, std::vector<double>(count * count)};
  for (std::size_t i = 0; i < count; ++i) {
    if (!(outputs[i] > 0))
      return invalid("sector " + std::to_string(i + 1) + " has no output", "Leave it out");
    for (std::size_t j = 0; j < count; ++j) {
      const double flow = is_supply ? flows[j * count + i] : flows[i * count + j];
      const double home = imported.empty() ? 1 : 1 - imported[is_supply ? j : i];
      out.demand[i * count + j] = home * flow / outputs[i];
    }
  }
  return out;
}

// Of a matrix without negative numbers, by powers of I + A, which also come to rest where A's own
// go round in a circle.
double spectral_radius(const Sectors& sectors) {
  std::vector<double> vector(sectors.count, 1);
  double out = 0;
  for (int round = 0; round < 100'000; ++round) {
    std::vector<double> next = times(sectors, vector);
    double norm = 0;
    for (std::size_t i = 0; i < next.size(); ++i) {
      next[i] += vector[i];
      norm = std::max(norm, next[i]);
    }
    if (norm == 0) return 0;
    for (double& one : next) one /= norm;
    vector = std::move(next);
    const bool is_settled = std::abs(norm - 1 - out) < 1e-13 * norm;
    out = norm - 1;
    if (is_settled) break;
  }
  return out;
}

Result<std::vector<double>> inoperability(const Sectors& sectors, std::span<const double> c) {
  const std::size_t count = sectors.count;
  if (c.size() != count || sectors.demand.size() != count * count)
    return invalid("the losses are not of the same sectors", "Give one number for each sector");
  if (spectral_radius(sectors) >= 1)
    return invalid("losses grow without end: the matrix's spectral radius is 1 or more",
                   "Check that each row's sum is under 1, or leave imports out");
  // (I - A) q = c by elimination, the largest of a column first.
  std::vector<double> rows(count * (count + 1));
  auto at = [&](std::size_t i, std::size_t j) -> double& { return rows[i * (count + 1) + j]; };
  for (std::size_t i = 0; i < count; ++i) {
    for (std::size_t j = 0; j < count; ++j) at(i, j) = (i == j) - sectors.at(i, j);
    at(i, count) = c[i];
  }
  for (std::size_t column = 0; column < count; ++column) {
    std::size_t best = column;
    for (std::size_t i = column + 1; i < count; ++i)
      if (std::abs(at(i, column)) > std::abs(at(best, column))) best = i;
    for (std::size_t j = 0; j <= count; ++j) std::swap(at(column, j), at(best, j));
    for (std::size_t i = 0; i < count; ++i) {
      if (i == column) continue;
      const double part = at(i, column) / at(column, column);
      for (std::size_t j = column; j <= count; ++j) at(i, j) -= part * at(column, j);
    }
  }
  std::vector<double> out(count);
  for (std::size_t i = 0; i < count; ++i) out[i] = std::clamp(at(i, count) / at(i, i), 0.0, 1.0);
  return out;
}

std::vector<std::vector<double>> inoperability_in_time(const Sectors& sectors,
                                                       std::span<const double> first,
                                                       std::span<const double> speed,
                                                       std::span<const double> c,
                                                       std::size_t steps) {
  std::vector<std::vector<double>> out{{first.begin(), first.end()}};
  for (std::size_t step = 0; step < steps; ++step) {
    const std::vector<double>& q = out.back();
    const std::vector<double> from_others = times(sectors, q);
    std::vector<double> next(q.size());
    for (std::size_t i = 0; i < q.size(); ++i)
      next[i] = std::clamp(q[i] + speed[i] * (from_others[i] + c[i] - q[i]), 0.0, 1.0);
    out.push_back(std::move(next));
  }
  return out;
}

double recovery_speed(double own_demand, double part, double time) {
  return -std::log(part) / time / (1 - own_demand);
}

double nth_order(const Sectors& sectors, std::size_t row, std::size_t column, std::size_t order) {
  std::vector<double> vector(sectors.count);
  vector[column] = 1;
  for (std::size_t i = 0; i < order; ++i) vector = times(sectors, vector);
  return vector[row];
}

}  // namespace hinomi::impact
