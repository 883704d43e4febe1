// Plays a story: steps as data, each with what must hold. Prints a JSON line a step.
#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <thread>

#include "base/http.h"
#include "base/json.h"
#include "base/world.h"

namespace hinomi::demo {

struct StoryTeller {
  HttpHandler& api;
  World& world;
  std::filesystem::path reports;              // files that steps name
  std::filesystem::path data;                 // data folder of the node
  std::map<std::string, std::string> tokens;  // by person
  json::object remembered;                    // answers by name, for {name.member} in later steps
  // How time passes while a step waits for an answer, and when it says that minutes go by.
  std::function<void(std::chrono::milliseconds)> wait = [](std::chrono::milliseconds time) {
    std::this_thread::sleep_for(time);
  };
  std::function<void(std::chrono::minutes)> turn = [](std::chrono::minutes) {};
};

struct Told {
  bool held = false;
  std::chrono::milliseconds took{};
  std::string problem;  // empty when it held
};
Told tell_step(StoryTeller& teller, const json::object& step);

// True when every step held. `print`: a line a step on standard output.
bool tell(StoryTeller& teller, const json::array& story, bool print);
// Steps up to and with the last report that "do": "report" brings in: what a page opens with.
std::size_t opening_steps(const json::array& story);

}  // namespace hinomi::demo
