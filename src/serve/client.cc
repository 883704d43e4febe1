#include "serve/client.h"

#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>

#include "serve/wire.h"

namespace hinomi::serve {
namespace {

namespace http = boost::beast::http;

Result<std::string> compose(const CallTo& to, const ClientCall& request) {
  const std::string_view host = to.host.empty() ? to.address : to.host;
  const bool bare_v6 = host.find(':') != host.npos;
  std::string out = request.method + " " + request.target + " HTTP/1.1\r\nHost: ";
  out += !to.unix_socket.empty() ? "localhost"
         : bare_v6               ? "[" + std::string(host) + "]"
                                 : std::string(host);
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
  while (!parser.is_done()) {
    const auto more = wire.receive();
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

Result<HttpResponse> call(const CallTo& to, const ClientCall& request) {
  const auto until = std::chrono::steady_clock::now() + request.timeout;
  const char* remedy = "Start the node with hinomi serve";
  Wire wire = TRY(to.unix_socket.empty() ? Wire::open(to.address, to.port, until, remedy)
                                         : Wire::open(to.unix_socket, until, remedy));
  wire.set_stop(request.stop);
  if (to.tls)
    TRY(wire.start_tls({.name = to.host.empty() ? to.address : to.host,
                        .trusted = to.trusted,
                        .fingerprint = to.fingerprint,
                        .system = to.system_trust}));
  return exchange(wire, to, request);
}

}  // namespace hinomi::serve
