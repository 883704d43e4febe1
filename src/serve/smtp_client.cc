#include "serve/smtp_client.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "base/text.h"
#include "serve/network_guard.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;
using State = MailAnswer::State;

constexpr std::size_t longest_line = 4096;  // RFC 5321 says 512; servers write more
constexpr int most_lines = 200;             // of one reply

std::string on_one_line(std::string_view text) {
  std::string out;
  for (char c : text.substr(0, 500))
    out += static_cast<unsigned char>(c) < 0x20 || c == 0x7F ? ' ' : c;
  return out;
}

// RFC 5321 section 4.5.2: a line that begins with a dot gets another one. With the final dot.
std::string dotted(std::string_view bytes) {
  std::string out;
  out.reserve(bytes.size() + 64);
  bool begins = true;
  for (char c : bytes) {
    if (begins && c == '.') out += '.';
    out += c;
    begins = c == '\n';
  }
  if (!out.ends_with("\r\n")) out += "\r\n";
  return out + ".\r\n";
}

MailAnswer answer_of(int code, std::string_view text) {
  std::string said = std::to_string(code) + " " + on_one_line(text);
  if (code >= 200 && code < 300) return {State::taken, std::move(said), true};
  return {code >= 500 && code < 600 ? State::refused : State::deferred, std::move(said), true};
}

}  // namespace

std::unexpected<Error> SmtpClient::unwanted(std::string what, const Reply& reply) const {
  return fail(ErrorKind::io,
              what + ": " + std::to_string(reply.code) + " " + on_one_line(reply.text),
              wire_.place(), "Check \"mail\" in node.json");
}

Result<SmtpClient> SmtpClient::open(const MailServer& server) {
  auto addresses = TRY(resolve(server.host));
  if (server.tls == MailTls::none &&
      !std::all_of(addresses.begin(), addresses.end(),
                   [](const std::string& one) { return is_loopback(one); }))
    return fail(ErrorKind::invalid, "without TLS mail goes to the loopback only", server.host,
                "Set tls of \"mail\" in node.json to starttls or tls");
  Result<Wire> wire = fail(ErrorKind::missing, "no address", server.host);
  for (const std::string& address : addresses) {
    wire = Wire::open(address, server.port, steady_clock::now() + server.wait,
                      "Check server and port of \"mail\" in node.json");
    if (wire) break;
  }
  if (!wire) return std::unexpected(std::move(wire).error());
  wire->set_stop(server.stop);
  SmtpClient client(std::move(*wire), server);
  TRY(client.greet());
  return client;
}

Result<void> SmtpClient::greet() {
  const TlsTrust trust{
      .name = server_.host, .trusted = server_.trusted, .system = server_.trusted.empty()};
  if (server_.tls == MailTls::tls) TRY(wire_.start_tls(trust));
  Reply greeting = TRY(read_reply());
  if (greeting.code != 220) return unwanted("the mail server turns away", greeting);
  TRY(hello());
  if (server_.tls == MailTls::starttls) {
    if (!offers("STARTTLS"))
      return fail(ErrorKind::io, "the mail server has no STARTTLS", wire_.place(),
                  "Set tls of \"mail\" in node.json to tls, or use another server");
    Reply ready = TRY(ask("STARTTLS"));
    if (ready.code != 220) return unwanted("STARTTLS failed", ready);
    // RFC 3207 section 4.2: nothing from before TLS counts, least of all what somebody put there.
    if (!received_.empty())
      return fail(ErrorKind::io, "the mail server spoke before TLS began", wire_.place(),
                  "Somebody may be in between: check the network");
    TRY(wire_.start_tls(trust));
    TRY(hello());
  }
  if (!server_.user.empty()) TRY(log_in());
  open_ = true;
  return {};
}

