#include "serve/certificate.h"

#include <gtest/gtest.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <thread>

#include "serve/client.h"
#include "serve/server_test_support.h"

namespace hinomi::serve {
namespace {

std::string run(const std::string& command) {
  std::string out;
  FILE* pipe = ::popen((command + " 2>&1").c_str(), "r");
  char space[4096];
  for (std::size_t got; (got = ::fread(space, 1, sizeof space, pipe)) > 0;) out.append(space, got);
  ::pclose(pipe);
  return out;
}

Certificate example(Time now = real_clock().now()) {
  auto made = make_certificate({"node.example", "127.0.0.1", "::1"}, now);
  EXPECT_TRUE(made) << made.error().text();
  return *made;
}

ListenAt with(const Certificate& certificate) {
  return {.tls_certificate = certificate.certificate, .tls_key = certificate.key};
}

TEST(Certificate, IsReadByOpenssl) {
  const Certificate made = example(*parse_time("2026-04-01T09:00:00Z"));
  const auto file = std::filesystem::temp_directory_path() /
                    ("hinomi-" + std::to_string(::getpid()) + "-certificate.pem");
  std::ofstream(file) << made.certificate;
  const std::string text =
      run("openssl x509 -in " + file.string() + " -noout -text -fingerprint -sha256");
  if (text.find("not found") != text.npos) GTEST_SKIP() << "no openssl command";
  for (const char* part :
       {"Not Before: Mar 31 09:00:00 2026 GMT", "Not After : Jul  3 08:59:59 2028 GMT", "CA:FALSE",
        "TLS Web Server Authentication", "ASN1 OID: prime256v1",
        "DNS:node.example, IP Address:127.0.0.1, IP Address:0:0:0:0:0:0:0:1",
        "Subject: CN = node.example", "Version: 3 (0x2)"})
    EXPECT_NE(text.find(part), text.npos) << part << "\n" << text;
  std::string plain;
  for (char c : text.substr(text.find("ingerprint=") + 11))
    if (c != ':' && c != '\n') plain += to_lower(c);
  EXPECT_EQ(plain, made.fingerprint);
  EXPECT_EQ(*fingerprint_of(made.certificate), made.fingerprint);
  EXPECT_NE(run("openssl verify -CAfile " + file.string() + " -attime 1775034000 " + file.string())
                .find(": OK"),
            std::string::npos);
  std::filesystem::remove(file);
}

TEST(Certificate, RefusesWhatIsNoName) {
  const Time now = real_clock().now();
  for (const char* name : {"", "a b", "a,DNS:evil.example", "火の見.example", "-a.example", "a..b",
                           "a.example\n", "@section", "email:x"})
    EXPECT_FALSE(make_certificate({name}, now)) << name;
  EXPECT_FALSE(make_certificate({}, now));
  EXPECT_TRUE(make_certificate({"xn--v9ja.example", "*.node.example"}, now));
  EXPECT_FALSE(fingerprint_of("not PEM"));
  EXPECT_NE(example().fingerprint, example().fingerprint);
}

TEST(Tls, ServesWhomTheClientTrusts) {
  const Certificate own = example(), other = example();
  Running running({}, with(own));
  running.handler.quick = [](const HttpRequest&) { return false; };
  const std::string large(1'000'000, 'x');
  running.handler.limit = large.size();
  CallTo to{.port = running.port(), .tls = true, .trusted = own.certificate};
  const auto answer = call(to, {.method = "POST", .target = "/t", .body = large});
  ASSERT_TRUE(answer) << answer.error().text();
  EXPECT_EQ(answer->body, "POST /t " + large);
  to.host = "node.example";
  EXPECT_TRUE(call(to, {}));
  to.host = "other.example";
  EXPECT_EQ(call(to, {}).error().kind, ErrorKind::denied);
  EXPECT_EQ(
      call({.port = running.port(), .tls = true, .trusted = other.certificate}, {}).error().kind,
      ErrorKind::denied);
  EXPECT_EQ(call({.port = running.port(), .tls = true}, {}).error().kind, ErrorKind::invalid)
      << "never without a check";
  EXPECT_TRUE(call({.port = running.port(), .tls = true, .fingerprint = own.fingerprint}, {}));
  EXPECT_EQ(call({.port = running.port(), .tls = true, .fingerprint = other.fingerprint}, {})
                .error()
                .kind,
            ErrorKind::denied);
  FunctionHandler handler;
  EXPECT_EQ(
      running.server->listen({.tls_certificate = own.certificate, .tls_key = other.key}, handler)
          .error()
          .kind,
      ErrorKind::invalid);
}

TEST(Tls, SpeaksNothingOld) {
  Running running({}, with(example()));
  const std::string s_client =
      "timeout 10 openssl s_client -connect 127.0.0.1:" + std::to_string(running.port()) +
      " </dev/null ";
  if (run("openssl version").find("OpenSSL") == std::string::npos)
    GTEST_SKIP() << "no openssl command";
  EXPECT_NE(run(s_client + "-tls1_3 -alpn h2,http/1.1").find("ALPN protocol: http/1.1"),
            std::string::npos);
  EXPECT_NE(run(s_client + "-tls1_2").find("ECDHE"), std::string::npos);
  EXPECT_EQ(run(s_client + "-tls1_1 -cipher ALL:@SECLEVEL=0").find("Cipher is ECDHE"),
            std::string::npos);
  EXPECT_NE(run(s_client + "-alpn h2").find("alert"), std::string::npos);
}

TEST(Tls, SendsOthersAway) {
  Running running({.handshake_time = 200ms}, with(example()));
  for (const std::string& bytes :
       {get("/"), std::string(4096, '\xee'), std::string("\x16\x03\x01\x00\x05\x01\x00", 7)}) {
    RawClient client(running.port());
    client.send(bytes);
    const std::string answer = client.rest(5s);
    EXPECT_TRUE(client.ended());
    EXPECT_EQ(answer.find("HTTP/1.1 200"), answer.npos);
  }
  RawClient silent(running.port());
  silent.rest(5s);
  EXPECT_TRUE(silent.ended()) << "the handshake has a deadline";
  EXPECT_TRUE(running.soon([](const auto& now) { return now.connections == 0; }));
}

TEST(Tls, TellsEventsAndStops) {
  const Certificate own = example();
  Running running({.heartbeat = 50ms}, with(own));
  running.handler.answer = [](const HttpRequest&) {
    return HttpResponse{.events = EventStream{.party = "center", .positions = true}};
  };
  running.listener->announce(news({"center"}, 7));
  std::jthread stop([&] {
    running.soon([](const auto& now) { return now.event_streams == 1; });
    std::this_thread::sleep_for(400ms);
    running.listener.reset();
  });
  // Cut without TLS's goodbye, which a client must not take for a whole answer.
  const auto answer =
      call({.port = running.port(), .tls = true, .fingerprint = own.fingerprint}, {});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().kind, ErrorKind::io);
}

TEST(Client, BoundsWhatItWaitsFor) {
  Running running;
  Gate gate;
  running.handler.quick = [](const HttpRequest&) { return false; };
  running.handler.answer = [&](const HttpRequest& request) {
    if (request.path == "/slow") gate.pass();
    return HttpResponse{.status = 404, .headers = {{"X-A", "b"}}, .body = std::string(5000, 'x')};
  };
  const CallTo to{.port = running.port()};
  EXPECT_EQ(call(to, {.target = "/slow", .timeout = 200ms}).error().kind, ErrorKind::busy);
  EXPECT_EQ(call(to, {.most_bytes = 4999}).error().kind, ErrorKind::too_large);
  const auto answer = call(to, {.most_bytes = 5000});
  ASSERT_TRUE(answer);
  EXPECT_EQ(answer->status, 404);
  EXPECT_EQ(answer->body.size(), 5000u);
  EXPECT_TRUE(std::ranges::count(answer->headers, std::pair<std::string, std::string>("X-A", "b")));
  EXPECT_EQ(call(to, {.method = "HEAD"})->body, "");
  EXPECT_FALSE(call(to, {.headers = {{"X", "a\r\nY: b"}}}));
  EXPECT_FALSE(call(to, {.target = "/ HTTP/1.1\r\n"}));
  gate.open();
  EXPECT_EQ(call({.port = 1}, {}).error().kind, ErrorKind::missing);
}

}  // namespace
}  // namespace hinomi::serve
