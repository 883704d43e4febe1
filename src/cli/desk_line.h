// The line to a node's desk: over its local socket when it runs, else by opening the data folder in
// this process. Either way the same API answers.
#pragma once

#include <memory>
#include <string>

#include "base/http.h"
#include "base/json.h"
#include "cli/commands.h"
#include "node/node.h"

namespace hinomi::cli {

// The real world; its network is made on first use.
World& real_world();

class DeskLine {
 public:
  static Result<DeskLine> open(const Common& common);

  // `as`: the person in whose name; empty: the owner of the data folder. Any status is an answer.
  Result<HttpResponse> send(std::string_view method, const std::string& target,
                            std::string_view body, const std::string& as);
  // The same, where anything but success is an Error.
  Result<std::string> ask(std::string_view method, const std::string& target, std::string_view body,
                          const std::string& as);

 private:
  std::filesystem::path socket_;      // when a node runs
  std::unique_ptr<node::Node> node_;  // else
};

// register add, on a line that is open. Answers the exit status.
Result<int> add_to_register(const Common& common, const RegisterArguments& arguments,
                            DeskLine& line);

// Prints the Error to standard error in one or two lines; answers 1.
int say(const Error& error);
// The folder with web/ and content/: $HINOMI_SHARE, beside the installed program, or the source
// tree.
std::filesystem::path share_folder();
Result<std::string> read_input(const std::string& file);

}  // namespace hinomi::cli
