// Every way out of a node, and how to look at it. The list is held against the Api's own table of
// routes: a route that nobody thought of here is a failing test, not a hole.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "know/known_world.h"

namespace hinomi::know_test {

// What is asked beside the lists.
struct Questions {
  std::vector<std::string> ids;     // of Records
  std::vector<std::string> values;  // of indicators
  bool size_of_journal = true;  // also what tells it to everybody by design: checkpoint and proofs
  bool equipment_only = false;  // feeds and TAXII alone
};

// Looks at all of them for this viewer; `seen` gets the target and the answer.
void look_everywhere(KnownWorld& world, const Viewer& viewer, const Questions& questions,
                     const std::function<void(const std::string&, const api_test::Answer&)>& seen);

// Paths of GET routes that look_everywhere passes over.
std::vector<std::string> routes_not_covered();

// An answer as bytes: status, all of the head, body.
std::string bytes_of(const api_test::Answer& answer);

}  // namespace hinomi::know_test
