// 1,200 mails out and receipts in, on one node with its journal on the disk, all over sockets of
// the loopback: a mail server that takes everything, and readers without accounts who open the
// link of their mail and press the button, each from an address and over a connection of its own.
//   mails     from the approval of a letter to the last `sent` in the journal; beside it what
//             Python's smtplib needs for as many mails of the same size, over one connection
//   receipts  every contact answers: one after the other, then 32 at once
//   both      a second letter, whose readers answer as soon as their mail is there: from its
//             approval to the last `acknowledged` in the journal
//   notify_bench [CONTACTS]
#include <atomic>
#include <deque>
#include <optional>
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
  // Numbers of the contacts m0, m1 ... whose mail is there; waits for the next one, at most a
  // second.
  std::optional<std::size_t> next() {
    Lock hold(mutex_);
    const auto until = std::chrono::steady_clock::now() + std::chrono::seconds(1);
    while (taken_.empty())
      if (!came_.wait_until(mutex_, until)) return {};
    std::size_t out = taken_.front();
    taken_.pop_front();
    return out;
  }

 private:
  void serve(int socket) {
    auto say = [&](std::string_view text) {
      (void)::send(socket, text.data(), text.size(), MSG_NOSIGNAL);
    };
    say("220 sink\r\n");
    std::string waiting;
    bool data = false;
    std::size_t reader = 0;
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
          Lock hold(mutex_);
          taken_.push_back(reader);
          came_.wake_one();
          answers += "250 taken\r\n";
        } else if (line.starts_with("EHLO") || line.starts_with("ehlo")) {
          answers += "250-sink\r\n250-PIPELINING\r\n250 8BITMIME\r\n";
        } else if (line == "DATA" || line == "data") {
          data = true;
          answers += "354 go\r\n";
        } else {
          if (line.starts_with("RCPT TO:<m"))
            reader = std::strtoull(line.data() + std::strlen("RCPT TO:<m"), nullptr, 10);
          answers += "250 ok\r\n";
        }
      }
      waiting.erase(0, from);
      say(answers);
    }
    ::close(socket);
  }

  int listener_ = -1;
  Mutex mutex_;
  Condition came_;
  std::deque<std::size_t> taken_ HINOMI_GUARDED_BY(mutex_);
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

// From the draft to the decision; answers the letter's id. `watch` begins with the decision.
std::string send_letter(MailNode& bench, const std::string& analyst, const std::string& approver,
                        std::optional<Stopwatch>& watch) {
  std::string text;
  for (int i = 0; i < 40; ++i) text += "偽の更新が届いています。添付を開かずに確認してください。\n";
  json::object draft = post_as(bench, "/api/v1/drafts", analyst,
                               {{"title", "制御装置の偽更新"},
                                {"text", text},
                                {"basis", "rule 3"},
                                {"tlp", "GREEN"},
                                {"urgency", "now"},
                                {"to", {{"sectors", json::array{"water"}}}}});
  watch.emplace();
  json::object decided =
      post_as(bench, "/api/v1/duties/" + std::string(text_at(draft, "duty")) + "/decision",
              approver, {{"decision", "approve"}, {"basis", "rule 3"}});
  return std::string(text_at(decided, "letter"));
}

// One reader opens the link of the mail, and says so. Milliseconds until it is durable.
double answer(const MailNode& bench, const notify::Tickets& tickets, const std::string& letter,
              std::size_t contact, const char* state) {
  const std::string id = "m" + std::to_string(contact);
  const std::size_t place = bench.node->keeper().read([&](const picture::Picture& picture) {
    return picture.letters().letter(letter)->place_of(id, {});
  });
  const std::string path =
      "/l/" + tickets.make(notify::Tickets::For::link, {letter, static_cast<std::uint32_t>(place)});
  Client browser(bench.port, {}, (127u << 24) + 0x10000u + static_cast<std::uint32_t>(contact));
  if (int status = browser.get(path).status; status != 200)
    stop("a link shows " + std::to_string(status));
  Stopwatch watch;
  if (int status = browser.post(path, std::string_view(std::string("note=&state=") + state)).status;
      status != 303)
    stop("a link answers " + std::to_string(status));
  return watch.wall() * 1e3;
}

