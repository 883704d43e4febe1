#include "node/courier.h"

#include <algorithm>

#include "base/log.h"

namespace hinomi::node {

using std::chrono::steady_clock;
using Fate = Carried::Fate;

notify::Message message_of(const Parcel& parcel, const notify::Tickets& tickets,
                           const std::string& base_url) {
  using For = notify::Tickets::For;
  notify::Message message{.outgoing = parcel.outgoing};
  for (std::size_t i = 0; i < parcel.outgoing.letters.size(); ++i) {
    const act::Outgoing::Item& item = parcel.outgoing.letters[i];
    const notify::Ticket ticket = notify::ticket_for(item.id, parcel.outgoing.contact);
    message.links.push_back(base_url.empty() ? ""
                                             : base_url + "/l/" + tickets.make(For::link, ticket));
    message.marks.push_back(tickets.make(For::mail, ticket));
    message.about_marks.push_back(parcel.about[i] ? tickets.make(For::mail, *parcel.about[i]) : "");
  }
  return message;
}

Courier::Courier(World& world, Outbox& outbox, Carrier& carrier, const notify::Tickets& tickets,
                 CourierOptions options)
    : world_(world),
      outbox_(outbox),
      carrier_(carrier),
      tickets_(tickets),
      options_(std::move(options)),
      flights_(world.disk, options_.flights) {
  for (std::size_t i = 0; i < options_.mail_threads; ++i)
    threads_.emplace_back([this] { work(true); });
  for (std::size_t i = 0; i < options_.webhook_threads; ++i)
    threads_.emplace_back([this] { work(false); });
  threads_.emplace_back([this] { run(); });
}

Courier::~Courier() {
  carrier_.stop();
  {
    Lock hold(mutex_);
    stopping_ = true;
    changed_.wake_all();
  }
  threads_.clear();  // joins
  note_results();    // what ended after the courier's own thread looked last
  if (!receipts_.empty()) return;
  if (auto closed = flights_.close(); !closed)
    log(LogLevel::error, "flights_not_kept", {{"error", closed.error().text()}});
}

void Courier::wake() {
  Lock hold(mutex_);
  awake_ = true;
  changed_.wake_all();
}

// What the process before may have sent. The receipts are noted before anything leaves.
void Courier::take_up_what_was_cut_off() {
  auto lanes = flights_.cut_off();
  if (!lanes) return log(LogLevel::error, "flights_not_read", {{"error", lanes.error().text()}});
  auto is_noted = [&](const Flight& one) { return outbox_.attempts(one) != one.attempts; };
  for (const Flight& one :
       perhaps_gone(*lanes, options_.mail_threads, options_.webhook_threads, is_noted)) {
    for (const std::string& letter : one.letters)
      receipts_.push_back({.letter = letter,
                           .member = one.member,
                           .contact = one.contact,
                           .channel = one.channel,
                           .state = ReceiptState::failed,
                           .at = world_.clock.now(),
                           .by = std::string(picture::by_cut_off),
                           .note = "the node was cut off while this was on its way; it may have "
                                   "arrived, and goes again under the same number"});
    log(LogLevel::warning, "perhaps_sent_before",
        {{"letter", one.letters.front()}, {"contact", one.contact}});
  }
}

void Courier::run() {
  take_up_what_was_cut_off();
  bool more = false;
  while (true) {
    note_results();
    keep_clock();
    // What cannot be noted must not go on. Each receipt wakes this thread, but what is due is a
    // long list: it is looked at when somebody says so, after a pause, and when half of it is
    // settled.
    const bool half = more && on_the_way_.size() <= options_.most_on_the_way / 2;
    if (half || steady_clock::now() >= next_look_) {
      more = receipts_.empty() && take_orders();
      next_look_ = steady_clock::now() + options_.pause;
    }
    Lock hold(mutex_);
    while (!stopping_ && !awake_ && results_.empty())
      if (!changed_.wait_until(mutex_, next_look_)) break;
    if (std::exchange(awake_, false)) next_look_ = {};
    if (stopping_) return;
  }
}

void Courier::keep_clock() {
  if (steady_clock::now() < next_clock_) return;
  next_clock_ = steady_clock::now() + options_.clock;
  auto written = outbox_.follow_up(world_.clock.now());
  if (!written) log(LogLevel::error, "follow_up_failed", {{"error", written.error().text()}});
}

namespace {

Flight flight_of(const Parcel& parcel) {
  Flight out{.member = parcel.outgoing.member,
             .contact = parcel.outgoing.contact,
             .channel = parcel.outgoing.channel.kind,
             .attempts = parcel.attempts};
  for (const act::Outgoing::Item& item : parcel.outgoing.letters) out.letters.push_back(item.id);
  return out;
}

}  // namespace

// True when there may be more than was taken.
bool Courier::take_orders() {
  if (on_the_way_.size() >= options_.most_on_the_way) return false;
  const bool hold_mail = steady_clock::now() < mail_again_;
  // Those on the way are still due as far as the post knows; mail that is held back must not hide
  // the webhooks behind it.
  const std::size_t most = options_.most_on_the_way;
  const std::size_t asked = hold_mail ? most * 100 : most;
  std::vector<Parcel> due = outbox_.due(world_.clock.now(), asked);
  Batch mails;
  std::vector<Batch> batches;
  std::vector<Parcel> hooks;
  std::size_t taken = 0;
  for (Parcel& parcel : due) {
    const act::Outgoing& outgoing = parcel.outgoing;
    const bool is_mail = outgoing.channel.kind == ChannelKind::mail;
    if (is_mail && hold_mail) continue;
    if (on_the_way_.size() >= most) break;
    if (!on_the_way_.insert(outgoing.contact).second) continue;
    ++taken;
    if (!is_mail) {
      hooks.push_back(std::move(parcel));
      continue;
    }
    mails.push_back(std::move(parcel));
    if (mails.size() == options_.mails_a_connection) batches.push_back(std::exchange(mails, {}));
  }
  if (!mails.empty()) batches.push_back(std::move(mails));
  if (taken == 0) return false;
  for (const Batch& batch : batches) {
    Flights::Lane lane;
    for (const Parcel& parcel : batch) lane.push_back(flight_of(parcel));
    flights_.add(std::move(lane));
  }
  for (const Parcel& hook : hooks) flights_.add({flight_of(hook)});
  if (auto saved = flights_.save(); !saved) {
    log(LogLevel::error, "flights_not_kept", {{"error", saved.error().text()}});
    auto back = [&](const Parcel& parcel) {
      on_the_way_.erase(parcel.outgoing.contact);
      flights_.settled(parcel.outgoing.contact);
    };
    for (const Batch& batch : batches) std::ranges::for_each(batch, back);
    std::ranges::for_each(hooks, back);
    return false;
  }
  Lock hold(mutex_);
  for (Batch& batch : batches) mails_.push_back(std::move(batch));
  for (Parcel& hook : hooks) webhooks_.push_back(std::move(hook));
  changed_.wake_all();
  return due.size() == asked && !hold_mail;
}

void Courier::note_results() {
  std::vector<Result_> results;
  std::uint64_t handed_in = 0;
  {
    Lock hold(mutex_);
    results.swap(results_);
    handed_in = handed_in_;
  }
  for (Result_& one : results) {
    const act::Outgoing& outgoing = one.parcel.outgoing;
    if (one.carried.fate == Fate::held_back) {
      on_the_way_.erase(outgoing.contact);
      flights_.settled(outgoing.contact);
      mail_again_ = steady_clock::now() + options_.hold_back;
      continue;
    }
    const bool taken = one.carried.fate == Fate::taken, cut_off = one.carried.fate == Fate::cut_off;
    const bool is_mail = outgoing.channel.kind == ChannelKind::mail;
    if (cut_off) mail_again_ = steady_clock::now() + options_.hold_back;
    std::string note = std::move(one.carried.text);  // begins with the mail server's code
    if (outgoing.letters.size() > 1) note += "; digest";
    for (const act::Outgoing::Item& item : outgoing.letters)
      receipts_.push_back({.letter = item.id,
                           .member = outgoing.member,
                           .contact = outgoing.contact,
                           .channel = outgoing.channel.kind,
                           .state = !taken    ? ReceiptState::failed
                                    : is_mail ? ReceiptState::sent
                                              : ReceiptState::delivered,
                           .at = one.at,
                           .by = cut_off ? std::string(picture::by_cut_off) : "courier",
                           .note = note});
    settled_.push_back(outgoing.contact);
  }
  if (!receipts_.empty()) {
    if (auto noted = outbox_.note(receipts_); !noted) {
      // They stay on the way, so nothing is sent again; the next look tries to note them.
      log(LogLevel::error, "receipts_not_noted", {{"error", noted.error().text()}});
      return;
    }
  }
  receipts_.clear();
  for (const std::string& contact : settled_) {
    on_the_way_.erase(contact);
    flights_.settled(contact);
  }
  settled_.clear();
  Lock hold(mutex_);
  noted_ = handed_in;
  changed_.wake_all();
}

void Courier::work(bool mail) {
  while (true) {
    Batch batch;
    {
      Lock hold(mutex_);
      while (!stopping_ && (mail ? mails_.empty() : webhooks_.empty())) changed_.wait(mutex_);
      if (stopping_) return;
      if (mail) {
        batch = std::move(mails_.front());
        mails_.erase(mails_.begin());
      } else {
        batch.push_back(std::move(webhooks_.front()));
        webhooks_.erase(webhooks_.begin());
      }
    }
    if (mail)
      carry_mail(std::move(batch));
    else
      carry_webhook(std::move(batch.front()));
  }
}

bool Courier::done(Parcel parcel, Carried carried, Time begun) {
  const Time at = carried.fate == Fate::taken ? begun : world_.clock.now();
  Lock hold(mutex_);
  results_.push_back({std::move(parcel), std::move(carried), at});
  const std::uint64_t mine = ++handed_in_;
  changed_.wake_all();
  while (!stopping_ && noted_ < mine) changed_.wait(mutex_);
  return !stopping_;
}

void Courier::carry_mail(Batch batch) {
  std::vector<notify::Mail> mails;
  Batch ready;
  const notify::MailOptions options{
      .from = options_.from, .now = world_.clock.now(), .scratch = options_.scratch};
  for (Parcel& parcel : batch) {
    auto mail = options_.from.empty()
                    ? Result<notify::Mail>(fail(ErrorKind::conflict, "this node sends no mail",
                                                "node.json", "Set \"mail\""))
                    : notify::make_mail(message_of(parcel, tickets_, options_.base_url), options);
    if (!mail) {
      // gpg that does not start is this node's trouble; a key that does not work the contact's.
      const bool own = mail.error().kind == ErrorKind::io;
      if (own) log(LogLevel::error, "mail_not_made", {{"error", mail.error().text()}});
      done(std::move(parcel), {own ? Fate::held_back : Fate::refused, mail.error().text()},
           options.now);
      continue;
    }
    mails.push_back(std::move(*mail));
    ready.push_back(std::move(parcel));
  }
  if (mails.empty()) return;
  Time begun = world_.clock.now();
  carrier_.mail(mails, [&](std::size_t place, Carried carried) {
    const bool more = done(std::move(ready[place]), std::move(carried), begun);
    begun = world_.clock.now();
    return more;
  });
}

void Courier::carry_webhook(Parcel parcel) {
  const Time begun = world_.clock.now();
  auto hook = notify::make_webhook(message_of(parcel, tickets_, options_.base_url),
                                   parcel.outgoing.channel.key, begun);
  Carried carried = hook ? carrier_.webhook(parcel.outgoing.channel.address, *hook)
                         : Carried{Fate::refused, hook.error().text()};
  done(std::move(parcel), std::move(carried), begun);
}

}  // namespace hinomi::node
