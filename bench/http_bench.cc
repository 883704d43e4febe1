// HTTP requests per CPU-second, plain and TLS: this server with a bearer-token check, and a whole
// node's API with its authorisation, beside the least possible Beast server that answers 28 bytes
// and checks nothing. Each server runs in a child process, whose CPU time is read; wrk drives it
// over 64 keep-alive connections. The node's feed is asked for with If-None-Match and answers 304.
//
//   http_bench [SECONDS]     of each of the runs; default 2, which takes half a minute in all
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <boost/asio.hpp>
#include <boost/asio/ssl.hpp>
#include <boost/beast/core.hpp>
#include <boost/beast/http.hpp>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <string>
#include <unordered_map>

#include "base/hash.h"
#include "bench_node.h"
#include "serve/certificate.h"
#include "serve/server.h"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::beast::error_code;

std::atomic<bool> stopped = false;  // by SIGTERM

constexpr const char* answer = R"({"status":"ok","members":12})";  // 28 bytes

// What an API handler does before anything else: digest of the token, look-up of who that is.
class TokenHandler final : public hinomi::HttpHandler {
 public:
  TokenHandler() {
    for (int i = 0; i < 1000; ++i)
      names_.emplace(hinomi::bytes_of(hinomi::sha256("token-" + std::to_string(i))), i);
  }
  hinomi::HttpResponse handle(const hinomi::HttpRequest& request) override {
    std::string_view token = request.header("authorization");
    if (!token.starts_with("Bearer ")) return {.status = 401};
    token.remove_prefix(7);
    const hinomi::Digest digest = hinomi::sha256(token);
    if (!names_.contains(std::string(hinomi::bytes_of(digest)))) return {.status = 401};
    return {.headers = {{"Content-Type", "application/json"}}, .body = answer};
  }
  bool is_quick(const hinomi::HttpRequest&) override { return true; }
  std::uint64_t body_limit(const hinomi::HttpRequest&) override { return 0; }

 private:
  std::unordered_map<std::string, int> names_;
};

template <class Stream>
struct BareSession : std::enable_shared_from_this<BareSession<Stream>> {
  template <class... Args>
  explicit BareSession(Args&&... args) : stream(std::forward<Args>(args)...) {}

  void start() {
    if constexpr (std::is_same_v<Stream, tcp::socket>) {
      read();
    } else {
      stream.async_handshake(asio::ssl::stream_base::server,
                             [self = this->shared_from_this()](error_code error) {
                               if (!error) self->read();
                             });
    }
  }
  void read() {
    request = {};
    http::async_read(stream, buffer, request,
                     [self = this->shared_from_this()](error_code error, std::size_t) {
                       if (!error) self->write();
                     });
  }
  void write() {
    response = {http::status::ok, 11};
    response.set(http::field::content_type, "application/json");
    response.body() = answer;
    response.prepare_payload();
    http::async_write(stream, response,
                      [self = this->shared_from_this()](error_code error, std::size_t) {
                        if (!error) self->read();
                      });
  }

  Stream stream;
  boost::beast::flat_buffer buffer;
  http::request<http::string_body> request;
  http::response<http::string_body> response;
};

void serve_bare(asio::io_context& context, tcp::acceptor& acceptor, asio::ssl::context* tls) {
  acceptor.async_accept([&, tls](error_code error, tcp::socket socket) {
    if (error) return;
    socket.set_option(tcp::no_delay(true));
    if (tls)
      std::make_shared<BareSession<asio::ssl::stream<tcp::socket>>>(std::move(socket), *tls)
          ->start();
    else
      std::make_shared<BareSession<tcp::socket>>(std::move(socket))->start();
    serve_bare(context, acceptor, tls);
  });
}

[[noreturn]] void run_bare(int report, const hinomi::serve::Certificate* certificate) {
  asio::io_context context(1);
  tcp::acceptor acceptor(context, {asio::ip::make_address("127.0.0.1"), 0});
  asio::ssl::context tls(asio::ssl::context::tls_server);
  if (certificate) {
    tls.use_certificate_chain(asio::buffer(certificate->certificate));
    tls.use_private_key(asio::buffer(certificate->key), asio::ssl::context::pem);
  }
  serve_bare(context, acceptor, certificate ? &tls : nullptr);
  const auto port = acceptor.local_endpoint().port();
  if (::write(report, &port, sizeof port) != sizeof port) std::_Exit(1);
  context.run();
  std::_Exit(0);
}

[[noreturn]] void run_ours(int report, const hinomi::serve::Certificate* certificate) {
  const auto network = hinomi::serve::make_network({.io_threads = 1, .workers = 1});
  TokenHandler handler;
  hinomi::ListenAt at;
  if (certificate) {
    at.tls_certificate = certificate->certificate;
    at.tls_key = certificate->key;
  }
  const auto listener = network->listen(at, handler);
  if (!listener) std::_Exit(1);
  const auto port = (*listener)->port();
  if (::write(report, &port, sizeof port) != sizeof port) std::_Exit(1);
  while (true) ::pause();
}

