// demo: the country of Himori. Its members, people and story are data in content/himori.
#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <cstdio>
#include <cstdlib>

#include "base/log.h"
#include "cli/desk_line.h"
#include "demo/country.h"
#include "demo/player.h"
#include "demo/story.h"
#include "demo/story_clock.h"
#include "demo/townsfolk.h"
#include "serve/server.h"

namespace hinomi::cli {
namespace {

namespace fs = std::filesystem;

struct Country {
  fs::path data;
  bool temporary = false;
  demo::StoryClock clock;
  std::unique_ptr<serve::Server> server = serve::make_network({.clock = clock});
  World world{clock, real_random(), real_disk(), *server};
  std::unique_ptr<demo::Townsfolk> town;
  std::unique_ptr<node::Node> node;
  std::map<std::string, std::string> tokens;  // by person

  ~Country() {
    if (node) node->close();
    town.reset();  // nobody answers through a node that is gone
    node.reset();
    std::error_code ignored;
    if (temporary) fs::remove_all(data, ignored);
  }
};

Result<json::array> list_in(const fs::path& file) {
  json::value value = TRY(parse_json(TRY(real_disk().read(file))));
  if (!value.is_array()) return fail(ErrorKind::invalid, "not a JSON list", file.string());
  return std::move(value.get_array());
}

Result<json::object> local(Country& country, std::string_view target, const json::value& body) {
  std::string text = json::serialize(body);
  HttpResponse response =
      country.node->api().handle({.method = "POST", .path = target, .body = text, .local = true});
  json::value value = TRY(parse_json(response.content()));
  if (response.status >= 300)
    return fail(ErrorKind::invalid, std::string(response.content()), std::string(target));
  return std::move(value.get_object());
}

// All of Himori: who has a story of their own, and everybody else.
Result<demo::Country> himori_in(const fs::path& himori) {
  json::value description = TRY(parse_json(TRY(real_disk().read(himori / "country.json"))));
  std::vector<Member> named;
  for (const auto& member : TRY(list_in(himori / "members.json")))
    named.push_back(TRY(member_from_json(json::serialize(member))));
  if (!description.is_object())
    return fail(ErrorKind::invalid, "not a JSON object", (himori / "country.json").string());
  return demo::make_country(description.get_object(), named);
}

Result<void> fill_register(Country& country, const demo::Country& all) {
  json::object answer =
      TRY(local(country, "/api/v1/register/import", TRY(parse_json(demo::register_json(all)))));
  if (number_at(answer, "refused_count") == 0) return {};
  return fail(ErrorKind::invalid, "the register of Himori does not hold together",
              json::serialize(answer["refused"].as_array().at(0)));
}

// One that nobody has now: links in letters name it before anybody listens there.
Result<int> free_port() {
  sockaddr_in at{};
  at.sin_family = AF_INET;
  at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* address = reinterpret_cast<sockaddr*>(&at);
  socklen_t size = sizeof at;
  int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  bool ok = socket >= 0 && ::bind(socket, address, size) == 0 &&
            ::getsockname(socket, address, &size) == 0;
  if (socket >= 0) ::close(socket);
  if (ok) return ntohs(at.sin_port);
  return fail(ErrorKind::io, "no free port on the loopback", "127.0.0.1", "Name one with --port");
}

Result<void> found(Country& country, const fs::path& content, const DemoArguments& arguments) {
  demo::Country all = TRY(himori_in(content / "himori"));
  country.town = TRY(demo::Townsfolk::open({.bouncing = all.bouncing, .silent = all.silent}));
  node::InitOptions options;
  Setting& setting = options.config.setting;
  setting.name = "himori";
  setting.node = "himori-center";
  setting.exercise = setting.documentation_is_real = true;
  options.config.tls = false;
  bool any = arguments.headless || arguments.port == 0;
  std::string port = std::to_string(any ? TRY(free_port()) : arguments.port);
  options.config.listen = {"127.0.0.1:" + port};
  options.config.public_url = "http://127.0.0.1:" + port;
  options.config.mail = node::MailConfig{.server = "127.0.0.1",
                                         .port = country.town->port(),
                                         .from = "oshirase@center.himori.example",
                                         .tls = "none"};
  options.organisation = "火守国サイバー調整センター";
  options.lists_from = {content / "lists", content / "himori" / "lists"};
  TRY(node::init(country.world, country.data, options));
  country.node = TRY(node::Node::open(country.world, country.data,
                                      {.version = HINOMI_VERSION,
                                       .pages = share_folder() / "web" / "dist",
                                       .content = share_folder() / "content"}));
  TRY(fill_register(country, all));
  country.town->meet(country.node->api());
  for (const auto& person : TRY(list_in(content / "himori" / "people.json"))) {
    json::object answer = TRY(local(country, "/api/v1/access", person));
    country.tokens[std::string(text_at(person.as_object(), "name"))] = text_at(answer, "token");
  }
  return {};
}

void print_sign_in(const Country& country, const std::string& url, const json::array& people,
                   bool ja) {
  std::printf(ja ? "\n火守国（架空の国）が %s で動いています。すべて演習です。\n\n"
                 : "\nThe country of Himori (fictional) runs on %s. All of it is an exercise.\n\n",
              url.c_str());
  std::printf(ja ? "開いてください（サインイン付きの入口）:\n" : "Open one of these to sign in:\n");
  for (const auto& item : people) {
    const json::object& person = item.as_object();
    std::string name(text_at(person, "name"));
    if (text_at(person, "role") == "equipment") continue;
    std::printf("  %-13s %s\n    %s/#token=%s\n", std::string(text_at(person, "role")).c_str(),
                name.c_str(), url.c_str(), country.tokens.at(name).c_str());
  }
  std::printf(ja ? "\n装置の例:\n  curl -H 'Authorization: Bearer %s' %s/feeds/rpz.zone\n\nCtrl-C "
                   "で止まります。\n"
                 : "\nAs equipment:\n  curl -H 'Authorization: Bearer %s' "
                   "%s/feeds/rpz.zone\n\nCtrl-C stops it.\n",
              country.tokens.at("白樺村 DNS").c_str(), url.c_str());
  std::fflush(stdout);
}

Result<int> run(const Common& common, const DemoArguments& arguments) {
  // Blocked before any thread starts, so that only sigwait below sees them and the temporary folder
  // is removed.
  sigset_t signals;
  sigemptyset(&signals);
  sigaddset(&signals, SIGINT);
  sigaddset(&signals, SIGTERM);
  if (!arguments.headless) pthread_sigmask(SIG_BLOCK, &signals, nullptr);
  std::signal(SIGPIPE, SIG_IGN);

  fs::path content = share_folder() / "content";
  Country country;
  if (arguments.keep) {
    country.data = common.data;
  } else {
    std::string folder = (fs::temp_directory_path() / "hinomi-himori-XXXXXX").string();
    if (!::mkdtemp(folder.data()))
      return fail(ErrorKind::io, "no temporary folder could be made", folder, "Check TMPDIR");
    country.data = folder;
    country.temporary = true;
  }
  TRY(found(country, content, arguments));
  json::array people = TRY(list_in(content / "himori" / "people.json"));
  json::array story = TRY(list_in(content / "himori" / "story.json"));

  demo::StoryTeller teller{country.node->api(), country.world, content / "himori" / "reports",
                           country.data, country.tokens};
  teller.turn = [&](std::chrono::minutes time) { country.clock.turn(time); };
  country.node->set_server_metrics([&] { return country.server->metrics().text(); });
  std::vector<std::string> urls = TRY(country.node->listen());
  if (arguments.headless) return demo::tell(teller, story, true) ? 0 : 1;

  // The page begins where it gets interesting: one report decided, one waiting.
  std::size_t opening = demo::opening_steps(story);
  json::array told(story.begin(), story.begin() + static_cast<std::ptrdiff_t>(opening));
  if (!demo::tell(teller, told, false))
    return fail(ErrorKind::damaged, "the opening of the story did not hold",
                "content/himori/story.json");
  print_sign_in(country, urls[0], people, common.language == "ja");
  demo::Player player(teller, std::move(story), opening);
  player.steer(true, {});  // until somebody looks
  country.node->set_story(&player);
  int signal = 0;
  sigwait(&signals, &signal);
  country.node->set_story(nullptr);
  country.node->close();
  return 0;
}

}  // namespace

int run_demo(const Common& common, const DemoArguments& arguments) {
  set_log_level(LogLevel::warning);
  auto status = run(common, arguments);
  return status ? *status : say(status.error());
}

}  // namespace hinomi::cli
