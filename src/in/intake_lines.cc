#include "in/intake_lines.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::in {
namespace {

constexpr std::size_t longest_count = 9;  // digits

struct Count {
  bool is_count = false;
  bool is_open = false;  // more bytes must come to know
  std::size_t digits = 0;
  std::size_t size = 0;
};

Count count_at(std::string_view text) {
  Count out;
  if (text.empty() || text[0] < '1' || text[0] > '9') return out;
  while (out.digits < text.size() && is_digit(text[out.digits])) {
    if (out.digits == longest_count) return out;
    out.size = out.size * 10 + static_cast<std::size_t>(text[out.digits++] - '0');
  }
  const std::string_view behind = text.substr(out.digits);
  out.is_open = behind.empty() || behind == " ";
  out.is_count = behind.starts_with(" <") || behind.starts_with(" {");
  return out;
}

}  // namespace

std::string_view datagram_message(std::string_view bytes) {
  while (!bytes.empty() && (bytes.back() == '\n' || bytes.back() == '\r' || bytes.back() == '\0'))
    bytes.remove_suffix(1);
  return bytes;
}

void SyslogFrames::tell(std::string_view line, const OnMessage& message) {
  line = datagram_message(line);
  if (!trim(line).empty()) message(line);
}

// One message, or what of one can be thrown away.
SyslogFrames::Step SyslogFrames::step(std::string_view& rest, const OnMessage& message) {
  if (skip_ > 0) {
    const auto gone = std::min<std::uint64_t>(skip_, rest.size());
    rest.remove_prefix(static_cast<std::size_t>(gone));
    skip_ -= gone;
    return skip_ > 0 ? Step::more : Step::taken;
  }
  if (!skip_line_) {
    const Count count = count_at(rest);
    if (count.is_open) return Step::more;
    if (count.is_count) {
      const std::size_t head = count.digits + 1;
      if (count.size > most_) {
        ++refused_;
        skip_ = count.size;
        rest.remove_prefix(head);
        return Step::taken;
      }
      if (rest.size() < head + count.size) return Step::more;
      tell(rest.substr(head, count.size), message);
      rest.remove_prefix(head + count.size);
      return Step::taken;
    }
  }
  const std::size_t end = rest.find('\n', searched_);
  const bool is_too_long = std::min(end, rest.size()) > most_;
  if (is_too_long && !skip_line_) ++refused_;
  if (end != rest.npos) {
    if (!skip_line_ && !is_too_long) tell(rest.substr(0, end), message);
    skip_line_ = false;
    searched_ = 0;
    rest.remove_prefix(end + 1);
    return Step::taken;
  }
  searched_ = rest.size();
  if (is_too_long || skip_line_) {
    skip_line_ = true;
    searched_ = 0;
    rest = {};
  }
  return Step::more;
}

void SyslogFrames::take(std::string_view bytes, const OnMessage& message) {
  std::string_view rest = bytes;
  if (!kept_.empty()) {
    kept_ += bytes;
    rest = kept_;
  }
  while (!rest.empty() && step(rest, message) == Step::taken) {
  }
  if (rest.empty()) {
    kept_.clear();
    searched_ = 0;
  } else if (kept_.empty()) {
    kept_ = rest;
  } else {
    kept_.erase(0, kept_.size() - rest.size());
  }
}

void SyslogFrames::end(const OnMessage& message) {
  const Count count = count_at(kept_);
  if (skip_line_ || kept_.empty()) return;
  if (count.is_count)
    ++refused_;
  else
    tell(kept_, message);
  kept_.clear();
  searched_ = 0;
}

}  // namespace hinomi::in
