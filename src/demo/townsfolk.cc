#include "demo/townsfolk.h"

#include <arpa/inet.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <optional>

#include "base/hash.h"
#include "base/text.h"

namespace hinomi::demo {
namespace {

constexpr std::size_t longest_line = 2'000;
constexpr std::size_t largest_mail = 1u << 20;
constexpr int patience_ms = 20;  // how long to wait before looking whether all ends
// Readers do not wait for each other, and the node writes what many say in one commit.
constexpr int readers_at_once = 16;

// Lines of one connection.
class Lines {
 public:
  Lines(int socket, const std::atomic<bool>& ends) : socket_(socket), ends_(ends) {}

  // Without its line end; nothing when the other side is gone, too long-winded, or all ends.
  std::optional<std::string> next() {
    while (true) {
      if (auto end = rest_.find('\n'); end != rest_.npos) {
        std::string line = rest_.substr(0, end);
        rest_.erase(0, end + 1);
        if (line.ends_with('\r')) line.pop_back();
        return line;
      }
      if (rest_.size() > longest_line || !read_more()) return {};
    }
  }

  bool say(std::string line) {
    line += "\r\n";
    return ::send(socket_, line.data(), line.size(), MSG_NOSIGNAL) == ssize_t(line.size());
  }

 private:
  bool read_more() {
    pollfd wait{.fd = socket_, .events = POLLIN, .revents = 0};
    while (::poll(&wait, 1, patience_ms) == 0)
      if (ends_) return false;
    char bytes[16 * 1024];
    ssize_t size = ::recv(socket_, bytes, sizeof bytes, 0);
    if (size <= 0) return false;
    rest_.append(bytes, std::size_t(size));
    return true;
  }

