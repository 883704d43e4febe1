#include "judge/supply/support.h"

#include <chrono>
#include <optional>

#include "base/text.h"

namespace hinomi::supply {

namespace {

using namespace std::chrono;

// Of "2027" and "2027-03": the first day after it.
std::optional<Time> after_period(std::string_view text) {
  const bool has_month = text.size() == 7 && text[4] == '-';
  if (text.size() != 4 && !has_month) return {};
  int value[2] = {0, 0};
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (i == 4) continue;
    if (!is_digit(text[i])) return {};
    value[i / 5] = value[i / 5] * 10 + (text[i] - '0');
  }
  const year_month month = year(value[0]) / std::chrono::month(has_month ? unsigned(value[1]) : 12);
  if (!month.ok()) return {};
  return Time(sys_days((month + months(1)) / 1));
}

bool is_date(std::string_view text) { return text.size() == 10 && text[4] == '-'; }

}  // namespace

std::string_view name_of(SupportState state) {
  switch (state) {
    case SupportState::past: return "past";
    case SupportState::soon: return "soon";
    case SupportState::supported: return "supported";
    case SupportState::unknown: return "unknown";
  }
  std::unreachable();
}

Support support_of(std::string_view text, Time now, Duration soon) {
  text = trim(text);
  Support out;
  if (auto period = after_period(text)) {
    out.ends = *period;
  } else {
    // Digits alone are Unix seconds elsewhere; nobody writes an end of support like that.
    auto time = text.find('-') == text.npos ? Result<Time>(fail(ErrorKind::invalid, "no date"))
                                            : parse_time_loosely(text);
    if (!time) return out;
    out.ends = is_date(text) ? *time + days(1) : *time;
  }
  out.state = out.ends <= now          ? SupportState::past
              : out.ends <= now + soon ? SupportState::soon
                                       : SupportState::supported;
  return out;
}

}  // namespace hinomi::supply
