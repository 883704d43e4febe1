// Event streams, and the end of a Listener.
#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

#include "serve/server_test_support.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;

HttpResponse stream(const HttpRequest& request) {
  if (request.path != "/events") return {.body = "other"};
  return {.headers = {{"Content-Type", "text/event-stream"}},
          .events = EventStream{.party = "center", .positions = true}};
}

std::size_t count_of(const std::string& text, std::string_view what) {
  std::size_t found = 0;
  for (auto at = text.find(what); at != text.npos; at = text.find(what, at + 1)) ++found;
  return found;
}

TEST(EventStream, TellsThePosition) {
  Running running;
  running.handler.answer = stream;
  RawClient client(running.port());
  client.send(get("/events"));
  const std::string head = client.until("\r\n\r\n");
  EXPECT_EQ(status_of(head), 200);
  EXPECT_NE(head.find("Content-Type: text/event-stream\r\n"), head.npos);
  EXPECT_EQ(head.find("Content-Length"), head.npos);
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 1; }));
  running.listener->announce(news({"center"}, 41));
  EXPECT_EQ(client.until("\n\n"), "event: journal\ndata: 41\n\n");
  running.listener->announce(news({"center"}, 40));  // late word from another thread
  EXPECT_EQ(client.until("\n\n"), "event: journal\ndata: 41\n\n");
  running.listener->announce(news({"somebody else"}, 42));
  EXPECT_FALSE(client.receive(250ms));
  RawClient later(running.port());
  later.send(get("/events"));
  later.until("\r\n\r\n");
  EXPECT_EQ(later.until("\n\n"), "event: journal\ndata: 42\n\n") << "where things stand";
  later.reset();
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 1; }));
}

TEST(EventStream, SpeaksAtMostTenTimesASecond) {
  Running running;
  running.handler.answer = stream;
  RawClient client(running.port());
  client.send(get("/events"));
  client.until("\r\n\r\n");
  const auto start = steady_clock::now();
  std::uint64_t position = 0;
  while (steady_clock::now() - start < 1s) {
    running.listener->announce(news({"center"}, ++position));
    std::this_thread::sleep_for(1ms);
  }
  const std::string last = "data: " + std::to_string(position) + "\n\n";
  const std::string all = client.until(last);
  const auto took = steady_clock::now() - start;
  EXPECT_TRUE(all.ends_with(last)) << "the latest wins";
  EXPECT_GE(count_of(all, "event: journal\n"), 2u);
  EXPECT_LE(count_of(all, "event: journal\n"), static_cast<std::size_t>(took / 100ms) + 2);
}

// Parties by their path: /events/NAME.
HttpResponse stream_of(const HttpRequest& request) {
  std::string party(request.path.substr(8));
  return {.events = EventStream{.party = party, .reader = std::string(request.query)}};
}

TEST(EventStream, OthersHearACountOfTheirOwnAndNothingElse) {
  Running running({.io_threads = 2});
  running.handler.answer = stream_of;
  RawClient alpha(running.port()), second(running.port()), beta(running.port());
  const auto open = [](RawClient& client, const char* path) {
    client.send(get(path));
    client.until("\r\n\r\n");
  };
  open(alpha, "/events/alpha");
  open(second, "/events/alpha");
  open(beta, "/events/beta");
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 3; }));
  for (std::uint64_t position = 1; position <= 20; ++position)
    running.listener->announce(news({"beta"}, position));
  EXPECT_EQ(beta.until("\n\n"), "event: changed\ndata: 1\n\n");
  EXPECT_FALSE(alpha.receive(250ms)) << "not where the journal stands when it opens, nor later";
  running.listener->announce(news({"alpha", "nobody here"}, 21));
  EXPECT_EQ(alpha.until("\n\n"), "event: changed\ndata: 1\n\n");
  EXPECT_EQ(second.until("\n\n"), "event: changed\ndata: 1\n\n");
  RawClient late(running.port());
  open(late, "/events/alpha");
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 4; }));
  running.listener->announce(news({"alpha"}));
  EXPECT_EQ(alpha.until("\n\n"), "event: changed\ndata: 2\n\n");
  EXPECT_EQ(late.until("\n\n"), "event: changed\ndata: 1\n\n") << "of its own connection";
}

TEST(EventStream, EndsForThoseNamedAndForNobodyElse) {
  Running running;
  running.handler.answer = stream_of;
  RawClient gone(running.port()), stays(running.port()), other(running.port());
  gone.send(get("/events/alpha?sato"));
  stays.send(get("/events/alpha?suzuki"));
  other.send(get("/events/beta?sato"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 3; }));
  running.listener->announce(std::make_shared<Announcement>(
      Announcement{.position = 9, .parties = {"alpha"}, .ended = {{"alpha", "sato"}}}));
  EXPECT_EQ(gone.rest().find("event:"), std::string::npos) << "not even the event that ends it";
  EXPECT_TRUE(gone.ended());
  EXPECT_NE(stays.until("data: 1\n\n"), "");
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 2; }));
  running.listener->announce(news({"alpha", "beta"}));
  EXPECT_NE(other.until("data: 1\n\n"), "");
}

