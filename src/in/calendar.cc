#include "in/calendar.h"

#include <algorithm>
#include <charconv>
#include <cstdio>

#include "base/json.h"

namespace hinomi::in {
namespace {

std::optional<int> digits(std::string_view text) {
  int value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || text.empty() || value < 0)
    return {};
  return value;
}

// "12-29"
std::optional<std::chrono::month_day> month_day_from(std::string_view text) {
  if (text.size() != 5 || text[2] != '-') return {};
  auto m = digits(text.substr(0, 2)), d = digits(text.substr(3));
  if (!m || !d) return {};
  std::chrono::month_day out{std::chrono::month(unsigned(*m)), std::chrono::day(unsigned(*d))};
  return out.ok() ? std::optional(out) : std::nullopt;
}

// "2026-04-29"
std::optional<Day> day_from(std::string_view text) {
  if (text.size() != 10 || text[4] != '-') return {};
  auto y = digits(text.substr(0, 4));
  auto rest = month_day_from(text.substr(5));
  if (!y || !rest) return {};
  std::chrono::year_month_day out(std::chrono::year(*y), rest->month(), rest->day());
  return out.ok() ? std::optional(Day(out)) : std::nullopt;
}

int year_of(Day day) { return int(std::chrono::year_month_day(day).year()); }

}  // namespace

Result<Calendar> Calendar::parse(std::string_view text, std::string_view file) {
  auto wrong = [&](std::string what, const std::string& pointer, std::string remedy) {
    return fail(ErrorKind::invalid, std::move(what), std::string(file) + " " + pointer,
                std::move(remedy));
  };
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_object())
    return wrong("not a calendar", parsed ? "/" : parsed.error().where, "Write a JSON object");
  const json::object& root = parsed->get_object();
  Calendar out;
  out.offset_ = std::chrono::minutes(number_at(root, "utc_offset_minutes", 10'000));
  if (std::chrono::abs(out.offset_) > std::chrono::hours(18))
    return wrong("no offset", "/utc_offset_minutes", "Write the minutes east of UTC: 540");
  out.zone_ = text_at(root, "zone");
  if (out.zone_.empty()) return wrong("no zone", "/zone", "Write what people call it: JST");
  const json::array* closure = array_at(root, "closure");
  for (std::size_t i = 0; closure && i < closure->size(); ++i) {
    auto found =
        (*closure)[i].is_string() ? month_day_from((*closure)[i].get_string()) : std::nullopt;
    if (!found) return wrong("not a day", "/closure/" + std::to_string(i), "Write it as 12-29");
    out.closure_.push_back(*found);
  }
  const json::array* holidays = array_at(root, "holidays");
  if (!holidays || holidays->empty())
    return wrong("no holidays", "/holidays", "Write [{\"day\":\"2026-04-29\",...},...]");
  for (std::size_t i = 0; i < holidays->size(); ++i) {
    const json::value& item = (*holidays)[i];
    auto found = item.is_object() ? day_from(text_at(item.get_object(), "day")) : std::nullopt;
    if (!found || (!out.holidays_.empty() && *found <= out.holidays_.back()))
      return wrong("not a day later than the one before", "/holidays/" + std::to_string(i) + "/day",
                   "Write it as 2026-04-29, in order");
    out.holidays_.push_back(*found);
  }
  out.first_year_ = year_of(out.holidays_.front());
  out.last_year_ = year_of(out.holidays_.back());
  return out;
}

Day Calendar::day_of(Time time) const {
  return std::chrono::floor<std::chrono::days>(time + offset_);
}

Time Calendar::end_of(Day day) const {
  return Time(day) + std::chrono::days(1) - std::chrono::seconds(1) - offset_;
}

bool Calendar::is_business_day(Day day) const {
  std::chrono::weekday of_week(day);
  if (of_week == std::chrono::Saturday || of_week == std::chrono::Sunday) return false;
  std::chrono::year_month_day date(day);
  std::chrono::month_day in_year(date.month(), date.day());
  return std::find(closure_.begin(), closure_.end(), in_year) == closure_.end() &&
         !std::binary_search(holidays_.begin(), holidays_.end(), day);
}

Day Calendar::on_or_after(Day day) const {
  // A year of nothing but holidays would be a wrong calendar, and must not hang.
  for (int i = 0; i < 366 && !is_business_day(day); ++i) day += std::chrono::days(1);
  return day;
}

std::string Calendar::text_of(Time time) const {
  auto local = std::chrono::floor<std::chrono::minutes>(time + offset_);
  Day day = std::chrono::floor<std::chrono::days>(local);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(local - day);
  char buffer[64];
  int written = std::snprintf(buffer, sizeof buffer, "%04d-%02u-%02u %02d:%02d ", int(date.year()),
                              unsigned(date.month()), unsigned(date.day()),
                              int(clock.hours().count()), int(clock.minutes().count()));
  return std::string(buffer, std::size_t(written)) + zone_;
}

}  // namespace hinomi::in
