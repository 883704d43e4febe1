// A real node in a temporary folder on the disk, over real sockets, with keep-alive clients.
#pragma once

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <charconv>
#include <cstring>

#include "base/json.h"
#include "measure.h"
#include "node/node.h"
#include "serve/server.h"

namespace hinomi::bench {

// One connection that is kept; blocking. Without a token nobody's. `from`: its own address, of the
// loopback's 127.0.0.0/8.
class Client {
 public:
  explicit Client(std::uint16_t port, std::string token, std::uint32_t from = INADDR_LOOPBACK)
      : token_(std::move(token)) {
    socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(from);
    if (::bind(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
      stop("no address of its own");
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    int on = 1;
    if (::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0)
      stop("no connection to the node");
    ::setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  }
  ~Client() { ::close(socket_); }
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  struct Answer {
    int status = 0;
    std::string etag;
    std::string body;
  };

  Answer get(std::string_view target, std::string_view etag = {}) {
    return ask("GET " + std::string(target), etag, {});
  }
  Answer post(std::string_view target, std::string_view body, std::string_view type = {}) {
    return ask("POST " + std::string(target), {}, body, type);
  }
  // Must succeed, and answers its JSON.
  json::object post(std::string_view target, const json::value& body) {
    Answer answer = post(target, std::string_view(json::serialize(body)));
    if (answer.status >= 300) stop(std::string(target) + ": " + answer.body);
    return std::move(must(parse_json(answer.body)).get_object());
  }

 private:
  Answer ask(const std::string& what, std::string_view etag, std::string_view body,
             std::string_view type = {}) {
    std::string out = what + " HTTP/1.1\r\nHost: node\r\n";
    if (!token_.empty()) out += "Authorization: Bearer " + token_ + "\r\n";
    if (!etag.empty()) out += "If-None-Match: " + std::string(etag) + "\r\n";
    if (!type.empty()) out += "Content-Type: " + std::string(type) + "\r\n";
    if (!body.empty()) out += "Content-Length: " + std::to_string(body.size()) + "\r\n";
    out += "\r\n";
    out += body;
    for (std::size_t sent = 0; sent < out.size();) {
      ssize_t now = ::send(socket_, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
      if (now <= 0) stop("the node closed the connection");
      sent += static_cast<std::size_t>(now);
    }
    std::size_t end;
    while ((end = input_.find("\r\n\r\n")) == input_.npos) receive();
    Answer answer;
    std::string head = input_.substr(0, end + 2);
    answer.status = std::atoi(head.c_str() + std::strlen("HTTP/1.1 "));
    answer.etag = field(head, "\r\nETag: ");
    std::size_t size = std::strtoull(field(head, "\r\nContent-Length: ").c_str(), nullptr, 10);
    if (answer.status == 304) size = 0;
    input_.erase(0, end + 4);
    while (input_.size() < size) receive();
    answer.body = input_.substr(0, size);
    input_.erase(0, size);
    return answer;
  }
  static std::string field(const std::string& head, std::string_view name) {
    std::size_t at = head.find(name);
    if (at == head.npos) return {};
    at += name.size();
    return head.substr(at, head.find("\r\n", at) - at);
  }
  void receive() {
    char space[64 << 10];
    ssize_t got = ::recv(socket_, space, sizeof space, 0);
    if (got <= 0) stop("the node closed the connection");
    input_.append(space, static_cast<std::size_t>(got));
  }

  int socket_ = -1;
  std::string token_;
  std::string input_;
};

struct BenchNode {
  TempFolder folder;
  std::unique_ptr<serve::Server> server;
  World world{real_clock(), real_random(), real_disk(), *server};
  std::unique_ptr<node::Node> node;
  std::uint16_t port = 0;

  // Warning lists: $HINOMI_WARNING_LISTS, else those that every node begins with.
  // As a rule a thousand readers from one address, as behind one gateway.
  explicit BenchNode(serve::ServerOptions limits = {.connections_per_peer = 5000})
      : server(serve::make_network(limits)) {
    const char* given = std::getenv("HINOMI_WARNING_LISTS");
    node::InitOptions options;
    Setting& setting = options.config.setting;
    setting.node = "center";
    setting.name = "bench";
    setting.exercise = setting.documentation_is_real = true;
    options.config.tls = false;
    options.config.listen = {"127.0.0.1:0"};
    options.config.warning_lists =
        std::filesystem::absolute(given && *given ? given : "content/lists");
    must(node::init(world, data(), options));
  }
  std::filesystem::path data() const { return folder.path / "node"; }

  void open() { node = must(node::Node::open(world, data())); }
  void listen() {
    std::string url = must(node->listen()).at(0);
    port = static_cast<std::uint16_t>(std::atoi(url.c_str() + url.rfind(':') + 1));
  }
  // As the administrator at the node itself.
  json::object local(std::string_view target, const json::value& body) {
    std::string text = json::serialize(body);
    HttpResponse response =
        node->api().handle({.method = "POST", .path = target, .body = text, .local = true});
    if (response.status >= 300) stop(std::string(target) + ": " + std::string(response.content()));
    return std::move(must(parse_json(response.content())).get_object());
  }
  std::string token(const std::string& name, std::string_view role, std::string_view member) {
    return std::string(text_at(
        local("/api/v1/access", {{"name", name}, {"role", role}, {"member", member}}), "token"));
  }
};

}  // namespace hinomi::bench
