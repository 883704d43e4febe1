// policy
#include <cstdio>

#include "cli/commands.h"
#include "model/policy.h"

namespace hinomi::cli {

int run_policy() {
  std::string text = policy::document();
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() ? 0 : 1;
}

}  // namespace hinomi::cli
