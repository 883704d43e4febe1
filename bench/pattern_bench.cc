// STIX patterns over a stream of events, one core: what an event costs, and the memory.
//   pattern_bench [PATTERNS [EVENTS]]
// Work: of a hundred patterns 80 are one address, name, URL or digest, 10 a LIKE or MATCHES on
// names of files or command lines, 10 need several events (FOLLOWEDBY, REPEATS, WITHIN). Events are
// connections, names asked for and processes, in their order, a thousand a second; one in a
// thousand has a value that a pattern looks for. Events are made before the clock starts, 100,000
// at a time.
#include <random>

#include "judge/pattern/matcher.h"
#include "judge/pattern/windows.h"
#include "measure.h"

namespace {

using namespace hinomi;
using namespace hinomi::pattern;

std::string address(std::uint64_t n) {
  return "10." + std::to_string(n >> 16 & 255) + "." + std::to_string(n >> 8 & 255) + "." +
         std::to_string(n & 255);
}
std::string name(std::uint64_t n) { return "host-" + std::to_string(n) + ".example"; }

std::string pattern_text(std::uint64_t n) {
  std::string own = std::to_string(n), ip = "'" + address(n) + "'", host = "'" + name(n) + "'";
  switch (n % 100) {
    case 90: return "[process:command_line MATCHES '-enc[a-z]* " + own + "$']";
    case 91: return "[process:command_line LIKE '%download" + own + "%']";
    case 92: return "[file:name LIKE 'dropper" + own + "_.ex_']";
    case 93:
    case 94: return "[domain-name:value LIKE '%." + own + ".example']";
    case 95: return "[ipv4-addr:value = " + ip + "] REPEATS 5 TIMES WITHIN 300 SECONDS";
    case 96:
      return "([domain-name:value = " + host + "] FOLLOWEDBY [ipv4-addr:value = " + ip +
             "]) WITHIN 600 SECONDS";
    case 97:
      return "([ipv4-addr:value = " + ip + "] AND [file:name = 'a" + own +
             ".exe']) WITHIN "
             "60 SECONDS";
    case 98:
      return "([network-traffic:dst_port = 443] FOLLOWEDBY [domain-name:value = " + host +
             "]) WITHIN 1 SECONDS";
    case 99:
      return "[network-traffic:dst_ref.value = " + ip +
             " AND network-traffic:dst_port IN (443, 8443)] REPEATS 3 TIMES";
    default: break;
  }
  if (n % 4 == 0) return "[ipv4-addr:value = " + ip + "]";
  if (n % 4 == 1) return "[domain-name:value = " + host + "]";
  if (n % 4 == 2) return "[url:value = 'http://" + name(n) + "/a']";
  return "[file:hashes.'SHA-256' = '" + std::string(64 - own.size(), '0') + own + "']";
}

struct Made {
  std::vector<Property> properties;
  std::vector<std::string> texts;
};

Made event(std::mt19937_64& random, const Plan& plan, std::uint64_t patterns) {
  Made out;
  out.texts.reserve(8);
  // Mostly what no pattern names.
  std::uint64_t n = random() % 1000 == 0 ? random() % patterns : patterns + random() % 10'000'000;
  auto text = [&](std::uint32_t object, const char* path, std::string value) {
    auto number = plan.path(path);
    if (!number) return;
    out.texts.push_back(std::move(value));
    Property one{*number, object, {}};
    one.value.kind = Value::Kind::text;
    one.value.text = out.texts.back();
    out.properties.push_back(one);
  };
  switch (random() % 3) {
    case 0: {
      text(0, "network-traffic:dst_ref.value", address(n));
      if (auto port = plan.path("network-traffic:dst_port")) {
        Property one{*port, 0, {}};
        one.value.kind = Value::Kind::integer;
        one.value.integer = random() % 2 ? 443 : 80;
        out.properties.push_back(one);
      }
      text(1, "ipv4-addr:value", address(n));
      break;
    }
    case 1: text(0, "domain-name:value", name(n)); break;
    default:
      text(0, "process:command_line", "C:\\Windows\\System32\\cmd.exe /c start " + name(n));
      text(1, "file:name", "tool" + std::to_string(n) + ".exe");
      text(1, "file:hashes.SHA-256", std::string(64, 'f'));
  }
  return out;
}

}  // namespace

int main(int count, char** words) {
  const std::uint64_t patterns = count > 1 ? std::strtoull(words[1], nullptr, 10) : 10'000;
  const std::uint64_t events = count > 2 ? std::strtoull(words[2], nullptr, 10) : 500'000;
  const double empty_mb = bench::resident_mb();
  std::vector<Named> named(patterns);
  for (std::uint64_t i = 0; i < patterns; ++i) {
    named[i].id = std::to_string(i);
    named[i].text = pattern_text(i);
  }
  bench::Stopwatch loading;
  auto plan = Plan::compile(std::move(named));
  if (!plan->refused().empty()) bench::stop(plan->refused()[0].error.text());
  std::printf("%llu patterns compiled in %.2f s CPU, %.0f MB\n",
              static_cast<unsigned long long>(patterns), loading.cpu(),
              bench::resident_mb() - empty_mb);

  Matcher matcher(plan);
  std::uint64_t single = 0, together = 0;
  Windows windows(plan, {}, [&](const Complete&) { ++together; });
  std::mt19937_64 random(1);
  const Time start = Time(std::chrono::seconds(1'775'034'000));
  double cpu = 0, most_mb = 0;
  bench::Latencies each;
  for (std::uint64_t done = 0; done < events;) {
    std::vector<Made> some;
    for (int i = 0; i < 100'000 && done + some.size() < events; ++i)
      some.push_back(event(random, *plan, patterns));
    const double before_mb = bench::resident_mb();
    bench::Stopwatch watch;
    for (const Made& one : some) {
      const auto began = std::chrono::steady_clock::now();
      const Time time = start + std::chrono::milliseconds(done);
      auto leaves = matcher.match(one.properties);
      bool is_window = false;
      for (LeafId leaf : leaves) {
        const bool is_single = plan->entries()[plan->entry_of(leaf)].is_single;
        single += is_single;
        is_window = is_window || !is_single;
      }
      if (is_window) windows.add(done, time, leaves, time);
      ++done;
      each.add(std::chrono::steady_clock::now() - began);
    }
    cpu += watch.cpu();
    most_mb = std::max(most_mb, bench::resident_mb() - before_mb);
  }
  windows.finish();
  std::printf(
      "%llu events: %.0f a second of CPU, %.2f us each; %llu hits of one event, %llu of several; "
      "windows keep %zu events, forgot %llu, gave up at %llu; grew by at most %.1f MB in a round\n",
      static_cast<unsigned long long>(events), double(events) / cpu, cpu / double(events) * 1e6,
      static_cast<unsigned long long>(single), static_cast<unsigned long long>(together),
      windows.counts().kept, static_cast<unsigned long long>(windows.counts().cut),
      static_cast<unsigned long long>(windows.counts().given_up), most_mb);
  std::printf("one event: %s\n", each.text().c_str());
}
