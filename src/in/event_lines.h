// Lines of logs as JSON: syslog (RFC 3164, RFC 5424), CEF, LEEF, auditd and Zeek's tables. The
// fields that each gives are in docs/events.md.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "in/events.h"

namespace hinomi::in {

// Syslog, or CEF, LEEF or auditd with a syslog header or without one. Error: invalid.
Result<void> append_line_json(std::string_view line, std::string& out);

// What comes as keys and values may have fewer than so many.
constexpr std::size_t most_members = 2000;
inline std::unexpected<Error> too_many_members() {
  return fail(ErrorKind::too_large, "an event of 2,000 fields or more", {}, "Leave it out");
}

// Whether a line begins as syslog does: with a priority or a time.
bool has_syslog_header(std::string_view line);

// The three that stand in a syslog message or alone; they append members to the object that `out`
// ends in. Error: invalid. `is_*`: whether the text is one.
bool is_cef(std::string_view text);
Result<void> append_cef(std::string_view text, std::string& out);
bool is_leef(std::string_view text);
Result<void> append_leef(std::string_view text, std::string& out);
bool is_audit(std::string_view text);
Result<void> append_audit(std::string_view text, std::string& out);

// "#fields", "#path" ...: a line of a header. Others change nothing.
void read_zeek_line(std::string_view line, ZeekHeader& header);
// The header as it is after the lines; the same one when they hold none.
std::shared_ptr<const ZeekHeader> zeek_header_after(std::string_view lines,
                                                    std::shared_ptr<const ZeekHeader> before);
// Error: invalid, when the columns are not as many as the header says.
Result<void> append_zeek_json(const ZeekHeader& header, std::string_view line, std::string& out);

}  // namespace hinomi::in
