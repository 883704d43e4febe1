// HTTP requests per CPU-second of one io thread, plain and TLS: this server with a bearer-token
// check, beside the least possible Beast server that answers the same 28 bytes and checks nothing.
// Each server runs in a child process, whose CPU time is read; wrk drives it over 64 keep-alive
// connections.
//
//   http_bench [SECONDS]     of each of the runs; default 3, which takes half a minute in all
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

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
#include "serve/certificate.h"
#include "serve/server.h"

namespace {

namespace asio = boost::asio;
namespace http = boost::beast::http;
using asio::ip::tcp;
using boost::beast::error_code;

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

// User and system time of a living child, seconds.
double cpu_of(pid_t child) {
  std::ifstream file("/proc/" + std::to_string(child) + "/stat");
  std::string text((std::istreambuf_iterator<char>(file)), {});
  unsigned long user = 0, system = 0;
  std::sscanf(text.c_str() + text.rfind(')') + 2,
              "%*c %*d %*d %*d %*d %*d %*u %*u %*u %*u %*u %lu %lu", &user, &system);
  return static_cast<double>(user + system) / static_cast<double>(::sysconf(_SC_CLK_TCK));
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

Figure drive(bool ours, const hinomi::serve::Certificate* certificate, const std::string& seconds) {
  int report[2];
  if (::pipe(report) != 0) std::exit(1);
  const pid_t child = ::fork();
  if (child == 0) {
    ::prctl(PR_SET_PDEATHSIG, SIGKILL);
    ours ? run_ours(report[1], certificate) : run_bare(report[1], certificate);
  }
  std::uint16_t port = 0;
  if (::read(report[0], &port, sizeof port) != sizeof port) std::exit(1);
  const double before = cpu_of(child);
  const std::string command =
      "wrk -t1 -c64 --latency -d" + seconds + "s -H 'Authorization: Bearer token-7' http" +
      (certificate ? "s" : "") + "://127.0.0.1:" + std::to_string(port) + "/api/v1/me 2>&1";
  std::string text;
  FILE* pipe = ::popen(command.c_str(), "r");
  char space[4096];
  for (std::size_t got; (got = std::fread(space, 1, sizeof space, pipe)) > 0;)
    text.append(space, got);
  ::pclose(pipe);
  const double used = cpu_of(child) - before;
  ::kill(child, SIGKILL);
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
  const std::string seconds = count > 1 ? arguments[1] : "3";
  const auto certificate =
      hinomi::serve::make_certificate({"127.0.0.1"}, hinomi::real_clock().now());
  if (!certificate) return 1;
  std::printf("%-6s %-18s %14s %8s %8s\n", "", "server", "req/CPU-s", "p50", "p99");
  for (const bool tls : {false, true}) {
    // Twice in turn, the better one counts: the machine may be shared.
    Figure best[2];
    for (int round = 0; round < 2; ++round)
      for (const bool ours : {false, true}) {
        Figure figure = drive(ours, tls ? &*certificate : nullptr, seconds);
        if (figure.per_cpu_second > best[ours].per_cpu_second) best[ours] = std::move(figure);
      }
    for (const bool ours : {false, true})
      std::printf("%-6s %-18s %14.0f %8s %8s\n", tls ? "https" : "http",
                  ours ? "hinomi, token" : "bare Beast", best[ours].per_cpu_second,
                  best[ours].p50.c_str(), best[ours].p99.c_str());
    std::printf("%-6s %-18s %13.0f%%\n", tls ? "https" : "http", "ratio",
                100 * best[1].per_cpu_second / best[0].per_cpu_second);
  }
}
