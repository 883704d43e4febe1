// exposure: flaws of what SBOMs and package lists say one runs, without a node.
#include <algorithm>
#include <cstdio>

#include "base/id.h"
#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "cli/refused.h"
#include "in/advisory/kept.h"
#include "in/advisory/read_advisories.h"
#include "out/exposure/rows.h"

namespace hinomi::cli {

namespace {

using exposure::Exposures;
using exposure::Facts;
using exposure::Row;
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

bool is_as_bad(const Row& row, const std::string& limit) {
  if (limit == "unknown") return row.verdict <= Verdict::unknown;
  if (row.verdict != Verdict::affected) return false;
  if (limit == "affected" || row.facts.is_malicious) return true;
  if (limit == "exploited") return row.facts.is_exploited;
  const SeverityWord least = limit == "medium" ? SeverityWord::medium
                             : limit == "high" ? SeverityWord::high
                                               : SeverityWord::critical;
  return row.facts.severity() >= least;
}

Result<void> read_all(const std::vector<std::string>& paths, Reading& reading) {
  for (const std::string& given : paths) {
    if (in::KeptAdvisories::is_there(real_disk(), given)) {
      const auto kept = TRY(in::KeptAdvisories::open(real_disk(), given));
      TRY(kept.read(reading));
      continue;
    }
    for (const std::string& path : TRY(files_of({given}, "Name files of advisories"))) {
      std::string bytes = TRY(real_disk().read(path));
      if (auto read = in::read_advisories(bytes, path, {}, reading); !read)
        reading.refused.push_back(std::move(read).error());
    }
  }
  return {};
}

struct Looked {
  std::vector<Row> rows;
  std::size_t inventories = 0, components = 0, nameless = 0;

  std::size_t count(Verdict verdict) const {
    return static_cast<std::size_t>(std::count_if(
        rows.begin(), rows.end(), [&](const Row& row) { return row.verdict == verdict; }));
  }
};

// One inventory is read at a time; `wanted`: this flaw alone.
Result<Looked> look_at(const ExposureArguments& arguments, const std::vector<std::string>& paths,
                       const std::string& wanted, Exposures& exposures, const Facts& facts,
                       std::vector<Error>& refused) {
  Looked out;
  std::string os_release;
  if (!arguments.os_release.empty()) os_release = TRY(real_disk().read(arguments.os_release));
  for (const std::string& path : TRY(files_of(paths, "Name SBOMs or package lists"))) {
    std::string bytes = TRY(real_disk().read(path));
    auto inventory = in::read_inventory(bytes, {}, os_release);
    auto refuse = [&](Error error) {
      error.where = path + (error.where.empty() ? "" : " " + error.where);
      refused.push_back(std::move(error));
    };
    if (!inventory) {
      refuse(std::move(inventory).error());
      continue;
    }
    for (Error& error : inventory->refused) refuse(std::move(error));
    ++out.inventories;
    out.components += inventory->components.size();
    const exposure::NamedComponents named(*inventory);
    out.nameless += named.nameless();
    const exposure::AssetNumber asset = exposures.put(path, 0, *inventory);
    // An inventory may say that two names are of one flaw: its number is asked for each time.
    const auto flaw = exposures.flaw(wanted);
    for (const exposure::Exposure& one : exposures.of(asset))
      if ((one.verdict <= Verdict::unknown || arguments.all) &&
          (wanted.empty() || one.flaw == flaw))
        out.rows.push_back(Row::of(one, exposures, facts, named));
  }
  exposure::sort_by_urgency(out.rows);
  return out;
}

void say_counts(const Looked& looked, std::size_t advisories, bool ja) {
  std::fprintf(stderr,
               ja ? "目録 %zu、部品 %zu（名前で特定できないもの %zu）、勧告 "
                    "%zu。影響あり %zu、不明 %zu\n"
                  : "%zu inventories, %zu components (%zu without a name that a machine can go "
                    "by), %zu advisories; affected: %zu, unknown: %zu\n",
               looked.inventories, looked.components, looked.nameless, advisories,
               looked.count(Verdict::affected), looked.count(Verdict::unknown));
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
  TRY(read_all(arguments.advisories, reading));
  if (!wanted.empty() && !exposures.flaw(wanted))
    return fail(ErrorKind::missing, "no advisory is about it", wanted,
                "Name more with --advisories; without one nothing can be said of it");
  const Looked looked = TRY(look_at(arguments, paths, wanted, exposures, facts, reading.refused));
  const Time now = real_clock().now();
  const std::string text = exposure::text_of({.rows = looked.rows,
                                              .refused = reading.refused,
                                              .now = now,
                                              .id = new_id(now, real_random()),
                                              .program = HINOMI_VERSION,
                                              .japanese = ja},
                                             *exposure::format_of(arguments.format));
  const bool is_written =
      std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0;
  list_refused(reading.refused, ja);
  say_counts(looked, reading.count, ja);
  if (!is_written)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  const bool is_bad = !arguments.fail_on.empty() &&
                      std::any_of(looked.rows.begin(), looked.rows.end(), [&](const Row& row) {
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
