#include "base/time.h"

#include <charconv>
#include <cstdlib>

namespace hinomi {
namespace {

using namespace std::chrono;

Error not_a_time(std::string_view text) {
  return {ErrorKind::invalid, "not a time", std::string(text.substr(0, 64)),
          "Write it as 2026-04-01T09:00:00Z (RFC 3339)"};
}

// Reads exactly `digits` digits off the front; -1 when they are not there.
int take_number(std::string_view& text, std::size_t digits) {
  if (text.size() < digits) return -1;
  int value = 0;
  for (std::size_t i = 0; i < digits; ++i) {
    if (text[i] < '0' || text[i] > '9') return -1;
    value = value * 10 + (text[i] - '0');
  }
  text.remove_prefix(digits);
  return value;
}

bool take(std::string_view& text, char wanted) {
  if (text.empty() || text.front() != wanted) return false;
  text.remove_prefix(1);
  return true;
}

bool take_date(std::string_view& text, sys_days& day) {
  int y = take_number(text, 4);
  if (y < 0 || !take(text, '-')) return false;
  int m = take_number(text, 2);
  if (m < 0 || !take(text, '-')) return false;
  int d = take_number(text, 2);
  if (d < 0) return false;
  year_month_day date{year(y), month(static_cast<unsigned>(m)),
                      std::chrono::day(static_cast<unsigned>(d))};
  if (!date.ok()) return false;
  day = sys_days(date);
  return true;
}

// Microseconds of ".123456789"; digits past the sixth are cut. -1 when malformed.
int64_t take_fraction(std::string_view& text) {
  int64_t value = 0, scale = 100000;
  std::size_t digits = 0;
  while (!text.empty() && text.front() >= '0' && text.front() <= '9') {
    value += (text.front() - '0') * scale;
    scale /= 10;
    text.remove_prefix(1);
    if (++digits > 9) return -1;
  }
  return digits == 0 ? -1 : value;
}

bool take_clock(std::string_view& text, microseconds& since_midnight) {
  int h = take_number(text, 2);
  if (h < 0 || h > 23 || !take(text, ':')) return false;
  int m = take_number(text, 2);
  if (m < 0 || m > 59 || !take(text, ':')) return false;
  int s = take_number(text, 2);
  if (s < 0 || s > 60) return false;
  int64_t fraction = 0;
  if (take(text, '.') && (fraction = take_fraction(text)) < 0) return false;
  since_midnight = hours(h) + minutes(m) + seconds(s) + microseconds(fraction);
  return true;
}

bool take_offset(std::string_view& text, microseconds& offset) {
  offset = microseconds(0);
  if (take(text, 'Z') || take(text, 'z')) return true;
  bool minus = !text.empty() && text.front() == '-';
  if (!minus && (text.empty() || text.front() != '+')) return false;
  text.remove_prefix(1);
  int h = take_number(text, 2);
  if (h < 0 || h > 23 || !take(text, ':')) return false;
  int m = take_number(text, 2);
  if (m < 0 || m > 59) return false;
  offset = hours(h) + minutes(m);
  if (minus) offset = -offset;
  return true;
}

// Every answer and every line of the access journal holds times, so not by snprintf.
void put(std::string& out, std::int64_t value, std::size_t digits) {
  const std::size_t from = out.size();
  out.resize(from + digits);
  for (std::size_t at = from + digits; at-- > from; value /= 10)
    out[at] = static_cast<char>('0' + value % 10);
}

std::string format(Time time, std::size_t digits) {
  auto day = floor<days>(time);
  year_month_day date{day};
  std::int64_t us = (time - day).count();
  std::int64_t second = us / 1000000, fraction = us % 1000000;
  if (digits == 3) fraction /= 1000;
  const int y = int(date.year());
  std::string out;
  out.reserve(32);
  if (y < 0) out += '-';
  put(out, std::abs(y), std::abs(y) > 9999 ? 5 : 4);  // year ends at 32767
  out += '-';
  put(out, unsigned(date.month()), 2);
  out += '-';
  put(out, unsigned(date.day()), 2);
  out += 'T';
  put(out, second / 3600, 2);
  out += ':';
  put(out, second / 60 % 60, 2);
  out += ':';
  put(out, second % 60, 2);
  out += '.';
  put(out, fraction, digits);
  out += 'Z';
  return out;
}

}  // namespace

Result<Time> parse_time(std::string_view text) {
  std::string_view rest = text;
  sys_days day;
  microseconds clock, offset;
  if (!take_date(rest, day)) return std::unexpected(not_a_time(text));
  if (!take(rest, 'T') && !take(rest, 't') && !take(rest, ' '))
    return std::unexpected(not_a_time(text));
  if (!take_clock(rest, clock) || !take_offset(rest, offset) || !rest.empty())
    return std::unexpected(not_a_time(text));
  return Time(day) + clock - offset;
}

Result<Time> parse_time_loosely(std::string_view text) {
  if (auto time = parse_time(text)) return time;
  std::string_view rest = text;
  sys_days day;
  if (take_date(rest, day) && rest.empty()) return Time(day);
  int64_t seconds_since_epoch = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), seconds_since_epoch);
  constexpr int64_t last = 253402300799;  // 9999-12-31T23:59:59Z
  if (error == std::errc() && end == text.data() + text.size() && seconds_since_epoch >= 0 &&
      seconds_since_epoch <= last)
    return Time(seconds(seconds_since_epoch));
  return std::unexpected(not_a_time(text));
}

std::string format_time(Time time) { return format(time, 6); }
std::string format_time_millis(Time time) { return format(time, 3); }

}  // namespace hinomi
