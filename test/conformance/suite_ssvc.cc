// SSVC's published decision tables (CERT/CC's JSON: "decision_points", "outcome", "mapping"): every
// row is asked of content/ssvc, and those of CVSS 4.0 (equivalence sets, severity of MacroVectors)
// of the CVSS engine.
#include <filesystem>
#include <fstream>

#include "conformance/suite.h"
#include "judge/exposure/cvss.h"
#include "judge/exposure/ssvc.h"

namespace hinomi::conformance {
namespace {

bool takes_ssvc(const File& file) {
  return file.name().ends_with(".json") && file.mentions({"decision_points", "mapping", "outcome"});
}

exposure::SsvcTables our_tables() {
  exposure::SsvcTables out;
  namespace fs = std::filesystem;
  for (const auto& one : fs::directory_iterator(fs::path(HINOMI_SOURCE_DIR) / "content" / "ssvc")) {
    std::ifstream in(one.path(), std::ios::binary);
    // A table that is not read is missed in the answers.
    static_cast<void>(out.add(std::string(std::istreambuf_iterator<char>(in), {})));
  }
  return out;
}

// A row without its outcome.
using Said = std::vector<std::pair<std::string, std::string>>;

std::string ssvc_answer(const exposure::SsvcTables& tables, const std::string& id,
                        const Said& row) {
  const exposure::SsvcTable* table = tables.find(id);
  if (!table || table->id != id) return "no such table";
  auto decision = tables.decide(id, row);
  if (!decision) return decision.error().text();
  if (!decision->is_sure()) return "not sure";
  return table->outcome.values[std::size_t(decision->most())].key;
}

// "AV" of "cvss:AV:3.0.1", "MSI" of "cvss:MSI_NoX:1.0.1".
std::string metric_of(std::string_view point) {
  std::string_view key = point.substr(point.find(':') + 1);
  key = key.substr(0, key.find(':'));
  return std::string(key.substr(0, key.find("_NoX")));
}

// The level of the equivalence set that a vector with these values is in, as the tables spell it.
std::string set_answer(std::string_view outcome, const Said& row) {
  std::vector<std::pair<std::string, std::string>> metrics{
      {"AV", "N"}, {"AC", "L"}, {"AT", "N"}, {"PR", "N"}, {"UI", "N"}, {"VC", "N"},
      {"VI", "N"}, {"VA", "N"}, {"SC", "N"}, {"SI", "N"}, {"SA", "N"}};
  for (const auto& [point, value] : row) {
    std::string metric = metric_of(point);
    bool is_base = false;
    for (auto& [name, standard] : metrics)
      if (name == metric) standard = value, is_base = true;
    if (!is_base) metrics.emplace_back(metric, value);
  }
  std::string vector = "CVSS:4.0";
  for (const auto& [metric, value] : metrics) vector += "/" + metric + ":" + value;
  auto cvss = exposure::Cvss::parse(vector);
  if (!cvss) return cvss.error().text();
  std::size_t set = std::size_t(metric_of(outcome).back() - '1');
  char level = cvss->macro_vector()[set];
  bool two_levels = set == 1 || set == 5;
  return level == '0' ? "H" : level == '1' && !two_levels ? "M" : "L";
}

// Severity of the MacroVector's most severe vector.
std::string severity_answer(const Said& row) {
  std::string levels;
  for (std::size_t set = 0; set < row.size(); ++set) {
    bool two_levels = set == 1 || set == 5;
    const std::string& value = row[set].second;
    levels += value == "H" ? '0' : value == "M" || two_levels ? '1' : '2';
  }
  auto score = exposure::macro_vector_score(levels);
  if (!score) return "no vector";
  auto word = name_of(severity_of(exposure::CvssVersion::v4_0, *score));
  return std::string(1, static_cast<char>(word.front() - 32));
}

Result<void> answer_table(const json::object& table, const File& file,
                          const exposure::SsvcTables& tables, Answers& answers) {
  std::string outcome = TRY(need_text(table, "outcome"));
  std::string id = TRY(need_text(table, "namespace")) + ":" + TRY(need_text(table, "key")) + ":" +
                   TRY(need_text(table, "version"));
  const json::array* mapping = array_at(table, "mapping");
  if (!mapping) return fail(ErrorKind::invalid, "no mapping");
  for (std::size_t i = 0; i < mapping->size(); ++i) {
    std::string where = file.path() + " /mapping/" + std::to_string(i);
    if (!(*mapping)[i].is_object()) return fail(ErrorKind::invalid, "no object", where);
    Said row;
    std::string expected, input = id;
    for (const auto& pair : (*mapping)[i].get_object()) {
      std::string value(pair.value().is_string() ? pair.value().get_string() : "");
      if (pair.key() == outcome) {
        expected = value;
      } else {
        row.emplace_back(pair.key(), value);
        input += " " + metric_of(pair.key()) + ":" + value;
      }
    }
    std::string got = outcome.starts_with("cvss:EQ") ? set_answer(outcome, row)
                      : outcome == "cvss:CVSS:1.0.0" ? severity_answer(row)
                                                     : ssvc_answer(tables, id, row);
    answers.add(where, input, expected, got);
  }
  return {};
}

void run_ssvc(std::span<const File> files, Answers& answers) {
  exposure::SsvcTables tables = our_tables();
  for (const File& file : files) {
    auto document = file.document();
    if (!document || !document->is_object()) {
      answers.broken(file.path(), "no object");
      continue;
    }
    auto answered = answer_table(document->get_object(), file, tables, answers);
    if (!answered) answers.broken(file.path(), answered.error().text());
  }
}

}  // namespace

extern const Suite ssvc_suite;
const Suite ssvc_suite = {"ssvc", "SSVC decision tables, and CVSS 4.0's sets and severities",
                          takes_ssvc, run_ssvc};

}  // namespace hinomi::conformance
