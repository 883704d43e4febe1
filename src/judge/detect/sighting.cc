#include "judge/detect/sighting.h"

#include <algorithm>

#include "base/hash.h"
#include "judge/detect/event_time.h"
#include "judge/detect/letters.h"

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

std::size_t Sighting::bytes() const {
  std::size_t out = sizeof(Sighting) + rules.size() * sizeof(std::uint32_t);
  for (const auto& [field, values] : fields) {
    out += sizeof(fields[0]);
    for (const Value& value : values)
      out += sizeof(Value) + value.written.size() + value.folded.size();
  }
  return out;
}

std::optional<Sighting> Gatherer::gather(std::uint64_t event,
                                         std::span<const std::uint32_t> matched) {
  std::optional<Sighting> out;
  for (std::uint32_t rule : matched) {
    if (plan_->about(rule).empty()) continue;
    if (!out) {
      out.emplace(Sighting{.event = event, .time = time_of(detector_.plan(), detector_.event())});
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
