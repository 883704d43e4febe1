#include "out/feed/write.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/lines.h"

namespace hinomi::feed {
namespace {

char* two_digits(char* at, unsigned value) {
  *at++ = static_cast<char>('0' + value / 10 % 10);
  *at++ = static_cast<char>('0' + value % 10);
  return at;
}

constexpr auto needs_escape = [] {
  std::array<bool, 256> out{};
  for (std::size_t c = 0; c < 256; ++c)
    out[c] = c < 0x20 || c == '"' || c == '\\' || c == '<' || c >= 0x7f;
  return out;
}();

// Bytes of the well-formed character at the front, 0 when it is none or a control character.
std::size_t clean_prefix(std::string_view text) {
  for (std::size_t size = 1; size <= 4 && size <= text.size(); ++size)
    if (is_clean(text.substr(0, size))) return size;
  return 0;
}

}  // namespace

std::string one_line(std::string_view text) {
  if (is_clean(text)) return std::string(text);
  std::string out;
  while (!text.empty()) {
    std::size_t size = clean_prefix(text);
    if (size == 0)
      out += '?';
    else
      out += text.substr(0, size);
    text.remove_prefix(std::max<std::size_t>(size, 1));
  }
  return out;
}

std::string first_lines(const FeedKind& kind, const FeedHead& head, std::string_view mark,
                        std::string_view also, const LeftOut& left_out) {
  std::string out;
  auto line = [&](std::string_view text) {
    out += mark;
    out += text;
    out += '\n';
  };
  line("hinomi feed " + std::string(kind.name) + " for " + std::string(kind.used_by));
  if (head.exercise) line("EXERCISE 演習 EXERCISE 演習: nothing in this feed is real");
  line("node: " + one_line(head.node));
  line("serial: " + std::to_string(head.serial));
  line("made: " + format_time_millis(head.made));
  line("expires: " + format_time_millis(head.expires));
  line("audience: " + one_line(head.audience));
  line("Read docs/feeds.md before you block with this: what each line blocks, until when, and how");
  line("to check the signature. Take nothing from a copy that is older than its expiry.");
  while (!also.empty()) line(take_line(also));
  if (left_out.expired) line("left out, over: " + std::to_string(left_out.expired));
  if (left_out.malformed)
    line("left out, not of the form of its type: " + std::to_string(left_out.malformed));
  if (left_out.unfit)
    line("left out, this format cannot carry it: " + std::to_string(left_out.unfit));
  return out;
}

void append_time(std::string& out, Time time) {
  using namespace std::chrono;
  auto day = floor<days>(time);
  year_month_day date{day};
  auto millis = static_cast<unsigned>(duration_cast<milliseconds>(time - day).count());
  unsigned second = millis / 1000, year = static_cast<unsigned>(int(date.year()));
  char text[24];
  char* at = two_digits(text, year / 100);
  at = two_digits(at, year);
  *at++ = '-';
  at = two_digits(at, unsigned(date.month()));
  *at++ = '-';
  at = two_digits(at, unsigned(date.day()));
  *at++ = 'T';
  at = two_digits(at, second / 3600);
  *at++ = ':';
  at = two_digits(at, second / 60 % 60);
  *at++ = ':';
  at = two_digits(at, second % 60);
  *at++ = '.';
  *at++ = static_cast<char>('0' + millis % 1000 / 100);
  at = two_digits(at, millis % 100);
  *at++ = 'Z';
  out.append(text, at);
}

void append_number(std::string& out, std::uint64_t number) {
  char text[20];
  out.append(text, std::to_chars(text, text + sizeof text, number).ptr);
}

void append_json(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  while (!text.empty()) {
    auto special = std::find_if(text.begin(), text.end(),
                                [](char c) { return needs_escape[static_cast<unsigned char>(c)]; });
    out.append(text.begin(), special);
    text.remove_prefix(static_cast<std::size_t>(special - text.begin()));
    if (text.empty()) return;
    auto c = static_cast<unsigned char>(text.front());
    std::size_t size = 1;
    if (c == '"' || c == '\\') {
      out += '\\';
      out += text.front();
    } else if (c < 0x20 || c == '<' || c == 0x7f) {
      out += "\\u00";
      out += digits[c >> 4];
      out += digits[c & 15];
    } else if ((size = clean_prefix(text)) > 0) {
      out += text.substr(0, size);
    } else {
      out += "\\ufffd";
      size = 1;
    }
    text.remove_prefix(size);
  }
}

std::uint64_t seconds_left(const FeedHead& head, Time expires) {
  auto left = std::chrono::duration_cast<std::chrono::seconds>(expires - head.made).count();
  return left < 1 ? 1 : static_cast<std::uint64_t>(left);
}

}  // namespace hinomi::feed
