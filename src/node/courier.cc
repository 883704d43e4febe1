#include "node/courier.h"

#include "base/log.h"

namespace hinomi::node {

using std::chrono::steady_clock;
using Fate = Carried::Fate;

Courier::Courier(World& world, Outbox& outbox, Carrier& carrier, const notify::Tickets& tickets,
                 CourierOptions options)
    : world_(world),
      outbox_(outbox),
      carrier_(carrier),
      tickets_(tickets),
      options_(std::move(options)) {
  for (std::size_t i = 0; i < options_.mail_threads; ++i)
    threads_.emplace_back([this] { work(true); });
  for (std::size_t i = 0; i < options_.webhook_threads; ++i)
    threads_.emplace_back([this] { work(false); });
  threads_.emplace_back([this] { run(); });
}

Courier::~Courier() {
  {
    Lock hold(mutex_);
    stopping_ = true;
    changed_.wake_all();
  }
  carrier_.stop();
  threads_.clear();  // joins
  note_results();    // what ended after the courier's own thread looked last
}

void Courier::wake() {
  Lock hold(mutex_);
  awake_ = true;
  changed_.wake_all();
}

void Courier::run() {
  while (true) {
    note_results();
    keep_clock();
    const bool more = take_orders();
    Lock hold(mutex_);
    const auto until = steady_clock::now() + (more ? std::chrono::milliseconds(0) : options_.pause);
    while (!stopping_ && !awake_ && results_.empty())
      if (!changed_.wait_until(mutex_, until)) break;
    awake_ = false;
    if (stopping_) return;
  }
}

void Courier::keep_clock() {
  if (steady_clock::now() < next_clock_) return;
  next_clock_ = steady_clock::now() + options_.clock;
  auto written = outbox_.follow_up(world_.clock.now());
  if (!written) log(LogLevel::error, "follow_up_failed", {{"error", written.error().text()}});
}

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
  Lock hold(mutex_);
  for (Batch& batch : batches) mails_.push_back(std::move(batch));
  for (Parcel& hook : hooks) webhooks_.push_back(std::move(hook));
  changed_.wake_all();
  return due.size() == asked && !hold_mail;
}

void Courier::note_results() {
  std::vector<Result_> results;
  {
    Lock hold(mutex_);
    results.swap(results_);
  }
  const Time now = world_.clock.now();
  for (Result_& one : results) {
    const act::Outgoing& outgoing = one.parcel.outgoing;
    if (one.carried.fate == Fate::held_back) {
      on_the_way_.erase(outgoing.contact);
      mail_again_ = steady_clock::now() + options_.hold_back;
      continue;
    }
    const bool taken = one.carried.fate == Fate::taken;
    const bool is_mail = outgoing.channel.kind == ChannelKind::mail;
    std::string note =
        outgoing.letters.size() > 1 ? "digest; " + one.carried.text : std::move(one.carried.text);
    for (const act::Outgoing::Item& item : outgoing.letters)
      receipts_.push_back({.letter = item.id,
                           .member = outgoing.member,
                           .contact = outgoing.contact,
                           .channel = outgoing.channel.kind,
                           .state = !taken    ? ReceiptState::failed
                                    : is_mail ? ReceiptState::sent
                                              : ReceiptState::delivered,
                           .at = now,
                           .by = "courier",
                           .note = note});
    settled_.push_back(outgoing.contact);
  }
  if (receipts_.empty()) return;
  auto noted = outbox_.note(receipts_);
  if (!noted) {
    // They stay on the way, so nothing is sent again; the next look tries to note them.
    log(LogLevel::error, "receipts_not_noted", {{"error", noted.error().text()}});
    return;
  }
  receipts_.clear();
  for (const std::string& contact : settled_) on_the_way_.erase(contact);
  settled_.clear();
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

void Courier::done(Parcel parcel, Carried carried) {
  Lock hold(mutex_);
  results_.push_back({std::move(parcel), std::move(carried)});
  changed_.wake_all();
}

notify::Message Courier::message_of(const Parcel& parcel) const {
  using For = notify::Tickets::For;
  notify::Message message{.outgoing = parcel.outgoing};
  for (std::size_t i = 0; i < parcel.outgoing.letters.size(); ++i) {
    const act::Outgoing::Item& item = parcel.outgoing.letters[i];
    const notify::Ticket ticket{item.id, item.place};
    message.links.push_back(options_.base_url.empty()
                                ? ""
                                : options_.base_url + "/l/" + tickets_.make(For::link, ticket));
    message.marks.push_back(tickets_.make(For::mail, ticket));
    message.about_marks.push_back(parcel.about[i] ? tickets_.make(For::mail, *parcel.about[i])
                                                  : "");
  }
  return message;
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
                    : notify::make_mail(message_of(parcel), options);
    if (!mail) {
      // gpg that does not start is this node's trouble; a key that does not work the contact's.
      const bool own = mail.error().kind == ErrorKind::io;
      if (own) log(LogLevel::error, "mail_not_made", {{"error", mail.error().text()}});
      done(std::move(parcel), {own ? Fate::held_back : Fate::refused, mail.error().text()});
      continue;
    }
    mails.push_back(std::move(*mail));
    ready.push_back(std::move(parcel));
  }
  if (mails.empty()) return;
  std::vector<Carried> fates = carrier_.mail(mails);
  fates.resize(mails.size());
  for (std::size_t i = 0; i < ready.size(); ++i) done(std::move(ready[i]), std::move(fates[i]));
}

void Courier::carry_webhook(Parcel parcel) {
  auto hook =
      notify::make_webhook(message_of(parcel), parcel.outgoing.channel.key, world_.clock.now());
  Carried carried = hook ? carrier_.webhook(parcel.outgoing.channel.address, *hook)
                         : Carried{Fate::refused, hook.error().text()};
  done(std::move(parcel), std::move(carried));
}

}  // namespace hinomi::node
