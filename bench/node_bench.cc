// A whole node over real HTTP: a large report, a decision until readers see it, and sightings.
//
//   node_bench [READERS]     default 1,000
//
// Readers are threads of this process with one kept connection each, which ask for the feed with
// If-None-Match: one reader 200 times a second, a thousand four times. So their own waiting, up to
// 5 or 250 ms, is in what they see.
#include <atomic>
#include <optional>
#include <thread>

#include "bench_node.h"

namespace {

using namespace hinomi;
using bench::Client;

constexpr int polls_per_second = 4000;  // of all readers together, but each at most 200

// Every other one the page of a whole host, so that half the hosts are in the feed of names.
std::string phishing(int number) {
  return "https://login-" + std::to_string(number * 7919LL % 1'000'003) + ".phish.example/" +
         (number % 2 ? std::to_string(number) + "/index.php?id=1" : "");
}

// When each reader first got an answer in which `name` is there (or is not).
class Readers {
 public:
  Readers(std::uint16_t port, std::string feed, const std::vector<std::string>& tokens)
      : port_(port), feed_(std::move(feed)), seen_(tokens.size()) {
    for (std::size_t i = 0; i < tokens.size(); ++i)
      threads_.emplace_back(
          [this, i, token = tokens[i]](std::stop_token end) { run(end, i, Client(port_, token)); });
    while (first_answers_ < seen_.size()) std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
  ~Readers() {
    for (auto& thread : threads_) thread.request_stop();
  }

  // Milliseconds from `act` until each reader saw what it leads to.
  template <class Act>
  std::vector<double> after(const std::string& name, bool there, Act&& act) {
    name_ = name;
    there_ = there;
    for (auto& time : seen_) time = 0;
    watching_ = true;
    // What was asked before anybody watched must be answered before the act.
    std::size_t asked = requests_;
    while (requests_ < asked + 3 * seen_.size()) std::this_thread::sleep_for(between_polls_);
    asked = requests_;
    double start = bench::seconds_on(CLOCK_MONOTONIC);
    act();
    answered_ms_ = (bench::seconds_on(CLOCK_MONOTONIC) - start) * 1e3;
    std::vector<double> out;
    for (std::size_t i = 0; i < seen_.size(); ++i) {
      while (seen_[i] == 0) {
        if (bench::seconds_on(CLOCK_MONOTONIC) - start > 30) bench::stop("a reader never saw it");
        std::this_thread::sleep_for(std::chrono::milliseconds(1));
      }
      out.push_back((seen_[i] - start) * 1e3);
    }
    watching_ = false;
    asked_ = requests_ - asked;
    std::this_thread::sleep_for(2 * between_polls_);  // nobody still looks at name_
    return out;
  }
  double answered_ms() const { return answered_ms_; }  // of the last `after`
  std::size_t asked() const { return asked_; }         // in it
  std::size_t busy() const { return busy_; }
  std::size_t feed_bytes() const { return bytes_; }

 private:
  void run(std::stop_token end, std::size_t number, Client&& client) {
    std::this_thread::sleep_for(between_polls_ * number / seen_.size());
    std::string etag;
    bool first = true;
    while (!end.stop_requested()) {
      bool watched = watching_;  // before the question: what it answers is not older
      auto answer = client.get(feed_, etag);
      ++requests_;
      if (answer.status == 503) {
        ++busy_;
      } else if (answer.status == 200) {
        etag = answer.etag;
        bytes_ = answer.body.size();
        body_has(number, answer.body, watched);
      } else if (answer.status != 304) {
        bench::stop("a reader got " + std::to_string(answer.status));
      }
      if (first && answer.status == 200) {
        first = false;
        ++first_answers_;
      }
      std::this_thread::sleep_for(between_polls_);
    }
  }
  void body_has(std::size_t number, const std::string& body, bool watched) {
    if (!watched || seen_[number] != 0) return;
    if ((body.find(name_) != body.npos) == there_)
      seen_[number] = bench::seconds_on(CLOCK_MONOTONIC);
  }

  std::uint16_t port_;
  std::string feed_;
  std::vector<std::atomic<double>> seen_;
  std::chrono::microseconds between_polls_{
      std::max<std::int64_t>(5000, std::int64_t(seen_.size()) * 1'000'000 / polls_per_second)};
  std::atomic<bool> watching_ = false;
  std::string name_;  // changes while nobody watches
  bool there_ = true;
  std::atomic<std::size_t> first_answers_ = 0, requests_ = 0, busy_ = 0, bytes_ = 0;
  double answered_ms_ = 0;
  std::size_t asked_ = 0;
  std::vector<std::jthread> threads_;
};

struct Bench {
  bench::BenchNode at;
  std::optional<Client> reporter, approver;
  std::string token;

  Bench() {
    at.open();
    at.listen();
    for (const char* member : {"works", "city"})
      at.local("/api/v1/members",
               {{"id", member}, {"name", member}, {"relation", "client"}, {"reliability", 100}});
    reporter.emplace(at.port, at.token("reporter", "reporter", "works"));
    approver.emplace(at.port, at.token("approver", "approver", "center"));
    token = at.token("firewall", "equipment", "city");
  }

