// Days at a node, made from a seed: reports, decisions, recalls, sightings, appeals, allow entries
// and a clock that moves. Keeps what was answered with success.
#pragma once

#include <string>
#include <vector>

#include "world/sim_node.h"

namespace hinomi::world {

class Days {
 public:
  explicit Days(SimNode& node) : node_(node), random_(node.seed) {}

  // One thing that somebody does, or a while in which nobody does anything.
  void step();
  std::uint32_t number(std::uint32_t below) {
    return static_cast<std::uint32_t>(random_() % below);
  }

  // Every Record that an answer named is there, of its kind.
  void check_acknowledged();

  std::size_t refused = 0;   // answers that were no success
  std::size_t answered = 0;  // successes
  std::vector<std::string> duties;

 private:
  struct Acknowledged {
    std::string id;
    Kind kind;
  };
  bool take(const Answer& answer, std::initializer_list<std::pair<const char*, Kind>> ids);
  std::string some_value();
  void report();
  void decide();
  void answer_appeal();
  void wait();

  SimNode& node_;
  std::mt19937 random_;
  std::vector<Acknowledged> acknowledged_;
  std::size_t checked_ = 0;
};

}  // namespace hinomi::world
