// inventory: what SBOMs, package lists and results of scanners say, without a node.
#include <cstdio>

#include "cli/commands.h"
#include "cli/desk_line.h"
#include "cli/paths.h"
#include "cli/refused.h"
#include "out/exposure/inventories.h"

namespace hinomi::cli {
namespace {

using exposure::InventoryCounts;

void say_counts(std::size_t inventories, const InventoryCounts& counts, bool ja) {
  std::fprintf(
      stderr,
      ja ? "目録 %zu、部品 %zu（名前で特定できるもの %zu、うち版のないもの "
           "%zu）、弱点への言明 %zu\n"
         : "%zu inventories, %zu components (%zu with a name that a machine can go by, %zu "
           "of them without a version), %zu statements\n",
      inventories, counts.components, counts.named, counts.versionless, counts.statements);
}

bool is_lacking(const std::string& limit, const InventoryCounts& counts) {
  if (limit == "nameless") return counts.named < counts.components;
  if (limit == "versionless") return counts.versionless > 0 || counts.named < counts.components;
  return false;
}

Result<void> print(const std::string& text) {
  if (std::fwrite(text.data(), 1, text.size(), stdout) == text.size() && std::fflush(stdout) == 0)
    return {};
  return fail(ErrorKind::io, "the output cannot be written", "standard output", "Make room");
}

Result<int> look(const Common& common, const InventoryArguments& arguments) {
  const bool ja = common.language == "ja";
  const auto format = *exposure::inventory_format_of(common.json ? "json" : arguments.format);
  std::string os_release;
  if (!arguments.os_release.empty()) os_release = TRY(real_disk().read(arguments.os_release));
  const auto files = TRY(files_of(arguments.files, "Name SBOMs, package lists, scans"));
  InventoryCounts all;
  std::size_t inventories = 0;
  std::vector<Error> refused;
  TRY(print(exposure::inventory_heading(format)));
  for (const std::string& file : files) {
    const std::string bytes = TRY(read_input(file));
    auto read = in::read_inventory(bytes, {}, os_release);
    auto refuse = [&](Error error) {
      error.where = file + (error.where.empty() ? "" : " " + error.where);
      refused.push_back(std::move(error));
    };
    if (!read) {
      refuse(std::move(read).error());
      continue;
    }
    const InventoryCounts counts = exposure::counts_of(*read);
    all += counts;
    ++inventories;
    TRY(print(exposure::text_of({.inventory = *read,
                                 .file = file,
                                 .counts = counts,
                                 .only_nameless = arguments.nameless,
                                 .only_summary = arguments.summary,
                                 .japanese = ja},
                                format)));
    for (Error& error : read->refused) refuse(std::move(error));
  }
  list_refused(refused, ja);
  say_counts(inventories, all, ja);
  if (is_lacking(arguments.fail_on, all)) return 3;
  return refused.empty() ? 0 : 1;
}

}  // namespace

int run_inventory(const Common& common, const InventoryArguments& arguments) {
  auto status = look(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
