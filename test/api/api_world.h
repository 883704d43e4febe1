// A node in a simulated world, asked through its API: disk in memory, a clock that a test turns, a
// generator from a seed, no network.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <memory>
#include <mutex>
#include <random>
#include <string>
#include <vector>

#include "base/hash.h"
#include "base/json.h"
#include "node/node.h"
#include "world/called_network.h"
#include "world/sim_disk.h"
#include "world/some_records.h"

namespace hinomi::api_test {

class TestClock final : public Clock {
 public:
  Time now() override { return Time(Duration(micros_.load())); }
  void set(Time time) { micros_ = time.time_since_epoch().count(); }
  void turn(Duration by) { micros_ += by.count(); }

 private:
  std::atomic<std::int64_t> micros_{Time(std::chrono::seconds(1775034000)).time_since_epoch() /
                                    Duration(1)};  // 2026-04-01T09:00:00Z
};

class SeededRandom final : public Random {
 public:
  explicit SeededRandom(std::uint32_t seed) : generator_(seed) {}
  void fill(std::span<char> bytes) override {
    std::lock_guard lock(mutex_);
    for (char& byte : bytes) byte = static_cast<char>(generator_());
  }
  void seed(std::uint32_t seed) {
    std::lock_guard lock(mutex_);
    generator_.seed(seed);
  }

 private:
  std::mutex mutex_;
  std::mt19937 generator_;
};

struct Ask {
  std::string token;
  std::string body;
  bool local = false;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string peer = "192.0.2.77";
};

struct Answer {
  int status = 0;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::optional<EventStream> events;

  std::string header(std::string_view name) const {
    for (const auto& [key, value] : headers)
      if (key == name) return value;
    return {};
  }
  json::value json() const { return parse_json(body).value_or(json::value()); }
  json::object object() const {
    json::value value = json();
    return value.is_object() ? value.get_object() : json::object();
  }
  json::object error() const {
    json::object all = object();
    const json::object* error = object_at(all, "error");
    return error ? *error : json::object();
  }
  std::string text(std::string_view key) const {
    json::object all = object();
    return std::string(text_at(all, key));
  }
};

inline Answer ask(HttpHandler& handler, std::string_view method, std::string_view target,
                  const Ask& with = {}) {
  std::string bearer = "Bearer " + with.token;
  std::size_t mark = std::min(target.find('?'), target.size());
  HttpRequest request{.method = method,
                      .path = target.substr(0, mark),
                      .query = target.substr(std::min(mark + 1, target.size())),
                      .body = with.body,
                      .peer = with.local ? std::string_view() : std::string_view(with.peer),
                      .local = with.local};
  if (!with.token.empty()) request.headers.emplace_back("Authorization", bearer);
  for (const auto& [name, value] : with.headers) request.headers.emplace_back(name, value);
  HttpResponse response = handler.handle(request);
  return {response.status, response.headers, std::string(response.content()), response.events};
}

// One node, its world, and a token for each person that was asked for.
class ApiWorld {
 public:
  // `carrier_`: as OpenOptions has it. `prepare`: what is on the disk before the node opens.
  explicit ApiWorld(std::uint32_t seed = 1, int approvals_needed = 1,
                    node::Carrier* carrier_ = nullptr, void (*prepare)(ApiWorld&) = nullptr)
      : carrier(carrier_), disk(seed), random(seed) {
    node::InitOptions options;
    options.config.setting = {.node = "center", .name = "himori"};
    options.config.setting.default_tlp = Tlp::green;
    options.config.setting.approvals_needed = approvals_needed;
    options.config.setting.documentation_is_real = options.config.setting.exercise = true;
    options.organisation = "Center";
    options.tls_names = {"localhost"};
    auto made = node::init(world, "/data", options);
    EXPECT_TRUE(made) << made.error().text();
    if (prepare) prepare(*this);
    open();
  }
  ~ApiWorld() { node.reset(); }

  void open() {
    node.reset();
    auto opened = node::Node::open(world, "/data",
                                   {.version = "0.1.0",
                                    .content = content,
                                    .carrier = carrier,
                                    .events = events,
                                    .watching = watching});
    ASSERT_TRUE(opened) << opened.error().text();
    node = std::move(*opened);
  }

  Answer ask(std::string_view method, std::string_view target, const Ask& with = {}) {
    return api_test::ask(node->api(), method, target, with);
  }
  Answer local(std::string_view method, std::string_view target, const json::value& body = {}) {
    return ask(method, target,
               {.body = body.is_null() ? std::string() : json::serialize(body), .local = true});
  }
  Answer get(std::string_view target, const std::string& token) {
    return ask("GET", target, {.token = token});
  }
  Answer post(std::string_view target, const std::string& token, const json::value& body) {
    return ask("POST", target, {.token = token, .body = json::serialize(body)});
  }

  // Opens again with the forms that come with the program.
  void open_with_forms() { open_with_content({"forms", "calendar"}); }
  // Opens again with these folders of what comes with the program.
  void open_with_content(std::initializer_list<const char*> folders) {
    std::filesystem::path from = std::filesystem::path(HINOMI_SOURCE_DIR) / "content";
    content = "/content";
    for (const char* folder : folders) {
      ASSERT_TRUE(disk.make_folder(content / folder));
      auto files = real_disk().list(from / folder);
      for (const auto& file : *files)
        ASSERT_TRUE(disk.write(content / folder / file.filename(), *real_disk().read(file), false));
    }
    open();
  }

  void member(std::string_view id, std::string_view relation, json::array groups = {},
              json::array names = {}) {
    Answer answer = local("POST", "/api/v1/members",
                          {{"id", id},
                           {"name", id},
                           {"relation", relation},
                           {"names", std::move(names)},
                           {"groups", std::move(groups)},
                           {"reliability", 90}});
    EXPECT_EQ(answer.status, 201) << answer.body;
  }
  std::string access(std::string_view name, std::string_view role, std::string_view member_id) {
    Answer answer =
        local("POST", "/api/v1/access", {{"name", name}, {"role", role}, {"member", member_id}});
    EXPECT_EQ(answer.status, 201) << answer.body;
    return answer.text("token");
  }
  // The answer of a report of these indicators, one a line.
  Answer report(const std::string& token, std::string_view tlp,
                const std::vector<std::string>& values, std::string_view more = "") {
    std::string body = "Subject: indicators\n\n";
    for (const std::string& value : values) body += value + "\n";
    return ask("POST", "/api/v1/reports?format=text&tlp=" + std::string(tlp) + std::string(more),
               {.token = token, .body = body});
  }
  Answer approve(const std::string& token, const std::string& duty) {
    return post("/api/v1/duties/" + duty + "/decision", token,
                {{"decision", "approve"}, {"basis", "law 1"}});
  }
  // Waits for what the keeper writes by itself when the clock has been turned.
  void await_ticks() {
    for (int i = 0; i < 500; ++i) {
      auto due = node->keeper().read([](const auto& picture) { return picture.next_due(); });
      if (!due || *due > clock.now()) return;
      std::this_thread::sleep_for(std::chrono::milliseconds(10));
    }
    FAIL() << "no tick came";
  }

  std::filesystem::path content;  // forms; empty: none
  node::Carrier* carrier = nullptr;
  in::EventSink events;  // live events, when it is opened again
  watch::Watching* watching = nullptr;
  world::SimDisk disk;
  TestClock clock;
  SeededRandom random;
  world::CalledNetwork network;
  World world{clock, random, disk, network};
  std::unique_ptr<node::Node> node;
};

}  // namespace hinomi::api_test
