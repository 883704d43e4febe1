// Every document of the advisories in the corpus is read, and as much is found in each set as
// advisory_counts.py counts by its own slow reading (advisory_counts.json holds its counts).
#include <fstream>
#include <iterator>
#include <map>
#include <set>

#include "conformance/suite.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::conformance {
namespace {

using Counts = std::map<std::string, std::size_t>;

bool takes_advisories(const File& file) {
  if (file.area() != "exposure") return false;
  for (std::string_view set : {"exposure/osv/", "exposure/cve5/", "exposure/vex/csaf-cisa-ot",
                               "exposure/vex/openvex-vexhub", "exposure/epss/",
                               "exposure/kev/known_exploited_vulnerabilities.json"})
    if (file.path().starts_with(set)) return true;
  return false;
}

// "osv/Go.tar.zst" of "exposure/osv/Go.tar.zst!GO-2026-1.json".
std::string set_of(const File& file) {
  std::string path = file.path().substr(std::string("exposure/").size());
  return path.substr(0, path.find('!'));
}

class Counter : public in::AdvisorySink {
 public:
  explicit Counter(Counts& counts) : counts_(counts) {}

  void advisory(in::Advisory&& one) override {
    ++counts_["advisories"];
    counts_["aliases"] += one.aliases.size();
    counts_["references"] += one.references.size();
    counts_["withdrawn"] += !one.is_rejected && one.withdrawn != Time{};
    counts_["rejected"] += one.is_rejected;
    counts_["vectors"] += one.severities.size();
    counts_["weaknesses"] += one.weaknesses.size();
    counts_["decision points"] += one.ssvc.size();
    counts_["known exploited"] += one.is_known_exploited;
    for (const in::Remedy& remedy : one.remedies)
      counts_["remedies"] += remedy.kind != "recommended";
    if (!one.document.empty() && documents_.insert(one.document).second)
      counts_["sectors"] += one.sectors.size();
    counts_["documents"] = documents_.size();
    count_products(one);
    for (const in::CpeNode& tree : one.configurations) count_configuration(tree);
    for (const in::Statement& statement : one.statements) count_statement(statement);
    counts_["rows refused"] += one.refused.size();
  }
  void known_exploited(in::KnownExploited&& one) override {
    ++counts_["known exploited"];
    counts_["in ransomware"] += one.in_ransomware;
  }
  void likelihood(in::ExploitLikelihood&&, Time, const std::string&) override {
    ++counts_["likelihoods"];
  }
  void vex_location(in::VexLocation&&) override { ++counts_["locations"]; }
  void refuse(Error&& error) override { refused.push_back(error.text()); }

  std::vector<std::string> refused;

 private:
  void count_products(const in::Advisory& one) {
    static constexpr const char* statuses[] = {"affected", "known_not_affected", "fixed",
                                               "under_investigation", "unknown"};
    std::set<std::string_view> places;
    for (const in::Affected& entry : one.affected) {
      if (places.insert(entry.place).second) {
        ++counts_["products"];
        counts_["cpes"] += entry.cpes.size();
        counts_["symbols"] += entry.symbols.size();
      }
      counts_["versions"] += entry.versions.size();
      counts_["intervals"] += entry.intervals.size();
      counts_["versions and ranges"] +=
          entry.versions.size() + entry.intervals.size() + entry.every;
      counts_["fixed"] += entry.fixed_in.size();
      counts_["with commits"] += entry.scheme == "git";
      counts_["model numbers"] += entry.models.size();
      counts_["with versions"] += !entry.versions.empty() || !entry.intervals.empty() ||
                                  entry.every || !entry.range.empty();
      if (one.source == "CSAF") {
        auto status = entry.place.substr(0, entry.place.rfind('/'));
        ++counts_[status.substr(status.rfind('/') + 1)];
        // The words of the shape and of the format must agree.
        counts_["status differs"] += status.find(statuses[int(entry.status)]) == status.npos;
      }
    }
  }

  void count_configuration(const in::CpeNode& tree) {
    ++counts_["configurations"];
    counts_["all of"] += tree.op == in::CpeNode::Operator::all;
    for (const in::CpeNode& node : tree.children) {
      ++counts_["nodes"];
      for (const auto& match : node.matches) {
        ++counts_["names"];
        counts_["vulnerable names"] += match.vulnerable;
        counts_["bounds"] += !match.interval.from.empty();
        counts_["bounds"] += !match.interval.to.empty();
      }
    }
  }

  void count_statement(const in::Statement& statement) {
    static constexpr const char* statuses[] = {"affected", "not_affected", "fixed",
                                               "under_investigation", "rejected"};
    ++counts_["statements"];
    counts_["parts"] += statement.parts.size();
    counts_["products"] += statement.about.size();
    ++counts_[statuses[int(statement.status)]];
  }

  Counts& counts_;
  std::set<std::string> documents_;
};

std::optional<json::object> expected_counts() {
  std::ifstream in(HINOMI_SOURCE_DIR "/test/conformance/advisory_counts.json");
  std::string text((std::istreambuf_iterator<char>(in)), std::istreambuf_iterator<char>());
  auto read = parse_json(text);
  if (!read || !read->is_object()) return std::nullopt;
  return read->get_object();
}

void run_advisories(std::span<const File> files, Answers& answers) {
  auto expected = expected_counts();
  if (!expected) return answers.broken("test/conformance/advisory_counts.json", "no JSON");
  std::map<std::string, Counts> counts;
  std::map<std::string, Counter> counters;
  for (const File& file : files) {
    auto set = set_of(file);
    Counter& counter = counters.try_emplace(set, counts[set]).first->second;
    auto read = in::read_advisories(file.bytes(), file.name(), {}, counter);
    if (!read) counter.refused.push_back(read.error().text());
    std::string got = counter.refused.empty() ? "read" : counter.refused.front();
    counter.refused.clear();
    answers.add(file.path(), file.path(), "read", got);
  }
  for (const auto& [set, wanted] : *expected) {
    auto found = counts.find(std::string(set));
    if (found == counts.end()) continue;  // not in this corpus
    for (const auto& [what, number] : wanted.get_object()) {
      std::string name = std::string(set) + " " + std::string(what);
      answers.add(set, name, std::to_string(number.to_number<std::size_t>()),
                  std::to_string(found->second[std::string(what)]));
    }
    answers.add(set, std::string(set) + " status differs", "0",
                std::to_string(found->second["status differs"]));
  }
}

}  // namespace

extern const Suite advisories_suite;
const Suite advisories_suite = {
    "advisories",
    "advisories of every format: each is read, and as much is found as counted slowly",
    takes_advisories, run_advisories};

}  // namespace hinomi::conformance
