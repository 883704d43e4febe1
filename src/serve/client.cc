#include "serve/client.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "serve/wire.h"

namespace hinomi::serve {
namespace {

namespace http = boost::beast::http;

std::string host_of(const CallTo& to) {
  const std::string_view host = to.host.empty() ? to.address : to.host;
  const bool bare_v6 = host.find(':') != host.npos;
  return bare_v6 ? "[" + std::string(host) + "]" : std::string(host);
}

Result<std::string> compose(const CallTo& to, const ClientCall& request) {
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\nHost: ";
  out += !to.unix_socket.empty() ? "localhost" : host_of(to);
  if (to.port_in_host) out += ":" + std::to_string(to.port);
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

template <class Message>
HttpResponse response_of(Message&& message) {
  HttpResponse response{.status = static_cast<int>(message.result_int())};
  for (const auto& field : message)
    response.headers.emplace_back(std::string(field.name_string()), std::string(field.value()));
  response.body = std::move(message.body());
  return response;
}

Result<HttpResponse> exchange(Wire& wire, const CallTo& to, const ClientCall& request) {
  // A server that refuses early may close while we send; its answer is worth more than our error.
  const auto sent = wire.send(TRY(compose(to, request)));
  http::response_parser<http::string_body> parser;
  parser.header_limit(64 * 1024);
  parser.body_limit(request.most_bytes);
  parser.eager(true);
  parser.skip(request.method == "HEAD");
  std::string waiting;
  boost::system::error_code error;
  auto cut_short = [&](Error why) -> Result<HttpResponse> {
    if (request.cut_short && parser.is_header_done())
      *request.cut_short = response_of(parser.release());
    return std::unexpected(std::move(why));
  };
  while (!parser.is_done()) {
    const auto more = wire.receive();
    if (!more) return cut_short(sent ? more.error() : sent.error());
    if (more->empty()) {
      if (parser.got_some()) parser.put_eof(error);
      if (!parser.got_some() || error)
        return cut_short({ErrorKind::io, "the answer ended early", request.target, {}});
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
  return response_of(parser.release());
}

// A tunnel through the proxy: what follows is between us and the host.
Result<void> open_tunnel(Wire& wire, const CallTo& to) {
  const std::string host = host_of(to) + ":" + std::to_string(to.port);
  std::string head = "CONNECT " + host + " HTTP/1.1\r\nHost: " + host + "\r\n";
  if (!to.proxy_authorization.empty())
    head += "Proxy-Authorization: " + to.proxy_authorization + "\r\n";
  TRY(wire.send(head + "\r\n"));
  http::response_parser<http::string_body> parser;
  parser.header_limit(64 * 1024);
  parser.skip(true);
  std::string waiting;
  boost::system::error_code error;
  while (!parser.is_header_done()) {
    const auto more = TRY(wire.receive());
    if (more.empty()) return fail(ErrorKind::io, "the proxy hung up", wire.place());
    waiting += more;
    const auto used = parser.put(boost::asio::const_buffer(waiting.data(), waiting.size()), error);
    waiting.erase(0, used);
    if (error && error != http::error::need_more)
      return fail(ErrorKind::io, "the proxy does not answer in HTTP", wire.place());
  }
  const unsigned status = parser.get().result_int();
  if (status >= 200 && status < 300) return {};
  return fail(status == 403 || status == 407 ? ErrorKind::denied : ErrorKind::io,
              "the proxy answers " + std::to_string(status), wire.place(),
              status == 407 ? "Write user and password into the proxy's URL" : "Ask who runs it");
}

}  // namespace

Result<HttpResponse> call(const CallTo& to, const ClientCall& request) {
  const auto until = std::chrono::steady_clock::now() + request.timeout;
  const bool by_proxy = !to.proxy.empty();
  const char* remedy = by_proxy ? "Mind the proxy's URL" : "Start the node with hinomi serve";
  Wire wire = TRY(!to.unix_socket.empty() ? Wire::open(to.unix_socket, until, remedy)
                  : by_proxy              ? Wire::open(to.proxy, to.proxy_port, until, remedy)
                                          : Wire::open(to.address, to.port, until, remedy));
  wire.set_stop(request.stop);
  if (by_proxy && to.tls) TRY(open_tunnel(wire, to));
  if (to.tls)
    TRY(wire.start_tls({.name = to.host.empty() ? to.address : to.host,
                        .trusted = to.trusted,
                        .fingerprint = to.fingerprint,
                        .system = to.system_trust}));
  if (!by_proxy || to.tls) return exchange(wire, to, request);
  ClientCall whole = request;
  whole.target = "http://" + host_of(to) + (to.port == 80 ? "" : ":" + std::to_string(to.port)) +
                 request.target;
  if (!to.proxy_authorization.empty())
    whole.headers.emplace_back("Proxy-Authorization", to.proxy_authorization);
  return exchange(wire, to, whole);
}

}  // namespace hinomi::serve
