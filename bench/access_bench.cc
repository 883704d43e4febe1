// The cost of enforcement against none: one API, three times over the same data.
//   none      every caller is the node's own user: no token is looked up, no role asked, everything
//             may be known, nothing is kept
//   enforced  tokens, roles, markings
//   kept      and who asked for what, and what was answered, goes into the access journal
// wrk asks over 32 keep-alive connections, and the three answer by turns, so that all of them feel
// alike what else the machine does. The unit is CPU time of this process for one answer:
//   bare call      within the handler; for `kept` also what the thread of the access journal needs
//   whole request  and a third of all that is left: sockets and HTTP, the same for all three
// Goal: a whole request that is kept costs at most 10 % more than with none.
//
// Asked is the same thing again and again, which the access journal holds as one line a breath;
// and, in the last line, always something else by one of 20 callers, each a line of its own.
//
//   access_bench [SECONDS]     of each kind; default 5
#include <array>
#include <atomic>
#include <cmath>
#include <cstring>
#include <set>
#include <tuple>

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
  act::Lookout lookout{world, *keeper};
  std::unique_ptr<act::Systems> systems = must(act::Systems::open(world, *journal, *keeper, {}));
  device::Rules device_rules;
  act::DeviceLoop device_loop{world, *keeper, device_rules.policy};
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
                                                        .lookout = lookout,
                                                        .systems = *systems,
                                                        .device_loop = device_loop,
                                                        .device_rules = device_rules,
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

constexpr int callers = 20, values = 1000;

// Persons of a member, and a hundred reports of ten indicators that the member may know of.
std::vector<std::string> fill(Parts& parts) {
  act::Actor local{.name = "local",
                   .role = Role::administrator,
                   .party = {.member = "center", .relation = Relation::own, .desk = true}};
  must(parts.desk.member(local, {.id = "center", .name = "Center", .relation = Relation::own}));
  must(parts.desk.member(local, {.id = "city", .name = "City"}));
  for (int i = 0; i < values / 10; ++i) {
    std::string body;
    for (int k = 0; k < 10; ++k) body += "n" + std::to_string(i * 10 + k) + ".example\n";
    must(parts.desk.report(local, {.body = body, .tlp = Tlp::green}));
  }
  std::vector<std::string> tokens;
  for (int i = 0; i < callers; ++i)
    tokens.push_back(
        must(parts.accounts.grant(
                 local, {.name = "p" + std::to_string(i), .role = Role::analyst, .member = "city"}))
            .token);
  return tokens;
}

// What is asked, again and again; each by the caller of that number.
struct Asked {
  std::string name;
  std::vector<std::pair<std::string, int>> targets;
};

std::vector<Asked> all_asked() {
  std::vector<Asked> out{{"look-up of one", {{"/api/v1/lookup?value=n7.example", 0}}},
                         {"page of 20 reports", {{"/api/v1/reports?limit=20", 0}}},
                         {"page of 100 decisions", {{"/api/v1/shield?limit=100", 0}}},
                         {"a feed", {{"/feeds/hosts.txt", 0}}},
                         {"look-up, always another", {}}};
  for (int i = 0; i < callers * values; ++i)
    out.back().targets.emplace_back(
        "/api/v1/lookup?value=n" + std::to_string(i % values) + ".example", i / values);
  return out;
}

// CPU clock of a thread by its id (Linux: MAKE_THREAD_CPUCLOCK of posix-timers.h).
clockid_t cpu_clock_of(pid_t thread) { return static_cast<clockid_t>(~unsigned(thread) << 3) | 6; }

std::set<pid_t> threads() {
  std::set<pid_t> out;
  for (const auto& entry : std::filesystem::directory_iterator("/proc/self/task"))
    out.insert(std::atoi(entry.path().filename().c_str()));
  return out;
}

// The handlers by turns, and what each of them needs.
class Turns final : public HttpHandler {
 public:
  static constexpr std::size_t count = 3;
  explicit Turns(const std::array<HttpHandler*, count>& handlers) : handlers_(handlers) {}

  HttpResponse handle(const HttpRequest& request) override {
    const std::size_t turn = turn_++ % count;
    const double wall = bench::seconds_on(CLOCK_MONOTONIC);
    const double begun = bench::seconds_on(CLOCK_THREAD_CPUTIME_ID);
    HttpResponse response = handlers_[turn]->handle(request);
    const double cpu = bench::seconds_on(CLOCK_THREAD_CPUTIME_ID) - begun;
    Lock hold(mutex_);
    cpu_[turn] += cpu;
    times_[turn].push_back((bench::seconds_on(CLOCK_MONOTONIC) - wall) * 1e3);
    return response;
  }
  bool is_quick(const HttpRequest& request) override { return handlers_[0]->is_quick(request); }
  std::uint64_t body_limit(const HttpRequest& head) override {
    return handlers_[0]->body_limit(head);
  }

  // Of each: microseconds of CPU for a call, and how long calls took, in milliseconds.
  std::pair<double, std::vector<double>> of(std::size_t turn) {
    Lock hold(mutex_);
    return {cpu_[turn] / double(times_[turn].size()) * 1e6, times_[turn]};
  }

