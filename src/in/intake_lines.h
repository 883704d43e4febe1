// Messages out of a stream of syslog (RFC 6587 section 3.4, RFC 5425 section 4.3), whose two ways
// of parting them stand beside each other on one connection.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace hinomi::in {

class SyslogFrames {
 public:
  // A message of more than `most` bytes is refused and skipped.
  explicit SyslogFrames(std::size_t most) : most_(most) {}

  // Each whole message, without its count or its end ('\n', before it '\r' or NUL); blank ones are
  // left out. A message is counted when it begins with a number, a space and '<' or '{'.
  using OnMessage = std::function<void(std::string_view message)>;
  void take(std::string_view bytes, const OnMessage& message);
  // The connection has ended: a line without its end is whole, a counted message that is not all
  // there is refused.
  void end(const OnMessage& message);

  std::uint64_t refused() const { return refused_; }
  std::size_t waiting() const { return kept_.size(); }  // bytes of a message that is not whole

 private:
  enum class Step : std::uint8_t { more, taken };
  Step step(std::string_view& rest, const OnMessage& message);
  static void tell(std::string_view line, const OnMessage& message);

  const std::size_t most_;
  std::string kept_;
  std::uint64_t refused_ = 0;
  std::uint64_t skip_ = 0;    // bytes of a counted message still to be thrown away
  bool skip_line_ = false;    // up to the next '\n'
  std::size_t searched_ = 0;  // of kept_, without '\n'
};

// A datagram is a message (RFC 5426 section 3.1); some senders end it like a line.
std::string_view datagram_message(std::string_view bytes);

}  // namespace hinomi::in
