#include "demo/player.h"

#include <algorithm>

namespace hinomi::demo {
namespace {

// Time to look at what a step did, at speed 1.
constexpr std::chrono::milliseconds look(8'000);
constexpr std::chrono::milliseconds beat(50);

}  // namespace

Player::Player(StoryTeller& teller, json::array steps, std::size_t first)
    : teller_(teller), steps_(std::move(steps)) {
  {
    Lock hold(mutex_);
    for (const json::value& step : steps_)
      state_.steps.push_back({.say = std::string(text_at(step.as_object(), "say")),
                              .say_en = std::string(text_at(step.as_object(), "say_en"))});
    for (std::size_t i = 0; i < first; ++i) state_.steps[i].done = state_.steps[i].held = true;
    state_.at = first;
  }
  thread_ = std::thread([this] { run(); });
}

Player::~Player() {
  {
    Lock hold(mutex_);
    ends_ = true;
  }
  thread_.join();
}

serve::StoryState Player::state() {
  Lock hold(mutex_);
  return state_;
}

void Player::steer(std::optional<bool> paused, std::optional<double> speed) {
  {
    Lock hold(mutex_);
    if (paused) state_.paused = *paused;
    if (speed) state_.speed = std::clamp(*speed, 0.25, 20.0);
  }
  tell_change();
}

void Player::on_change(std::function<void()> listener) {
  Lock hold(telling_);
  listener_ = std::move(listener);
}

void Player::tell_change() {
  Lock hold(telling_);
  if (listener_) listener_();
}

bool Player::pause_before_next() {
  double looked = 0;  // milliseconds at speed 1
  while (looked < double(look.count())) {
    {
      Lock hold(mutex_);
      if (ends_) return false;
      if (!state_.paused) looked += double(beat.count()) * state_.speed;
    }
    std::this_thread::sleep_for(beat);
  }
  return true;
}

void Player::run() {
  while (pause_before_next()) {
    std::size_t at;
    {
      Lock hold(mutex_);
      at = state_.at;
    }
    if (at == steps_.size()) return;
    Told told = tell_step(teller_, steps_[at].as_object());
    {
      Lock hold(mutex_);
      state_.steps[at].done = true;
      state_.steps[at].held = told.held;
      state_.steps[at].problem = told.problem;
      // What a story that broke would say next is not true any more.
      state_.at = told.held ? at + 1 : steps_.size();
    }
    tell_change();
  }
}

}  // namespace hinomi::demo
