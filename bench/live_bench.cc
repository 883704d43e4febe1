// Live readers of one node: memory a reader, CPU, and the time from a report's arrival, which is
// made durable first, to the readers who hear of it.
//
//   live_bench [READERS]     default 10,000
//
// Ten readers a member. They are another process, so that the node's memory and CPU are its own and
// both have descriptors enough; what they take of the machine is in the times. Streams speak in
// steps of 100 ms, so half a step is waiting by design.
#include <fcntl.h>
#include <signal.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include <set>
#include <thread>

#include "bench_node.h"

namespace {

using namespace hinomi;

constexpr std::size_t readers_a_member = 10;
constexpr int rounds = 20;

using Token = std::array<char, 128>;  // ends with a zero

void raise_descriptors(std::size_t wanted) {
  rlimit limit{};
  ::getrlimit(RLIMIT_NOFILE, &limit);
  limit.rlim_cur = limit.rlim_max;
  ::setrlimit(RLIMIT_NOFILE, &limit);
  if (limit.rlim_cur < wanted + 100) bench::stop("not enough descriptors for so many readers");
}

// Words between the two processes.
void say(int to, const void* bytes, std::size_t size) {
  if (::write(to, bytes, size) != static_cast<ssize_t>(size)) bench::stop("the other side is gone");
}
template <class T>
T hear(int from) {
  T value{};
  for (std::size_t got = 0; got < sizeof value;) {
    ssize_t now = ::read(from, reinterpret_cast<char*>(&value) + got, sizeof value - got);
    if (now <= 0) bench::stop("the other side is gone");
    got += static_cast<std::size_t>(now);
  }
  return value;
}

// When those who were to hear of it heard: seconds of CLOCK_MONOTONIC.
struct Heard {
  double first, half, most, last;  // `most`: 99 of 100
  std::uint64_t count;
};

// The readers' process.
class Readers {
 public:
  Readers(int orders, int answers)
      : orders_(orders), answers_(answers), poll_(::epoll_create1(0)) {}

  void run() {
    auto port = hear<std::uint16_t>(orders_);
    auto members = hear<std::uint64_t>(orders_);
    auto count = hear<std::uint64_t>(orders_);
    std::vector<Token> tokens(members);
    for (Token& token : tokens) token = hear<Token>(orders_);
    for (std::size_t i = 0; i < count; ++i) open(port, tokens[i % members].data());
    say(answers_, &count, sizeof count);
    for (;;) {
      auto expected = hear<std::uint64_t>(orders_);
      if (expected == 0) return;
      Heard heard = await(expected);
      say(answers_, &heard, sizeof heard);
    }
  }

 private:
  void open(std::uint16_t port, std::string_view token) {
    int socket = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
      bench::stop("no connection to the node");
    std::string ask = "GET /api/v1/events HTTP/1.1\r\nHost: node\r\nAuthorization: Bearer " +
                      std::string(token.data()) + "\r\n\r\n";
    say(socket, ask.data(), ask.size());
    char answer[1024];
    ssize_t got = ::recv(socket, answer, sizeof answer, 0);
    std::string_view said(answer, static_cast<std::size_t>(std::max<ssize_t>(got, 0)));
    if (!said.starts_with("HTTP/1.1 200")) bench::stop("no stream: " + std::string(said));
    ::fcntl(socket, F_SETFL, O_NONBLOCK);
    epoll_event event{.events = EPOLLIN, .data = {.fd = socket}};
    ::epoll_ctl(poll_, EPOLL_CTL_ADD, socket, &event);
  }

  // Each reader counts once, however many commits a report becomes; over when all is quiet again,
  // so that the next round begins with nothing on its way.
  Heard await(std::size_t expected) {
    constexpr double quiet = 0.3, patience = 10;
    std::vector<double> times;
    std::set<int> heard_by;
    double now = bench::seconds_on(CLOCK_MONOTONIC), spoken = now;
    const double end = now + patience;
    while (now < end && (times.size() < expected || now < spoken + quiet)) {
      epoll_event events[256];
      int ready = ::epoll_wait(poll_, events, 256, 50);
      now = bench::seconds_on(CLOCK_MONOTONIC);
      for (int i = 0; i < ready; ++i) {
        char text[1024];
        ssize_t got = ::recv(events[i].data.fd, text, sizeof text, 0);
        if (got <= 0) bench::stop("the node closed a stream");
        if (std::string_view(text, static_cast<std::size_t>(got)).find("event: ") ==
            std::string_view::npos)
          continue;
        spoken = bench::seconds_on(CLOCK_MONOTONIC);
        if (heard_by.insert(events[i].data.fd).second) times.push_back(spoken);
      }
    }
    Heard heard{.count = times.size()};
    if (!times.empty()) heard.last = times.back();
    heard.first = bench::quantile(times, 0);
    heard.half = bench::quantile(times, 0.5);
    heard.most = bench::quantile(times, 0.99);
    return heard;
  }

