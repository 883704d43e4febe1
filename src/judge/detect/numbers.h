// Numbers, dates and addresses that stand in texts.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "judge/detect/rule.h"

namespace hinomi::detect {

// As ECMAScript prints it; whole numbers of 64 bits in full.
std::string number_text(double number);

// A decimal number from end to end as JSON writes it (RFC 8259, 6): -12, 0.5, 1e3; no spaces, no
// leading zeros or plus.
std::optional<double> read_decimal(std::string_view text);

// The part of a date at the beginning of the text: "2026-04-01", hour and minute also "T09:30" or
// " 09:30" after it. Nothing when it is no date of the calendar.
std::optional<int> date_part(std::string_view text, DatePart part);

// IPv4 or IPv6 in text form (RFC 4291, 2.2); IPv4 becomes ::ffff:a.b.c.d.
bool read_address(std::string_view text, std::uint8_t address[16]);

// "10.0.0.0/8", "2001:db8::/32", or one address. Error: invalid.
Result<Network> read_network(std::string_view text);
bool holds(const Network& network, const std::uint8_t address[16]);

bool holds(const Comparison& comparison, double number);

}  // namespace hinomi::detect