TEST(EventStream, EndsBeforeItsNextEventWhenItIsOver) {
  std::atomic<bool> over = false;
  Running running({.heartbeat = 60s});
  running.handler.answer = [&](const HttpRequest& request) {
    std::string party(request.path.substr(8));
    EventStream stream{.party = party};
    if (party == "gone") stream.is_over = [&] { return over.load(); };
    return HttpResponse{.events = std::move(stream)};
  };
  RawClient gone(running.port()), stays(running.port());
  gone.send(get("/events/gone"));
  stays.send(get("/events/stays"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 2; }));
  running.listener->announce(news({"gone", "stays"}));
  EXPECT_NE(gone.until("data: 1\n\n"), "");
  EXPECT_NE(stays.until("data: 1\n\n"), "");
  over = true;
  running.listener->announce(news({"gone", "stays"}));
  EXPECT_EQ(gone.rest().find("event:"), std::string::npos);
  EXPECT_TRUE(gone.ended());
  EXPECT_NE(stays.until("data: 2\n\n"), "");
}

TEST(EventStream, EndsWithinASecondWhenItIsOverThoughNothingHappens) {
  std::atomic<bool> over = false;
  Running running({.heartbeat = 60s});
  running.handler.answer = [&](const HttpRequest&) {
    return HttpResponse{.events =
                            EventStream{.party = "alpha", .is_over = [&] { return over.load(); }}};
  };
  RawClient client(running.port());
  client.send(get("/"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 1; }));
  over = true;
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 0; }));
}

TEST(EventStream, LetsItsLeaseGoWithItsEnd) {
  auto lease = std::make_shared<int>();
  Running running;
  running.handler.answer = [&](const HttpRequest&) {
    return HttpResponse{.events = EventStream{.party = "alpha", .lease = lease}};
  };
  RawClient client(running.port());
  client.send(get("/"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 1; }));
  EXPECT_EQ(lease.use_count(), 2);
  client.reset();
  EXPECT_TRUE(running.soon(
      [&](const auto& now) { return now.event_streams == 0 && lease.use_count() == 1; }));
}

// The steps in which streams speak are the clock's: what others heard a moment before moves
// nothing.
TEST(EventStream, SpeaksInStepsThatNothingOfOthersMoves) {
  Running running({.io_threads = 1});
  running.handler.answer = stream_of;
  RawClient alpha(running.port()), beta(running.port());
  alpha.send(get("/events/alpha"));
  beta.send(get("/events/beta"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.event_streams == 2; }));
  alpha.until("\r\n\r\n");
  int on_step[2] = {0, 0}, rounds = 20;
  for (int i = 0; i < 2 * rounds; ++i) {
    const bool with_others = i % 2;
    std::this_thread::sleep_for(std::chrono::milliseconds(13 + 29 * (i % 7)));
    if (with_others) {
      running.listener->announce(news({"beta"}));
      std::this_thread::sleep_for(std::chrono::milliseconds(i % 30));
    }
    running.listener->announce(news({"alpha"}));
    ASSERT_NE(alpha.until("\n\n"), "");
    const auto into_step = steady_clock::now().time_since_epoch() % 100ms;
    on_step[with_others] += into_step < 40ms;
  }
  // A busy machine is late now and then; a step that began with the others' event would be late
  // always.
  EXPECT_GT(on_step[0], rounds / 2);
  EXPECT_GT(on_step[1], rounds / 2);
}

TEST(EventStream, ShowsItIsAlive) {
  Running running({.heartbeat = 50ms});
  running.handler.answer = stream;
  RawClient client(running.port());
  client.send(get("/events"));
  client.until("\r\n\r\n");
  EXPECT_EQ(client.until("\n\n"), ":\n\n");
  EXPECT_EQ(client.until("\n\n"), ":\n\n");
}

TEST(EventStream, DoesNotWaitForSlowReaders) {
  Running running({.io_threads = 1});
  running.handler.answer = stream;
  RawClient slow(running.port()), fast(running.port());
  const int small = 2048;
  ::setsockopt(slow.get(), SOL_SOCKET, SO_RCVBUF, &small, sizeof small);
  slow.send(get("/events"));
  fast.send(get("/events"));
  fast.until("\r\n\r\n");
  for (std::uint64_t position = 1; position <= 5; ++position) {
    running.listener->announce(news({"center"}, position * 1'000'000'000'000));
    EXPECT_NE(fast.until("\n\n"), "");
  }
  EXPECT_EQ(body_of(RawClient(running.port()).ask(get("/x"))), "other");
}

