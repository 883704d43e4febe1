// Pieces that several formats write.
#pragma once

#include <string>
#include <string_view>

#include "base/time.h"
#include "out/feed/entries.h"
#include "out/feed/feed.h"

namespace hinomi::feed {

// The comment lines every textual feed begins with, each after `mark` ("; ", "# "). `also`: lines
// of the format's own, '\n' between them.
std::string first_lines(const FeedKind& kind, const FeedHead& head, std::string_view mark,
                        std::string_view also, const LeftOut& left_out);

// Control characters and what is not UTF-8 become '?'.
std::string one_line(std::string_view text);

// As format_time_millis, without allocating.
void append_time(std::string& out, Time time);
void append_number(std::string& out, std::uint64_t number);
// Inside a JSON string. What is not UTF-8 becomes U+FFFD; '<' and the line separators of
// JavaScript are escaped too, so that the text may stand in a page.
void append_json(std::string& out, std::string_view text);

// Whole seconds from `head.made` to `expires`, at least 1.
std::uint64_t seconds_left(const FeedHead& head, Time expires);

}  // namespace hinomi::feed
