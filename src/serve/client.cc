#include "serve/client.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/un.h>

#include <algorithm>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cerrno>
#include <cstring>
#include <memory>
#include <system_error>

#include "base/hash.h"
#include "base/text.h"
#include "serve/server_socket.h"

namespace hinomi::serve {
namespace {

namespace http = boost::beast::http;
using std::chrono::steady_clock;

template <auto release>
struct Free {
  void operator()(auto* object) const { release(object); }
};

// A socket with a moment by which everything has to be done.
class Wire {
 public:
  static Result<Wire> open(const CallTo& to, steady_clock::time_point until);

  Result<void> send(std::string_view bytes) const {
    while (!bytes.empty()) {
      const auto sent = ::send(socket_.get(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
      if (sent > 0)
        bytes.remove_prefix(static_cast<std::size_t>(sent));
      else if (errno == EAGAIN)
        TRY(wait(POLLOUT));
      else if (errno != EINTR)
        return failure("sending failed");
    }
    return {};
  }

  // Empty at the end.
  Result<std::string_view> receive() {
    while (true) {
      const auto got = ::recv(socket_.get(), space_->data(), space_->size(), 0);
      if (got >= 0) return std::string_view(space_->data(), static_cast<std::size_t>(got));
      if (errno == EAGAIN)
        TRY(wait(POLLIN));
      else if (errno != EINTR)
        return failure("receiving failed");
    }
  }

 private:
  Wire(Descriptor socket, std::string place, steady_clock::time_point until)
      : socket_(std::move(socket)), place_(std::move(place)), until_(until) {}

  Result<void> wait(short events) const {
    const auto left =
        std::chrono::duration_cast<std::chrono::milliseconds>(until_ - steady_clock::now());
    pollfd one{socket_.get(), events, 0};
    const int ready =
        left.count() <= 0 ? 0 : ::poll(&one, 1, static_cast<int>(std::min(left.count(), 60'000L)));
    if (ready < 0 && errno != EINTR) return failure("waiting failed");
    if (ready == 0 && steady_clock::now() >= until_)
      return fail(ErrorKind::busy, "no answer in time", place_, "Try again later");
    return {};
  }

  std::unexpected<Error> failure(const char* what) const {
    const int number = errno;
    const bool nobody = number == ECONNREFUSED || number == ENOENT;
    return fail(nobody                                ? ErrorKind::missing
                : number == EACCES || number == EPERM ? ErrorKind::denied
                                                      : ErrorKind::io,
                std::string(what) + ": " + std::generic_category().message(number), place_,
                nobody             ? "Start the node with hinomi serve"
                : number == EACCES ? "Run this as the user the node runs as"
                                   : "");
  }

  Descriptor socket_;
  std::string place_;
  steady_clock::time_point until_;
  std::unique_ptr<std::array<char, 32 * 1024>> space_ =
      std::make_unique<std::array<char, 32 * 1024>>();
};

Result<Wire> Wire::open(const CallTo& to, steady_clock::time_point until) {
  sockaddr_storage storage{};
  socklen_t length = 0;
  std::string place;
  if (!to.unix_socket.empty()) {
    auto& local = reinterpret_cast<sockaddr_un&>(storage);
    place = to.unix_socket.string();
    if (place.size() >= sizeof local.sun_path)
      return fail(ErrorKind::invalid, "the path of a local socket is over 107 bytes", place);
    local.sun_family = AF_UNIX;
    std::memcpy(local.sun_path, place.c_str(), place.size() + 1);
    length = sizeof local;
  } else {
    auto& four = reinterpret_cast<sockaddr_in&>(storage);
    auto& six = reinterpret_cast<sockaddr_in6&>(storage);
    place = to.address + ":" + std::to_string(to.port);
    if (inet_pton(AF_INET, to.address.c_str(), &four.sin_addr) == 1) {
      four.sin_family = AF_INET;
      four.sin_port = htons(to.port);
      length = sizeof four;
    } else if (inet_pton(AF_INET6, to.address.c_str(), &six.sin6_addr) == 1) {
      six.sin6_family = AF_INET6;
      six.sin6_port = htons(to.port);
      length = sizeof six;
    } else {
      return fail(ErrorKind::invalid, "not a numeric address", place, "Write it as 127.0.0.1");
    }
  }
  Wire wire(Descriptor(::socket(storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0)),
            place, until);
  const int socket = wire.socket_.get();
  if (socket < 0) return wire.failure("no socket");
  if (::connect(socket, reinterpret_cast<sockaddr*>(&storage), length) != 0) {
    if (errno != EINPROGRESS) return wire.failure("cannot connect");
    TRY(wire.wait(POLLOUT));
    socklen_t size = sizeof errno;
    ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &errno, &size);
    if (errno != 0) return wire.failure("cannot connect");
  }
  return wire;
}

// TLS in memory over a Wire, so that no write can raise SIGPIPE in the calling program.
class TlsWire {
 public:
  TlsWire(Wire& wire, const CallTo& to) : wire_(wire), to_(to) {}

  Result<void> greet() {
    context_.reset(SSL_CTX_new(TLS_client_method()));
    SSL_CTX_set_min_proto_version(context_.get(), TLS1_2_VERSION);
    if (to_.fingerprint.empty()) {
      TRY(trust());
      SSL_CTX_set_verify(context_.get(), SSL_VERIFY_PEER, nullptr);
    }
    ssl_.reset(SSL_new(context_.get()));
    const std::string& name = to_.host.empty() ? to_.address : to_.host;
    X509_VERIFY_PARAM* rules = SSL_get0_param(ssl_.get());
    if (X509_VERIFY_PARAM_set1_ip_asc(rules, name.c_str()) != 1) {
      X509_VERIFY_PARAM_set1_host(rules, name.c_str(), name.size());
      SSL_set_tlsext_host_name(ssl_.get(), name.c_str());
    }
    in_ = BIO_new(BIO_s_mem());
    out_ = BIO_new(BIO_s_mem());
    BIO_set_mem_eof_return(in_, -1);
    SSL_set_bio(ssl_.get(), in_, out_);  // owns both
    TRY(repeat([&] { return SSL_connect(ssl_.get()); }));
    return check();
  }

  Result<void> send(std::string_view bytes) {
    while (!bytes.empty()) {
      const int piece = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
      const int sent = TRY(repeat([&] { return SSL_write(ssl_.get(), bytes.data(), piece); }));
      bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return {};
  }

  Result<std::string_view> receive() {
    const int got = TRY(repeat(
        [&] { return SSL_read(ssl_.get(), space_.data(), static_cast<int>(space_.size())); }));
    return std::string_view(space_).substr(0, static_cast<std::size_t>(got));
  }

 private:
  std::unexpected<Error> distrust(std::string what) const {
    return fail(ErrorKind::denied, "the server's certificate is not trusted: " + what,
                to_.address + ":" + std::to_string(to_.port),
                "Compare its fingerprint with the one the node printed");
  }

  Result<void> trust() {
    std::unique_ptr<BIO, Free<BIO_free_all>> text(
        BIO_new_mem_buf(to_.trusted.data(), static_cast<int>(to_.trusted.size())));
    using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
    X509_STORE* store = SSL_CTX_get_cert_store(context_.get());
    int trusted = 0;
    while (const X509Ptr one{PEM_read_bio_X509(text.get(), nullptr, nullptr, nullptr)})
      trusted += X509_STORE_add_cert(store, one.get());
    ERR_clear_error();
    if (trusted == 0)
      return fail(ErrorKind::invalid, "no certificate to trust", "trusted", "Give one in PEM");
    return {};
  }

  Result<void> check() const {
    if (to_.fingerprint.empty()) return {};  // OpenSSL has verified it
    std::unique_ptr<X509, Free<X509_free>> theirs(SSL_get1_peer_certificate(ssl_.get()));
    Digest digest{};
    unsigned size = 0;
    if (!theirs || X509_digest(theirs.get(), EVP_sha256(), digest.data(), &size) != 1 ||
        to_hex(bytes_of(digest)) != to_lower(to_.fingerprint))
      return distrust("another fingerprint");
    return {};
  }

  // Runs an operation to its end, carrying records to and fro. 0: the other side said goodbye.
  template <class Operation>
  Result<int> repeat(Operation operation) {
    while (true) {
      ERR_clear_error();
      const int done = operation();
      const int state = SSL_get_error(ssl_.get(), done);
      char* waiting = nullptr;
      const long size = BIO_get_mem_data(out_, &waiting);
      const std::string records(waiting, static_cast<std::size_t>(size));
      (void)BIO_reset(out_);
      TRY(wire_.send(records));
      if (done > 0) return done;
      if (state == SSL_ERROR_ZERO_RETURN) return 0;
      if (state != SSL_ERROR_WANT_READ) {
        if (const long verdict = SSL_get_verify_result(ssl_.get()); verdict != X509_V_OK)
          return distrust(X509_verify_cert_error_string(verdict));
        return fail(ErrorKind::io, "TLS failed", to_.address + ":" + std::to_string(to_.port));
      }
      const std::string_view more = TRY(wire_.receive());
      if (more.empty())
        return fail(ErrorKind::io, "the connection ended early",
                    to_.address + ":" + std::to_string(to_.port));
      BIO_write(in_, more.data(), static_cast<int>(more.size()));
    }
  }

  Wire& wire_;
  const CallTo& to_;
  std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>> context_;
  std::unique_ptr<SSL, Free<SSL_free>> ssl_;
  BIO* in_ = nullptr;   // of ssl_
  BIO* out_ = nullptr;  // of ssl_
  std::string space_ = std::string(32 * 1024, '\0');
};

Result<std::string> compose(const CallTo& to, const Call& request) {
  const std::string_view host = to.host.empty() ? to.address : to.host;
  const bool bare_v6 = host.find(':') != host.npos;
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\nHost: ";
  out += !to.unix_socket.empty() ? "localhost"
         : bare_v6               ? "[" + std::string(host) + "]"
                                 : std::string(host);
  out += "\r\nConnection: close\r\n";
  if (!request.body.empty() || (request.method != "GET" && request.method != "HEAD"))
    out += "Content-Length: " + std::to_string(request.body.size()) + "\r\n";
  const auto breaks = [](std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) != text.npos;
  };
  for (const auto& [name, value] : request.headers) {
    if (breaks(name) || breaks(value))
      return fail(ErrorKind::invalid, "a header field has a line break", name);
    out += name + ": " + value + "\r\n";
  }
  if (breaks(request.target) || request.target.find(' ') != std::string::npos)
    return fail(ErrorKind::invalid, "not a request target", request.target);
  return out + "\r\n" + request.body;
}

template <class Stream>
Result<HttpResponse> exchange(Stream& stream, const CallTo& to, const Call& request) {
  // A server that refuses early may close while we send; its answer is worth more than our error.
  const auto sent = stream.send(TRY(compose(to, request)));
  http::response_parser<http::string_body> parser;
  parser.header_limit(64 * 1024);
  parser.body_limit(request.most_bytes);
  parser.eager(true);
  parser.skip(request.method == "HEAD");
  std::string waiting;
  boost::system::error_code error;
  while (!parser.is_done()) {
    const auto more = stream.receive();
    if (!more) return std::unexpected(sent ? more.error() : sent.error());
    if (more->empty()) {
      if (parser.got_some()) parser.put_eof(error);
      if (!parser.got_some() || error)
        return fail(ErrorKind::io, "the answer ended early", request.target);
      break;
    }
    waiting += *more;
    while (!waiting.empty() && !parser.is_done()) {
      const auto used =
          parser.put(boost::asio::const_buffer(waiting.data(), waiting.size()), error);
      waiting.erase(0, used);
      if (error == http::error::need_more) break;
      if (error == http::error::body_limit)
        return fail(ErrorKind::too_large, "the answer is over the limit", request.target);
      if (error) return fail(ErrorKind::io, "not an HTTP answer", request.target);
      if (used == 0) break;
    }
  }
  auto message = parser.release();
  HttpResponse response{.status = static_cast<int>(message.result_int())};
  for (const auto& field : message)
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  response.body = std::move(message.body());
  return response;
}

}  // namespace

Result<HttpResponse> call(const CallTo& to, const Call& request) {
  Wire wire = TRY(Wire::open(to, steady_clock::now() + request.timeout));
  if (!to.tls) return exchange(wire, to, request);
  TlsWire tls(wire, to);
  TRY(tls.greet());
  return exchange(tls, to, request);
}

}  // namespace hinomi::serve