// All contacts answer, so many at once, in the order in which `next` names them.
template <class Next>
std::vector<double> answer_all(std::size_t contacts, std::size_t at_once, const char* state,
                               const MailNode& bench, const notify::Tickets& tickets,
                               const std::string& letter, Next&& next) {
  std::vector<double> all(contacts);
  std::atomic<std::size_t> left = contacts;
  std::vector<std::jthread> readers;
  for (std::size_t i = 0; i < at_once; ++i)
    readers.emplace_back([&] {
      while (left > 0) {
        std::optional<std::size_t> one = next();
        if (!one) return;
        all[*one] = answer(bench, tickets, letter, *one, state);
        --left;
      }
    });
  readers.clear();
  return all;
}

void print_answers(const char* what, std::vector<double> all, const Stopwatch& watch) {
  std::printf("%-44s %7.2f s, %6.0f /s, %5.2f s CPU (with the readers); p50 %.2f ms, p99 %.2f ms\n",
              what, watch.wall(), double(all.size()) / watch.wall(), watch.cpu(),
              quantile(all, 0.5), quantile(all, 0.99));
}

int run(std::size_t contacts) {
  Sink sink;
  MailNode bench(sink.port);
  bench.people(contacts);
  std::string analyst = bench.token("analyst", "analyst", "center");
  std::string approver = bench.token("approver", "approver", "center");
  const notify::Tickets tickets(must(
      from_hex(std::string_view(must(bench.world.disk.read(bench.data() / "keys" / "node.seed")))
                   .substr(0, 64))));

  std::optional<Stopwatch> watch;
  std::string letter = send_letter(bench, analyst, approver, watch);
  while (bench.count(letter, ReceiptState::sent) < contacts && watch->wall() < 120)
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  const double seconds = watch->wall();
  if (bench.count(letter, ReceiptState::sent) != contacts || sink.mails != contacts)
    stop("not every mail was sent once");
  const std::size_t size = sink.bytes / sink.mails;
  std::printf("%-44s %7.2f s, %6.0f /s, %5.2f s CPU (with the server)\n",
              (std::to_string(contacts) + " mails of " + std::to_string(size) + " bytes").c_str(),
              seconds, double(sink.mails) / seconds, watch->cpu());
  if (double python = smtplib(bench.folder.path, sink.port, contacts, size); python > 0)
    std::printf("%-44s %7.2f s, %6.0f /s\n", "  smtplib alone, nothing kept", python,
                double(contacts) / python);
  while (sink.next()) {
  }

  for (auto [what, at_once, state] :
       {std::tuple("receipts, one after the other", std::size_t(1), "acknowledged"),
        {"receipts, 32 at once", std::size_t(32), "acted"}}) {
    std::atomic<std::size_t> turn = 0;
    Stopwatch back;
    auto all = answer_all(contacts, at_once, state, bench, tickets, letter, [&] {
      std::size_t mine = turn++;
      return mine < contacts ? std::optional(mine) : std::nullopt;
    });
    print_answers(what, std::move(all), back);
  }
  if (bench.count(letter, ReceiptState::acted) != contacts) stop("not every receipt counts");

  letter = send_letter(bench, analyst, approver, watch);
  auto all =
      answer_all(contacts, 32, "acknowledged", bench, tickets, letter, [&] { return sink.next(); });
  print_answers("mails and receipts, from approval to the last", std::move(all), *watch);
  // A receipt `sent` that comes after `acknowledged` takes nothing back.
  if (bench.count(letter, ReceiptState::acknowledged) != contacts)
    stop("not every acknowledgement counts");
  std::printf("%.0f MB resident\n", resident_mb());
  return 0;
}

}  // namespace
}  // namespace hinomi::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return hinomi::bench::run(argc > 1 ? static_cast<std::size_t>(std::atoi(argv[1])) : 1200);
}
