// What a well-behaved client sees (RFC 9110, RFC 9112).
#include "serve/server.h"

#include <sys/stat.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "serve/client.h"
#include "serve/server_response.h"
#include "serve/server_test_support.h"

namespace hinomi::serve {
namespace {

TEST(Server, AnswersAndKeepsTheConnection) {
  Running running;
  RawClient client(running.port());
  for (int i = 0; i < 3; ++i) {
    const std::string answer = client.ask(get("/a?b=c"));
    EXPECT_EQ(status_of(answer), 200);
    EXPECT_EQ(body_of(answer), "GET /a ");
    EXPECT_NE(answer.find("\r\nServer: hinomi\r\n"), answer.npos);
    EXPECT_NE(answer.find("\r\nX-Content-Type-Options: nosniff\r\n"), answer.npos);
    EXPECT_NE(answer.find("\r\nDate: "), answer.npos);
    EXPECT_EQ(answer.find("Connection:"), answer.npos);
  }
  EXPECT_EQ(running.server->metrics().accepted, 1u);
  EXPECT_TRUE(running.soon([](const auto& now) { return now.answered[2] == 3; }));
}

TEST(Server, HandsTheRequestOnWhole) {
  Running running;
  running.handler.answer = [](const HttpRequest& request) {
    EXPECT_EQ(request.method, "POST");
    EXPECT_EQ(request.path, "/%E7%81%AB");
    EXPECT_EQ(request.query, "q=1&r=?");
    EXPECT_EQ(request.header("x-one"), "1, 2");
    EXPECT_EQ(request.header("authorization"), "Bearer t");
    EXPECT_EQ(request.body, "火の見");
    EXPECT_EQ(request.peer, "127.0.0.1");
    EXPECT_FALSE(request.local);
    return HttpResponse{.status = 201, .headers = {{"Location", "/x"}}};
  };
  RawClient client(running.port());
  const std::string answer = client.ask(
      "POST /%E7%81%AB?q=1&r=? HTTP/1.1\r\nHost: n\r\nX-One: 1, 2\r\nauthorization: Bearer t\r\n"
      "Content-Length: 9\r\n\r\n火の見");
  EXPECT_TRUE(answer.starts_with("HTTP/1.1 201 Created\r\n"));
  EXPECT_NE(answer.find("Location: /x\r\n"), answer.npos);
}

TEST(Server, AnswersHeadWithTheLengthAlone) {
  Running running;
  running.handler.answer = [](const HttpRequest&) {
    return HttpResponse{.body = std::string(100'000, 'x')};
  };
  RawClient client(running.port());
  client.send("HEAD / HTTP/1.1\r\nHost: n\r\n\r\n" + get("/", "Connection: close\r\n"));
  const std::string head = client.response(false);
  EXPECT_NE(head.find("Content-Length: 100000\r\n"), head.npos);
  EXPECT_EQ(body_of(client.rest()).size(), 100'000u) << "nothing stood between the two answers";
}

TEST(Server, SendsNoContentWhereThereIsNone) {
  Running running;
  int status = 204;
  running.handler.answer = [&](const HttpRequest&) {
    return HttpResponse{.status = status, .body = "must not be sent"};
  };
  RawClient client(running.port());
  for (status = 204; status; status = status == 204 ? 304 : 0) {
    const std::string answer = client.ask(get("/"));
    EXPECT_EQ(status_of(answer), status);
    EXPECT_EQ(answer.find("Content-Length"), answer.npos);
    EXPECT_EQ(body_of(answer), "");
  }
}

TEST(Server, AnswersAHundredAtOnceInOrder) {
  for (const bool quick : {true, false}) {
    Running running;
    running.handler.quick = [&](const HttpRequest& request) {
      return quick || request.path.size() % 2 == 0;
    };
    RawClient client(running.port());
    std::string all;
    for (int i = 0; i < 100; ++i)
      all += i % 3 ? get("/" + std::to_string(i))
                   : "POST /" + std::to_string(i) +
                         " HTTP/1.1\r\nHost: n\r\nContent-Length: 3\r\n\r\nabc";
    ASSERT_TRUE(client.send(all));
    for (int i = 0; i < 100; ++i)
      EXPECT_EQ(body_of(client.response()),
                i % 3 ? "GET /" + std::to_string(i) + " " : "POST /" + std::to_string(i) + " abc");
  }
}

TEST(Server, ReadsChunks) {
  Running running;
  RawClient client(running.port());
  client.send("POST /c HTTP/1.1\r\nHost: n\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nab");
  std::this_thread::sleep_for(20ms);
  const std::string answer =
      client.ask("c\r\n2;x=y\r\nde\r\n0\r\nX-Trailer: t\r\nContent-Type: evil\r\n\r\n" + get("/n"));
  EXPECT_EQ(body_of(answer), "POST /c abcde");
  EXPECT_EQ(body_of(client.response()), "GET /n ");
}

TEST(Server, ContinuesWhenAsked) {
  Running running;
  RawClient client(running.port());
  client.send("POST /c HTTP/1.1\r\nHost: n\r\nExpect: 100-continue\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(client.until("\r\n\r\n"), "HTTP/1.1 100 Continue\r\n\r\n");
  EXPECT_EQ(body_of(client.ask("ok")), "POST /c ok");
  EXPECT_EQ(status_of(client.ask("POST / HTTP/1.1\r\nHost: n\r\nExpect: tea\r\n\r\n")), 417);
}

TEST(Server, KnowsHttp10) {
  Running running;
  RawClient old(running.port());
  old.send("GET / HTTP/1.0\r\n\r\n");
  EXPECT_NE(old.rest().find("Connection: close"), std::string::npos);
  RawClient kept(running.port());
  EXPECT_NE(kept.ask("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").find("keep-alive"),
            std::string::npos);
  EXPECT_EQ(status_of(kept.ask("GET / HTTP/1.0\r\n\r\n")), 200);
}

TEST(Server, AnswersAfterAHalfClose) {
  Running running;
  running.handler.quick = [](const HttpRequest&) { return false; };
  RawClient client(running.port());
  client.send(get("/half"));
  client.half_close();
  EXPECT_EQ(body_of(client.rest()), "GET /half ");
  EXPECT_TRUE(client.ended());
}

TEST(Server, TakesTheAbsoluteForm) {
  Running running;
  RawClient client(running.port());
  EXPECT_EQ(body_of(client.ask(get("http://node:80/p?q"))), "GET /p ");
  EXPECT_EQ(body_of(client.ask("OPTIONS * HTTP/1.1\r\nHost: n\r\n\r\n")), "OPTIONS * ");
  EXPECT_EQ(status_of(client.ask(get("p"))), 400);
}

TEST(Server, SendsLargeSharedBodiesWhole) {
  Running running;
  auto large = std::make_shared<std::string>(20 << 20, 'x');
  for (std::size_t i = 0; i < large->size(); i += 4096) (*large)[i] = static_cast<char>(i / 4096);
  running.handler.answer = [&](const HttpRequest&) { return HttpResponse{.shared_body = large}; };
  RawClient client(running.port());
  client.send(get("/", "Connection: close\r\n"));
  EXPECT_TRUE(body_of(client.rest()) == *large);
}

TEST(Server, SurvivesItsHandler) {
  Running running;
  running.handler.answer = [](const HttpRequest& request) -> HttpResponse {
    if (request.path == "/throw") throw std::runtime_error("secret");
    if (request.path == "/number") throw 7;
    if (request.path == "/status") return {.status = 7};
    return {.headers = {{"X-Split", "a\r\nSet-Cookie: b"},
                        {"Content-Length", "5"},
                        {"server", "other"},
                        {"X-Good", "ja"}}};
  };
  RawClient client(running.port());
  for (const bool quick : {true, false}) {
    running.handler.quick = [=](const HttpRequest&) { return quick; };
    for (const char* path : {"/throw", "/number", "/status"}) {
      const std::string answer = client.ask(get(path));
      EXPECT_EQ(status_of(answer), 500);
      EXPECT_EQ(answer.find("secret"), answer.npos);
    }
  }
  const std::string answer = client.ask(get("/"));
  EXPECT_EQ(answer.find("Set-Cookie"), answer.npos);
  EXPECT_EQ(answer.find("other"), answer.npos);
  EXPECT_NE(answer.find("X-Good: ja\r\n"), answer.npos);
  EXPECT_NE(answer.find("Content-Length: 0\r\n"), answer.npos);
  EXPECT_TRUE(running.soon([](const auto& now) { return now.handler_failures == 4; }));
}

TEST(Server, ServesIPv6WithIPv4InItsOwnForm) {
  Running running({}, {.address = "::"});
  running.handler.answer = [](const HttpRequest& request) {
    return HttpResponse{.body = std::string(request.peer)};
  };
  EXPECT_EQ(call({.address = "127.0.0.1", .port = running.port()}, {})->body, "127.0.0.1");
  EXPECT_EQ(call({.address = "::1", .port = running.port()}, {})->body, "::1");
}

TEST(Server, SaysWhyItCannotListen) {
  Running running;
  FunctionHandler handler;
  const auto again = running.server->listen({.port = running.port()}, handler);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_EQ(running.server->listen({.address = "localhost"}, handler).error().kind,
            ErrorKind::invalid);
  EXPECT_EQ(running.server->listen({.address = "192.0.2.1"}, handler).error().kind,
            ErrorKind::invalid);
  EXPECT_EQ(running.server->listen({.tls_certificate = "x"}, handler).error().kind,
            ErrorKind::invalid);
  EXPECT_EQ(running.server->listen({.unix_socket = std::string(200, 'x')}, handler).error().kind,
            ErrorKind::invalid);
}

class LocalSocket : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ = std::filesystem::temp_directory_path() /
              ("hinomi-" + std::to_string(::getpid()) + "-socket");
    std::filesystem::create_directories(folder_);
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }
  std::filesystem::path folder_;
};

TEST_F(LocalSocket, IsTheOwnersAlone) {
  const auto file = folder_ / "h.sock";
  {
    Running running({}, {.unix_socket = file});
    running.handler.answer = [](const HttpRequest& request) {
      return HttpResponse{.body = request.local && request.peer.empty() ? "local" : "other"};
    };
    struct stat info{};
    ASSERT_EQ(::lstat(file.c_str(), &info), 0);
    EXPECT_EQ(info.st_mode & 0777, 0600u);
    EXPECT_EQ(call({.unix_socket = file}, {})->body, "local");
    FunctionHandler handler;
    EXPECT_EQ(running.server->listen({.unix_socket = file}, handler).error().kind,
              ErrorKind::conflict);
  }
  EXPECT_FALSE(std::filesystem::exists(file)) << "taken away at the end";
  EXPECT_EQ(call({.unix_socket = file}, {}).error().kind, ErrorKind::missing);
}

TEST_F(LocalSocket, ReplacesAStaleFileButNothingElse) {
  const auto file = folder_ / "h.sock";
  {
    const Descriptor dead(::socket(AF_UNIX, SOCK_STREAM, 0));
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::strncpy(at.sun_path, file.c_str(), sizeof at.sun_path - 1);
    ASSERT_EQ(::bind(dead.get(), reinterpret_cast<sockaddr*>(&at), sizeof at), 0);
  }
  ASSERT_TRUE(std::filesystem::exists(file));
  {
    EXPECT_EQ(call({.unix_socket = file}, {}).error().kind, ErrorKind::missing);
  }
  {
    Running running({}, {.unix_socket = file});
    EXPECT_EQ(call({.unix_socket = file}, {.target = "/x"})->body, "GET /x ");
  }
  std::ofstream(file) << "a document";
  FunctionHandler handler;
  const auto server = make_network();
  EXPECT_EQ(server->listen({.unix_socket = file}, handler).error().kind, ErrorKind::conflict);
  EXPECT_TRUE(std::filesystem::is_regular_file(file));
}

TEST(Server, HoldsAThousandConnections) {
  Running running({.connections_per_peer = 2000});
  std::vector<std::unique_ptr<RawClient>> clients;
  for (int i = 0; i < 1000; ++i) clients.push_back(std::make_unique<RawClient>(running.port()));
  for (auto& client : clients) ASSERT_TRUE(client->send(get("/many")));
  int good = 0;
  for (auto& client : clients) good += body_of(client->response()) == "GET /many ";
  EXPECT_EQ(good, 1000);
  EXPECT_EQ(running.server->metrics().connections, 1000u);
  clients.clear();
  EXPECT_TRUE(running.soon([](const auto& now) { return now.connections == 0; }));
}

TEST(Server, TellsItsFiguresToPrometheus) {
  Running running;
  RawClient(running.port()).ask(get("/"));
  const std::string text = running.server->metrics().text();
  EXPECT_NE(text.find("# TYPE hinomi_http_connections gauge\n"), text.npos);
  EXPECT_NE(text.find("hinomi_http_responses_total{class=\"2xx\"} 1\n"), text.npos);
  EXPECT_NE(text.find("hinomi_http_rejected_total{reason=\"queue\"} 0\n"), text.npos);
}

TEST(HttpDate, IsWrittenAsTheStandardDoes) {
  // RFC 9110 section 5.6.7 has this very example.
  EXPECT_EQ(http_date(*parse_time("1994-11-06T08:49:37Z")), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace hinomi::serve
