// The command line.
#include <cstdio>

#include "cli/options.h"

namespace hinomi::cli {
namespace {

constexpr const char* about =
    "hinomi (火の見): one report becomes everyone's protection in minutes.\n"
    "One program, one data folder. A report of indicators comes in, each is judged safe or unsafe "
    "to block and\n"
    "until when, a named person approves, and equipment reads the result.";

constexpr const char* examples =
    "Examples:\n"
    "  hinomi demo                                    a whole country to try, on "
    "http://127.0.0.1:8420\n"
    "  hinomi init --data /srv/hinomi --name village  a node of your own; prints an access token "
    "once\n"
    "  hinomi serve --data /srv/hinomi                run it\n"
    "  hinomi ring report.txt                         what would be blocked, and why (stores "
    "nothing)\n"
    "  hinomi ring report.json --approve Sato --basis 'Basic Act art. 16'   report, approve, "
    "publish\n"
    "  hinomi feed rpz.zone > rpz.zone                what equipment gets\n"
    "  hinomi recall http://shop.example/ --as Sato --reason 'owner cleaned it'\n"
    "  hinomi verify --data /srv/hinomi               check every Record from the files alone\n"
    "Full help: hinomi COMMAND --help, man hinomi, docs/getting-started.md";

}  // namespace
}  // namespace hinomi::cli

int main(int argc, char** argv) {
  using namespace hinomi::cli;
  CLI::App app{about, "hinomi"};
  app.footer(examples);
  app.require_subcommand(1);
  app.set_version_flag("--version", std::string("hinomi ") + HINOMI_VERSION);
  Options options(app);
  add_desk_options(options);
  add_event_options(options);
  add_system_options(options);

  auto& demo = options.hold<DemoArguments>();
  CLI::App* c = options.add("demo", "The country of Himori, to try",
                            [&demo](const Common& common) { return run_demo(common, demo); });
  c->add_flag("--headless", demo.headless, "Play the story at full speed; a JSON line a step");
  c->add_option("--port", demo.port, "Port on 127.0.0.1; 0: any free one")
      ->capture_default_str()
      ->check(CLI::Range(0, 65535));
  c->add_flag("--keep", demo.keep, "Use --data and leave it there");

  options.add("policy", "Print the policy: who may know, who may act, who is told",
              [](const Common&) { return run_policy(); });

  options.add("version", "Print the version", [](const Common&) {
    std::printf("hinomi %s\n", HINOMI_VERSION);
    return 0;
  });

  auto is_meant = [&](const CLI::App* one) { return one->get_name() == argv[1]; };
  if (argc > 1 && argv[1][0] != '-' && app.get_subcommands(is_meant).empty()) {
    std::fprintf(stderr, "hinomi: no such command: %s\n  do: hinomi --help lists them\n", argv[1]);
    return 2;
  }
  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  return options.status();
}
