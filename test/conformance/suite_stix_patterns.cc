// STIX patterns: what is one (rows of {"pattern", "valid"}), and what they match (rows of
// {"pattern", "observations", "expected"} with the observations by name in a document beside them).
#include "conformance/suite.h"
#include "judge/pattern/match.h"

namespace hinomi::conformance {
namespace {

bool takes_syntax(const File& file) { return file.has_row_with({"pattern", "valid"}); }

void run_syntax(std::span<const File> files, Answers& answers) {
  for (const File& file : files)
    for_each_row(
        file, answers, [&](const json::object& row, const std::string& where) -> Result<void> {
          std::string text = TRY(need_text(row, "pattern"));
          bool valid = TRY(need_flag(row, "valid"));
          auto pattern = in::parse_stix_pattern(text);
          answers.add(where, text, valid ? "valid" : "invalid", pattern ? "valid" : "invalid");
          return {};
        });
}

bool is_pool(const File& file) { return file.name() == "pattern_match_observations.json"; }

bool takes_matches(const File& file) {
  return file.has_row_with({"pattern", "observations", "expected"}) || is_pool(file);
}

std::string answer(const std::string& text, const json::value& documents) {
  auto pattern = pattern::Pattern::make(text);
  if (!pattern) return "error";
  auto observed = pattern::read_observed(documents);
  if (!observed) return "error";
  auto found = pattern::match(*pattern, *observed);
  if (!found) return "error";
  return *found ? "match" : "no_match";
}

void run_matches(std::span<const File> files, Answers& answers) {
  json::object pool;
  for (const File& file : files)
    if (is_pool(file))
      if (auto document = file.document(); document && document->is_object())
        pool = document->as_object();
  for (const File& file : files) {
    if (is_pool(file)) continue;
    for_each_row(file, answers,
                 [&](const json::object& row, const std::string& where) -> Result<void> {
                   std::string text = TRY(need_text(row, "pattern"));
                   std::string name = TRY(need_text(row, "observations"));
                   std::string expected = TRY(need_text(row, "expected"));
                   const json::value* documents = pool.if_contains(name);
                   if (!documents)
                     return fail(ErrorKind::invalid, "no observations " + name, where);
                   answers.add(where, name + " " + text, expected, answer(text, *documents));
                   return {};
                 });
  }
}

}  // namespace

extern const Suite stix_syntax_suite;
const Suite stix_syntax_suite = {"stix-pattern-syntax", "What is a STIX 2.1 pattern (section 9)",
                                 takes_syntax, run_syntax};

extern const Suite stix_match_suite;
const Suite stix_match_suite = {"stix-pattern-match",
                                "STIX 2.1 patterns on observed data (section 9)", takes_matches,
                                run_matches};

}  // namespace hinomi::conformance
