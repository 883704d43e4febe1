// Live events over the loopback into a whole node: _bulk, Splunk's collector and OTLP over HTTP,
// syslog over TCP and UDP. The node runs in a child process, whose CPU time and memory are read,
// and throws the events away once it has read them: what keeping and judging cost is not in it. TLS
// is off.
//
//   intake_bench [SECONDS]     of each of the runs; default 3
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <fstream>
#include <thread>
#include <vector>

#include "bench_node.h"

namespace {

using namespace hinomi;
using namespace hinomi::bench;
using std::chrono::steady_clock;

std::atomic<bool> stopped = false;  // by SIGTERM

// What the node tells its parent.
struct Report {
  std::uint16_t http = 0, udp = 0, tcp = 0;
  char token[128] = {}, admin[128] = {};
};

std::uint16_t port_of(const std::string& place) {
  return static_cast<std::uint16_t>(std::atoi(place.c_str() + place.rfind(':') + 1));
}

[[noreturn]] void run_node(int report) {
  BenchNode at;
  auto config = must(node::read_config(at.world.disk, at.data()));
  config.syslog = node::SyslogConfig{.udp = {"127.0.0.1:0"}, .tcp = {"127.0.0.1:0"}};
  must(at.world.disk.write(at.data() / "node.json", node::to_json(config), false));
  at.node = must(node::Node::open(
      at.world, at.data(), {.events = [](const in::EventBatch&) { return Result<void>(); }}));
  Report out;
  const std::string token = at.token("sensor", "equipment", "center");
  std::strncpy(out.token, token.c_str(), sizeof out.token - 1);
  const std::string admin = at.token("admin", "administrator", "center");
  std::strncpy(out.admin, admin.c_str(), sizeof out.admin - 1);
  std::vector<std::string> places = must(at.node->listen());
  out.http = port_of(places.at(0));
  out.udp = port_of(places.at(1));
  out.tcp = port_of(places.at(2));
  if (::write(report, &out, sizeof out) != sizeof out) std::_Exit(1);
  while (!stopped) ::usleep(20'000);
  at.node.reset();
  std::filesystem::remove_all(at.folder.path);
  std::_Exit(0);
}

// The largest memory of a living child, MiB.
double memory_of(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/status");
  for (std::string line; std::getline(file, line);)
    if (line.starts_with("VmHWM:")) return std::atof(line.c_str() + 6) / 1024;
  return 0;
}

// One number of the node's metrics.
std::uint64_t metric(Client& client, std::string_view name) {
  const std::string text = "\n" + client.get("/metrics").body;
  const std::size_t at = text.find("\n" + std::string(name) + " ");
  return at == text.npos ? 0 : std::strtoull(text.c_str() + at + name.size() + 2, nullptr, 10);
}

// An event of a Windows host as a shipper sends it, 1.1 kB.
std::string windows_event(int number) {
  return R"({"@timestamp":"2026-04-01T09:00:00.123Z","event":{"code":"4688","provider":)"
         R"("Microsoft-Windows-Security-Auditing","kind":"event"},"winlog":{"channel":"Security",)"
         R"("computer_name":"pc-17.works.example","record_id":)" +
         std::to_string(number) +
         R"(,"event_data":{"SubjectUserName":"tanaka","SubjectDomainName":"WORKS","NewProcessName":)"
         R"("C:\\Windows\\System32\\WindowsPowerShell\\v1.0\\powershell.exe","CommandLine":)"
         R"("powershell.exe -NoProfile -ExecutionPolicy Bypass -File C:\\Scripts\\inventory.ps1",)"
         R"("ParentProcessName":"C:\\Windows\\System32\\svchost.exe","TokenElevationType":"%%1936",)"
         R"("TargetLogonId":"0x3e7","ProcessId":"0x1a4c","MandatoryLabel":"S-1-16-16384"}},"host":)"
         R"({"name":"pc-17","os":{"family":"windows","version":"10.0"},"ip":["192.0.2.17"]},)"
         R"("agent":{"type":"winlogbeat","version":"8.17.0","id":"00000000-0000-0000-0000-000000000017"},)"
         R"("message":"A new process has been created. Subject: Security ID: S-1-5-18 Account Name: )"
         R"(tanaka Account Domain: WORKS Logon ID: 0x3E7 Process Information: New Process ID: 0x1a4c"})";
}

constexpr const char* syslog_line =
    "<86>1 2026-04-01T09:00:00.123456+09:00 web-1.works.example sshd 2113 - - Failed password for "
    "invalid user admin from 192.0.2.44 port 52144 ssh2";

struct Figure {
  std::string name;
  double events = 0, seconds = 0, cpu = 0, bytes = 0, lost = 0;
};

void print(const Figure& figure, Latencies& answers) {
  std::printf("%-28s %10.0f %12.0f %8.1f %10.0f  %s\n", figure.name.c_str(),
              figure.events / figure.seconds, figure.events / figure.cpu,
              figure.bytes / figure.seconds / 1e6, figure.lost, answers.text().c_str());
}

int open_socket(std::uint16_t port, int type) {
  const int socket = ::socket(AF_INET, type, 0);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<sockaddr*>(&to), sizeof to) != 0) stop("no connection");
  return socket;
}

class Bench {
 public:
  Bench(pid_t child, const Report& at, double seconds)
      : child_(child),
        at_(at),
        length_(std::chrono::duration_cast<steady_clock::duration>(
            std::chrono::duration<double>(seconds))),
        admin_(at.http, at.admin) {}