 private:
  const std::array<HttpHandler*, count> handlers_;
  std::atomic<std::size_t> turn_ = 0;
  Mutex mutex_;
  double cpu_[count] HINOMI_GUARDED_BY(mutex_) = {};
  std::vector<double> times_[count] HINOMI_GUARDED_BY(mutex_);
};

// "1.23ms" of wrk, in milliseconds.
double wrk_time(const std::string& text, const char* share) {
  std::size_t at = text.find(share);
  if (at == text.npos) return 0;
  char* unit = nullptr;
  double value = std::strtod(text.c_str() + at + std::strlen(share), &unit);
  return *unit == 'u' ? value / 1e3 : *unit == 's' ? value * 1e3 : value;
}

// A script for wrk that says each of the requests in turn.
std::filesystem::path script_of(const Parts& parts, const Asked& asked,
                                const std::vector<std::string>& tokens) {
  std::filesystem::path path = parts.folder.path / "requests.lua";
  std::ofstream out(path);
  out << "local all, n = {}, 0\nfunction init(args)\nlocal function add(path, token)\n"
         "all[#all + 1] = wrk.format('GET', path, {Authorization = 'Bearer ' .. token})\nend\n"
         "for line in io.lines('"
      << path.string() << ".txt') do add(line:match('(%S+) (%S+)')) end\nend\n"
      << "function request()\nn = n % #all + 1\nreturn all[n]\nend\n";
  std::ofstream lines(path.string() + ".txt");
  for (const auto& [target, caller] : asked.targets)
    lines << target << ' ' << tokens[std::size_t(caller)] << '\n';
  return path;
}

std::string output_of(const std::string& command) {
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  char space[4096];
  for (std::size_t got; (got = std::fread(space, 1, sizeof space, pipe)) > 0;)
    text.append(space, got);
  ::pclose(pipe);
  return text;
}

// In percent of none, what enforcing and keeping cost: of bare calls, of whole requests.
struct Share {
  double bare = 0, whole = 0;
};

Share measure(Parts& parts, clockid_t trail, const std::array<HttpHandler*, 3>& handlers,
              const Asked& asked, const std::vector<std::string>& tokens,
              const std::string& seconds) {
  Turns turns(handlers);
  auto listener = must(parts.server->listen({}, turns));
  std::string command = "wrk -t1 -c32 --latency -d" + seconds + "s -s " +
                        script_of(parts, asked, tokens).string() +
                        " http://127.0.0.1:" + std::to_string(listener->port()) + " 2>&1";
  must(parts.trail->flush());
  const double kept_before = bench::seconds_on(trail);
  bench::Stopwatch watch;
  const std::string text = output_of(command);
  must(parts.trail->flush());
  const double all = watch.cpu(), wall = watch.wall();
  const double keeping = bench::seconds_on(trail) - kept_before;
  if (text.find(" requests in ") == text.npos || text.find("Non-2xx") != text.npos)
    bench::stop(command + "\n" + text);

  double bare[3], handling = keeping, answers = 0;
  std::vector<double> times;
  for (std::size_t i = 0; i < 3; ++i) {
    std::tie(bare[i], times) = turns.of(i);
    answers += double(times.size());
    handling += bare[i] * double(times.size()) / 1e6;
  }
  bare[2] += keeping / double(times.size()) * 1e6;
  const double around = (all - handling) / answers * 1e6;
  const Share share{100 * (bare[2] / bare[0] - 1),
                    100 * ((bare[2] + around) / (bare[0] + around) - 1)};
  std::printf("%-24s %8.2f %8.2f %8.2f %6.1f%%   %8.2f %8.2f %8.2f %6.1f%%", asked.name.c_str(),
              bare[0], bare[1], bare[2], share.bare, bare[0] + around, bare[1] + around,
              bare[2] + around, share.whole);
  std::printf("   %6.0f/s  %6.2f / %6.2f ms   %.3f / %.3f ms\n", answers / wall,
              wrk_time(text, "50%"), wrk_time(text, "99%"), bench::quantile(times, 0.5),
              bench::quantile(times, 0.99));
  return share;
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string seconds = count > 1 ? arguments[1] : "5";
  const std::set<pid_t> before = threads();
  Parts parts;
  // The access journal's thread is the newest: Parts opens it last.
  pid_t newest = 0;
  for (pid_t thread : threads())
    if (!before.contains(thread)) newest = std::max(newest, thread);
  const std::vector<std::string> tokens = fill(parts);
  auto without = parts.api(nullptr), with = parts.api(parts.trail.get());
  Open open(*without);
  std::printf("%-24s %34s   %34s\n", "CPU, us an answer", "bare call", "whole request");
  std::printf("%-24s %8s %8s %8s %7s   %8s %8s %8s %7s   %s\n", "", "none", "enforced", "kept", "",
              "none", "enforced", "kept", "", "requests; p50 / p99 of all; of a bare call kept");
  double whole = 1;
  const std::vector<Asked> all = all_asked();
  for (const Asked& asked : all)
    whole *= 1 + measure(parts, cpu_clock_of(newest), {&open, without.get(), with.get()}, asked,
                         tokens, seconds)
                         .whole /
                     100;
  std::printf("%-24s %34s   %34.1f%%\n", "together", "",
              100 * (std::pow(whole, 1.0 / double(all.size())) - 1));
  std::printf("%.0f MB resident\n", bench::resident_mb());
  return 0;
}
