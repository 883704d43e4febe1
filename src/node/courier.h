// The courier carries letters: a thread beside the node that asks the post what is due, hands it to
// mail and webhooks, and gives back what became of it. It also calls what the clock asks of the
// post.
//
// A contact is on its way until its receipt is in the journal, and what carries it takes nothing
// else before that. What was on its way when the node was killed may have arrived: the journal then
// says so (picture::by_cut_off), and it goes again under the same Message-ID or webhook-id. That is
// at most one message for each thread.
#pragma once

#include <atomic>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "base/world.h"
#include "node/flights.h"
#include "out/notify/mail.h"
#include "out/notify/tickets.h"
#include "out/notify/webhook.h"
#include "picture/letters.h"

namespace hinomi::node {

// One message, and beside each of its letters the one to the same reader that it goes on from.
struct Parcel {
  act::Outgoing outgoing;
  std::vector<std::optional<notify::Ticket>> about;
  int attempts = 0;  // of the first letter, before this one
};

// What of a parcel is rendered for its channel. `base_url` as in CourierOptions.
notify::Message message_of(const Parcel& parcel, const notify::Tickets& tickets,
                           const std::string& base_url);

// Where the courier's work comes from: act::Post, or a test. Called by the courier's thread alone.
class Outbox {
 public:
  virtual ~Outbox() = default;
  // As act::Post: what may be sent at `now`.
  virtual std::vector<Parcel> due(Time now, std::size_t most) = 0;
  virtual Result<std::size_t> note(std::span<const Receipt> receipts) = 0;
  virtual Result<std::size_t> follow_up(Time now) = 0;
  // How often the letter was tried to that contact; -1: there is no such letter or addressee.
  virtual int attempts(const Flight& flight) = 0;
};

// What became of one message.
struct Carried {
  enum class Fate : std::uint8_t {
    taken,      // whoever is next answers for it
    refused,    // a failure of this contact
    held_back,  // a failure of this node's own way out: tried again, nobody is to blame
    cut_off,    // the way out broke off at the end: it may have arrived, and is tried again
  };
  Fate fate = Fate::held_back;
  std::string text;
};

// How messages leave. Called by several threads at once.
class Carrier {
 public:
  virtual ~Carrier() = default;
  // Called once for each mail, before the next one leaves; false: nothing else is to leave.
  using Answered = std::function<bool(std::size_t place, Carried carried)>;
  // In order.
  virtual void mail(std::span<const notify::Mail> mails, const Answered& answered) = 0;
  virtual Carried webhook(const std::string& url, const notify::Webhook& webhook) = 0;
  // Ends what is under way soon.
  virtual void stop() {}
};

struct CourierOptions {
  std::string from;      // address that mail comes from; empty: this node sends no mail
  std::string base_url;  // where people reach this node; empty: no links
  std::filesystem::path scratch;
  std::filesystem::path flights;  // file that outlives the process; empty: none is kept
  std::size_t mail_threads = 2, webhook_threads = 6;
  std::size_t mails_a_connection = 50;
  std::size_t most_on_the_way = 400;            // contacts
  std::chrono::milliseconds pause{1'000};       // between two looks when nothing happens
  std::chrono::seconds clock{10};               // between two calls of follow_up
  std::chrono::milliseconds hold_back{10'000};  // before mail is tried again after held_back
};

class Courier {
 public:
  // All outlive it. Starts at once.
  Courier(World& world, Outbox& outbox, Carrier& carrier, const notify::Tickets& tickets,
          CourierOptions options);
  // Ends what is under way within a second or two (a name that is being resolved may take longer)
  // and notes what is known.
  ~Courier();
  Courier(const Courier&) = delete;
  Courier& operator=(const Courier&) = delete;

  // Looks at once: something may be due. Any thread.
  void wake();

 private:
  struct Result_ {
    Parcel parcel;
    Carried carried;
    Time at;
  };
  using Batch = std::vector<Parcel>;

  void run();
  void take_up_what_was_cut_off();
  void work(bool mail);
  bool take_orders();
  void note_results();
  void keep_clock();
  void carry_mail(Batch batch);
  void carry_webhook(Parcel parcel);
  // `begun`: when it left; what comes back of it is later. Returns when its receipt is in the
  // journal; false: the courier stops.
  bool done(Parcel parcel, Carried carried, Time begun);

  World& world_;
  Outbox& outbox_;
  Carrier& carrier_;
  const notify::Tickets& tickets_;
  const CourierOptions options_;

  // The courier's own thread alone.
  std::set<std::string> on_the_way_;  // contacts
  Flights flights_;
  std::vector<Receipt> receipts_;     // not noted yet
  std::vector<std::string> settled_;  // contacts of those
  std::chrono::steady_clock::time_point next_clock_{};
  std::chrono::steady_clock::time_point next_look_{};
  std::chrono::steady_clock::time_point mail_again_{};

  mutable Mutex mutex_;
  Condition changed_;
  std::vector<Batch> mails_ HINOMI_GUARDED_BY(mutex_);
  std::vector<Parcel> webhooks_ HINOMI_GUARDED_BY(mutex_);
  std::vector<Result_> results_ HINOMI_GUARDED_BY(mutex_);
  std::uint64_t handed_in_ HINOMI_GUARDED_BY(mutex_) = 0;  // results so far,
  std::uint64_t noted_ HINOMI_GUARDED_BY(mutex_) = 0;      // and how many of them are settled
  bool awake_ HINOMI_GUARDED_BY(mutex_) = false;
  bool stopping_ HINOMI_GUARDED_BY(mutex_) = false;
  std::vector<std::jthread> threads_;
};

}  // namespace hinomi::node