  int orders_, answers_, poll_;
};

// Commits `rounds` reports of that TLP by the first member; each concerns `expected` readers.
void measure(bench::BenchNode& node, int orders, int answers, const std::string& reporter,
             const std::string& tlp, std::uint64_t expected) {
  std::vector<double> first, half, most, last, cpu;
  std::uint64_t missing = 0;
  for (int round = 0; round < rounds; ++round) {
    if (expected != 0) say(orders, &expected, sizeof expected);
    std::string body = "r" + std::to_string(round) + "." + std::to_string(expected) + ".example\n";
    std::string bearer = "Bearer " + reporter, query = "format=text&tlp=" + tlp;
    bench::Stopwatch watch;
    const double begun = bench::seconds_on(CLOCK_MONOTONIC);
    HttpResponse response = node.node->api().handle({.method = "POST",
                                                     .path = "/api/v1/reports",
                                                     .query = query,
                                                     .headers = {{"Authorization", bearer}},
                                                     .body = body});
    if (response.status != 201) bench::stop(std::string(response.content()));
    if (expected != 0) {
      Heard heard = hear<Heard>(answers);
      first.push_back((heard.first - begun) * 1e3);
      half.push_back((heard.half - begun) * 1e3);
      most.push_back((heard.most - begun) * 1e3);
      last.push_back((heard.last - begun) * 1e3);
      missing += expected - heard.count;
    } else {
      std::this_thread::sleep_for(std::chrono::milliseconds(250));
    }
    cpu.push_back(watch.cpu() * 1e3);
  }
  std::printf("a report that concerns %6llu readers: ", static_cast<unsigned long long>(expected));
  if (expected != 0)
    std::printf("first %4.0f ms, p50 %4.0f ms, p99 %4.0f ms, last %4.0f ms (worst %4.0f ms), ",
                bench::quantile(first, 0.5), bench::quantile(half, 0.5), bench::quantile(most, 0.5),
                bench::quantile(last, 0.5), bench::quantile(last, 1));
  std::printf("CPU of the node %.1f ms%s\n", bench::quantile(cpu, 0.5),
              missing == 0 ? "" : (", NOT HEARD " + std::to_string(missing)).c_str());
}

}  // namespace

int main(int count, char** arguments) {
  std::uint64_t readers = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 10'000;
  std::uint64_t members = std::max<std::uint64_t>(readers / readers_a_member, 1);
  raise_descriptors(readers);
  int orders[2], answers[2];
  if (::pipe(orders) != 0 || ::pipe(answers) != 0) bench::stop("no pipe");
  pid_t child = ::fork();  // before there are threads
  if (child == 0) {
    ::close(orders[1]);
    ::close(answers[0]);
    Readers(orders[0], answers[1]).run();
    return 0;
  }
  ::close(orders[0]);
  ::close(answers[1]);
  ::signal(SIGPIPE, SIG_IGN);

  {
    bench::BenchNode node(
        serve::ServerOptions{.connections = 50'000, .connections_per_peer = 50'000});
    node.open();
    node.listen();
    say(orders[1], &node.port, sizeof node.port);
    say(orders[1], &members, sizeof members);
    say(orders[1], &readers, sizeof readers);
    std::string reporter;
    for (std::uint64_t i = 0; i < members; ++i) {
      std::string id = "member-" + std::to_string(i);
      node.local("/api/v1/members", {{"id", id}, {"name", id}, {"relation", "client"}});
      std::string token = node.token("analyst-" + std::to_string(i), "analyst", id);
      Token bytes{};
      if (token.size() >= bytes.size()) bench::stop("a token is longer than was thought");
      std::copy(token.begin(), token.end(), bytes.begin());
      say(orders[1], bytes.data(), bytes.size());
      if (i == 0) reporter = token;
    }
    double before = bench::resident_mb();
    bench::Stopwatch opening;
    hear<std::uint64_t>(answers[0]);
    std::printf(
        "%llu readers of %llu members: %.1f s to open (%.0f us CPU of the node each), "
        "%.2f kB of the node's memory each\n",
        static_cast<unsigned long long>(readers), static_cast<unsigned long long>(members),
        opening.wall(), opening.cpu() / double(readers) * 1e6,
        (bench::resident_mb() - before) * 1e3 / double(readers));
    bench::Stopwatch idle;
    std::this_thread::sleep_for(std::chrono::seconds(20));  // a sign of life each in it
    std::printf("nothing happens: %.2f %% of a core, signs of life in it\n",
                idle.cpu() / idle.wall() * 100);
    measure(node, orders[1], answers[0], reporter, "GREEN", readers);
    measure(node, orders[1], answers[0], reporter, "RED", readers_a_member);
    std::string nobody = node.token("own-analyst", "analyst", "center");
    measure(node, orders[1], answers[0], nobody, "RED", 0);
    std::uint64_t end = 0;
    say(orders[1], &end, sizeof end);
    ::waitpid(child, nullptr, 0);
  }
  return 0;
}
