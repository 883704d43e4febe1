#include <iostream>
#include <string>
#include <vector>

#include "conformance/tool.h"

int main(int count, char** values) {
  std::vector<std::string> arguments(values + 1, values + count);
  return hinomi::conformance::run(arguments, std::cout, std::cerr);
}
