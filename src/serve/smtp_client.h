// Mail to the server that takes it for this node (RFC 5321 client; RFC 3207 STARTTLS, RFC 8314 TLS
// from the first byte, RFC 4954 AUTH with PLAIN and LOGIN, RFC 2920 pipelining, RFC 1870 SIZE,
// RFC 6531 SMTPUTF8). One connection carries many mails. One thread at a time; blocking.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "out/notify/mail.h"
#include "serve/wire.h"

namespace hinomi::serve {

enum class MailTls : std::uint8_t {
  starttls,  // plain until STARTTLS; a server without it gets nothing
  tls,
  none,  // on the loopback only
};

struct MailServer {
  std::string host;
  std::uint16_t port = 587;
  MailTls tls = MailTls::starttls;
  std::string trusted;  // PEM; empty: what the operating system trusts
  std::string user;     // empty: without AUTH
  std::string password;
  std::string own_name = "localhost";       // for EHLO
  std::chrono::milliseconds wait{30'000};   // for each answer
  const std::atomic<bool>* stop = nullptr;  // gives up soon after it becomes true
};

struct MailAnswer {
  enum class State : std::uint8_t {
    taken,      // the server answers for it from now on
    refused,    // for good (5yz)
    deferred,   // try again later (4yz, the connection broke)
    not_tried,  // the connection broke before its turn
  };
  State state = State::not_tried;
  std::string text;     // what the server said, on one line; never a secret
  bool said = false;    // `text` is the server's word about this mail; else the connection's fault
  bool handed = false;  // its text was on its way when the connection broke: it may have been taken
};

class SmtpClient {
 public:
  // Errors: invalid (no TLS beyond the loopback), missing (no such host, nobody listens), denied
  // (certificate, AUTH), busy (timeout), io (broken, not SMTP, a server without what is asked).
  static Result<SmtpClient> open(const MailServer& server);
  SmtpClient(SmtpClient&&) noexcept = default;
  SmtpClient& operator=(SmtpClient&&) noexcept = default;
  // Says QUIT and does not wait long.
  ~SmtpClient();

  // Called once for each mail, as soon as its answer is there and before the next one's text
  // leaves. False: nothing else is to leave; the connection ends.
  using Answered = std::function<bool(std::size_t place, const MailAnswer& answer)>;
  // In order. A mail whose last answer did not come is deferred: it may have been taken, and its
  // Message-ID tells the reader that it is the same one.
  void send(std::span<const notify::Mail> mails, const Answered& answered);

 private:
  struct Reply {
    int code = 0;
    std::string text;  // its lines, joined by "\n"
    bool is_good() const { return code >= 200 && code < 400; }
  };

  SmtpClient(Wire wire, MailServer server) : wire_(std::move(wire)), server_(std::move(server)) {}
  Result<void> greet();
  Result<void> hello();
  Result<void> log_in();
  Result<Reply> ask(const std::string& line);
  Result<Reply> read_reply();
  Result<std::string> read_line();
  bool offers(std::string_view extension) const;
  // Why this server cannot take it; nothing when it can.
  std::string hindrance(const notify::Mail& mail) const;
  // Mails that the server can take, and what is known of each.
  struct Sending {
    const notify::Mail* mail;
    std::size_t place;
    MailAnswer answer;
    bool settled = false;
  };
  Result<void> send_group(std::vector<Sending>& all, const Answered& answered);
  Result<void> send_one(Sending& one, const Answered& answered);
  static Result<void> settle(Sending& one, const Answered& answered);
  std::unexpected<Error> unwanted(std::string what, const Reply& reply) const;

  Wire wire_;
  MailServer server_;
  std::string received_;                 // not yet read
  std::vector<std::string> extensions_;  // lines of the EHLO answer, upper case
  std::uint64_t most_bytes_ = 0;         // SIZE; 0: not said
  bool open_ = false;
};

}  // namespace hinomi::serve
