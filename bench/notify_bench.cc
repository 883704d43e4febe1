// 1,200 mails out and receipts in, on one node with its journal on the disk: from the approval of a
// letter to the last `sent` in the journal, against a mail server on the loopback that takes all;
// then an acknowledgement by link for each. Beside it what Python's smtplib needs for as many mails
// of the same size to the same server, over one connection.
//   notify_bench [CONTACTS]
#include <atomic>
#include <thread>

#include "act/made_here.h"
#include "base/hash.h"
#include "bench_node.h"
#include "model/letter.h"
#include "out/notify/tickets.h"

namespace hinomi::bench {
namespace {

// A mail server that takes everything, with pipelining.
class Sink {
 public:
  Sink() {
    listener_ = ::socket(AF_INET, SOCK_STREAM, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof at;
    if (::bind(listener_, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::listen(listener_, 16) != 0 ||
        ::getsockname(listener_, reinterpret_cast<sockaddr*>(&at), &size) != 0)
      stop("no mail server");
    port = ntohs(at.sin_port);
    acceptor_ = std::jthread([this] {
      for (int one; (one = ::accept(listener_, nullptr, nullptr)) >= 0;)
        sessions_.emplace_back([this, one] { serve(one); });
    });
  }
  ~Sink() {
    ::shutdown(listener_, SHUT_RDWR);
    acceptor_.join();
    sessions_.clear();
    ::close(listener_);
  }
  std::uint16_t port = 0;
  std::atomic<std::size_t> mails = 0, bytes = 0;

 private:
  void serve(int socket) {
    auto say = [&](std::string_view text) {
      (void)::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    };
    say("220 sink\r\n");
    std::string waiting;
    bool data = false;
    char space[64 << 10];
    for (ssize_t got; (got = ::recv(socket, space, sizeof space, 0)) > 0;) {
      waiting.append(space, static_cast<std::size_t>(got));
      std::string answers;
      std::size_t from = 0;
      for (std::size_t end; (end = waiting.find("\r\n", from)) != waiting.npos; from = end + 2) {
        std::string_view line = std::string_view(waiting).substr(from, end - from);
        if (data) {
          bytes += line.size() + 2;
          if (line != ".") continue;
          data = false;
          ++mails;
          answers += "250 taken\r\n";
        } else if (line.starts_with("EHLO") || line.starts_with("ehlo")) {
          answers += "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
        } else if (line == "DATA" || line == "data") {
          data = true;
          answers += "354 go\r\n";
        } else {
          answers += "250 ok\r\n";
        }
      }
      waiting.erase(0, from);
      say(answers);
    }
    ::close(socket);
  }

  int listener_ = -1;
  std::vector<std::jthread> sessions_;
  std::jthread acceptor_;
};

struct MailNode : BenchNode {
  explicit MailNode(std::uint16_t sink) {
    auto config = must(node::read_config(world.disk, data()));
    config.public_url = "https://centre.example";
    config.mail = {
        .server = "127.0.0.1", .port = sink, .from = "notice@centre.example", .tls = "none"};
    must(world.disk.write(data() / "node.json", node::to_json(config), false));
    open();
    listen();
  }
  void people(std::size_t count) {
    must(node->keeper().write({.build = [&](const picture::Picture& picture, Position, Time) {
      std::vector<picture::Draft> drafts;
      auto add = [&](Kind kind, std::string body) {
        drafts.push_back(
            act::made_here(world, kind, picture, {.tlp = Tlp::green}, std::move(body)));
      };
      for (std::size_t i = 0; i < count; ++i) {
        std::string id = "m" + std::to_string(i);
        add(Kind::member, to_json(Member{.id = id, .name = "Member " + id, .sector = "water"}));
        add(Kind::contact, to_json(Contact{.id = id + "/security",
                                           .member = id,
                                           .role = "security",
                                           .holder = "佐藤",
                                           .language = "ja",
                                           .channels = {{.kind = ChannelKind::mail,
                                                         .address = id + "@m.example"}}}));
      }
      return Result<std::vector<picture::Draft>>(std::move(drafts));
    }}));
  }
  std::size_t count(const std::string& letter, ReceiptState state) {
    return node->keeper().read([&](const picture::Picture& picture) {
      const auto* row = picture.letters().letter(letter);
      return row ? row->counts[static_cast<int>(state)] : 0;
    });
  }
};

json::object post_as(MailNode& bench, std::string_view target, const std::string& token,
                     const json::value& body) {
  std::string text = json::serialize(body), bearer = "Bearer " + token;
  HttpResponse response = bench.node->api().handle(
      {.method = "POST", .path = target, .headers = {{"Authorization", bearer}}, .body = text});
  if (response.status >= 300) stop(std::string(target) + ": " + std::string(response.content()));
  return std::move(must(parse_json(response.content())).get_object());
}

// Seconds that smtplib says it needed; 0 when there is no Python.
double smtplib(const std::filesystem::path& folder, std::uint16_t port, std::size_t count,
               std::size_t size) {
  std::ofstream(folder / "mails.py")
      << "import smtplib, time\n"
      << "server = smtplib.SMTP('127.0.0.1', " << port << ")\n"
      << "mail = 'Subject: x\\r\\n\\r\\n' + ('x' * 70 + '\\r\\n') * " << size / 72 << "\n"
      << "begun = time.time()\n"
      << "for i in range(" << count << "):\n"
      << "    server.sendmail('a@m.example', f'm{i}@m.example', mail)\n"
      << "print(time.time() - begun)\n";
  FILE* pipe = ::popen(("python3 " + (folder / "mails.py").string()).c_str(), "r");
  double seconds = 0;
  if (!pipe || std::fscanf(pipe, "%lf", &seconds) != 1) seconds = 0;
  if (pipe) ::pclose(pipe);
  return seconds;
}

int run(std::size_t contacts) {
  Sink sink;
  MailNode bench(sink.port);
  bench.people(contacts);
  std::string analyst = bench.token("analyst", "analyst", "center");
  std::string approver = bench.token("approver", "approver", "center");
  std::string text;
  for (int i = 0; i < 40; ++i) text += "偽の更新が届いています。添付を開かずに確認してください。\n";
  json::object draft = post_as(bench, "/api/v1/drafts", analyst,
                               {{"title", "制御装置の偽更新"},
                                {"text", text},
                                {"basis", "rule 3"},
                                {"tlp", "GREEN"},
                                {"urgency", "now"},
                                {"to", {{"sectors", json::array{"water"}}}}});
  Stopwatch watch;
  json::object decided =
      post_as(bench, "/api/v1/duties/" + std::string(text_at(draft, "duty")) + "/decision",
              approver, {{"decision", "approve"}, {"basis", "rule 3"}});
  std::string letter(text_at(decided, "letter"));
  while (bench.count(letter, ReceiptState::sent) < contacts && watch.wall() < 120)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  double seconds = watch.wall();
  std::size_t size = sink.bytes / std::max<std::size_t>(1, sink.mails);
  std::printf(
      "%zu mails of %zu bytes: %.2f s from approval to the last receipt, %.0f mails/s, %.2f "
      "s CPU (with the server)\n",
      sink.mails.load(), size, seconds, double(sink.mails) / seconds, watch.cpu());
  if (bench.count(letter, ReceiptState::sent) != contacts || sink.mails != contacts)
    stop("not every mail was sent once");

  std::string seed = must(
      from_hex(std::string_view(must(bench.world.disk.read(bench.data() / "keys" / "node.seed")))
                   .substr(0, 64)));
  notify::Tickets tickets(seed);
  Stopwatch back;
  for (std::size_t i = 0; i < contacts; ++i) {
    std::string path =
        "/l/" + tickets.make(notify::Tickets::For::link, {letter, static_cast<std::uint32_t>(i)});
    std::string peer = "198.51." + std::to_string(100 + i / 256) + "." + std::to_string(i % 256);
    HttpResponse response = bench.node->api().handle(
        {.method = "POST", .path = path, .body = "state=acknowledged&note=", .peer = peer});
    if (response.status != 303) stop("a link answers " + std::to_string(response.status));
  }
  std::printf("%zu acknowledgements by link, one after the other: %.2f s, %.0f/s\n", contacts,
              back.wall(), double(contacts) / back.wall());
  if (bench.count(letter, ReceiptState::acknowledged) != contacts)
    stop("not every acknowledgement counts");

  if (double python = smtplib(bench.folder.path, sink.port, contacts, size); python > 0)
    std::printf("smtplib alone, as many mails of the same size: %.2f s, %.0f mails/s; ratio %.2f\n",
                python, double(contacts) / python, python / seconds);
  return 0;
}

}  // namespace
}  // namespace hinomi::bench

int main(int argc, char** argv) {
  return hinomi::bench::run(argc > 1 ? static_cast<std::size_t>(std::atoi(argv[1])) : 1200);
}
