// CVSS vectors, one a line, from standard input; their scores to standard output: "base threat
// environment", or "refused: " and why.
#include <iostream>

#include "judge/exposure/cvss.h"

int main() {
  using namespace hinomi::exposure;
  for (std::string line; std::getline(std::cin, line);) {
    auto cvss = Cvss::parse(line);
    if (!cvss) {
      std::cout << "refused: " << cvss.error().text() << "\n";
      continue;
    }
    CvssScores scores = cvss->scores();
    std::cout << score_text(scores.base) << " " << score_text(scores.threat) << " "
              << score_text(scores.environment) << " " << name_of(cvss->severity()) << " "
              << cvss->text() << "\n";
  }
}
