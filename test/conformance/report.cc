#include "conformance/report.h"

#include <algorithm>
#include <iomanip>
#include <map>
#include <set>

namespace hinomi::conformance {
namespace {

std::string shortened(const std::string& text) {
  if (text.size() <= 400) return text;
  std::size_t end = 400;  // not inside a character
  while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xC0) == 0x80) --end;
  return text.substr(0, end) + "...";
}

std::string cell(const std::string& text) {
  std::string out;
  for (char c : shortened(text)) {
    if (c == '|' || c == '\\' || c == '<') out += '\\';
    out += c == '\n' || c == '\r' ? ' ' : c;
  }
  return out;
}

void write_row(std::ostream& out, std::string_view name, const auto&... numbers) {
  out << std::left << std::setw(20) << name << std::right;
  ((out << std::setw(10) << numbers), ...);
  out << "\n";
}

struct Sum {
  std::size_t cases = 0, passed = 0, disputed = 0, failed = 0;
};

Sum sum_of(const std::vector<Tally>& tallies) {
  Sum sum;
  for (const Tally& one : tallies) {
    sum.cases += one.cases();
    sum.passed += one.passed;
    sum.disputed += one.disputed.size();
    sum.failed += one.failed.size();
  }
  return sum;
}

}  // namespace

Tally tally(const Suite& suite, const Answers& answers, const std::vector<Dispute>& disputes) {
  Tally out{.suite = &suite};
  for (const Case& one : answers.cases()) {
    if (one.expected == one.got && !one.key.empty())
      ++out.passed;
    else if (const Dispute* dispute = find_dispute(disputes, suite.name, one.key, one.got))
      out.disputed.push_back(dispute);
    else
      out.failed.push_back(one);
  }
  return out;
}

void write_table(std::ostream& out, const std::vector<Tally>& tallies) {
  write_row(out, "suite", "cases", "passed", "disputed", "failed");
  for (const Tally& one : tallies) {
    if (one.cases() == 0)
      write_row(out, one.suite->name, "0 cases");
    else
      write_row(out, one.suite->name, one.cases(), one.passed, one.disputed.size(),
                one.failed.size());
  }
  Sum sum = sum_of(tallies);
  write_row(out, "all", sum.cases, sum.passed, sum.disputed, sum.failed);
}

void write_failures(std::ostream& out, const std::vector<Tally>& tallies) {
  for (const Tally& one : tallies)
    for (const Case& failure : one.failed) {
      out << "FAILED " << one.suite->name << " " << failure.where << "\n";
      if (!failure.key.empty()) out << "  case     " << shortened(failure.key) << "\n";
      out << "  expected " << shortened(failure.expected) << "\n";
      out << "  got      " << shortened(failure.got) << "\n";
    }
}

std::string markdown(const std::vector<Tally>& tallies) {
  std::string out =
      "# Conformance\n\n"
      "Written by `make conformance`: `hinomi-conformance` runs the case files of public test "
      "suites\n"
      "and of outside tools against our libraries. A case is disputed when we differ, an outside "
      "oracle\n"
      "was asked, and its verdict is named below.\n\n"
      "| suite | what | cases | passed | disputed | failed |\n"
      "|---|---|---:|---:|---:|---:|\n";
  auto row = [&](const std::string& name, const std::string& about, const Sum& sum) {
    out += "| " + name + " | " + about + " | " + std::to_string(sum.cases) + " | " +
           std::to_string(sum.passed) + " | " + std::to_string(sum.disputed) + " | " +
           std::to_string(sum.failed) + " |\n";
  };
  for (const Tally& one : tallies)
    row(std::string(one.suite->name), std::string(one.suite->about), sum_of({one}));
  row("all", "", sum_of(tallies));

  std::map<std::string, std::set<std::string>> lines;
  for (const Tally& one : tallies)
    for (const Dispute* dispute : one.disputed)
      lines[std::string(one.suite->name)].insert(
          "| " + cell(dispute->key) + " | " + cell(dispute->ours) + " | " + cell(dispute->corpus) +
          " | " + cell(dispute->verdict) + " | " + cell(dispute->source) + " |\n");
  if (!lines.empty()) out += "\n## Disputes\n";
  for (const auto& [suite, rows] : lines) {
    out += "\n### " + suite +
           "\n\n| case | we say | the corpus says | outside verdict | source |\n" +
           "|---|---|---|---|---|\n";
    for (const auto& line : rows) out += line;
  }
  return out;
}

}  // namespace hinomi::conformance