  std::string report(const std::string& text) {
    auto answer = reporter->post("/api/v1/reports?tlp=GREEN", std::string_view(text));
    if (answer.status != 201) bench::stop(answer.body.substr(0, 300));
    std::string duty(text_at(must(parse_json(answer.body)).as_object(), "duty"));
    if (duty.empty()) bench::stop("nothing to decide: " + answer.body.substr(0, 300));
    return duty;
  }
  template <class T>
  static T must(Result<T> result) {
    return bench::must(std::move(result));
  }

  void large_report(int count) {
    std::string text = "URL,description\n";
    for (int i = 0; i < count; ++i) text += phishing(i) + ",Some Bank\n";
    bench::Stopwatch watch;
    std::string duty = report(text);
    std::printf("report of %d URLs          %6.2f s (%.2f s CPU), %.0f records/s\n", count,
                watch.wall(), watch.cpu(), double(count) / watch.wall());
    bench::Stopwatch deciding;
    approve(duty);
    std::printf("approval of all of them       %6.2f s (%.2f s CPU)\n", deciding.wall(),
                deciding.cpu());
  }
  void approve(const std::string& duty) {
    approver->post("/api/v1/duties/" + duty + "/decision",
                   json::value{{"decision", "approve"}, {"basis", "law"}});
  }

  void latencies(const std::string& what, const std::vector<std::string>& tokens, int rounds) {
    static int number = 0;
    Readers readers(at.port, "/feeds/hosts.txt", tokens);
    std::vector<double> approved, recalled;
    double answered = 0;
    std::size_t asked = 0;
    for (int round = 0; round < rounds; ++round) {
      std::string name = "new-" + std::to_string(++number) + ".evil.example";
      std::string duty = report(name + "\n");
      for (double ms : readers.after(name, true, [&] { approve(duty); })) approved.push_back(ms);
      answered = std::max(answered, readers.answered_ms());
      asked += readers.asked();
      auto recall = [&] {
        approver->post("/api/v1/recalls", json::value{{"value", name}, {"reason", "a mistake"}});
      };
      for (double ms : readers.after(name, false, recall)) recalled.push_back(ms);
      answered = std::max(answered, readers.answered_ms());
      asked += readers.asked();
    }
    for (auto* all : {&approved, &recalled})
      std::printf("%-9s to feed, %-32s p50 %4.0f ms   p99 %4.0f ms   max %4.0f ms\n",
                  all == &approved ? "approval" : "recall", what.c_str(), bench::quantile(*all, .5),
                  bench::quantile(*all, .99), bench::quantile(*all, 1));
    std::printf(
        "    feed of %zu KB, %zu requests, %zu answered 503; the decision itself at most %.0f "
        "ms\n",
        readers.feed_bytes() / 1000, asked, readers.busy(), answered);
  }

  void sightings(int threads, double seconds) {
    std::atomic<std::size_t> done = 0;
    std::vector<double> ms;
    std::mutex mutex;
    std::string reporter_token = at.token("sensors", "reporter", "works");
    bench::Stopwatch watch;
    {
      std::vector<std::jthread> all;
      for (int t = 0; t < threads; ++t)
        all.emplace_back([&, t] {
          Client client(at.port, reporter_token);
          std::vector<double> mine;
          for (int i = 0; watch.wall() < seconds; ++i) {
            double start = watch.wall();
            client.post("/api/v1/sightings",
                        json::value{{"value", phishing((i * threads + t) % 1000)}});
            mine.push_back((watch.wall() - start) * 1e3);
            ++done;
          }
          std::lock_guard lock(mutex);
          ms.insert(ms.end(), mine.begin(), mine.end());
        });
    }
    std::printf(
        "sightings, %d client%s          %6.0f /s, each with its finding and durable; p50 "
        "%.1f ms, p99 %.1f ms (%.0f %% of a core)\n",
        threads, threads == 1 ? " " : "s", double(done) / watch.wall(), bench::quantile(ms, .5),
        bench::quantile(ms, .99), 100 * watch.cpu() / watch.wall());
  }
};

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::size_t readers = count > 1 ? std::strtoull(arguments[1], nullptr, 10) : 1000;
  Bench bench;
  std::vector<std::string> one{bench.token}, same(readers, bench.token), each;
  for (std::size_t i = 0; i < readers; ++i) {
    std::string id = "client-" + std::to_string(i);
    bench.at.local("/api/v1/members", {{"id", id}, {"name", id}, {"relation", "client"}});
    each.push_back(bench.at.token("firewall of " + id, "equipment", id));
  }
  std::string many = std::to_string(readers) + " readers";
  bench.latencies("1 reader", one, 5);
  bench.latencies(many + " of one member", same, 2);
  bench.latencies(many + " of as many members", each, 2);
  bench.large_report(31'828);
  bench.latencies("1 reader, large feed", one, 5);
  bench.latencies(many + ", large feed", same, 2);
  bench.latencies(many + " and members, large", each, 1);
  bench.sightings(1, 2);
  bench.sightings(8, 3);
}
