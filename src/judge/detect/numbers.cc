#include "judge/detect/numbers.h"

#include <arpa/inet.h>

#include <charconv>
#include <chrono>
#include <cmath>
#include <cstring>

#include "base/json.h"
#include "base/text.h"

namespace hinomi::detect {

std::string number_text(double number) {
  if (std::trunc(number) == number && number >= -0x1p63 && number < 0x1p64)
    return number < 0 ? std::to_string(static_cast<long long>(number))
                      : std::to_string(static_cast<unsigned long long>(number));
  auto text = canonical_json(json::value(number));
  return text ? *text : std::string();
}

std::optional<double> read_decimal(std::string_view text) {
  std::string_view digits = text.starts_with('-') ? text.substr(1) : text;
  if (digits.empty() || !is_digit(digits[0])) return {};
  if (digits.size() > 1 && digits[0] == '0' && is_digit(digits[1])) return {};
  if (!is_digit(digits.back())) return {};  // "1." and "1e"
  std::size_t point = digits.find('.');
  if (point != digits.npos && !is_digit(digits[point + 1])) return {};  // "1.e5"
  double number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) return {};
  return number;
}

namespace {

std::optional<int> digits_at(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return {};
  int out = 0;
  for (char c : text.substr(at, count)) {
    if (!is_digit(c)) return {};
    out = out * 10 + (c - '0');
  }
  return out;
}

// ISO 8601: the week that holds the year's first Thursday is its first.
int week_of(std::chrono::year_month_day date) {
  using namespace std::chrono;
  sys_days day = date;
  sys_days thursday = day + days(4 - static_cast<int>(weekday(day).iso_encoding()));
  sys_days first = year_month_day(thursday).year() / January / 1;
  return static_cast<int>((thursday - first).count() / 7) + 1;
}

}  // namespace

std::optional<int> date_part(std::string_view text, DatePart part) {
  auto year = digits_at(text, 0, 4), month = digits_at(text, 5, 2), day = digits_at(text, 8, 2);
  if (!year || !month || !day || text[4] != '-' || text[7] != '-') return {};
  std::chrono::year_month_day date(std::chrono::year(*year),
                                   std::chrono::month(static_cast<unsigned>(*month)),
                                   std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok()) return {};
  switch (part) {
    case DatePart::year: return year;
    case DatePart::month: return month;
    case DatePart::day: return day;
    case DatePart::week: return week_of(date);
    default: break;
  }
  auto hour = digits_at(text, 11, 2), minute = digits_at(text, 14, 2);
  if (!hour || !minute || (text[10] != 'T' && text[10] != ' ') || text[13] != ':') return {};
  if (*hour > 23 || *minute > 59) return {};
  return part == DatePart::hour ? hour : minute;
}

bool read_address(std::string_view text, std::uint8_t address[16]) {
  char copy[INET6_ADDRSTRLEN];
  if (text.empty() || text.size() >= sizeof copy) return false;
  std::memcpy(copy, text.data(), text.size());
  copy[text.size()] = '\0';
  if (std::strlen(copy) != text.size()) return false;
  if (text.find(':') != text.npos) return inet_pton(AF_INET6, copy, address) == 1;
  constexpr std::uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF};
  std::memcpy(address, mapped, sizeof mapped);
  return inet_pton(AF_INET, copy, address + 12) == 1;
}

Result<Network> read_network(std::string_view text) {
  Network out;
  std::size_t slash = text.find('/');
  std::string_view address = text.substr(0, slash);
  bool is_v6 = address.find(':') != address.npos;
  int most = is_v6 ? 128 : 32, bits = most;
  if (slash != text.npos) {
    std::string_view digits = text.substr(slash + 1);
    auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), bits);
    if (digits.empty() || !is_digit(digits[0]) || error != std::errc() ||
        end != digits.data() + digits.size() || bits > most)
      bits = -1;
  }
  if (bits < 0 || !read_address(address, out.address))
    return fail(ErrorKind::invalid, "'" + std::string(text) + "' is no network", {},
                "write it as 10.0.0.0/8 or 2001:db8::/32");
  out.bits = bits + (is_v6 ? 0 : 96);
  for (int bit = out.bits; bit < 128; ++bit)
    if (out.address[bit / 8] & (0x80 >> (bit % 8)))
      return fail(ErrorKind::invalid, "'" + std::string(text) + "' has bits behind its length", {},
                  "write the network's first address");
  return out;
}

bool holds(const Network& network, const std::uint8_t address[16]) {
  int bytes = network.bits / 8, rest = network.bits % 8;
  if (std::memcmp(network.address, address, static_cast<std::size_t>(bytes)) != 0) return false;
  if (rest == 0) return true;
  auto mask = static_cast<std::uint8_t>(0xFF << (8 - rest));
  return (network.address[bytes] & mask) == (address[bytes] & mask);
}

bool holds(const Comparison& comparison, double number) {
  switch (comparison.order) {
    case Order::equal: return number == comparison.number;
    case Order::less: return number < comparison.number;
    case Order::less_equal: return number <= comparison.number;
    case Order::greater: return number > comparison.number;
    case Order::greater_equal: return number >= comparison.number;
  }
  return false;
}

}  // namespace hinomi::detect
