// A story that plays beside the node, as the pages show it: the demonstration implements this.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace hinomi::serve {

struct StoryStep {
  std::string say;     // Japanese
  std::string say_en;  // English; empty: none
  bool done = false;
  bool held = false;
  std::string problem;  // when it did not hold
};

struct StoryState {
  std::vector<StoryStep> steps;
  std::size_t at = 0;  // the step that comes next; steps.size(): all told
  bool paused = false;
  double speed = 1;  // steps are this many times as fast; 0.25 to 20
};

// Any thread.
class Story {
 public:
  virtual ~Story() = default;
  virtual StoryState state() = 0;
  virtual void steer(std::optional<bool> paused, std::optional<double> speed) = 0;
  // `listener` is called, on any thread, whenever state() has become another. An empty one takes it
  // back, and returns when a call that is under way has ended.
  virtual void on_change(std::function<void()> listener) = 0;
};

}  // namespace hinomi::serve
