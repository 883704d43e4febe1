// Ten million indicators against a stream of events, one core:
//   indicators_bench EVENTS.jsonl RULES-FOLDER... [--count N] [--set]
// Reads a generated list, looks values up, and puts each event through the detector without and
// with them. --set: the same values in a std::unordered_set of texts, beside.
#include <time.h>

#include <algorithm>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <functional>
#include <iterator>
#include <memory>
#include <random>
#include <span>
#include <unordered_set>

#include "in/normalise_parts.h"
#include "judge/detect/detector.h"
#include "judge/detect/rule_file.h"
#include "judge/indicators/list_file.h"
#include "judge/indicators/matcher.h"
#include "watch/observing.h"

namespace {

using namespace hinomi;

double cpu_seconds() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return static_cast<double>(now.tv_sec) + 1e-9 * static_cast<double>(now.tv_nsec);
}

double resident_mib() {
  std::ifstream file("/proc/self/statm");
  double pages = 0;
  file >> pages >> pages;
  return pages * 4096 / (1 << 20);
}

// As feeds are mixed: 35 % names, 25 % addresses, 3 % networks, 25 % digests, 12 % URLs. `salt`
// keeps apart what is in the list and what is not.
std::string value_of(std::uint64_t number, char salt) {
  std::uint64_t mixed =
      (number + 1) * 0x9E3779B97F4A7C15u ^ static_cast<unsigned char>(salt) * 0xD6E8FEB86659FD93u;
  mixed ^= mixed >> 29;
  char text[160];
  unsigned kind = static_cast<unsigned>(number % 100);
  auto name = [&] {
    std::snprintf(text, sizeof text, "%c%llx.%s", salt,
                  static_cast<unsigned long long>(mixed & 0xFFFFFFFFFF),
                  number % 3 ? "example.com" : "invalid");
    return std::string(text);
  };
  if (kind < 35) return name();
  if (kind < 63) {
    // Addresses of the list and others: by the lowest bit.
    auto address = static_cast<std::uint32_t>(mixed) << 1 | (salt == 'a');
    if (kind < 60) return in::spell_ipv4(address);
    return in::spell_ipv4(address & 0xFFFFFF00u) + "/" + std::to_string(24 + number % 7);
  }
  if (kind < 88) {
    std::string out;
    for (int i = 0; i < (kind < 68 ? 2 : 4); ++i) {
      std::snprintf(text, sizeof text, "%016llx",
                    static_cast<unsigned long long>(mixed * (2 * i + 3u)));
      out += text;
    }
    return out;
  }
  return "http://" + name() + "/path/" + std::to_string(number % 1000);
}

struct Lookups {
  std::vector<std::string> texts;
  std::vector<in::Observable> values;
};
Lookups lookups(std::size_t list, char salt) {
  Lookups out;
  std::mt19937_64 random(3);
  for (int i = 0; i < 1'000'000; ++i) {
    std::uint64_t number = random() % list;
    while (number % 100 >= 60 && number % 100 < 63) number = random() % list;  // no network
    out.texts.push_back(value_of(number, salt));
  }
  in::Kept kept;
  for (const std::string& text : out.texts)
    if (auto normal = in::quick_guess(text, kept)) out.values.push_back({normal->type, text, "f"});
  return out;
}

void measure_lookups(const indicators::View& view, std::size_t list) {
  for (char salt : {'b', 'a'}) {
    Lookups all = lookups(list, salt);
    indicators::Matcher matcher;
    std::size_t found = 0;
    double start = cpu_seconds();
    constexpr std::size_t together = 8;  // what an event names
    for (std::size_t i = 0; i + together <= all.values.size(); i += together)
      found += matcher.look(view, std::span(all.values).subspan(i, together));
    double took = cpu_seconds() - start;
    std::printf(
        "values %s the list, eight an event: %.1f million/s, %.1f ns each; events met: %zu\n",
        salt == 'a' ? "of" : "not of", static_cast<double>(all.values.size()) / took / 1e6,
        took * 1e9 / static_cast<double>(all.values.size()), found);
  }
}

void measure_set(std::size_t list) {
  double memory = resident_mib(), start = cpu_seconds();
  std::unordered_set<std::string> set;
  set.reserve(list);
  for (std::size_t i = 0; i < list; ++i) set.insert(value_of(i, 'a'));
  std::printf("std::unordered_set of texts: %.1f s, %.0f MiB\n", cpu_seconds() - start,
              resident_mib() - memory);
  for (char salt : {'b', 'a'}) {
    Lookups all = lookups(list, salt);
    std::size_t found = 0;
    start = cpu_seconds();
    for (const std::string& text : all.texts) found += set.contains(text);
    double took = cpu_seconds() - start;
    std::printf(
        "std::unordered_set, values %s the list (exact only): %.1f million/s, %.1f ns each; found: "
        "%zu\n",
        salt == 'a' ? "of" : "not of", static_cast<double>(all.texts.size()) / took / 1e6,
        took * 1e9 / static_cast<double>(all.texts.size()), found);
  }
}

std::string read_all(const std::filesystem::path& path) {
  auto text = real_disk().read(path);
  if (!text) std::fprintf(stderr, "%s\n", text.error().text().c_str());
  return text ? *text : std::string();
}

struct Events {
  std::string bytes;
  std::vector<std::string_view> all;
};

