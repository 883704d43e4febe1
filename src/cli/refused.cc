#include "cli/refused.h"

#include <algorithm>
#include <cstdio>

namespace hinomi::cli {

void list_refused(const std::vector<Error>& errors, bool japanese) {
  if (errors.empty()) return;
  constexpr std::size_t shown = 20;
  std::fprintf(stderr, japanese ? "読めなかったもの: %zu\n" : "Could not be read: %zu\n",
               errors.size());
  for (std::size_t i = 0; i < std::min(shown, errors.size()); ++i)
    std::fprintf(stderr, "  %s\n", errors[i].text().c_str());
  if (errors.size() > shown) std::fprintf(stderr, "  ...\n");
}

}  // namespace hinomi::cli
