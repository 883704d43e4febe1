// The post when there is much of it: pages of 100,000 letters (100 a page, as JSON from the API,
// without sockets), what is due and what the clock asks for beside them, a letter to 1,200
// contacts, and their receipts. Pages are asked for by the desk, which sees all; by `hub`, which
// every letter is addressed to but which may read only every second one (the others are for a
// group it is not in); and by a member with a few hundred.
//   letters_bench [LETTERS]
#include "act/made_here.h"
#include "act/post.h"
#include "bench_node.h"
#include "model/letter.h"

namespace hinomi::bench {
namespace {

constexpr std::size_t contacts = 1200;

struct Bench : BenchNode {
  // Writes the bodies as Records, many in one commit.
  // Every second one for the group `inner` alone, if so wanted.
  void write(Kind kind, const std::vector<std::string>& bodies, bool with_group = false) {
    constexpr std::size_t slice = 2000;
    for (std::size_t from = 0; from < bodies.size(); from += slice)
      must(node->keeper().write({.build = [&](const picture::Picture& picture, Position, Time) {
        std::vector<picture::Draft> drafts;
        for (std::size_t i = from; i < std::min(from + slice, bodies.size()); ++i) {
          Marking marking{.tlp = Tlp::green};
          if (with_group && i % 2 == 1) marking.groups = {"inner"};
          drafts.push_back(act::made_here(world, kind, picture, marking, bodies[i]));
        }
        return Result<std::vector<picture::Draft>>(std::move(drafts));
      }}));
  }

  static std::string member(std::size_t i) { return "m" + std::to_string(i); }
  static std::string contact(std::size_t i) { return member(i) + "/security"; }

  void people() {
    std::vector<std::string> members, reached;
    for (std::size_t i = 0; i < contacts; ++i) {
      members.push_back(to_json(Member{.id = member(i),
                                       .name = "Member " + std::to_string(i),
                                       .sector = "s" + std::to_string(i % 15)}));
      reached.push_back(
          to_json(Contact{.id = contact(i),
                          .member = member(i),
                          .role = "security",
                          .channels = {{.kind = ChannelKind::mail, .address = "a@m.example"}},
                          .substitutes = {member(i) + "/deputy"}}));
      reached.push_back(
          to_json(Contact{.id = member(i) + "/deputy",
                          .member = member(i),
                          .role = "deputy",
                          .channels = {{.kind = ChannelKind::mail, .address = "b@m.example"}}}));
    }
    members.push_back(to_json(Member{.id = "hub", .name = "Hub", .sector = "hub"}));
    write(Kind::member, members);
    write(Kind::contact, reached);
  }

