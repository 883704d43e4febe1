// exposure: flaws of what SBOMs and package lists say one runs, without a node.
#include <algorithm>
#include <cstdio>

#include "base/json.h"
#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "in/advisory/read_advisories.h"
#include "judge/exposure/facts.h"

namespace hinomi::cli {

namespace {

using exposure::Exposure;
using exposure::Exposures;
using exposure::Facts;
using exposure::FlawFacts;
using exposure::SeverityWord;
using exposure::Verdict;

// Advisories go where they belong as they are read; what could not be read is kept.
class Reading final : public in::AdvisorySink {
 public:
  Reading(Exposures& exposures, Facts& facts) : exposures_(exposures), facts_(facts) {}
  void advisory(in::Advisory&& one) override {
    ++count;
    exposures_.put(one);
    facts_.put(one);
    for (Error& error : one.refused) {
      error.where = one.id + " " + error.where;
      refused.push_back(std::move(error));
    }
  }
  void known_exploited(in::KnownExploited&& one) override { facts_.put(one); }
  void likelihood(in::ExploitLikelihood&& one, Time, const std::string&) override {
    facts_.put(one);
  }
  void refuse(Error&& error) override { refused.push_back(std::move(error)); }

  std::size_t count = 0;
  std::vector<Error> refused;

