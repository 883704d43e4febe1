// Plays a story in real time beside a running node, for people who watch it in the page: a step, a
// while to look, the next step. It can be paused and hurried.
#pragma once

#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "base/mutex.h"
#include "demo/story.h"
#include "serve/story.h"

namespace hinomi::demo {

class Player final : public serve::Story {
 public:
  // Steps before `first` are played already. `teller` and what it names outlive the player.
  Player(StoryTeller& teller, json::array steps, std::size_t first);
  ~Player() override;  // stops after the step that is being played

  serve::StoryState state() override;
  void steer(std::optional<bool> paused, std::optional<double> speed) override;
  void on_change(std::function<void()> listener) override;

 private:
  void run();
  // False when the player shall end.
  bool pause_before_next();
  void tell_change();

  StoryTeller& teller_;
  const json::array steps_;
  Mutex mutex_;
  serve::StoryState state_ HINOMI_GUARDED_BY(mutex_);
  bool ends_ HINOMI_GUARDED_BY(mutex_) = false;
  Mutex telling_;
  std::function<void()> listener_ HINOMI_GUARDED_BY(telling_);
  std::thread thread_;
};

}  // namespace hinomi::demo
