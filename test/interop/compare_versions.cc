// compare_versions < QUESTIONS > ANSWERS
//
// A question a line, parts divided by tabs, an answer a line:
//   order SCHEME A B             <, = or >, or ! when the scheme has no such version
//   in    TYPE RANGE VERSION     1 or 0, or ! when one of them cannot be read
#include <iostream>
#include <string>
#include <vector>

#include "product/range.h"

namespace {

using namespace hinomi;

std::string order(const std::vector<std::string>& parts) {
  auto scheme = scheme_of(parts[1]);
  if (!scheme) return "no such scheme: " + parts[1];
  auto a = order_key(*scheme, parts[2]), b = order_key(*scheme, parts[3]);
  if (!a || !b) return "!";
  return *a < *b ? "<" : *a == *b ? "=" : ">";
}

std::string is_in(const std::vector<std::string>& parts) {
  auto range = read_native_range(parts[1], parts[2]);
  if (!range) return "!";
  auto key = order_key(range->scheme(), parts[3]);
  if (!key) return "!";
  return range->contains(*key) ? "1" : "0";
}

}  // namespace

int main() {
  for (std::string line; std::getline(std::cin, line);) {
    std::vector<std::string> parts(1);
    for (char c : line)
      if (c == '\t')
        parts.emplace_back();
      else
        parts.back() += c;
    if (parts.size() != 4 || (parts[0] != "order" && parts[0] != "in")) {
      std::cerr << "compare_versions: not a question: " << line << "\n";
      return 2;
    }
    std::cout << (parts[0] == "in" ? is_in(parts) : order(parts)) << "\n";
  }
}
