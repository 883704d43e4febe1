// files: YARA rules over files, without a node.
#include <algorithm>
#include <cstdio>

#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "out/files/analysis.h"

namespace hinomi::cli {

namespace {

namespace fs = std::filesystem;

bool is_no_link(const fs::path& file) { return !fs::is_symlink(file); }

void list_troubles(const std::vector<Error>& errors, const char* what) {
  if (errors.empty()) return;
  std::fprintf(stderr, "%s: %zu\n", what, errors.size());
  for (const Error& error : errors)
    std::fprintf(stderr, "  %s: %s. %s\n", error.where.c_str(), error.what.c_str(),
                 error.remedy.c_str());
}

Result<files::Scanned> scan_file(files::YaraProcess& yara, const std::string& path,
                                 const files::ScanLimits& limits) {
  std::string bytes = TRY(files::read_sample(path, limits.bytes));
  return files::scan(yara, bytes, path, limits.time, real_clock());
}

Result<files::ReadyRules> load_yara(const std::vector<std::string>& paths, bool ja) {
  std::vector<files::YaraText> texts;
  for (const std::string& file :
       TRY(files_of(paths, "Name rules (*.yar, *.yara)", files::is_yara_file)))
    texts.push_back({file, TRY(real_disk().read(file))});
  files::ReadyRules out = TRY(files::ready(texts));
  list_troubles(out.refused, ja ? "使えない規則ファイル" : "Files of rules refused");
  list_troubles(out.warnings, ja ? "規則への注意" : "Warnings on rules");
  if (!out.yara)
    return fail(ErrorKind::invalid, "no rule that can be used", paths[0],
                "Correct what is named above, or name files with rules (*.yar, *.yara)");
  return out;
}

Result<int> scan_all(const Common& common, const FilesArguments& arguments) {
  bool ja = common.language == "ja";
  files::ReadyRules rules = TRY(load_yara(arguments.rules, ja));
  files::ScanLimits limits{arguments.most_bytes, std::chrono::seconds(arguments.seconds)};
  bool is_stix = arguments.format == "stix";
  std::vector<json::object> objects;
  std::vector<Error> failed;
  std::size_t scanned = 0, with_match = 0;
  bool is_written = true;
  for (const std::string& path :
       TRY(files_of(arguments.paths, "Name files, or folders of them", is_no_link))) {
    auto one = scan_file(*rules.yara, path, limits);
    if (!one) {
      failed.push_back(std::move(one).error());
      continue;
    }
    ++scanned;
    with_match += !one->matches.empty();
    if (is_stix) {
      auto more = TRY(files::stix_objects(*one, rules.engine, real_random()));
      objects.insert(objects.end(), std::make_move_iterator(more.begin()),
                     std::make_move_iterator(more.end()));
      continue;
    }
    std::string lines;
    files::append_lines(*one, lines);
    is_written = is_written && std::fwrite(lines.data(), 1, lines.size(), stdout) == lines.size();
  }
  if (is_stix) {
    std::string bundle =
        files::stix_bundle(std::move(objects), real_clock().now(), real_random()) + "\n";
    is_written = std::fwrite(bundle.data(), 1, bundle.size(), stdout) == bundle.size();
  }
  is_written = std::fflush(stdout) == 0 && is_written;
  list_troubles(failed, ja ? "調べられないファイル" : "Files that were not scanned");
  std::fprintf(stderr,
               ja ? "調べたファイル: %zu、一致があったもの: %zu、規則: %zu\n"
                  : "Files scanned: %zu, with a match: %zu, rules: %zu\n",
               scanned, with_match, rules.rules);
  if (!is_written)
    return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
  if (!failed.empty()) return 1;
  return arguments.fail_on_match && with_match > 0 ? 3 : 0;
}

}  // namespace

int run_files(const Common& common, const FilesArguments& arguments) {
  auto status = scan_all(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
