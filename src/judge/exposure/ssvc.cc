#include "judge/exposure/ssvc.h"

#include <algorithm>
#include <bit>

#include "base/text.h"

namespace hinomi::exposure {
namespace {

// Tables stand on tables, three deep today; more is a circle.
constexpr int deepest = 8;

// Without case and what stands between words.
std::string plain_word(std::string_view text) {
  std::string out;
  for (char c : text)
    if (c != ' ' && c != '_' && c != '-' && c != '/') out += to_lower(c);
  return out;
}

// Words of CISA's container and of older versions for the same values.
std::string known_word(std::string_view text) {
  std::string out = plain_word(text);
  if (out == "poc") return "publicpoc";
  if (out == "ooc") return "outofcycle";
  return out;
}

bool says_nothing(std::string_view value) {
  std::string word = plain_word(value);
  return word.empty() || word == "notdefined" || word == "unknown" || word == "x";
}

// "E" of "ssvc:E:1.1.0".
std::string_view key_of(std::string_view id) {
  std::size_t first = id.find(':'), last = id.rfind(':');
  if (first == id.npos || first == last) return id;
  return id.substr(first + 1, last - first - 1);
}

bool is_named(const SsvcPoint& point, std::string_view name) {
  return point.id == name || plain_word(point.name) == plain_word(name) ||
         equal_ignoring_case(key_of(point.id), name);
}

// Calls `take` for every number in the set.
template <class Take>
void each_value(SsvcValues values, Take take) {
  for (; values != 0; values &= values - 1) take(std::size_t(std::countr_zero(values)));
}

SsvcValues outcomes(const SsvcTable& table, const std::vector<SsvcDecision::Ground>& grounds) {
  std::vector<std::size_t> at{0};
  for (std::size_t i = 0; i < grounds.size(); ++i) {
    std::vector<std::size_t> next;
    for (std::size_t row : at)
      each_value(grounds[i].values, [&](std::size_t value) {
        next.push_back(row * table.points[i].values.size() + value);
      });
    at = std::move(next);
  }
  SsvcValues out = 0;
  for (std::size_t row : at) out |= SsvcValues(1) << table.rows[row];
  return out;
}

}  // namespace

int SsvcPoint::number_of(std::string_view value) const {
  std::string word = known_word(value);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (plain_word(values[i].name) == word) return int(i);
  for (std::size_t i = 0; i < values.size(); ++i)
    if (plain_word(values[i].key) == word) return int(i);
  return -1;
}

int SsvcDecision::least() const { return std::countr_zero(possible); }
int SsvcDecision::most() const { return std::bit_width(possible) - 1; }

const SsvcTable* SsvcTables::find(std::string_view id) const {
  const SsvcTable* found = nullptr;
  for (const SsvcTable& table : tables_) {
    if (table.id == id) return &table;
    bool is_of =
        table.id.size() > id.size() && table.id.starts_with(id) && table.id[id.size()] == ':';
    if (is_of && (!found || found->id < table.id)) found = &table;
  }
  return found;
}

Result<SsvcValues> SsvcTables::values_of(const SsvcPoint& point, const SsvcSaid& said, int depth,
                                         bool& derived) const {
  for (const auto& [name, value] : said) {
    if (!is_named(point, name) || says_nothing(value)) continue;
    int number = point.number_of(value);
    if (number < 0) {
      std::string known;
      for (const SsvcValue& one : point.values) known += (known.empty() ? "" : ", ") + one.name;
      return fail(ErrorKind::invalid, "no such value: " + value, "SSVC " + point.name,
                  "One of " + known);
    }
    return SsvcValues(1) << number;
  }
  for (const SsvcTable& table : tables_) {
    if (table.outcome.id != point.id || depth >= deepest) continue;
    SsvcDecision below = TRY(decide(table, said, depth + 1));
    derived = true;
    return below.possible;
  }
  return (SsvcValues(1) << point.values.size()) - 1;
}

Result<SsvcDecision> SsvcTables::decide(const SsvcTable& table, const SsvcSaid& said,
                                        int depth) const {
  SsvcDecision out{table.id};
  for (const SsvcPoint& point : table.points) {
    SsvcDecision::Ground ground{point.id};
    ground.values = TRY(values_of(point, said, depth, ground.derived));
    out.grounds.push_back(std::move(ground));
  }
  out.possible = outcomes(table, out.grounds);
  return out;
}

Result<SsvcDecision> SsvcTables::decide(std::string_view id, const SsvcSaid& said) const {
  const SsvcTable* table = find(id);
  if (!table)
    return fail(ErrorKind::missing, "no such decision table", std::string(id),
                "Name one of content/ssvc");
  return decide(*table, said, 0);
}

}  // namespace hinomi::exposure