TEST(ServerStop, LetsRunningRequestsEnd) {
  Running running;
  Gate gate;
  running.handler.quick = [](const HttpRequest&) { return false; };
  running.handler.answer = [&](const HttpRequest&) {
    gate.pass();
    return HttpResponse{.body = std::string(1'000'000, 'x')};
  };
  RawClient busy(running.port()), idle(running.port());
  busy.send(get("/"));
  gate.await_inside(1);
  std::jthread stop([&] { running.listener.reset(); });
  EXPECT_EQ(idle.rest(), "");
  EXPECT_TRUE(idle.ended());
  gate.open();
  const std::string answer = busy.rest();
  EXPECT_EQ(status_of(answer), 200);
  EXPECT_NE(answer.find("Connection: close\r\n"), answer.npos);
  EXPECT_EQ(body_of(answer).size(), 1'000'000u);
  EXPECT_TRUE(busy.ended());
  busy.reset();  // the server need not wait for us
}

TEST(ServerStop, ClosesEventStreamsAndRefusesNewConnections) {
  Running running;
  running.handler.answer = stream;
  RawClient client(running.port());
  client.send(get("/events"));
  client.until("\r\n\r\n");
  const auto port = running.port();
  const auto start = steady_clock::now();
  running.listener.reset();
  EXPECT_LT(steady_clock::now() - start, 2s);
  EXPECT_EQ(client.rest(), "");
  EXPECT_TRUE(client.ended());
  const Descriptor late(::socket(AF_INET, SOCK_STREAM, 0));
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(port);
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_NE(::connect(late.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
}

TEST(ServerStop, DoesNotWaitForeverForClients) {
  Running running({.stop_time = 200ms});
  RawClient client(running.port());
  client.send("POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 10\r\n\r\nabc");
  EXPECT_TRUE(running.soon([](const auto& now) { return now.body_memory == 3; }));
  const auto start = steady_clock::now();
  running.listener.reset();
  EXPECT_LT(steady_clock::now() - start, 3s);
  EXPECT_EQ(client.rest(), "");
}

TEST(ServerStop, WaitsForTheHandlerButDropsWhatWaits) {
  auto running = std::make_unique<Running>(ServerOptions{.workers = 1, .stop_time = 100ms});
  Gate gate;
  std::atomic<int> handled = 0;
  running->handler.quick = [](const HttpRequest&) { return false; };
  running->handler.answer = [&](const HttpRequest&) {
    gate.pass();
    ++handled;
    return HttpResponse{};
  };
  RawClient first(running->port()), second(running->port());
  first.send(get("/"));
  gate.await_inside(1);
  second.send(get("/"));
  EXPECT_TRUE(running->soon([](const auto& now) { return now.waiting == 1; }));
  std::jthread release([&] {
    std::this_thread::sleep_for(500ms);
    gate.open();
  });
  running->listener.reset();
  EXPECT_EQ(handled, 1);
}

// The promise that matters: an answer that began with success is never cut short.
TEST(ServerStop, CutsNoAnswerUnderLoad) {
  for (int round = 0; round < 5; ++round) {
    Running running;
    running.handler.quick = [](const HttpRequest& request) { return request.path == "/quick"; };
    running.handler.answer = [](const HttpRequest& request) {
      return HttpResponse{.body = std::string(request.path == "/quick" ? 28 : 200'000, 'x')};
    };
    std::atomic<int> whole = 0, cut = 0;
    std::vector<std::jthread> threads;
    for (int t = 0; t < 8; ++t)
      threads.emplace_back([&, client = RawClient(running.port()), t]() mutable {
        const std::string path = t % 2 ? "/quick" : "/large";
        const std::size_t size = t % 2 ? 28 : 200'000;
        while (true) {
          if (!client.send(get(path))) return;
          const std::string answer = client.response();
          if (answer.empty()) return;  // closed before the answer began
          (body_of(answer).size() == size ? whole : cut)++;
          if (answer.find("Connection: close") != answer.npos) return;
        }
      });
    while (whole < 50) std::this_thread::sleep_for(1ms);
    running.listener.reset();
    threads.clear();
    EXPECT_EQ(cut, 0);
  }
}

TEST(ServerStop, OneListenerLeavesTheOthers) {
  Running running;
  FunctionHandler handler;
  auto other = running.server->listen({}, handler);
  ASSERT_TRUE(other);
  RawClient client((*other)->port());
  EXPECT_EQ(status_of(client.ask(get("/"))), 200);
  running.listener.reset();
  EXPECT_EQ(status_of(client.ask(get("/"))), 200);
}

}  // namespace
}  // namespace hinomi::serve