 private:
  Exposures& exposures_;
  Facts& facts_;
};

struct Row {
  Exposure exposure;
  std::string flaw;
  FlawFacts facts;
  std::string fixed;
};

std::string joined(std::span<const std::string> texts) {
  std::string out;
  for (const std::string& text : texts) out += (out.empty() ? "" : ", ") + text;
  return out;
}

// What is exploited first, then what is sure, then by score and likelihood.
bool is_worse(const Row& a, const Row& b) {
  auto weight = [](const Row& row) {
    return std::tuple(-static_cast<int>(row.exposure.verdict), row.facts.is_malicious,
                      row.facts.is_exploited, row.facts.score().value_or(-1),
                      row.facts.likelihood.value_or(0));
  };
  return weight(a) > weight(b);
}

std::string severity_text(const FlawFacts& facts) {
  auto score = facts.score();
  if (!score) return "-";
  return exposure::score_text(*score) + " " + std::string(name_of(facts.severity()));
}

std::string percent(double likelihood) {
  char text[16];
  std::snprintf(text, sizeof text, "%.1f %%", likelihood * 100);
  return text;
}

void print_table(const Exposures& exposures, const std::vector<Row>& rows, bool ja) {
  std::vector<std::vector<std::string>> cells = {
      ja ? std::vector<std::string>{"弱点", "深刻度", "悪用", "対象", "部品", "版", "判定",
                                    "修正版", "根拠"}
         : std::vector<std::string>{"FLAW", "SEVERITY", "EXPLOITED", "IN", "COMPONENT", "VERSION",
                                    "VERDICT", "FIXED IN", "SAID BY"}};
  for (const Row& row : rows) {
    std::string verdict(name_of(row.exposure.verdict));
    if (row.exposure.reason != exposure::Reason::none)
      verdict += " (" + std::string(name_of(row.exposure.reason)) + ")";
    std::string exploited = row.facts.is_exploited ? (ja ? "あり" : "yes")
                            : row.facts.likelihood ? percent(*row.facts.likelihood)
                                                   : "-";
    if (row.facts.is_malicious) exploited = ja ? "悪性" : "malicious";
    cells.push_back({row.flaw, severity_text(row.facts), exploited,
                     std::string(exposures.asset_name(row.exposure.asset)),
                     std::string(row.exposure.product), std::string(row.exposure.version), verdict,
                     row.fixed.empty() ? "-" : row.fixed, std::string(row.exposure.advisory)});
  }
  std::vector<std::size_t> widths(cells[0].size());
  // Columns of a screen: Japanese letters take two.
  auto width = [](std::string_view text) {
    std::size_t out = 0;
    for (unsigned char c : text) out += c < 0x80 || c >= 0xE0 ? (c >= 0xE0 ? 2 : 1) : 0;
    return out;
  };
  for (const auto& row : cells)
    for (std::size_t i = 0; i < row.size(); ++i) widths[i] = std::max(widths[i], width(row[i]));
  for (const auto& row : cells) {
    std::string line;
    for (std::size_t i = 0; i < row.size(); ++i) {
      line += row[i];
      if (i + 1 < row.size()) line.append(widths[i] - width(row[i]) + 2, ' ');
    }
    std::printf("%s\n", line.c_str());
  }
}

void print_lines(const Exposures& exposures, const std::vector<Row>& rows, const Facts& facts) {
  for (const Row& row : rows) {
    const Exposure& one = row.exposure;
    json::object out{{"flaw", row.flaw},
                     {"verdict", name_of(one.verdict)},
                     {"in", exposures.asset_name(one.asset)},
                     {"component", one.product},
                     {"version", one.version},
                     {"found_by", name_of(one.naming)},
                     {"advisory", one.advisory},
                     {"place", one.place}};
    json::array names;
    for (const std::string& name : exposures.names(one.flaw)) names.emplace_back(name);
    out["names"] = std::move(names);
    if (one.reason != exposure::Reason::none) out["reason"] = name_of(one.reason);
    json::array fixed;
    for (const std::string& version : facts.fixed_in(one.advisory, one.place))
      fixed.emplace_back(version);
    if (!fixed.empty()) out["fixed_in"] = std::move(fixed);
    if (!row.facts.title.empty()) out["title"] = row.facts.title;
    if (row.facts.cvss) {
      out["cvss"] = row.facts.cvss->text();
      out["score"] = exposure::score_text(*row.facts.score());
      out["severity"] = name_of(row.facts.severity());
    }
    if (row.facts.is_exploited) out["exploited"] = true;
    if (row.facts.is_malicious) out["malicious"] = true;
    if (row.facts.likelihood) out["epss"] = *row.facts.likelihood;
    std::printf("%s\n", json::serialize(out).c_str());
  }
}

bool is_as_bad(const Row& row, const std::string& limit) {
  if (limit == "unknown") return row.exposure.verdict <= Verdict::unknown;
  if (row.exposure.verdict != Verdict::affected) return false;
  if (limit == "affected" || row.facts.is_malicious) return true;
  if (limit == "exploited") return row.facts.is_exploited;
  const SeverityWord least = limit == "medium" ? SeverityWord::medium
                             : limit == "high" ? SeverityWord::high
                                               : SeverityWord::critical;
  return row.facts.severity() >= least;
}

void list_refused(const std::vector<Error>& errors, bool ja) {
  if (errors.empty()) return;
  constexpr std::size_t shown = 20;
  std::fprintf(stderr, ja ? "読めなかったもの: %zu\n" : "Could not be read: %zu\n", errors.size());
  for (std::size_t i = 0; i < std::min(shown, errors.size()); ++i)
    std::fprintf(stderr, "  %s\n", errors[i].text().c_str());
  if (errors.size() > shown) std::fprintf(stderr, "  ...\n");
}

Result<int> look(const Common& common, const ExposureArguments& arguments) {
  const bool ja = common.language == "ja";
  std::vector<std::string> paths = arguments.names;
  std::string wanted;
  if (arguments.action == "who") {
    wanted = paths[0];
    paths.erase(paths.begin());
    if (paths.empty())
      return fail(ErrorKind::invalid, "no inventory", "names",
                  "Name SBOMs or package lists behind the flaw: exposure who CVE-... sboms/");
  }
  Exposures exposures;
  Facts facts;
  Reading reading(exposures, facts);
  for (const std::string& path : TRY(files_of(arguments.advisories, "Name files of advisories"))) {
    std::string bytes = TRY(real_disk().read(path));
    if (auto read = in::read_advisories(bytes, path, {}, reading); !read)
      reading.refused.push_back(std::move(read).error());
  }
  std::string os_release;
  if (!arguments.os_release.empty()) os_release = TRY(real_disk().read(arguments.os_release));
  std::size_t components = 0, nameless = 0, read = 0;
  std::vector<std::uint32_t> assets;
  for (const std::string& path : TRY(files_of(paths, "Name SBOMs or package lists"))) {
    std::string bytes = TRY(real_disk().read(path));
    auto inventory = in::read_inventory(bytes, {}, os_release);
    if (!inventory) {
      Error error = std::move(inventory).error();
      error.where = path + (error.where.empty() ? "" : " " + error.where);
      reading.refused.push_back(std::move(error));
      continue;
    }
    ++read;
    components += inventory->components.size();
    for (const in::Component& component : inventory->components)
      nameless += exposure::identities_of(component).empty();
    for (Error& error : inventory->refused) {
      error.where = path + " " + error.where;
      reading.refused.push_back(std::move(error));
    }
    assets.push_back(exposures.put(path, 0, *inventory));
  }
  std::vector<Row> rows;
  auto add = [&](const Exposure& one) {
    if (one.verdict > Verdict::unknown && !arguments.all) return;
    auto names = exposures.names(one.flaw);
    rows.push_back(
        {one, names[0], facts.of(names), joined(facts.fixed_in(one.advisory, one.place))});
  };
  if (wanted.empty()) {
    for (std::uint32_t asset : assets)
      for (const Exposure& one : exposures.of(asset)) add(one);
  } else if (auto flaw = exposures.flaw(wanted)) {
    for (const Exposure& one : exposures.who(*flaw, [](std::uint32_t) { return true; })) add(one);
  } else {
    return fail(ErrorKind::missing, "no advisory is about it", wanted,
                "Name more with --advisories; without one nothing can be said of it");
  }
  std::stable_sort(rows.begin(), rows.end(), is_worse);
  if (arguments.format == "table")
    print_table(exposures, rows, ja);
  else
    print_lines(exposures, rows, facts);
  const bool is_written = std::fflush(stdout) == 0;
  list_refused(reading.refused, ja);
  const auto affected = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
    return row.exposure.verdict == Verdict::affected;
  });
  const auto unknown = std::count_if(rows.begin(), rows.end(), [](const Row& row) {
    return row.exposure.verdict == Verdict::unknown;
  });
  std::fprintf(
      stderr,
      ja ? "目録 %zu、部品 %zu（名前で特定できないもの %zu）、勧告 "
           "%zu。影響あり %zd、不明 %zd\n"
         : "%zu inventories, %zu components (%zu without a name that a machine can go by), "
           "%zu advisories; affected: %zd, unknown: %zd\n",
      read, components, nameless, reading.count, static_cast<ssize_t>(affected),
      static_cast<ssize_t>(unknown));
  if (!is_written)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  const bool is_bad =
      !arguments.fail_on.empty() && std::any_of(rows.begin(), rows.end(), [&](const Row& row) {
        return is_as_bad(row, arguments.fail_on);
      });
  if (is_bad) return 3;
  return reading.refused.empty() ? 0 : 1;
}

}  // namespace

int run_exposure(const Common& common, const ExposureArguments& arguments) {
  auto status = look(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
