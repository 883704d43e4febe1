#include "conformance/tool.h"

#include <algorithm>
#include <fstream>
#include <map>

#include "conformance/report.h"

namespace hinomi::conformance {
namespace {

constexpr std::string_view usage =
    "hinomi-conformance DIR [SUITE...] [--verbose] [--markdown FILE] [--disputes DIR]\n"
    "Runs every case file known by its shape below DIR, also inside .zst and .tar.zst.\n"
    "Exit: 0 all passed or disputed, 1 something failed, 2 wrong arguments or nothing to run.\n";

struct Options {
  std::filesystem::path folder;
  std::vector<const Suite*> suites;  // empty: all
  bool verbose = false, help = false;
  std::string markdown;
  std::filesystem::path disputes = HINOMI_DISPUTES;
};

Result<const Suite*> suite_named(const std::string& name) {
  std::string known;
  for (const Suite* suite : all_suites()) {
    if (suite->name == name) return suite;
    known += " " + std::string(suite->name);
  }
  return fail(ErrorKind::invalid, "no such suite", name, "Suites:" + known);
}

Result<Options> read_options(std::span<const std::string> arguments) {
  Options out;
  for (std::size_t i = 0; i < arguments.size(); ++i) {
    const std::string& argument = arguments[i];
    if (argument == "--verbose") {
      out.verbose = true;
    } else if (argument == "--help") {
      out.help = true;
    } else if (argument == "--markdown" || argument == "--disputes") {
      if (++i == arguments.size()) return fail(ErrorKind::invalid, "no value", argument);
      if (argument == "--markdown")
        out.markdown = arguments[i];
      else
        out.disputes = arguments[i];
    } else if (argument.starts_with("--")) {
      return fail(ErrorKind::invalid, "no such option", argument);
    } else if (out.folder.empty()) {
      out.folder = argument;
    } else {
      out.suites.push_back(TRY(suite_named(argument)));
    }
  }
  if (!out.help && !std::filesystem::is_directory(out.folder))
    return fail(ErrorKind::invalid, "not a folder", out.folder.string(),
                "Give the corpora's folder");
  return out;
}

struct Found {
  std::map<const Suite*, std::vector<File>> files;
  std::size_t others = 0;
  std::vector<std::string> problems;
};

Found find_files(const std::filesystem::path& folder) {
  Found found;
  auto visit = [&](File file) {
    for (const Suite* suite : all_suites())
      if (suite->takes(file)) {
        found.files[suite].push_back(std::move(file));
        return;
      }
    ++found.others;
  };
  visit_files(folder, visit, [&](const std::string& path, const std::string& why) {
    found.problems.push_back(path + " " + why);
  });
  return found;
}

int answer(const Options& options, std::ostream& out, std::ostream& err) {
  auto disputes = load_disputes(options.disputes);
  if (!disputes) {
    err << disputes.error().text() << "\n";
    return 2;
  }
  Found found = find_files(options.folder);
  for (const std::string& problem : found.problems) err << problem << "\n";

  std::vector<Tally> tallies;
  for (const Suite* suite : all_suites()) {
    auto& wanted = options.suites;
    if (!wanted.empty() && std::find(wanted.begin(), wanted.end(), suite) == wanted.end()) continue;
    Answers answers;
    suite->run(found.files[suite], answers);
    tallies.push_back(tally(*suite, answers, *disputes));
  }
  if (options.verbose) {
    write_failures(out, tallies);
    out << found.others << " files were not recognised\n";
  }
  write_table(out, tallies);
  if (!options.markdown.empty()) {
    std::ofstream file(options.markdown, std::ios::binary);
    file << markdown(tallies);
    if (!file.flush()) {
      err << "cannot write " << options.markdown << "\n";
      return 2;
    }
  }
  bool failed = std::any_of(tallies.begin(), tallies.end(),
                            [](const Tally& one) { return !one.failed.empty(); });
  auto is_empty = [](const Tally& one) { return one.cases() == 0; };
  bool nothing = options.suites.empty() ? std::all_of(tallies.begin(), tallies.end(), is_empty)
                                        : std::any_of(tallies.begin(), tallies.end(), is_empty);
  if (nothing) err << "no cases found\n";
  return failed ? 1 : nothing ? 2 : 0;
}

}  // namespace

int run(std::span<const std::string> arguments, std::ostream& out, std::ostream& err) {
  auto options = read_options(arguments);
  if (!options) {
    err << options.error().text() << "\n" << usage;
    return 2;
  }
  if (options->help) {
    out << usage;
    return 0;
  }
  return answer(*options, out, err);
}

}  // namespace hinomi::conformance
