// The cost of enforcement against none: requests per CPU-second of one API over real sockets, three
// times over the same data.
//   none      every caller is the node's own user: no token is looked up, no role asked, everything
//             may be known, nothing is kept
//   enforced  tokens, roles, markings
//   kept      and who asked for what, and what was answered, goes into the access journal
// Each is driven by wrk over 32 keep-alive connections; the CPU time is that of this process, the
// thread that writes the access journal included. Goal: kept is within 10 % of none.
//
//   access_bench [SECONDS]     of each of the runs; default 2
#include <cmath>

#include "act/access.h"
#include "act/filing.h"
#include "measure.h"
#include "serve/api.h"
#include "serve/server.h"
#include "serve/trail.h"

namespace {

using namespace hinomi;
using bench::must;

// A node's parts without the node, so that two APIs can stand on them.
struct Parts {
  bench::TempFolder folder;
  std::unique_ptr<serve::Server> server = serve::make_network({.io_threads = 1, .workers = 1});
  World world{real_clock(), real_random(), real_disk(), *server};
  std::string seed = std::string(32, 's');
  SigningKey key = must(SigningKey::from_seed(seed));
  std::unique_ptr<store::Journal> journal = must(store::Journal::open(
      world, {folder.path / "journal.db", "bench"}, must(SigningKey::from_seed(seed))));
  std::unique_ptr<picture::Keeper> keeper = must(picture::Keeper::open(world, *journal));
  act::Desk desk{world, *journal, *keeper};
  act::Forms forms;
  act::Filing filing{world, *keeper, desk, forms};
  act::Accounts accounts{world, *keeper, seed};
  act::Post post{world, *journal, *keeper};
  notify::Tickets tickets{seed};
  act::Book book{world, *keeper, desk, seed};
  std::unique_ptr<serve::Trail> trail =
      must(serve::Trail::open(world, {folder.path / "access.db", "bench/access"},
                              must(SigningKey::from_seed(seed)), "center", true));

  Parts() {
    Setting setting{.node = "center", .name = "bench", .exercise = true};
    setting.documentation_is_real = true;
    must(desk.settle(setting, {}));
  }
  std::unique_ptr<serve::Api> api(serve::Trail* with) {
    return std::make_unique<serve::Api>(serve::ApiParts{.world = world,
                                                        .journal = *journal,
                                                        .keeper = *keeper,
                                                        .desk = desk,
                                                        .filing = filing,
                                                        .accounts = accounts,
                                                        .post = post,
                                                        .tickets = tickets,
                                                        .book = book,
                                                        .key = key,
                                                        .trail = with});
  }
};

// Every caller is the node's own user.
class Open final : public HttpHandler {
 public:
  explicit Open(HttpHandler& behind) : behind_(behind) {}
  HttpResponse handle(const HttpRequest& request) override {
    HttpRequest local = request;
    local.local = true;
    return behind_.handle(local);
  }
  bool is_quick(const HttpRequest& request) override { return behind_.is_quick(request); }
  std::uint64_t body_limit(const HttpRequest& head) override { return behind_.body_limit(head); }

 private:
  HttpHandler& behind_;
};

// A person of a member, and a hundred reports of ten indicators that the member may know of.
std::string fill(Parts& parts) {
  act::Actor local{.name = "local",
                   .role = Role::administrator,
                   .party = {.member = "center", .relation = Relation::own, .desk = true}};
  must(parts.desk.member(local, {.id = "center", .name = "Center", .relation = Relation::own}));
  must(parts.desk.member(local, {.id = "city", .name = "City"}));
  for (int i = 0; i < 100; ++i) {
    std::string body;
    for (int k = 0; k < 10; ++k) body += "n" + std::to_string(i * 10 + k) + ".example\n";
    must(parts.desk.report(local, {.body = body, .tlp = Tlp::green}));
  }
  std::string token;
  for (int i = 0; i < 100; ++i)
    token =
        must(parts.accounts.grant(
                 local, {.name = "p" + std::to_string(i), .role = Role::analyst, .member = "city"}))
            .token;
  return token;
}

// Requests per CPU-second.
double drive(Parts& parts, HttpHandler& handler, const std::string& target,
             const std::string& token, const std::string& seconds) {
  auto listener = must(parts.server->listen({}, handler));
  std::string command = "wrk -t1 -c32 -d" + seconds + "s -H 'Authorization: Bearer " + token +
                        "' 'http://127.0.0.1:" + std::to_string(listener->port()) + target +
                        "' 2>&1";
  bench::Stopwatch watch;
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  char space[4096];
  for (std::size_t got; (got = std::fread(space, 1, sizeof space, pipe)) > 0;)
    text.append(space, got);
  ::pclose(pipe);
  must(parts.trail->flush());
  double cpu = watch.cpu();
  std::size_t place = text.find(" requests in ");
  if (place == text.npos || text.find("Non-2xx") != text.npos) bench::stop(command + "\n" + text);
  return std::atof(text.c_str() + text.rfind('\n', place) + 1) / cpu;
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string seconds = count > 1 ? arguments[1] : "2";
  Parts parts;
  const std::string token = fill(parts);
  auto without = parts.api(nullptr), with = parts.api(parts.trail.get());
  Open open(*without);
  const std::pair<const char*, std::string> targets[] = {
      {"look-up of one", "/api/v1/lookup?value=n7.example"},
      {"page of 20 reports", "/api/v1/reports?limit=20"},
      {"page of 100 decisions", "/api/v1/shield?limit=100"},
      {"a feed", "/feeds/hosts.txt"}};
  std::printf("%-22s %12s %12s %12s %10s %10s\n", "requests per CPU-s", "none", "enforced", "kept",
              "enforced", "kept");
  double product = 1;
  for (const auto& [name, target] : targets) {
    // In turn, and the best of three counts: the machine may be shared.
    double best[3] = {};
    for (int round = 0; round < 3; ++round) {
      HttpHandler* handlers[] = {&open, without.get(), with.get()};
      for (int i = 0; i < 3; ++i)
        best[i] = std::max(best[i], drive(parts, *handlers[i], target, token, seconds));
    }
    std::printf("%-22s %12.0f %12.0f %12.0f %9.1f%% %9.1f%%\n", name, best[0], best[1], best[2],
                100 * (1 - best[1] / best[0]), 100 * (1 - best[2] / best[0]));
    product *= best[2] / best[0];
  }
  std::printf("%-22s %12s %12s %12s %10s %9.1f%%\n", "together", "", "", "", "",
              100 * (1 - std::pow(product, 1.0 / std::size(targets))));
}
