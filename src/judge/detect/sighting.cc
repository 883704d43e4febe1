#include "judge/detect/sighting.h"

#include <algorithm>
#include <cmath>

#include "base/hash.h"
#include "base/text.h"
#include "judge/detect/letters.h"
#include "judge/detect/numbers.h"

namespace hinomi::detect {

namespace {

constexpr std::size_t longest_kept = 1024;  // bytes of a text
constexpr std::size_t beginning = 256;      // bytes that are kept of a longer one

}  // namespace

Value value_from(std::string_view text) {
  if (text.size() <= longest_kept) return {std::string(text), lower_case(text)};
  auto shortened = [](std::string whole) {
    std::string digest = to_hex(bytes_of(sha256(whole)));
    whole.resize(beginning);
    return whole + "... (SHA-256 " + digest + ")";
  };
  return {shortened(std::string(text)), shortened(lower_case(text))};
}

std::optional<Time> read_event_time(std::string_view text) {
  if (auto number = read_decimal(text)) {
    constexpr double first_milliseconds = 1e11, last = 1e14;  // years 5138 and 1973; 5138
    if (*number < 0 || *number >= last) return {};
    double microseconds = *number * (*number < first_milliseconds ? 1e6 : 1e3);
    return Time(Duration(std::llround(microseconds)));
  }
  if (auto time = parse_time(text)) return *time;
  if (text.size() < 19 || text[4] != '-') return {};
  std::string mended(text);
  if (std::size_t sign = text.find_last_of("+-"); sign > 18 && sign != text.npos) {
    if (sign + 5 == text.size()) mended.insert(sign + 3, 1, ':');
  } else {
    mended += 'Z';
  }
  if (auto time = parse_time(mended)) return *time;
  return {};
}

std::optional<Time> Gatherer::time() {
  for (const FieldPlaces& field : detector_.plan().times()) {
    Place place = place_of(field, detector_.event());
    Member* member = place == no_place ? nullptr : detector_.event().first(place);
    if (!member) continue;
    if (auto time = read_event_time(member->text)) return time;
  }
  return {};
}

std::optional<Sighting> Gatherer::gather(std::uint64_t event,
                                         std::span<const std::uint32_t> matched) {
  std::optional<Sighting> out;
  for (std::uint32_t rule : matched) {
    if (plan_->about(rule).empty()) continue;
    if (!out) {
      out.emplace(Sighting{.event = event, .time = time()});
      needed_.clear();
    }
    out->rules.push_back(rule);
    std::span<const std::uint32_t> needed = plan_->needed(rule);
    needed_.insert(needed_.end(), needed.begin(), needed.end());
  }
  if (!out) return out;
  std::sort(needed_.begin(), needed_.end());
  needed_.erase(std::unique(needed_.begin(), needed_.end()), needed_.end());
  for (std::uint32_t field : needed_) {
    Place place = detector_.place(plan_->fields()[field]);
    Values values;
    if (place != no_place)
      for (Member* member = detector_.event().first(place); member;
           member = detector_.event().next(*member))
        if (member->kind != Member::Kind::null && member->kind != Member::Kind::object)
          values.push_back(value_from(member->text));
    if (!values.empty()) out->fields.emplace_back(field, std::move(values));
  }
  return out;
}

}  // namespace hinomi::detect
