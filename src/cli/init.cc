#include <cstdio>

#include "base/log.h"
#include "cli/desk_line.h"

namespace hinomi::cli {

int run_init(const Common& common, const InitArguments& arguments) {
  set_log_level(LogLevel::warning);
  node::InitOptions options;
  Setting& setting = options.config.setting;
  setting.name = arguments.name;
  setting.node = arguments.node;
  setting.exercise = arguments.exercise;
  setting.approvals_needed = arguments.approvals;
  auto tlp = tlp_from(arguments.default_tlp);
  if (!tlp)
    return say({ErrorKind::invalid, "no such TLP: " + arguments.default_tlp, "--default-tlp",
                "One of TLP:CLEAR, GREEN, AMBER, AMBER+STRICT, RED"});
  setting.default_tlp = *tlp;
  options.config.tls = !arguments.no_tls;
  if (!arguments.listen.empty()) options.config.listen = {arguments.listen};
  options.organisation = arguments.organisation;
  options.names = arguments.names;
  options.networks = arguments.networks;
  for (const std::string& name : arguments.tls_names) options.tls_names.push_back(name);
  options.lists_from = {arguments.lists.empty() ? share_folder() / "content" / "lists"
                                                : std::filesystem::path(arguments.lists)};
  if (auto made = node::init(real_world(), common.data, options); !made) return say(made.error());

  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  json::object body{
      {"name", arguments.person}, {"role", "administrator"}, {"member", arguments.node}};
  auto answer = line->ask("POST", "/api/v1/access", json::serialize(body), "");
  if (!answer) return say(answer.error());
  auto parsed = parse_json(*answer);
  std::string token(text_at(parsed->as_object(), "token"));
  auto key = line->ask("GET", "/api/v1/key", "", "");
  std::string verifier = key ? key->substr(0, key->find('\n')) : std::string();
  if (common.json) {
    std::printf("%s\n", json::serialize(json::object{{"data", common.data.string()},
                                                     {"person", arguments.person},
                                                     {"token", token},
                                                     {"verifier_key", verifier}})
                            .c_str());
    return 0;
  }
  bool ja = common.language == "ja";
  std::printf(ja ? "ノードを作りました: %s\n" : "Made a node in %s\n", common.data.c_str());
  std::printf(ja ? "%s (administrator) のトークン（表示は一度だけ）:\n  %s\n"
                 : "Token of %s (administrator), shown this once:\n  %s\n",
              arguments.person.c_str(), token.c_str());
  std::printf(ja ? "検証鍵（ほかの人に渡してください）:\n  %s\n"
                 : "Verifier key, to give to others:\n  %s\n",
              verifier.c_str());
  std::printf(
      ja ? "次: hinomi access 佐藤 --role approver --data %s\n     hinomi serve --data %s\n"
         : "Next: hinomi access Sato --role approver --data %s\n      hinomi serve --data %s\n",
      common.data.c_str(), common.data.c_str());
  return 0;
}

}  // namespace hinomi::cli
