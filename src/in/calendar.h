// Business days: weekends, public holidays and the year-end closure of a country, as data
// (content/calendar/japan.json).
#pragma once

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi::in {

using Day = std::chrono::sys_days;  // a local day, without its zone

class Calendar {
 public:
  // Error: invalid, with `file` and the JSON pointer as place.
  static Result<Calendar> parse(std::string_view text, std::string_view file);

  // Local time is UTC and this (no summer time: the calendar has one offset).
  std::chrono::minutes offset() const { return offset_; }
  const std::string& zone() const { return zone_; }  // "JST", for people

  Day day_of(Time time) const;
  Time end_of(Day day) const;  // its last second
  // False on Saturdays, Sundays, holidays and in the closure. Outside first_year() to last_year()
  // only the weekends and the closure are known.
  bool is_business_day(Day day) const;
  Day on_or_after(Day day) const;  // the first business day from `day` on
  int first_year() const { return first_year_; }
  int last_year() const { return last_year_; }
  const std::vector<Day>& holidays() const { return holidays_; }  // sorted

  // "2026-04-01 09:00 JST"
  std::string text_of(Time time) const;

 private:
  Calendar() = default;

  std::chrono::minutes offset_{0};
  std::string zone_;
  std::vector<Day> holidays_;
  std::vector<std::chrono::month_day> closure_;
  int first_year_ = 0;
  int last_year_ = 0;
};

}  // namespace hinomi::in
