// The people of Himori and their mail: a mail server on the loopback (RFC 5321) that has every
// mailbox of the country. Mailboxes of people who left are refused, those that nobody looks into
// stay silent, and everybody else answers by the link in the mail, without an account, as somebody
// without hinomi would.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <set>
#include <string>
#include <thread>
#include <vector>

#include "base/http.h"
#include "base/mutex.h"
#include "base/result.h"

namespace hinomi::demo {

class Townsfolk {
 public:
  struct Options {
    std::set<std::string> bouncing;  // mail addresses: "550 5.1.1 no such user"
    std::set<std::string> silent;    // taken in, never answered
    std::chrono::milliseconds answer_after{200};
  };
  struct Counts {
    std::size_t delivered = 0;  // mails taken in
    std::size_t refused = 0;
    std::size_t answered = 0;  // links followed, and acknowledged
    std::size_t unread = 0;    // in silent mailboxes
  };

  // Opens the mail server. Error: io.
  static Result<std::unique_ptr<Townsfolk>> open(Options options);
  ~Townsfolk();  // nobody answers any more

  std::uint16_t port() const { return port_; }
  // From now on mail is answered, through `node`, which outlives this.
  void meet(HttpHandler& node);
  Counts counts() const;
  // Of the mails that came to this address, newest last, as they came.
  std::vector<std::string> mails_to(const std::string& address) const;

 private:
  struct Waiting {
    std::chrono::steady_clock::time_point when;
    std::string path;  // "/l/TICKET"
  };
  explicit Townsfolk(Options options) : options_(std::move(options)) {}
  void accept_mail();
  void talk(int socket);
  void take(const std::string& address, const std::string& mail);
  void answer_mail();

  const Options options_;
  int listening_ = -1;
  std::uint16_t port_ = 0;
  std::atomic<bool> ends_ = false;
  mutable Mutex mutex_;
  HttpHandler* node_ HINOMI_GUARDED_BY(mutex_) = nullptr;
  std::deque<Waiting> waiting_ HINOMI_GUARDED_BY(mutex_);
  std::vector<std::pair<std::string, std::string>> mails_ HINOMI_GUARDED_BY(mutex_);
  Counts counts_ HINOMI_GUARDED_BY(mutex_);
  std::vector<std::jthread> talks_;  // of the accepting thread alone
  std::jthread accepting_;
  std::vector<std::jthread> answering_;
};

// Paths "/l/..." of the links in a mail, its body decoded (RFC 2045: 7bit, 8bit, quoted-printable,
// base64); empty in an encrypted one.
std::vector<std::string> links_in(std::string_view mail);

}  // namespace hinomi::demo
