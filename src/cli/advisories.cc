// advisories: a folder of advisories that is kept up to date, and goes where there is no network.
#include <cstdio>

#include "base/note.h"
#include "cli/advisories.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "cli/refused.h"
#include "in/advisory/kept_bundle.h"

namespace hinomi::cli {
namespace {

json::object source_object(const std::string& name, const in::KeptSource& source) {
  json::object out{{"source", name}, {"documents", source.documents}};
  if (source.newest != Time()) out["newest"] = format_time_millis(source.newest);
  return out;
}

bool is_kept_bundle(const std::string& file) {
  auto opened = real_disk().open_file(file);
  if (!opened) return false;
  std::string start(in::kept_bundle_title.size(), '\0');
  auto got = (*opened)->read(0, start);
  return got && *got == start.size() && start == in::kept_bundle_title;
}

Result<in::TakenIn> take_file(const std::string& file, const std::string& key,
                              in::KeptAdvisories& kept) {
  if (!is_kept_bundle(file)) return kept.take(TRY(real_disk().read(file)), file);
  if (key.empty())
    return fail(ErrorKind::invalid, "a bundle without the key that signed it", file,
                "Give the sender's verifier key with --key");
  return TRY(in::take_kept_bundle(real_disk(), file, key, kept)).taken;
}

Result<int> import_files(const Common& common, const AdvisoriesArguments& arguments) {
  const auto files = TRY(files_of(arguments.names, "Name files of advisories"));
  auto kept = TRY(in::KeptAdvisories::open_to_write(real_disk(), TRY(into_of(arguments))));
  in::TakenIn all;
  for (const std::string& file : files) {
    auto taken = take_file(file, arguments.key, kept);
    if (taken)
      all += std::move(*taken);
    else
      all.refused.push_back(std::move(taken).error());
  }
  TRY(kept.save());
  return say_taken(common, std::move(all));
}

Result<int> make_bundle(const Common& common, const AdvisoriesArguments& arguments) {
  if (arguments.names.size() != 2)
    return fail(ErrorKind::invalid, "a bundle needs a folder of advisories and a file", "names",
                "hinomi advisories bundle DB FILE");
  const auto kept = TRY(in::KeptAdvisories::open(real_disk(), arguments.names[0]));
  const node::NodeKey node = TRY(node::read_node_key(real_disk(), common.data));
  TRY(in::write_kept_bundle(real_disk(), kept, arguments.names[1], node.name, node.key,
                            real_clock().now()));
  const std::string key = verifier_key(node.name, node.key.public_key());
  if (common.json)
    std::printf("%s\n", json::serialize(json::object{{"ok", true}, {"verifier_key", key}}).c_str());
  else
    std::printf(common.language == "ja" ? "書き出しました。受け手は次の鍵で確かめます: %s\n"
                                        : "Written. Who takes it in checks it with the key %s\n",
                key.c_str());
  return 0;
}

Result<int> say_status(const Common& common, const AdvisoriesArguments& arguments) {
  if (arguments.names.size() != 1)
    return fail(ErrorKind::invalid, "one folder of advisories is looked at", "names",
                "hinomi advisories status DB");
  const auto kept = TRY(in::KeptAdvisories::open(real_disk(), arguments.names[0]));
  json::array sources;
  for (const auto& [name, source] : kept.sources()) {
    if (common.json)
      sources.push_back(source_object(name, source));
    else
      std::printf("%-12s %9zu  %s\n", name.c_str(), source.documents,
                  source.newest == Time() ? "-" : format_time(source.newest).substr(0, 19).c_str());
  }
  if (common.json)
    std::printf("%s\n", json::serialize(json::object{{"sources", std::move(sources)}}).c_str());
  return 0;
}

}  // namespace

Result<std::string> into_of(const AdvisoriesArguments& arguments) {
  if (!arguments.into.empty()) return arguments.into;
  return fail(ErrorKind::invalid, "no folder to keep them in", "--into",
              "Name one with --into; it is made when there is none");
}

int say_taken(const Common& common, in::TakenIn taken) {
  const bool ja = common.language == "ja";
  list_refused(taken.refused, ja);
  if (common.json)
    std::printf("%s\n", json::serialize(json::object{{"added", taken.added},
                                                     {"replaced", taken.replaced},
                                                     {"same", taken.same},
                                                     {"older", taken.older},
                                                     {"withdrawn", taken.withdrawn},
                                                     {"refused", taken.refused.size()}})
                            .c_str());
  else
    std::printf(ja ? "追加 %zu、更新 %zu、変わりなし %zu、手元より古いもの %zu（追加と更新のうち"
                     "取り下げ %zu）\n"
                   : "%zu added, %zu replaced, %zu there already, %zu older than what is there; "
                     "withdrawn by their publisher: %zu\n",
                taken.added, taken.replaced, taken.same, taken.older, taken.withdrawn);
  return taken.refused.empty() ? 0 : 1;
}

int run_advisories(const Common& common, const AdvisoriesArguments& arguments) {
  auto status = arguments.action == "import"   ? import_files(common, arguments)
                : arguments.action == "fetch"  ? fetch_feeds(common, arguments)
                : arguments.action == "bundle" ? make_bundle(common, arguments)
                                               : say_status(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