  // `send` until the time is over; what counts is what the node says that it has taken.
  template <class Send>
  void run(const std::string& name, double bytes_of_event, const Send& send) {
    Latencies answers[2];
    const std::uint64_t before = taken(), lost = lost_now();
    const double cpu = cpu_of(child_);
    const auto began = steady_clock::now();
    std::vector<std::jthread> threads;
    for (int i = 0; i < 2; ++i) threads.emplace_back([&, i] { send(began + length_, answers[i]); });
    threads.clear();
    answers[0].join(answers[1]);
    std::uint64_t now = taken(), last = before;
    for (; now != last; now = taken()) {  // what is still on the way
      last = now;
      ::usleep(50'000);
    }
    const double seconds = std::chrono::duration<double>(steady_clock::now() - began).count();
    const double events = static_cast<double>(now - before);
    print({name, events, seconds, cpu_of(child_) - cpu, events * bytes_of_event,
           static_cast<double>(lost_now() - lost)},
          answers[0]);
  }

  void http(const std::string& name, const std::string& path, const std::string& body,
            double bytes_of_event) {
    run(name, bytes_of_event, [&](steady_clock::time_point until, Latencies& answers) {
      Client client(at_.http, at_.token);
      while (steady_clock::now() < until) {
        Client::Answer answer;
        answers.measure([&] { answer = client.post(path, body, "application/json"); });
        if (answer.status != 200 && answer.status != 429) stop(path + ": " + answer.body);
      }
    });
  }

  void stream(const std::string& name) {
    const std::string line = std::string(syslog_line) + "\n";
    std::string many;
    while (many.size() < 64'000) many += line;
    run(name, static_cast<double>(line.size()), [&](steady_clock::time_point until, Latencies&) {
      const int socket = open_socket(at_.tcp, SOCK_STREAM);
      while (steady_clock::now() < until)
        for (std::string_view rest = many; !rest.empty();) {
          const auto sent = ::send(socket, rest.data(), rest.size(), MSG_NOSIGNAL);
          if (sent <= 0) stop("the node closed the connection");
          rest.remove_prefix(static_cast<std::size_t>(sent));
        }
      ::close(socket);
    });
  }

  // At most `per_second` of each sender; 0: as fast as it goes.
  void datagrams(const std::string& name, int per_second) {
    const std::string line = syslog_line;
    run(name, static_cast<double>(line.size()), [&](steady_clock::time_point until, Latencies&) {
      const int socket = open_socket(at_.udp, SOCK_DGRAM);
      const auto began = steady_clock::now();
      for (std::int64_t sent = 0; steady_clock::now() < until; ++sent) {
        if (::send(socket, line.data(), line.size(), 0) < 0) continue;
        if (per_second && sent % 50 == 0)
          std::this_thread::sleep_until(began + std::chrono::nanoseconds(1'000'000'000) * sent /
                                                    per_second);
      }
      ::close(socket);
    });
  }

 private:
  std::uint64_t taken() { return metric(admin_, "hinomi_events_taken_total"); }
  std::uint64_t lost_now() { return metric(admin_, "hinomi_syslog_lost_total"); }

  const pid_t child_;
  const Report at_;
  const steady_clock::duration length_;
  Client admin_;
};

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const double seconds = count > 1 ? std::atof(arguments[1]) : 3;
  int report[2];
  if (::pipe(report) != 0) return 1;
  const pid_t child = ::fork();
  if (child == 0) {
    std::signal(SIGTERM, [](int) { stopped = true; });
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    run_node(report[1]);
  }
  Report at;
  if (::read(report[0], &at, sizeof at) != sizeof at) return 1;

  std::string bulk, hec, otlp = R"({"resourceLogs":[{"scopeLogs":[{"logRecords":[)";
  double bytes = 0;
  constexpr int in_a_body = 500;
  for (int i = 0; i < in_a_body; ++i) {
    const std::string event = windows_event(i);
    bytes += static_cast<double>(event.size()) / in_a_body;
    bulk += "{\"create\":{\"_index\":\"logs\"}}\n" + event + "\n";
    hec += R"({"host":"pc-17","time":1775034000.123,"event":)" + event + "}";
    otlp += std::string(i == 0 ? "" : ",") + R"({"timeUnixNano":"1775034000123000000","body":)" +
            R"({"stringValue":)" + json::serialize(json::value(event)) + "}}";
  }
  otlp += "]}]}]}";

  std::printf("%-28s %10s %12s %8s %10s  %s\n", "", "events/s", "per CPU s", "MB/s", "lost",
              "an answer");
  Bench bench(child, at, seconds);
  bench.http("_bulk, 500 x 1.1 kB", "/_bulk", bulk, bytes);
  bench.http("Splunk HEC, 500 x 1.1 kB", "/services/collector", hec, bytes);
  bench.http("OTLP as JSON, 500 x 1.1 kB", "/v1/logs", otlp, bytes);
  bench.stream("syslog over TCP, 140 B");
  bench.datagrams("syslog over UDP, 2 x 20,000/s", 20'000);
  bench.datagrams("syslog over UDP, unbounded", 0);
  std::printf("largest memory of the node: %.0f MiB\n", memory_of(child));
  ::kill(child, SIGTERM);
  ::waitpid(child, nullptr, 0);
  return 0;
}