  // Each to the hub's page and to two members, none sent yet.
  void letters(std::size_t count) {
    std::vector<std::string> bodies;
    for (std::size_t i = 0; i < count; ++i) {
      Letter letter{.cause = "c",
                    .approver = "Sato",
                    .purpose = Purpose::warning,
                    .title = "不審な通信 " + std::to_string(i * 7919 % count),
                    .text = "text",
                    .to = {{.member = "hub", .channel = ChannelKind::page, .why = {"named"}}}};
      letter.urgency = static_cast<Urgency>(i % 3);
      for (std::size_t to : {i % contacts, (i + 1) % contacts})
        letter.to.push_back({.member = member(to),
                             .contact = contact(to),
                             .channel = ChannelKind::mail,
                             .why = {"sector s1"}});
      bodies.push_back(to_json(letter));
    }
    write(Kind::letter, bodies, true);
  }
};

int run(std::size_t count) {
  Bench bench;
  bench.open();
  bench.people();
  std::string analyst = bench.token("analyst", "analyst", "center");
  std::string approver = bench.token("approver", "approver", "center");
  std::string hub = bench.token("hub", "reporter", "hub");
  std::string reader = bench.token("reader", "reporter", Bench::member(0));
  std::string bearer;
  auto ask = [&](std::string_view method, std::string_view target, const std::string& token,
                 const std::string& body = {}) {
    bearer = "Bearer " + token;
    std::size_t mark = std::min(target.find('?'), target.size());
    HttpRequest request{.method = method,
                        .path = target.substr(0, mark),
                        .query = target.substr(std::min(mark + 1, target.size())),
                        .body = body,
                        .peer = "192.0.2.1"};
    request.headers.emplace_back("Authorization", bearer);
    HttpResponse response = bench.node->api().handle(request);
    if (response.status >= 300) stop(std::string(target) + ": " + std::string(response.content()));
    return std::move(must(parse_json(response.content())).get_object());
  };

  Stopwatch filling;
  bench.letters(count);
  std::printf("%zu letters written in %.1f s, %.0f MB resident\n", count, filling.wall(),
              resident_mb());
  // The middle of the list: behind the letter there that the hub may read.
  std::string middle = bench.node->keeper().read([&](const picture::Picture& picture) {
    return picture.letters().letters()[count / 4 * 2].id;
  });
  auto pages = [&](const char* who, const std::string& token, const std::string& box) {
    const std::string list = "/api/v1/letters?limit=100&box=" + box;
    for (const auto& [what, query] : {std::pair<const char*, std::string>("first", ""),
                                      {"middle", "&after=" + middle},
                                      {"oldest first", "&sort=received"},
                                      {"by title", "&sort=title"},
                                      {"by title, middle", "&sort=title&after=" + middle},
                                      {"with 777 in the title", "&q=777"},
                                      {"unanswered", "&state=unanswered"}}) {
      std::string total;
      print_latency(std::string("page of ") + who + ", " + what, 100, [&, q = query] {
        total = std::to_string(ask("GET", list + q, token)["total"].to_number<std::size_t>());
      });
      if (*what == 'f') std::printf("    of %s that it may read\n", total.c_str());
    }
  };
  pages("the desk", analyst, "sent");
  pages("the hub", hub, "received");
  print_latency("page of a member with few, first", 100,
                [&] { ask("GET", "/api/v1/letters?limit=100&box=received", reader); });
  print_latency("page Now, the desk", 100, [&] { ask("GET", "/api/v1/now", analyst); });
  print_latency("page Now, a member", 100, [&] { ask("GET", "/api/v1/now", reader); });

  act::Post& post = bench.node->post();
  Time now = real_clock().now();
  print_latency("due(), 64 messages", 20, [&] { (void)post.due(now, 64); });
  print_latency("follow_up(), nothing silent", 20, [&] { must(post.follow_up(now)); });

  std::string draft = json::serialize(json::object{{"title", "全体への警告"},
                                                   {"text", "確認してください"},
                                                   {"basis", "rule"},
                                                   {"tlp", "GREEN"},
                                                   {"urgency", "now"},
                                                   {"to", {{"everyone", true}}}});
  json::object made, decided;
  print_latency("a draft to 1,200 members", 1,
                [&] { made = ask("POST", "/api/v1/drafts", analyst, draft); });
  std::string decision = "/api/v1/duties/" + std::string(text_at(made, "duty")) + "/decision";
  print_latency("its decision: a letter to 1,200 contacts", 1,
                [&] { decided = ask("POST", decision, approver, R"({"decision":"approve"})"); });
  std::string id(text_at(decided, "letter"));
  auto receipts = [&](ReceiptState state, std::size_t to) {
    std::vector<Receipt> all;
    for (std::size_t i = 0; i < to; ++i)
      all.push_back({.letter = id,
                     .member = Bench::member(i),
                     .contact = Bench::contact(i),
                     .channel = ChannelKind::mail,
                     .state = state,
                     .at = real_clock().now(),
                     .by = "courier"});
    return all;
  };
  print_latency("1,200 receipts sent, one commit", 1,
                [&] { must(post.note(receipts(ReceiptState::sent, contacts))); });
  print_latency("1,104 receipts acknowledged, one commit", 1, [&] {
    must(post.note(receipts(ReceiptState::acknowledged, contacts * 92 / 100)));
  });
  print_latency("the letter's deliveries, a page of 1,000", 20, [&] {
    ask("GET", "/api/v1/letters/" + id + "/deliveries?limit=1000&sort=state", analyst);
  });
  now += std::chrono::minutes(31);
  print_latency("follow_up(), 5,000 who are silent", 1, [&] { must(post.follow_up(now)); });
  print_latency("recall of it", 1, [&] {
    ask("POST", "/api/v1/letters/" + id + "/recall", approver, R"({"reason":"wrong"})");
  });
  std::printf("%.0f MB resident\n", resident_mb());
  return 0;
}

}  // namespace
}  // namespace hinomi::bench

int main(int argc, char** argv) {
  std::setvbuf(stdout, nullptr, _IOLBF, 0);
  return hinomi::bench::run(argc > 1 ? std::strtoull(argv[1], nullptr, 10) : 100'000);
}
