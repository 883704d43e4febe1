// The courier with a post and a network of the test's own.
#include "node/courier.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <random>
#include <set>

#include "out/notify/test_support.h"
#include "world/some_records.h"

namespace hinomi::node {
namespace {

using std::chrono::milliseconds;
using Fate = Carried::Fate;

class SetClock final : public Clock {
 public:
  Time now() override { return notify::some_time; }
};

Parcel parcel(std::string contact, ChannelKind kind = ChannelKind::mail, int letters = 1) {
  Parcel out;
  out.outgoing = notify::some_message().outgoing;
  out.outgoing.member = contact.substr(0, contact.find('/'));
  out.outgoing.contact = contact;
  out.outgoing.channel = {.kind = kind, .address = "a@" + out.outgoing.member + ".example"};
  if (kind == ChannelKind::webhook)
    out.outgoing.channel = {.kind = kind, .address = "https://x.example/" + contact, .key = "k"};
  out.outgoing.letters.clear();
  for (int i = 0; i < letters; ++i)
    out.outgoing.letters.push_back(
        notify::some_item(i == 0 ? notify::first_letter : notify::second_letter));
  out.about.resize(out.outgoing.letters.size());
  return out;
}

// Like the post: what was noted is due no more, but for what failed and is tried again.
class TestOutbox final : public Outbox {
 public:
  std::vector<Parcel> due(Time, std::size_t most) override {
    Lock hold(mutex_);
    std::vector<Parcel> out = waiting_;
    out.resize(std::min(out.size(), most));
    return out;
  }
  Result<std::size_t> note(std::span<const Receipt> receipts) override {
    Lock hold(mutex_);
    if (note_fails_ > 0 || noted_.size() >= most_) {
      note_fails_ = std::max(note_fails_ - 1, 0);
      return fail(ErrorKind::busy, "the queue is full");
    }
    for (const Receipt& one : receipts) {
      noted_.push_back(one);
      if (one.by == picture::by_cut_off)
        for (Parcel& waits : waiting_) waits.attempts += waits.outgoing.contact == one.contact;
      else
        std::erase_if(waiting_, [&](const Parcel& p) { return p.outgoing.contact == one.contact; });
    }
    changed_.wake_all();
    return receipts.size();
  }
  Result<std::size_t> follow_up(Time) override {
    ++follow_ups;
    return std::size_t(0);
  }
  int attempts(const Flight& flight) override {
    Lock hold(mutex_);
    return static_cast<int>(std::count_if(noted_.begin(), noted_.end(), [&](const Receipt& one) {
      return one.contact == flight.contact && one.letter == flight.letters[0];
    }));
  }

  void add(Parcel one) {
    Lock hold(mutex_);
    waiting_.push_back(std::move(one));
  }
  void fail_notes(int times) {
    Lock hold(mutex_);
    note_fails_ = times;
  }
  // Notes no more when it has so many.
  void most(std::size_t receipts) {
    Lock hold(mutex_);
    most_ = receipts;
  }
  // Waits for so many receipts.
  std::vector<Receipt> noted(std::size_t count) {
    Lock hold(mutex_);
    auto until = std::chrono::steady_clock::now() + std::chrono::seconds(20);
    while (noted_.size() < count && changed_.wait_until(mutex_, until)) {
    }
    auto out = noted_;
    std::sort(out.begin(), out.end(),
              [](const Receipt& a, const Receipt& b) { return a.contact < b.contact; });
    return out;
  }
  std::atomic<int> follow_ups = 0;

 private:
  Mutex mutex_;
  Condition changed_;
  std::vector<Parcel> waiting_ HINOMI_GUARDED_BY(mutex_);
  std::vector<Receipt> noted_ HINOMI_GUARDED_BY(mutex_);
  int note_fails_ HINOMI_GUARDED_BY(mutex_) = 0;
  std::size_t most_ HINOMI_GUARDED_BY(mutex_) = SIZE_MAX;
};

class TestCarrier final : public Carrier {
 public:
  void mail(std::span<const notify::Mail> mails, const Answered& answered) override {
    for (std::size_t i = 0; i < mails.size(); ++i) {
      if (!answered(i, carried(mails[i]))) {
        while (++i < mails.size()) answered(i, {});
        return;
      }
      while (mails[i].to.starts_with("a@hangs.") && !stopped)
        std::this_thread::sleep_for(milliseconds(5));
    }
  }
  Carried webhook(const std::string& url, const notify::Webhook&) override {
    while (url.ends_with("hangs/hook") && !stopped) std::this_thread::sleep_for(milliseconds(5));
    return {url.ends_with("hangs/hook") ? Fate::held_back : Fate::taken, "2xx"};
  }
  void stop() override { stopped = true; }

