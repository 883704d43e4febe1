#include "cli/options.h"

#include <cstdlib>

namespace hinomi::cli {
namespace {

std::string default_language() {
  for (const char* name : {"LC_ALL", "LC_MESSAGES", "LANG"})
    if (const char* value = std::getenv(name); value && *value)
      return std::string_view(value).starts_with("ja") ? "ja" : "en";
  return "en";
}

}  // namespace

Options::Options(CLI::App& app) : app_(app) {
  const char* data = std::getenv("HINOMI_DATA");
  data_ = data && *data ? data : "hinomi-data";
  common_.language = default_language();
}

CLI::App* Options::add(const char* name, const char* what, std::function<int(const Common&)> run) {
  CLI::App* command = app_.add_subcommand(name, what);
  command->footer("Full help: man hinomi, docs/getting-started.md");
  command->add_option("--data", data_, "Data folder of the node")->capture_default_str();
  command->add_option("--lang", common_.language, "Language of the output: ja or en")
      ->check(CLI::IsMember({"ja", "en"}));
  command->add_flag("--json", common_.json, "Machine-readable output");
  command->callback([this, run = std::move(run)] {
    common_.data = data_;
    status_ = run(common_);
  });
  return command;
}

}  // namespace hinomi::cli