// A node with a hundred people that may come in. What to ask follows the port: the
// token, and the feed's ETag.
[[noreturn]] void run_node(int report, const hinomi::serve::Certificate* certificate) {
  hinomi::bench::BenchNode at;
  at.open();
  at.local("/api/v1/members", {{"id", "city"}, {"name", "City"}, {"relation", "client"}});
  std::string token;
  for (int i = 0; i < 100; ++i) token = at.token("analyst " + std::to_string(i), "analyst", "city");
  const auto network = hinomi::serve::make_network({.io_threads = 1, .workers = 1});
  hinomi::ListenAt where;
  if (certificate) {
    where.tls_certificate = certificate->certificate;
    where.tls_key = certificate->key;
  }
  const auto listener = network->listen(where, at.node->api());
  if (!listener) std::_Exit(1);
  const std::string bearer = "Bearer " + token;
  auto feed = at.node->api().handle(
      {.method = "GET", .path = "/feeds/hosts.txt", .headers = {{"authorization", bearer}}});
  std::string etag;
  for (const auto& [name, value] : feed.headers)
    if (name == "ETag") etag = value;
  const auto port = (*listener)->port();
  const std::string rest = token + "\n" + etag + "\n";
  if (::write(report, &port, sizeof port) != sizeof port ||
      ::write(report, rest.data(), rest.size()) != ssize_t(rest.size()))
    std::_Exit(1);
  while (!stopped) ::usleep(20'000);  // then the folder goes too
  at.node.reset();
  std::filesystem::remove_all(at.folder.path);
  std::_Exit(0);
}

struct Figure {
  double per_cpu_second = 0;
  std::string p50, p99;
};

std::string after(const std::string& text, const std::string& label) {
  const auto at = text.find(label);
  if (at == text.npos) return "?";
  const auto start = text.find_first_not_of(' ', at + label.size());
  return text.substr(start, text.find_first_of(" \n", start) - start);
}

enum class Kind { bare, token, me, lookup, feed };
constexpr std::pair<Kind, const char*> kinds[] = {{Kind::bare, "bare Beast"},
                                                  {Kind::token, "server, token"},
                                                  {Kind::me, "node, /api/v1/me"},
                                                  {Kind::lookup, "node, lookup"},
                                                  {Kind::feed, "node, feed 304"}};

Figure drive(Kind kind, const hinomi::serve::Certificate* certificate, const std::string& seconds) {
  int report[2];
  if (::pipe(report) != 0) std::exit(1);
  const pid_t child = ::fork();
  if (child == 0) {
    if (kind == Kind::bare || kind == Kind::token) {
      ::prctl(PR_SET_PDEATHSIG, SIGKILL);
      kind == Kind::bare ? run_bare(report[1], certificate) : run_ours(report[1], certificate);
    }
    std::signal(SIGTERM, [](int) { stopped = true; });
    ::prctl(PR_SET_PDEATHSIG, SIGTERM);
    run_node(report[1], certificate);
  }
  std::uint16_t port = 0;
  if (::read(report[0], &port, sizeof port) != sizeof port) std::exit(1);
  std::string token = "token-7", etag, target = "/api/v1/me";
  if (kind != Kind::bare && kind != Kind::token) {
    std::string text;
    for (char c; std::count(text.begin(), text.end(), '\n') < 2 && ::read(report[0], &c, 1) == 1;)
      text += c;
    token = text.substr(0, text.find('\n'));
    if (kind == Kind::feed) {
      target = "/feeds/hosts.txt";
      etag = text.substr(token.size() + 1, text.size() - token.size() - 2);
    }
    if (kind == Kind::lookup) target = "/api/v1/lookup?value=nowhere.jp";
  }
  const double before = hinomi::bench::cpu_of(child);
  const std::string command =
      "wrk -t1 -c64 --latency -d" + seconds + "s -H 'Authorization: Bearer " + token + "' " +
      (etag.empty() ? "" : "-H 'If-None-Match: " + etag + "' ") + "'http" +
      (certificate ? "s" : "") + "://127.0.0.1:" + std::to_string(port) + target + "' 2>&1";
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  char space[4096];
  for (std::size_t got; (got = std::fread(space, 1, sizeof space, pipe)) > 0;)
    text.append(space, got);
  ::pclose(pipe);
  const double used = hinomi::bench::cpu_of(child) - before;
  ::kill(child, kind == Kind::bare || kind == Kind::token ? SIGKILL : SIGTERM);
  ::waitpid(child, nullptr, 0);
  ::close(report[0]);
  ::close(report[1]);
  const auto place = text.find(" requests in ");
  const auto line = place == text.npos ? place : text.rfind('\n', place);
  if (line == text.npos || text.find("Non-2xx") != text.npos) {
    std::fprintf(stderr, "%s\n%s", command.c_str(), text.c_str());
    std::exit(1);
  }
  return {std::atof(text.c_str() + line + 1) / used, after(text, "50%"), after(text, "99%")};
}

}  // namespace

int main(int count, char** arguments) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  const std::string seconds = count > 1 ? arguments[1] : "2";
  const auto certificate =
      hinomi::serve::make_certificate({"127.0.0.1"}, hinomi::real_clock().now());
  if (!certificate) return 1;
  std::printf("%-6s %-18s %14s %8s %8s %10s\n", "", "server", "req/CPU-s", "p50", "p99", "of bare");
  for (const bool tls : {false, true}) {
    // Twice in turn, the better one counts: the machine may be shared.
    Figure best[std::size(kinds)];
    for (int round = 0; round < 2; ++round)
      for (std::size_t i = 0; i < std::size(kinds); ++i) {
        Figure figure = drive(kinds[i].first, tls ? &*certificate : nullptr, seconds);
        if (figure.per_cpu_second > best[i].per_cpu_second) best[i] = std::move(figure);
      }
    for (std::size_t i = 0; i < std::size(kinds); ++i)
      std::printf("%-6s %-18s %14.0f %8s %8s %9.0f%%\n", tls ? "https" : "http", kinds[i].second,
                  best[i].per_cpu_second, best[i].p50.c_str(), best[i].p99.c_str(),
                  100 * best[i].per_cpu_second / best[0].per_cpu_second);
  }
}
