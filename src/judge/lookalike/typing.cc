#include "judge/lookalike/typing.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <vector>

namespace hinomi::lookalike {
namespace {

constexpr std::array<std::string_view, 4> rows = {"1234567890-", "qwertyuiop", "asdfghjkl",
                                                  "zxcvbnm"};

struct Key {
  int row = -1;
  double column = 0;  // each row stands half a key to the right of the one above
};

Key key_of(char c) {
  for (int row = 0; row < 4; ++row)
    if (std::size_t at = rows[static_cast<std::size_t>(row)].find(c); at != std::string_view::npos)
      return {row, static_cast<double>(at) + 0.5 * row};
  return {};
}

bool are_neighbours(char a, char b) {
  Key one = key_of(a), other = key_of(b);
  return one.row >= 0 && other.row >= 0 && std::abs(one.row - other.row) <= 1 &&
         std::abs(one.column - other.column) <= 1.0;
}

}  // namespace

Slips slips_between(std::string_view typed, std::string_view meant, int most) {
  if (std::abs(static_cast<int>(typed.size()) - static_cast<int>(meant.size())) > most)
    return {most + 1, 0};
  // Cheapest first by their number, then by how few are no neighbours.
  auto better = [](const Slips& a, const Slips& b) {
    return a.count != b.count ? a.count < b.count : a.neighbours > b.neighbours;
  };
  std::vector<std::vector<Slips>> table(typed.size() + 1, std::vector<Slips>(meant.size() + 1));
  for (std::size_t i = 0; i <= typed.size(); ++i) table[i][0].count = static_cast<int>(i);
  for (std::size_t j = 0; j <= meant.size(); ++j) table[0][j].count = static_cast<int>(j);
  for (std::size_t i = 1; i <= typed.size(); ++i)
    for (std::size_t j = 1; j <= meant.size(); ++j) {
      char a = typed[i - 1], b = meant[j - 1];
      Slips best = table[i - 1][j - 1];
      if (a != b) {
        best.count += 1;
        best.neighbours += are_neighbours(a, b);
      }
      auto consider = [&](Slips other) {
        other.count += 1;
        if (better(other, best)) best = other;
      };
      consider(table[i - 1][j]);
      consider(table[i][j - 1]);
      if (i > 1 && j > 1 && a == meant[j - 2] && typed[i - 2] == b) consider(table[i - 2][j - 2]);
      table[i][j] = best;
    }
  Slips out = table[typed.size()][meant.size()];
  return out.count > most ? Slips{most + 1, 0} : out;
}

}  // namespace hinomi::lookalike
