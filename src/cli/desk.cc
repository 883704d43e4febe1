// feed, recall, access, member: small commands at the desk.
#include <cstdio>

#include "base/id.h"
#include "cli/desk_line.h"

namespace hinomi::cli {
namespace {

json::array list_of(const std::vector<std::string>& texts) {
  json::array out;
  for (const std::string& text : texts) out.emplace_back(text);
  return out;
}

// Sends, and prints the answer as JSON or hands it to `print`.
template <class Print>
int exchange(const Common& common, const std::string& target, const json::object& body,
             const std::string& as, Print&& print) {
  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  auto answer = line->ask("POST", target, json::serialize(body), as);
  if (!answer) return say(answer.error());
  auto parsed = parse_json(*answer);
  if (common.json || !parsed || !parsed->is_object())
    std::printf("%s\n", answer->c_str());
  else
    print(parsed->as_object());
  return 0;
}

// Where people reach the node, as far as node.json says; a name in its place serves as well.
std::string address_of_pages(const Common& common) {
  auto config = node::read_config(real_disk(), common.data);
  if (!config || config->listen.empty()) return {};
  return (config->tls ? "https://" : "http://") + config->listen[0];
}

}  // namespace

int run_feed(const Common& common, const FeedArguments& arguments) {
  auto line = DeskLine::open(common);
  if (!line) return say(line.error());
  auto answer =
      line->ask("GET",
                "/feeds/" + percent_encode(arguments.name) + (arguments.signature ? ".sig" : "") +
                    (arguments.group.empty() ? "" : "?group=" + percent_encode(arguments.group)),
                "", arguments.as);
  if (!answer) return say(answer.error());
  if (!arguments.name.empty() || common.json) {
    std::fwrite(answer->data(), 1, answer->size(), stdout);
    return 0;
  }
  auto parsed = parse_json(*answer);
  for (const auto& item : parsed->as_object()["items"].as_array())
    std::printf("%-26s %s\n", std::string(text_at(item.as_object(), "name")).c_str(),
                std::string(text_at(item.as_object(), "used_by")).c_str());
  return 0;
}

int run_recall(const Common& common, const RecallArguments& arguments) {
  bool is_report = is_uuid(arguments.value);
  return exchange(common, "/api/v1/recalls",
                  {{is_report ? "report" : "value", arguments.value}, {"reason", arguments.reason}},
                  arguments.as, [&](const json::object& answer) {
                    std::printf(common.language == "ja"
                                    ? "%lld 件をすべてのフィードから取り下げました。記録 %s\n"
                                    : "Withdrew %lld from every feed. Record %s\n",
                                static_cast<long long>(number_at(answer, "withdrawn")),
                                std::string(text_at(answer, "recall")).c_str());
                  });
}

int run_access(const Common& common, const AccessArguments& arguments) {
  bool person = arguments.person || arguments.invite || !arguments.subject.empty();
  std::string kind = !arguments.certificate.empty() ? "certificate" : person ? "person" : "token";
  json::object body{{"name", arguments.name},
                    {"role", arguments.role},
                    {"member", arguments.member},
                    {"group", arguments.group},
                    {"kind", kind},
                    {"oidc_subject", arguments.subject},
                    {"certificate_sha256", arguments.certificate},
                    {"invite", arguments.invite},
                    {"revoke", arguments.revoke}};
  return exchange(common, "/api/v1/access", body, "", [&](const json::object& answer) {
    std::string token(text_at(answer, "token")), invitation(text_at(answer, "invitation"));
    const char* name = arguments.name.c_str();
    bool ja = common.language == "ja";
    if (arguments.revoke)
      std::printf(ja ? "%s のアクセスを取り消しました。\n" : "%s may no longer come in.\n", name);
    else if (!token.empty())
      std::printf(
          ja ? "%s のトークン（表示は一度だけ）:\n  %s\n" : "Token of %s, shown this once:\n  %s\n",
          name, token.c_str());
    else if (!invitation.empty())
      std::printf(
          ja ? "%s の招待（一度だけ、72時間有効。このノードのアドレスの後に付けてください）:\n"
               "  %s/#invitation=%s\n"
             : "Invitation of %s, good once and for 72 hours, at this node's address:\n"
               "  %s/#invitation=%s\n",
          name, address_of_pages(common).c_str(), invitation.c_str());
    else
      std::printf(ja ? "%s のアクセスを記録しました。\n" : "%s may come in.\n", name);
  });
}

int run_member(const Common& common, const MemberArguments& arguments) {
  json::object body{{"id", arguments.id}};
  // What is not said stays as it is.
  if (!arguments.name.empty()) body["name"] = arguments.name;
  if (!arguments.relation.empty()) body["relation"] = arguments.relation;
  if (!arguments.names.empty()) body["names"] = list_of(arguments.names);
  if (!arguments.networks.empty()) body["networks"] = list_of(arguments.networks);
  if (!arguments.groups.empty()) body["groups"] = list_of(arguments.groups);
  if (arguments.reliability >= 0) body["reliability"] = arguments.reliability;
  return exchange(common, "/api/v1/members", body, "", [&](const json::object& answer) {
    std::string record(text_at(answer, "member"));
    bool ja = common.language == "ja";
    if (record.empty())
      std::printf(ja ? "変わったところはありません。\n" : "Nothing changed.\n");
    else
      std::printf(ja ? "登録しました。記録 %s\n" : "Registered. Record %s\n", record.c_str());
  });
}

}  // namespace hinomi::cli