  int socket_;
  const std::atomic<bool>& ends_;
  std::string rest_;
};

// "MAIL FROM:<a@b> SIZE=1" -> "a@b"
std::string address_in(std::string_view line) {
  std::size_t open = line.find('<'), close = line.find('>', std::min(open, line.size()));
  if (open == line.npos || close == line.npos) return {};
  return std::string(line.substr(open + 1, close - open - 1));
}

std::string from_quoted_printable(std::string_view text) {
  auto digit = [](char c) {
    return is_digit(c) ? c - '0' : c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
  };
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '=' || i + 2 >= text.size()) {
      out += text[i];
    } else if (text[i + 1] == '\n' || text[i + 1] == '\r') {
      i += text[i + 1] == '\r' ? 2 : 1;  // a soft line break
    } else if (int high = digit(text[i + 1]), low = digit(text[i + 2]); high >= 0 && low >= 0) {
      out += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return out;
}

}  // namespace

std::vector<std::string> links_in(std::string_view mail) {
  std::size_t blank = std::min(mail.find("\n\n"), mail.find("\r\n\r\n"));
  std::string head = to_lower(mail.substr(0, blank));
  std::string body(mail.substr(std::min(blank, mail.size())));
  if (head.find("content-transfer-encoding: base64") != head.npos) {
    std::erase_if(body, is_space);
    body = from_base64(body).value_or(std::string());
  } else if (head.find("content-transfer-encoding: quoted-printable") != head.npos) {
    body = from_quoted_printable(body);
  }
  std::vector<std::string> out;
  auto is_of_link = [](char c) {
    return is_digit(c) || (to_lower(c) >= 'a' && to_lower(c) <= 'z') || c == '-' || c == '_';
  };
  for (std::size_t at = body.find("/l/"); at != body.npos; at = body.find("/l/", at)) {
    std::size_t end = at + 3;
    while (end < body.size() && is_of_link(body[end])) ++end;
    if (end - at > 23) out.push_back(body.substr(at, end - at));  // a ticket has 16 bytes and more
    at = end;
  }
  return out;
}

Result<std::unique_ptr<Townsfolk>> Townsfolk::open(Options options) {
  std::unique_ptr<Townsfolk> out(new Townsfolk(std::move(options)));
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof at;
  out->listening_ = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  if (out->listening_ < 0 || ::bind(out->listening_, address, size) != 0 ||
      ::listen(out->listening_, 64) != 0 || ::getsockname(out->listening_, address, &size) != 0)
    return fail(ErrorKind::io, "the mail server of the country does not start", "127.0.0.1",
                "Check that the loopback can be listened on");
  out->port_ = ntohs(at.sin_port);
  out->accepting_ = std::jthread([town = out.get()] { town->accept_mail(); });
  for (int i = 0; i < readers_at_once; ++i)
    out->answering_.emplace_back([town = out.get()] { town->answer_mail(); });
  return out;
}

Townsfolk::~Townsfolk() {
  ends_ = true;
  if (accepting_.joinable()) accepting_.join();
  answering_.clear();
  talks_.clear();
  if (listening_ >= 0) ::close(listening_);
}

void Townsfolk::accept_mail() {
  pollfd wait{.fd = listening_, .events = POLLIN, .revents = 0};
  while (!ends_) {
    if (::poll(&wait, 1, patience_ms) <= 0) continue;
    int socket = ::accept4(listening_, nullptr, nullptr, SOCK_CLOEXEC);
    if (socket >= 0) talks_.emplace_back([this, socket] { talk(socket); });
  }
}

void Townsfolk::talk(int socket) {
  Lines lines(socket, ends_);
  bool open = lines.say("220 himori.example ESMTP");
  std::vector<std::string> to;
  while (open) {
    auto line = lines.next();
    if (!line) break;
    std::string word = to_lower(line->substr(0, 4));
    if (word == "ehlo") {
      open = lines.say("250-himori.example") && lines.say("250-PIPELINING") &&
             lines.say("250-8BITMIME") && lines.say("250 SMTPUTF8");
    } else if (word == "rcpt") {
      std::string address = address_in(*line);
      bool known = !address.empty() && !options_.bouncing.contains(address);
      if (known) to.push_back(std::move(address));
      if (!known) {
        Lock hold(mutex_);
        ++counts_.refused;
      }
      open = lines.say(known ? "250 2.1.5 ok" : "550 5.1.1 no such user here");
    } else if (word == "data") {
      open = lines.say(to.empty() ? "554 5.5.1 no valid recipients" : "354 end with .");
      if (!open || to.empty()) continue;
      std::string mail;
      auto part = lines.next();
      for (; part && *part != "." && mail.size() < largest_mail; part = lines.next())
        mail += part->substr(part->starts_with('.') ? 1 : 0) + "\r\n";
      if (!part || *part != ".") break;
      for (const std::string& address : to) take(address, mail);
      to.clear();
      open = lines.say("250 2.0.0 taken");
    } else if (word == "quit") {
      lines.say("221 2.0.0 bye");
      break;
    } else {
      if (word == "rset" || word == "mail") to.clear();
      open = lines.say("250 2.0.0 ok");
    }
  }
  ::close(socket);
}

void Townsfolk::take(const std::string& address, const std::string& mail) {
  Lock hold(mutex_);
  ++counts_.delivered;
  mails_.emplace_back(address, mail);
  if (options_.silent.contains(address)) {
    ++counts_.unread;
    return;
  }
  auto when = std::chrono::steady_clock::now() + options_.answer_after;
  for (std::string& path : links_in(mail)) waiting_.push_back({when, std::move(path)});
}

void Townsfolk::meet(HttpHandler& node) {
  Lock hold(mutex_);
  node_ = &node;
}

void Townsfolk::answer_mail() {
  while (!ends_) {
    std::optional<Waiting> next;
    HttpHandler* node = nullptr;
    {
      Lock hold(mutex_);
      node = node_;
      if (node && !waiting_.empty() && waiting_.front().when <= std::chrono::steady_clock::now()) {
        next = std::move(waiting_.front());
        waiting_.pop_front();
      }
    }
    if (!next) {
      std::this_thread::sleep_for(std::chrono::milliseconds(patience_ms));
      continue;
    }
    // Each reader is somebody else, on another line.
    HttpRequest request{.method = "GET", .path = next->path, .peer = "127.0.0.1", .local = true};
    if (node->handle(request).status != 200) continue;
    request.method = "POST";
    request.body = "state=acknowledged";
    request.headers.emplace_back("content-type", "application/x-www-form-urlencoded");
    int status = node->handle(request).status;
    Lock hold(mutex_);
    counts_.answered += status < 400;
  }
}

Townsfolk::Counts Townsfolk::counts() const {
  Lock hold(mutex_);
  return counts_;
}

std::vector<std::string> Townsfolk::mails_to(const std::string& address) const {
  Lock hold(mutex_);
  std::vector<std::string> out;
  for (const auto& [to, mail] : mails_)
    if (to == address) out.push_back(mail);
  return out;
}

}  // namespace hinomi::demo
