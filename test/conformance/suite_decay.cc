// Rows of a decay model's parameters, a base score, the seconds gone by and the score.
#include <cmath>

#include "conformance/suite.h"
#include "judge/vet/decay.h"

namespace hinomi::conformance {
namespace {

constexpr double tolerance = 1e-6;  // of a score of 0..100; the vectors have nine decimals

bool takes_decay(const File& file) {
  return file.has_row_with({"lifetime_days", "decay_speed", "base_score", "elapsed_s", "score"});
}

Result<void> answer_decay(const json::object& row, const std::string& where, Answers& answers) {
  vet::DecayModel model;
  model.lifetime_days = TRY(need_number(row, "lifetime_days"));
  model.decay_speed = TRY(need_number(row, "decay_speed"));
  if (row.contains("threshold")) model.threshold = TRY(need_number(row, "threshold"));
  double base = TRY(need_number(row, "base_score"));
  double elapsed = TRY(need_number(row, "elapsed_s"));
  double expected = TRY(need_number(row, "score"));
  json::object input = row;
  input.erase("score");
  input.erase("decayed");
  std::string asked = TRY(canonical_json(input));
  double score = vet::decay_score(model, base, elapsed);
  std::string expected_text = TRY(canonical_json(json::value(expected)));
  bool close = std::abs(score - expected) <= tolerance;
  std::string got = close                  ? expected_text
                    : std::isfinite(score) ? TRY(canonical_json(score))
                                           : "no number";
  if (row.contains("decayed")) {
    expected_text += TRY(need_flag(row, "decayed")) ? ", decayed" : ", alive";
    got += vet::is_decayed(model, score) ? ", decayed" : ", alive";
  }
  answers.add(where, asked, expected_text, got);
  return {};
}

void run_decay(std::span<const File> files, Answers& answers) {
  for (const File& file : files)
    for_each_row(file, answers,
                 [&](const json::object& row, const std::string& where) -> Result<void> {
                   return answer_decay(row, where, answers);
                 });
}

}  // namespace

extern const Suite decay_suite;
const Suite decay_suite = {"decay", "Polynomial decay of MISP", takes_decay, run_decay};

}  // namespace hinomi::conformance
