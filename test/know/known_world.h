// A node in a simulated world where everything that comes in is known to the test: who may learn
// which word. Clock and random start anew with each deed, so that a deed makes the same ids and
// times whatever was left out before it.
#pragma once

#include <condition_variable>
#include <map>
#include <mutex>
#include <string>
#include <vector>

#include "api/api_world.h"
#include "know/deed.h"
#include "node/courier.h"

namespace hinomi::know_test {

// Lets nothing go: what the courier brought back would come at a time of its own. What it would
// carry is rendered when it is looked at (handed_out.h).
class HeldBack final : public node::Carrier {
 public:
  void mail(std::span<const notify::Mail>, const Answered&) override {}
  node::Carried webhook(const std::string&, const notify::Webhook&) override {
    std::unique_lock hold(mutex_);
    changed_.wait(hold, [this] { return stopped_; });
    return {};
  }
  void stop() override {
    std::lock_guard hold(mutex_);
    stopped_ = true;
    changed_.notify_all();
  }

 private:
  std::mutex mutex_;
  std::condition_variable changed_;
  bool stopped_ = false;
};
struct WithHeldBack {
  HeldBack held_back;
};

class KnownWorld : private WithHeldBack, public api_test::ApiWorld {
 public:
  explicit KnownWorld(std::uint32_t seed);

  // Does these deeds, in order, at the time of each.
  void live(const std::vector<Deed>& deeds);

  // What an answer holds for this viewer; "" as the name: without a token.
  api_test::Answer look(const Viewer& viewer, const std::string& target,
                        std::string_view method = "GET");

  // Who may learn what of `deed`. Answers the secrets of setting up for number 0.
  const std::vector<Secret>& secrets() const { return secrets_; }
  // Ids of all Records in the journal, in order.
  std::vector<std::string> ids();
  // Values that anything was ever said of.
  std::vector<std::string> values() const { return values_; }
  // Numbers of the deeds after which this viewer's open stream was told of something.
  const std::vector<std::size_t>& heard(const Viewer& viewer) { return heard_[viewer.name]; }
  // The answers that a member's own reporter got: they are an exit too.
  const std::string& answered(const std::string& member) { return answered_[member]; }
  // The reports' ids by deed; empty: not done.
  std::string record_of(std::size_t deed) const;

 private:
  void set_up();
  void set_up_contact(const std::string& member);
  void set_up_advisories();
  void begin(std::size_t number);
  void take(const Deed& deed);
  void report(const Deed& deed);
  void bulletin(const Deed& deed);
  void decide(const Deed& deed);
  void write(const Deed& deed);
  void letter(const Deed& deed);
  void detection(const Deed& deed);
  void system(const Deed& deed);
  void supply(const Deed& deed);
  void device(const Deed& deed);
  void device_case(const Deed& deed);
  std::string write(Kind kind, const std::string& origin, std::string body, const Mark& mark);
  std::string word(const Deed& deed, std::string_view place) const;
  // `what` of the deed, to whom its mark lets it come out.
  Secret secret(const Deed& deed, std::string_view place, const Mark& mark,
                std::string origin) const;
  void keep(Secret secret) { secrets_.push_back(std::move(secret)); }
  void hear(std::size_t number);

  std::uint32_t seed_;
  std::size_t looks_ = 0;
  std::map<std::string, std::string> tokens_;                 // of viewers, by name
  std::map<std::string, std::string> reporters_, approvers_;  // tokens, by member
  std::vector<Secret> secrets_;
  std::vector<std::string> values_;
  std::map<std::size_t, std::string> records_, duties_;
  std::map<std::size_t, Mark> marks_;  // of reports: with their values'
  std::map<std::size_t, Deed> deeds_;
  std::map<std::string, std::vector<std::size_t>> heard_;
  std::map<std::string, std::string> answered_;
  std::map<std::string, EventStream> streams_;
};

// The strictest of both, in words.
Mark both(const Mark& a, const Mark& b);

}  // namespace hinomi::know_test