// Nanoseconds an event that each way takes. They take turns, some thousand events at a time, so
// that a machine whose speed changes is as slow for all of them. Two rounds; the second is told.
std::vector<double> per_event(const Events& events,
                              const std::vector<std::function<void(std::string_view)>>& ways) {
  constexpr std::size_t turn = 2000;
  std::vector<double> took;
  for (int round = 0; round < 2; ++round) {
    took.assign(ways.size(), 0);
    std::size_t first = 0;
    for (std::size_t at = 0; at < events.all.size(); at += turn, ++first)
      for (std::size_t i = 0; i < ways.size(); ++i) {
        const std::size_t way = (first + i) % ways.size();
        const double start = cpu_seconds();
        for (std::string_view event :
             std::span(events.all).subspan(at, std::min(turn, events.all.size() - at)))
          ways[way](event);
        took[way] += cpu_seconds() - start;
      }
  }
  for (double& one : took) one *= 1e9 / static_cast<double>(events.all.size());
  return took;
}

}  // namespace

int main(int count, char** words) {
  std::vector<std::string> given(words + 1, words + count);
  std::size_t list = 10'000'000;
  bool with_set = std::erase(given, "--set") > 0;
  if (auto at = std::find(given.begin(), given.end(), "--count");
      at != given.end() && at + 1 != given.end()) {
    list = std::stoul(*(at + 1));
    given.erase(at, at + 2);
  }
  if (given.size() < 2) {
    std::fprintf(stderr,
                 "usage: indicators_bench EVENTS.jsonl RULES-FOLDER... [--count N] [--set]\n");
    return 2;
  }
  std::string text;
  for (std::size_t i = 0; i < list; ++i) text += value_of(i, 'a') + "\n";
  std::printf("list: %zu lines, %.0f MiB\n", list, static_cast<double>(text.size()) / (1 << 20));
  indicators::Table::Builder builder;
  indicators::ListTally tally;
  double memory = resident_mib(), start = cpu_seconds();
  if (auto read = indicators::read_list(text, "list", builder, tally); !read) {
    std::fprintf(stderr, "%s\n", read.error().text().c_str());
    return 1;
  }
  double took_read = cpu_seconds() - start;
  indicators::View view{builder.build(), nullptr};
  std::printf(
      "read %.1f s, index %.1f s; %zu indicators, %zu twice, %zu refused; %.0f MiB, %.1f bytes "
      "each; resident +%.0f MiB\n",
      took_read, cpu_seconds() - start - took_read, view.base->size(), view.base->merged(),
      tally.refused, static_cast<double>(view.bytes()) / (1 << 20),
      static_cast<double>(view.bytes()) / static_cast<double>(view.base->size()),
      resident_mib() - memory);
  text = {};
  measure_lookups(view, list);

  in::ObserveMapping mapping;
  detect::Pipeline pipeline;
  const std::filesystem::path content = std::filesystem::path(HINOMI_SOURCE_DIR) / "content";
  for (const char* name : {"windows", "linux", "network", "cloud", "web", "schemas"})
    if (!in::read_observe_mapping(read_all(content / "observe" / (name + std::string(".yml"))),
                                  mapping))
      return 1;
  for (const char* name : {"cloud", "ecs", "linux", "network", "ocsf", "windows"})
    if (!detect::read_pipeline(read_all(content / "detect" / (name + std::string(".yml"))),
                               pipeline))
      return 1;
  std::vector<std::filesystem::path> folders(given.begin() + 1, given.end());
  auto rules = detect::read_rule_files(real_disk(), folders, {});
  if (!rules) return 1;
  detect::RuleSet same = *rules;
  in::Observer wanted(mapping);
  auto without = detect::Plan::compile(std::move(same), pipeline, {});
  auto with = detect::Plan::compile(std::move(*rules), pipeline, {}, wanted.fields());

  Events events{read_all(given[0]), {}};
  for (std::size_t at = 0; at < events.bytes.size();) {
    std::size_t end = std::min(events.bytes.find('\n', at), events.bytes.size());
    events.all.push_back(std::string_view(events.bytes).substr(at, end - at));
    at = end + 1;
  }
  events.bytes.append(64, ' ');
  for (std::size_t i = 0, at = 0; i < events.all.size(); at += events.all[i++].size() + 1)
    events.all[i] = std::string_view(events.bytes).substr(at, events.all[i].size());

  // Each way has its own: what one has met is no news to another.
  struct Way {
    detect::Detector detector;
    watch::Observing observing;
    indicators::Matcher matcher;
  };
  auto way = [&](const auto& plan) {
    return std::make_unique<Way>(detect::Detector(plan), watch::Observing(*plan, mapping),
                                 indicators::Matcher());
  };
  detect::Detector bare(without), kept(with);
  auto read = way(with), whole = way(with);
  std::size_t named = 0, met = 0;
  const std::vector<double> took = per_event(
      events, {[&](std::string_view event) { (void)bare.match(event); },
               [&](std::string_view event) { (void)kept.match(event); },
               [&](std::string_view event) {
                 if (read->detector.match(event))
                   named += read->observing.read(read->detector.event()).size();
               },
               [&](std::string_view event) {
                 if (whole->detector.match(event))
                   met += whole->matcher.look(view, whole->observing.read(whole->detector.event()));
               }});
  std::printf("events: %zu; rules: %zu; values an event: %.2f; events met: %zu\n",
              events.all.size(), with->rules().rules.size(),
              static_cast<double>(named) / 2 / static_cast<double>(events.all.size()), met / 2);
  std::printf("rules alone: %.0f ns an event (%.0f events/s)\n", took[0], 1e9 / took[0]);
  std::printf(
      "with the fields kept: %.0f ns; with values read: %.0f ns; with %zu indicators: %.0f ns "
      "(%.0f events/s)\n",
      took[1], took[2], list, took[3], 1e9 / took[3]);
  std::printf("cost of indicators: %.1f %% of the rules' throughput\n",
              (1 - took[0] / took[3]) * 100);
  if (with_set) measure_set(list);
  return 0;
}