  void go_down(int mails) {
    Lock hold(mutex_);
    down_ = mails;
  }
  std::vector<std::string> sent() {
    Lock hold(mutex_);
    return sent_;
  }
  std::atomic<bool> stopped = false;

 private:
  Carried carried(const notify::Mail& mail) {
    Lock hold(mutex_);
    sent_.push_back(mail.number);
    const bool down = down_ > 0;
    if (down) --down_;
    return down                             ? Carried{}
           : mail.to.starts_with("a@gone.") ? Carried{Fate::refused, "550 no such user"}
           : mail.to.starts_with("a@torn.") ? Carried{Fate::cut_off, "closed"}
                                            : Carried{Fate::taken, "250 queued"};
  }

  Mutex mutex_;
  std::vector<std::string> sent_ HINOMI_GUARDED_BY(mutex_);
  int down_ HINOMI_GUARDED_BY(mutex_) = 0;
};

class CourierTest : public testing::Test {
 protected:
  std::unique_ptr<Courier> start(std::string from = "notice@centre.example") {
    return std::make_unique<Courier>(world, outbox, carrier, tickets,
                                     CourierOptions{.from = std::move(from),
                                                    .base_url = "https://node.example",
                                                    .pause = milliseconds(5),
                                                    .clock = std::chrono::seconds(0),
                                                    .hold_back = milliseconds(20)});
  }
  SetClock clock;
  world::NoNetwork network;
  World world{clock, real_random(), real_disk(), network};
  notify::Tickets tickets{std::string(32, 's')};
  TestOutbox outbox;
  TestCarrier carrier;
};

TEST_F(CourierTest, EveryMessageGetsItsReceipt) {
  outbox.add(parcel("clinic/it"));
  outbox.add(parcel("gone/it"));
  outbox.add(parcel("hooks/it", ChannelKind::webhook));
  outbox.add(parcel("works/it", ChannelKind::mail, 2));
  auto courier = start();
  auto noted = outbox.noted(5);
  ASSERT_EQ(noted.size(), 5u);
  EXPECT_EQ(noted[0].state, ReceiptState::sent);
  EXPECT_EQ(noted[0].note, "250 queued");
  EXPECT_EQ(noted[0].member, "clinic");
  EXPECT_EQ(noted[0].at, notify::some_time);
  EXPECT_EQ(noted[1].state, ReceiptState::failed);
  EXPECT_EQ(noted[1].note, "550 no such user");
  EXPECT_EQ(noted[2].state, ReceiptState::delivered);
  EXPECT_EQ(noted[2].channel, ChannelKind::webhook);
  EXPECT_NE(noted[3].letter, noted[4].letter) << "a digest has a receipt for each letter";
  EXPECT_EQ(noted[3].note, "250 queued; digest");
  EXPECT_EQ(carrier.sent().size(), 3u);
  EXPECT_GT(outbox.follow_ups, 0);
}

TEST_F(CourierTest, WhatCannotBeNotedIsNotSentAgain) {
  outbox.fail_notes(3);
  outbox.add(parcel("clinic/it"));
  auto courier = start();
  EXPECT_EQ(outbox.noted(1).size(), 1u);
  EXPECT_EQ(carrier.sent().size(), 1u);
}

TEST_F(CourierTest, OurOwnServersTroubleIsNobodysFailure) {
  carrier.go_down(3);
  outbox.add(parcel("clinic/it"));
  auto courier = start();
  auto noted = outbox.noted(1);
  ASSERT_EQ(noted.size(), 1u);
  EXPECT_EQ(noted[0].state, ReceiptState::sent);
  EXPECT_EQ(carrier.sent().size(), 4u);
}

TEST_F(CourierTest, AHangingReceiverHoldsUpNobodyAndEndsWithTheCourier) {
  for (int i = 0; i < 3; ++i)
    outbox.add(parcel("h" + std::to_string(i) + "hangs/hook", ChannelKind::webhook));
  outbox.add(parcel("hooks/it", ChannelKind::webhook));
  for (int i = 0; i < 100; ++i) outbox.add(parcel("m" + std::to_string(i) + "/it"));
  auto courier = start();
  EXPECT_EQ(outbox.noted(101).size(), 101u);
  auto begun = std::chrono::steady_clock::now();
  courier.reset();
  EXPECT_LT(std::chrono::steady_clock::now() - begun, std::chrono::seconds(2));
  EXPECT_EQ(outbox.noted(101).size(), 101u);
}

// Killed between sending and noting: the reader gets the same Message-ID again.
TEST_F(CourierTest, SendsAgainUnderTheSameNumber) {
  outbox.fail_notes(1'000'000);
  outbox.add(parcel("clinic/it"));
  for (std::size_t times : {1u, 2u}) {
    auto courier = start();
    for (int i = 0; i < 2000 && carrier.sent().size() < times; ++i)
      std::this_thread::sleep_for(milliseconds(5));
  }
  auto sent = carrier.sent();
  ASSERT_EQ(sent.size(), 2u);
  EXPECT_EQ(sent[0], sent[1]);
  outbox.fail_notes(0);
}

TEST_F(CourierTest, NothingElseLeavesBeforeItsReceiptIsKept) {
  outbox.most(0);
  for (int i = 0; i < 120; ++i) outbox.add(parcel("m" + std::to_string(i) + "/it"));
  auto courier = start();
  std::this_thread::sleep_for(milliseconds(200));
  EXPECT_LE(carrier.sent().size(), CourierOptions().mail_threads);
  outbox.most(SIZE_MAX);
  EXPECT_EQ(outbox.noted(120).size(), 120u);
}

// Killed at any moment: all arrives; what arrives twice has the same number, was on its way just
// then, and the receipts say so.
TEST_F(CourierTest, WhatWasCutOffIsSaidAndGoesAgain) {
  constexpr std::size_t count = 130;
  const auto folder = std::filesystem::path(testing::TempDir()) /
                      ("hinomi-courier-" + std::to_string(std::random_device()()));
  std::filesystem::create_directory(folder);
  for (std::size_t kill_after : {0u, 1u, 49u, 50u, 77u, 129u}) {
    TestOutbox post;
    TestCarrier network_;
    auto courier = [&] {
      return std::make_unique<Courier>(world, post, network_, tickets,
                                       CourierOptions{.from = "notice@centre.example",
                                                      .flights = folder / "courier.json",
                                                      .pause = milliseconds(5)});
    };
    for (std::size_t i = 0; i < count; ++i) {
      Parcel one = parcel("m" + std::to_string(i) + "/it");
      one.outgoing.letters[0].place = static_cast<std::uint32_t>(i);
      post.add(std::move(one));
    }
    post.most(kill_after);
    {
      auto killed = courier();
      for (int i = 0; i < 400 && network_.sent().size() <= kill_after; ++i)
        std::this_thread::sleep_for(milliseconds(5));
      std::this_thread::sleep_for(milliseconds(20));
    }
    const auto before = network_.sent();
    const auto noted_before = post.noted(0).size();
    post.most(SIZE_MAX);
    auto again = courier();
    const auto told = [&] {
      auto all = post.noted(count);
      std::erase_if(all, [](const Receipt& one) { return one.by != picture::by_cut_off; });
      return all.size();
    };
    for (int i = 0; i < 1000 && post.noted(0).size() < count + told(); ++i)
      std::this_thread::sleep_for(milliseconds(5));
    const auto sent = network_.sent();
    const std::set<std::string> numbers(sent.begin(), sent.end());
    EXPECT_EQ(numbers.size(), count) << "nothing is lost";
    const std::size_t twice = sent.size() - count;
    EXPECT_EQ(twice, before.size() - noted_before) << "kill after " << kill_after;
    EXPECT_LE(twice, CourierOptions().mail_threads);
    EXPECT_GE(told(), twice);
    EXPECT_LE(told(), CourierOptions().mail_threads);
  }
  std::filesystem::remove_all(folder);
}

TEST_F(CourierTest, WhatBrokeOffAtTheEndIsToldAsSuch) {
  outbox.add(parcel("torn/it"));
  auto courier = start();
  auto noted = outbox.noted(2);
  courier.reset();
  ASSERT_GE(noted.size(), 2u) << "it is tried again";
  EXPECT_EQ(noted[0].by, picture::by_cut_off);
  EXPECT_EQ(noted[0].state, ReceiptState::failed);
  auto sent = carrier.sent();
  EXPECT_EQ(std::set<std::string>(sent.begin(), sent.end()).size(), 1u) << "the same number";
}

TEST_F(CourierTest, ANodeWithoutMailSaysSo) {
  outbox.add(parcel("clinic/it"));
  auto courier = start("");
  auto noted = outbox.noted(1);
  ASSERT_EQ(noted.size(), 1u);
  EXPECT_EQ(noted[0].state, ReceiptState::failed);
  EXPECT_TRUE(noted[0].note.starts_with("this node sends no mail")) << noted[0].note;
  EXPECT_TRUE(carrier.sent().empty());
}

TEST_F(CourierTest, ManyAreCarriedOnceEach) {
  for (int i = 0; i < 1200; ++i) outbox.add(parcel("m" + std::to_string(i) + "/it"));
  auto courier = start();
  EXPECT_EQ(outbox.noted(1200).size(), 1200u);
  EXPECT_EQ(carrier.sent().size(), 1200u);
}

}  // namespace
}  // namespace hinomi::node
