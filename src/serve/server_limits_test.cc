// What a client sees that passes a limit, by mistake or on purpose.
#include <sys/resource.h>

#include <thread>
#include <vector>

#include "serve/server_test_support.h"

namespace hinomi::serve {
namespace {

std::string ask_once(const Running& running, std::string_view request) {
  RawClient client(running.port());
  client.send(request);
  const std::string answer = client.rest();
  EXPECT_TRUE(client.ended()) << "the server closes";
  return answer;
}

TEST(ServerLimits, RefusesWhatTwoPartiesCouldReadDifferently) {
  Running running;
  running.handler.answer = [](const HttpRequest&) {
    ADD_FAILURE() << "must not reach the handler";
    return HttpResponse{};
  };
  const std::string post = "POST / HTTP/1.1\r\nHost: n\r\n";
  for (const std::string& fields : {
           std::string("Content-Length: 5\r\nTransfer-Encoding: chunked\r\n"),
           std::string("Transfer-Encoding: chunked\r\nContent-Length: 5\r\n"),
           std::string("Transfer-Encoding: gzip\r\n"),
           std::string("Transfer-Encoding: gzip, chunked\r\n"),
           std::string("Transfer-Encoding: chunked, chunked\r\n"),
           std::string("Transfer-Encoding: xchunked\r\n"),
           std::string("Transfer-Encoding : chunked\r\n"),
           std::string("Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n"),
           std::string("Content-Length: 5\r\nContent-Length: 5\r\n"),
           std::string("Content-Length: 5, 5\r\n"),
           std::string("Content-Length: 5\r\nContent-Length: 6\r\n"),
           std::string("Content-Length: -5\r\n"),
           std::string("Content-Length: +5\r\n"),
           std::string("Content-Length: 0x5\r\n"),
           std::string("Content-Length: 99999999999999999999\r\n"),
           std::string("Content-Length: \r\n"),
           std::string("Host: other\r\n"),
           std::string("X: a\rb\r\n"),
           std::string("X: a\n\r\n"),
           std::string("X\0Y: a\r\n", 9),
           std::string("X: a\0b\r\n", 8),
           std::string(": a\r\n"),
           std::string(" X: a\r\n"),
           std::string("Transfer-Encoding:\r\n chunked\r\n"),
           std::string("X: a\r\n\tb\r\n"),
       })
    EXPECT_EQ(status_of(ask_once(running, post + fields + "\r\n0\r\n\r\n")), 400) << fields;
  EXPECT_EQ(status_of(ask_once(running, "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n")),
            400);
  EXPECT_EQ(status_of(ask_once(running, "GET / HTTP/1.1\r\n\r\n")), 400) << "no Host";
}

TEST(ServerLimits, RefusesGarbage) {
  Running running;
  for (const std::string& bytes :
       {std::string("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 11), std::string(64, '\xff'),
        std::string("GET  / HTTP/1.1\r\n\r\n"), std::string("GET / HTTP/9.9\r\n\r\n"),
        std::string("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), std::string("火の見 / HTTP/1.1\r\n\r\n"),
        std::string("GET / HTTP/1.1\nHost: n\n\n")}) {
    RawClient client(running.port());
    client.send(bytes);
    client.half_close();
    const int status = status_of(client.rest());
    EXPECT_TRUE(status == 400 || status == 0) << bytes;
    EXPECT_TRUE(client.ended());
  }
  for (const char* chunks : {"5\r\nabcdeX", "x\r\n", "-1\r\n", "ffffffffffffffffff\r\n"})
    EXPECT_EQ(status_of(ask_once(running,
                                 "POST / HTTP/1.1\r\nHost: n\r\nTransfer-Encoding: "
                                 "chunked\r\n\r\n" +
                                     std::string(chunks) + "\r\n\r\n")) /
                  100,
              4)
        << chunks;
  EXPECT_EQ(status_of(RawClient(running.port()).ask(get("/"))), 200) << "still serves";
  EXPECT_GE(running.server->metrics().malformed, 4u);
}

TEST(ServerLimits, BoundsHeaderAndTarget) {
  Running running;
  EXPECT_EQ(status_of(ask_once(running, get("/", "X: " + std::string(20'000, 'x') + "\r\n"))), 431);
  std::string many;
  for (int i = 0; i < 3000; ++i) many += "X-" + std::to_string(i) + ": a\r\n";
  EXPECT_EQ(status_of(ask_once(running, get("/", many))), 431);
  EXPECT_EQ(status_of(ask_once(running, get("/" + std::string(8'100, 'x')))), 414);
  EXPECT_EQ(status_of(ask_once(running, get("/" + std::string(40'000, 'x')))), 414);
  EXPECT_EQ(status_of(RawClient(running.port()).ask(get("/" + std::string(7'900, 'x')))), 200);
  EXPECT_EQ(
      status_of(RawClient(running.port()).ask(get("/", "X: " + std::string(16'000, 'x') + "\r\n"))),
      200);
}

TEST(ServerLimits, BoundsTheBody) {
  Running running;
  running.handler.limit = 10'000;
  const std::string post = "POST / HTTP/1.1\r\nHost: n\r\n";
  // By the length alone, before a byte of it is there.
  EXPECT_EQ(status_of(ask_once(running, post + "Content-Length: 10001\r\n\r\n")), 413);
  EXPECT_EQ(status_of(ask_once(running, post + "Content-Length: 18446744073709551615\r\n\r\n")),
            413);
  EXPECT_EQ(
      status_of(ask_once(running, post + "Expect: 100-continue\r\nContent-Length: 10001\r\n\r\n")),
      413);
  // While chunks come.
  std::string chunks;
  for (int i = 0; i < 11; ++i) chunks += "3e8\r\n" + std::string(1000, 'x') + "\r\n";
  EXPECT_EQ(status_of(ask_once(running, post + "Transfer-Encoding: chunked\r\n\r\n" + chunks)),
            413);
  // The answer arrives although the client has megabytes on the way.
  EXPECT_EQ(status_of(ask_once(
                running, post + "Content-Length: 4000000\r\n\r\n" + std::string(4'000'000, 'x'))),
            413);
  RawClient exact(running.port());
  EXPECT_EQ(status_of(exact.ask(post + "Content-Length: 10000\r\n\r\n" + std::string(10'000, 'x'))),
            200);
  // Neither a chunk's line nor a trailer grows without end.
  EXPECT_EQ(status_of(ask_once(
                running, post + "Transfer-Encoding: chunked\r\n\r\n1;" + std::string(40'000, 'x'))),
            400);
  EXPECT_EQ(status_of(ask_once(running, post + "Transfer-Encoding: chunked\r\n\r\n0\r\nX: " +
                                            std::string(40'000, 'x'))),
            400);
}

TEST(ServerLimits, BoundsAllBodiesTogether) {
  Running running({.body_memory = 1000});
  RawClient first(running.port());
  first.send("POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 900\r\n\r\n" + std::string(800, 'x'));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.body_memory == 800; }));
  const std::string second = ask_once(
      running, "POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 300\r\n\r\n" + std::string(300, 'x'));
  EXPECT_EQ(status_of(second), 503);
  EXPECT_NE(second.find("Retry-After: "), second.npos);
  EXPECT_EQ(status_of(first.ask(std::string(100, 'x'))), 200);
  EXPECT_TRUE(running.soon([](const auto& now) { return now.body_memory == 0; }));
}

TEST(ServerLimits, SendsSlowClientsAway) {
  Running running(
      {.head_time = 200ms, .body_time = 200ms, .body_rate = 1'000'000, .idle_time = 400ms});
  const auto trickle = [&](std::string_view start, std::string_view drop) {
    RawClient client(running.port());
    client.send(start);
    for (int i = 0; i < 100 && client.send(drop); ++i)
      if (client.receive(20ms) || client.ended()) break;
    return client.rest();
  };
  EXPECT_EQ(status_of(trickle("GET / HTTP/1.1\r\nHost: n\r\nX: ", "x")), 408);
  EXPECT_EQ(status_of(trickle("POST / HTTP/1.1\r\nHost: n\r\nContent-Length: 1000\r\n\r\n", "x")),
            408);
  EXPECT_EQ(trickle("", "\r\n"), "") << "empty lines do not keep a connection open";
  RawClient silent(running.port());
  EXPECT_EQ(silent.rest(), "");
  EXPECT_TRUE(silent.ended());
  RawClient kept(running.port());
  EXPECT_EQ(status_of(kept.ask(get("/"))), 200);
  EXPECT_EQ(kept.rest(), "");
  EXPECT_TRUE(kept.ended());
  EXPECT_GE(running.server->metrics().too_slow, 2u);
}

TEST(ServerLimits, CutsClientsThatDoNotRead) {
  Running running({.write_time = 200ms});
  auto large = std::make_shared<std::string>(32 << 20, 'x');
  running.handler.answer = [&](const HttpRequest&) { return HttpResponse{.shared_body = large}; };
  RawClient client(running.port());
  client.send(get("/"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.too_slow == 1; }));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.connections == 0; }));
  EXPECT_EQ(large.use_count(), 1);
}

TEST(ServerLimits, BoundsConnections) {
  Running running({.connections = 5, .connections_per_peer = 3});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 3; ++i) {
    clients.push_back(std::make_unique<RawClient>(running.port()));
    EXPECT_EQ(status_of(clients.back()->ask(get("/"))), 200);
  }
  RawClient fourth(running.port());
  EXPECT_EQ(fourth.rest(), "");
  EXPECT_EQ(running.server->metrics().over_peer_connections, 1u);
  clients.pop_back();
  EXPECT_TRUE(running.soon([](const auto& now) { return now.connections == 2; }));
  EXPECT_EQ(status_of(RawClient(running.port()).ask(get("/"))), 200);

  Running small({.connections = 1});
  RawClient first(small.port());
  EXPECT_EQ(status_of(first.ask(get("/"))), 200);
  EXPECT_EQ(RawClient(small.port()).rest(), "");
  EXPECT_EQ(small.server->metrics().over_connections, 1u);
}

TEST(ServerLimits, BoundsTheRequestRate) {
  Running running({.requests_per_second = 1});
  RawClient client(running.port());
  int good = 0;
  std::string last;
  for (int i = 0; i < 10 && status_of(last = client.ask(get("/"))) == 200; ++i) ++good;
  EXPECT_GE(good, 5);  // five seconds' worth may come at once
  EXPECT_LE(good, 6);
  EXPECT_EQ(status_of(last), 429);
  EXPECT_NE(last.find("Retry-After: "), last.npos);
}

TEST(ServerLimits, SaysBusyWhenWorkPilesUp) {
  Running running({.workers = 1, .queue = 1});
  Gate gate;
  running.handler.quick = [](const HttpRequest& request) { return request.path == "/quick"; };
  running.handler.answer = [&](const HttpRequest& request) {
    if (request.path != "/quick") gate.pass();
    return HttpResponse{};
  };
  RawClient first(running.port()), second(running.port()), third(running.port());
  first.send(get("/slow"));
  gate.await_inside(1);
  second.send(get("/slow"));
  EXPECT_TRUE(running.soon([](const auto& now) { return now.waiting == 1; }));
  const std::string answer = third.ask(get("/slow"));
  EXPECT_EQ(status_of(answer), 503);
  EXPECT_NE(answer.find("Retry-After: "), answer.npos);
  EXPECT_EQ(status_of(third.ask(get("/quick"))), 200) << "same connection, quick ones go on";
  gate.open();
  EXPECT_EQ(status_of(first.response()), 200);
  EXPECT_EQ(status_of(second.response()), 200);
  EXPECT_EQ(running.server->metrics().over_queue, 1u);
}

TEST(ServerLimits, SurvivesResets) {
  Running running;
  running.handler.quick = [](const HttpRequest& request) { return request.path == "/quick"; };
  for (int i = 0; i < 60; ++i) {
    RawClient client(running.port());
    if (i % 4 == 1) client.send(get("/slow"));
    if (i % 4 == 2) client.send("POST /quick HTTP/1.1\r\nHost: n\r\nContent-Length: 9\r\n\r\nabc");
    if (i % 4 == 3) client.send(get("/quick"));
    client.reset();
  }
  EXPECT_TRUE(running.soon([](const auto& now) { return now.connections == 0; }));
  EXPECT_EQ(status_of(RawClient(running.port()).ask(get("/quick"))), 200);
}

TEST(ServerLimits, RestsWhenThereAreNoDescriptors) {
#ifdef __SANITIZE_ADDRESS__
  GTEST_SKIP() << "the sanitizer opens pipes of its own to look at memory";
#endif
  Running running;
  EXPECT_EQ(status_of(RawClient(running.port()).ask(get("/"))), 200);
  RawClient early(running.port());
  EXPECT_EQ(status_of(early.ask(get("/"))), 200);
  Descriptor late(::socket(AF_INET, SOCK_STREAM, 0));
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit tight{static_cast<rlim_t>(late.get() + 1), before.rlim_max};
  std::vector<Descriptor> fill;
  ::setrlimit(RLIMIT_NOFILE, &tight);
  for (int one; (one = ::dup(0)) >= 0;) fill.emplace_back(one);
  sockaddr_in to{};
  to.sin_family = AF_INET;
  to.sin_port = htons(running.port());
  to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(late.get(), reinterpret_cast<sockaddr*>(&to), sizeof to), 0);
  std::this_thread::sleep_for(500ms);
  const auto failures = running.server->metrics().no_descriptors;
  EXPECT_GE(failures, 1u);
  EXPECT_LE(failures, 8u) << "no spinning";
  EXPECT_EQ(status_of(early.ask(get("/"))), 200) << "the others are served";
  ::setrlimit(RLIMIT_NOFILE, &before);
  EXPECT_TRUE(running.soon([](const auto& now) { return now.accepted == 3; }));
}

}  // namespace
}  // namespace hinomi::serve