Result<void> SmtpClient::hello() {
  Reply reply = TRY(ask("EHLO " + server_.own_name));
  if (reply.code != 250) return unwanted("EHLO failed", reply);
  extensions_.clear();
  most_bytes_ = 0;
  std::string_view rest = reply.text;
  while (!rest.empty()) {
    std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string line(rest.substr(0, end));
    for (char& c : line) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c;
    if (line.starts_with("SIZE "))
      std::from_chars(line.data() + 5, line.data() + line.size(), most_bytes_);
    extensions_.push_back(std::move(line));
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return {};
}

bool SmtpClient::offers(std::string_view extension) const {
  return std::any_of(extensions_.begin(), extensions_.end(), [&](const std::string& line) {
    return line == extension || line.starts_with(std::string(extension) + " ");
  });
}

Result<void> SmtpClient::log_in() {
  auto mechanism = [&](std::string_view name) {
    for (const std::string& line : extensions_)
      if (line.starts_with("AUTH ") &&
          (line + " ").find(" " + std::string(name) + " ") != line.npos)
        return true;
    return false;
  };
  Reply reply;
  if (mechanism("PLAIN")) {
    std::string secret =
        std::string(1, '\0') + server_.user + std::string(1, '\0') + server_.password;
    reply = TRY(ask("AUTH PLAIN " + to_base64(secret)));
  } else if (mechanism("LOGIN")) {
    reply = TRY(ask("AUTH LOGIN"));
    if (reply.code == 334) reply = TRY(ask(to_base64(server_.user)));
    if (reply.code == 334) reply = TRY(ask(to_base64(server_.password)));
  } else {
    return fail(ErrorKind::denied, "the mail server offers neither AUTH PLAIN nor LOGIN",
                wire_.place(), "Take user out of \"mail\" in node.json, or use another server");
  }
  if (reply.code == 235) return {};
  return fail(ErrorKind::denied,
              "the mail server refuses user and password: " + std::to_string(reply.code),
              wire_.place(), "Check user and password_file of \"mail\" in node.json");
}

Result<SmtpClient::Reply> SmtpClient::ask(const std::string& line) {
  wire_.set_until(steady_clock::now() + server_.wait);
  TRY(wire_.send(line + "\r\n"));
  return read_reply();
}

Result<std::string> SmtpClient::read_line() {
  while (true) {
    if (std::size_t end = received_.find('\n'); end != received_.npos) {
      std::string line = received_.substr(0, end);
      received_.erase(0, end + 1);
      if (line.ends_with('\r')) line.pop_back();
      return line;
    }
    if (received_.size() > longest_line)
      return fail(ErrorKind::io, "the mail server writes an endless line", wire_.place());
    std::string_view more = TRY(wire_.receive());
    if (more.empty())
      return fail(ErrorKind::io, "the mail server closed the connection", wire_.place());
    received_ += more;
  }
}

// RFC 5321 section 4.2.1: "250-first", "250-more", "250 last".
Result<SmtpClient::Reply> SmtpClient::read_reply() {
  wire_.set_until(steady_clock::now() + server_.wait);
  Reply reply;
  for (int lines = 0; lines < most_lines; ++lines) {
    std::string line = TRY(read_line());
    int code = 0;
    auto [end, error] =
        std::from_chars(line.data(), line.data() + std::min<std::size_t>(3, line.size()), code);
    bool fits = error == std::errc() && end == line.data() + 3 && code >= 200 && code < 600 &&
                (reply.code == 0 || reply.code == code);
    if (!fits)
      return fail(ErrorKind::io, "not an SMTP reply: " + on_one_line(line.substr(0, 80)),
                  wire_.place());
    reply.code = code;
    if (lines > 0) reply.text += '\n';
    if (line.size() > 4) reply.text += line.substr(4);
    if (line.size() == 3 || line[3] == ' ') return reply;
    if (line[3] != '-') break;
  }
  return fail(ErrorKind::io, "not an SMTP reply, or an endless one", wire_.place());
}

std::string SmtpClient::hindrance(const notify::Mail& mail) const {
  if (mail.utf8 && !offers("SMTPUTF8"))
    return "the mail server does not know SMTPUTF8, which this address needs";
  if (most_bytes_ > 0 && mail.bytes.size() > most_bytes_)
    return "the mail is larger than the mail server takes";
  return {};
}

namespace {

std::string commands_for(const notify::Mail& mail) {
  return "MAIL FROM:<" + mail.from + ">" + (mail.utf8 ? " BODY=8BITMIME SMTPUTF8" : "") +
         "\r\nRCPT TO:<" + mail.to + ">\r\nDATA\r\n";
}

}  // namespace

Result<void> SmtpClient::settle(Sending& one, const Answered& answered) {
  if (std::exchange(one.settled, true) || answered(one.place, one.answer)) return {};
  return fail(ErrorKind::busy, "nothing else is to leave");
}

// RFC 2920 section 3.1: MAIL, RCPT and DATA go in one group, behind the content of the mail before,
// so a mail costs one round trip.
Result<void> SmtpClient::send_group(std::vector<Sending>& all, const Answered& answered) {
  std::string waiting;
  auto content_taken = [&](Sending& one) -> Result<void> {
    Reply taken = TRY(read_reply());
    if (!one.answer.said) one.answer = answer_of(taken.code, taken.text);
    waiting.clear();
    return settle(one, answered);
  };
  for (std::size_t i = 0; i < all.size(); ++i) {
    wire_.set_until(steady_clock::now() + server_.wait);
    if (i > 0) all[i - 1].answer.handed = !waiting.empty() && !all[i - 1].answer.said;
    TRY(wire_.send(waiting + commands_for(*all[i].mail)));
    if (!waiting.empty()) TRY(content_taken(all[i - 1]));
    MailAnswer& answer = all[i].answer;
    answer = {State::deferred, {}};
    Reply from = TRY(read_reply()), to = TRY(read_reply()), data = TRY(read_reply());
    bool may_go = from.is_good() && to.is_good();
    const Reply& problem = !from.is_good() ? from : !to.is_good() ? to : data;
    if (!may_go || data.code != 354) answer = answer_of(problem.code, problem.text);
    if (may_go && data.code != 354 && answer.state == State::taken) answer.state = State::deferred;
    // A server that takes DATA without a reader gets an empty mail, and drops it (section 3.1).
    if (data.code == 354) waiting = may_go ? dotted(all[i].mail->bytes) : ".\r\n";
    // Without content the transaction is still open.
    if (waiting.empty() && from.is_good()) TRY(ask("RSET"));
    if (waiting.empty()) TRY(settle(all[i], answered));
  }
  if (waiting.empty()) return {};
  wire_.set_until(steady_clock::now() + server_.wait);
  all.back().answer.handed = !all.back().answer.said;
  TRY(wire_.send(waiting));
  return content_taken(all.back());
}

// One step at a time, for a server without pipelining.
Result<void> SmtpClient::send_one(Sending& one, const Answered& answered) {
  one.answer = {State::deferred, {}};
  const std::string all = commands_for(*one.mail);
  std::string_view rest = all;
  while (!rest.empty()) {
    std::size_t end = rest.find("\r\n");
    std::string line(rest.substr(0, end));
    rest.remove_prefix(end + 2);
    Reply reply = TRY(ask(line));
    if (reply.is_good() && (!rest.empty() || reply.code == 354)) continue;
    one.answer = answer_of(reply.code, reply.text);
    if (one.answer.state == State::taken) one.answer.state = State::deferred;
    TRY(ask("RSET"));
    return settle(one, answered);
  }
  wire_.set_until(steady_clock::now() + server_.wait);
  one.answer.handed = true;
  TRY(wire_.send(dotted(one.mail->bytes)));
  Reply taken = TRY(read_reply());
  one.answer = answer_of(taken.code, taken.text);
  return settle(one, answered);
}

void SmtpClient::send(std::span<const notify::Mail> mails, const Answered& answered) {
  std::vector<Sending> fit;
  for (std::size_t i = 0; i < mails.size(); ++i) {
    if (std::string why = hindrance(mails[i]); !why.empty())
      answered(i, {State::refused, std::move(why), true});
    else
      fit.push_back({&mails[i], i, {}});
  }
  Result<void> done;
  if (!open_) {
    done = fail(ErrorKind::io, "the connection is closed", wire_.place());
  } else if (offers("PIPELINING")) {
    done = send_group(fit, answered);
  } else {
    for (std::size_t i = 0; i < fit.size() && done; ++i) done = send_one(fit[i], answered);
  }
  if (!done) open_ = false;
  for (Sending& one : fit) {
    if (!done && one.answer.state == State::deferred && !one.answer.said)
      one.answer.text = done.error().text();
    (void)settle(one, answered);
  }
}

SmtpClient::~SmtpClient() {
  if (!open_) return;
  server_.wait = std::chrono::seconds(1);
  (void)ask("QUIT");
}

}  // namespace hinomi::serve
