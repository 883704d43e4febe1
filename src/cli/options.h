// The grammar of the command line. Private to main.cc and options_*.cc, which alone know CLI11.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/commands.h"

namespace hinomi::cli {

class Options {
 public:
  explicit Options(CLI::App& app);

  // A command, with the options that all of them have. `run` is called when it was asked for, and
  // answers the exit status.
  CLI::App* add(const char* name, const char* what, std::function<int(const Common&)> run);
  // Where a command's options are read into; lives as long as this.
  template <class Arguments>
  Arguments& hold() {
    auto made = std::make_shared<Arguments>();
    held_.push_back(made);
    return *made;
  }
  int status() const { return status_; }

 private:
  CLI::App& app_;
  Common common_;
  std::string data_;
  int status_ = 0;
  std::vector<std::shared_ptr<void>> held_;
};

void add_desk_options(Options& options);    // what is asked of a node
void add_event_options(Options& options);   // events, rules and files
void add_system_options(Options& options);  // what one runs, and what is wrong with it

}  // namespace hinomi::cli
