// A suite knows its case files by their shape and compares our answer with theirs, case by case.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "conformance/file.h"

namespace hinomi::conformance {

struct Case {
  std::string where;  // file and line, or a name in the file
  std::string key;    // the same for the same input, wherever it stands; empty for a broken row
  std::string expected;
  std::string got;
};

// Collects the answers of one suite.
class Answers {
 public:
  // `input`: what was asked, as text.
  void add(std::string where, std::string_view input, std::string expected, std::string got);
  // A row that is no case.
  void broken(std::string where, std::string why);

  const std::vector<Case>& cases() const { return cases_; }

 private:
  std::vector<Case> cases_;
};

// `input` itself when it is short, else "sha256:" and the first 16 hex digits of its hash.
std::string case_key(std::string_view input);

struct Suite {
  std::string_view name;
  std::string_view about;  // one line for docs/conformance.md
  bool (*takes)(const File& file);
  void (*run)(std::span<const File> files, Answers& answers);
};

// Every suite there is; a new one is added here and nowhere else.
std::span<const Suite* const> all_suites();

// Calls `answer` for every line of the file; a line that is no JSON object, or for which `answer`
// gives an error, is a broken row.
using RowAnswer = std::function<Result<void>(const json::object& row, const std::string& where)>;
void for_each_row(const File& file, Answers& answers, const RowAnswer& answer);

// A member that must be there. Error: invalid, naming it.
Result<std::string> need_text(const json::object& row, std::string_view key);
Result<double> need_number(const json::object& row, std::string_view key);
Result<bool> need_flag(const json::object& row, std::string_view key);
Result<const json::object*> need_object(const json::object& row, std::string_view key);

// A sorted set as text: "{a, b}".
std::string set_text(std::vector<std::string> items);

}  // namespace hinomi::conformance
