// Rules and hunts for tests: what the test says there is.
#pragma once

#include <map>
#include <mutex>

#include "watch/watching.h"

namespace hinomi::api_test {

class FakeWatching final : public watch::Watching {
 public:
  std::shared_ptr<const watch::WatchedRules> rules() const override { return all; }
  Result<watch::RuleText> rule(std::string_view id) const override {
    if (auto found = texts.find(id); found != texts.end()) return found->second;
    return fail(ErrorKind::missing, "no such rule", std::string(id), "Reload the list");
  }
  Result<std::string> begin_hunt(watch::HuntQuestion question) override {
    std::lock_guard hold(mutex);
    if (question.rule.contains("refuse me"))
      return fail(ErrorKind::invalid, "the rule has no detection", "rule, line 3",
                  "Write one under detection");
    watch::HuntAnswer answer = next;
    answer.id = "hunt-" + std::to_string(hunts.size() + 1);
    answer.question = std::move(question);
    hunts[answer.id] = answer;
    return answer.id;
  }
  Result<watch::HuntAnswer> hunt(std::string_view id) const override {
    std::lock_guard hold(mutex);
    if (auto found = hunts.find(id); found != hunts.end()) return found->second;
    return fail(ErrorKind::missing, "no such hunt", std::string(id), "Begin it again");
  }
  Result<watch::Extract> evidence(std::string_view id) const override {
    watch::HuntAnswer answer = TRY(hunt(id));
    if (answer.state != watch::HuntAnswer::State::done)
      return fail(ErrorKind::conflict, "this hunt is not done", std::string(id),
                  "Wait for its end");
    return watch::Extract{.bytes = "{\"a\":1}\n", .sha256 = std::string(64, '0')};
  }

  std::shared_ptr<const watch::Baselines> baselines() const override { return usual; }

  std::shared_ptr<const watch::Baselines> usual = std::make_shared<watch::Baselines>();
  std::shared_ptr<const watch::WatchedRules> all = std::make_shared<watch::WatchedRules>();
  std::map<std::string, watch::RuleText, std::less<>> texts;
  watch::HuntAnswer next;  // of the hunts that begin
  mutable std::mutex mutex;
  std::map<std::string, watch::HuntAnswer, std::less<>> hunts;
};

}  // namespace hinomi::api_test
