// The register of a country, and of one 80 times as large: import into a running node, the same
// import again, export, pages of the list, and who can be reached.
//
//   register_bench [MEMBERS CONTACTS]     default 420 1,200, then 10,000 100,000
#include "base/http.h"
#include "base/log.h"
#include "bench_node.h"

namespace {

using namespace hinomi;
using bench::Stopwatch;

std::string register_of(int members, int contacts) {
  static const char* const places[] = {"白樺", "霧沢", "月見", "鷺沼", "若苗", "風待", "鈴掛"};
  static const char* const sectors[] = {"medical", "water", "telecom", "finance", "port"};
  std::string out = "{\"members\":[";
  char text[640];
  for (int i = 0; i < members; ++i) {
    std::snprintf(text, sizeof text,
                  R"(%s{"id":"m-%05d","name":"%s病院 %d","relation":"client","kind":"operator",)"
                  R"("sector":"%s","municipality":"%s","names":["m-%05d.example"],)"
                  R"("networks":["2001:db8:%x::/48"],"groups":["%s"]})",
                  i ? "," : "", i, places[i % 7], i, sectors[i % 5], places[i % 7], i, i,
                  sectors[i % 5]);
    out += text;
  }
  out += "],\"contacts\":[";
  int each = std::max(1, contacts / members);
  for (int i = 0; i < contacts; ++i) {
    int member = i / each % members, role = i % each;
    std::snprintf(text, sizeof text,
                  R"(%s{"id":"m-%05d/r%d","holder":"灯野 あかり %d","language":"ja",)"
                  R"("channels":[{"kind":"mail","address":"r%d@m-%05d.example"},{"kind":"page"}],)"
                  R"("substitutes":["m-%05d/r%d"],"quiet_from":1320,"quiet_to":420})",
                  i ? "," : "", member, role + (i / each >= members) * each, i, role, member,
                  member, each > 1 ? (role + 1) % each : 1);
    out += text;
  }
  return out + "]}";
}

// Over the local socket's way in, as commands ask.
HttpResponse ask(bench::BenchNode& node, std::string_view method, std::string_view target,
                 std::string_view query, std::string_view body = {}) {
  HttpResponse response = node.node->api().handle(
      {.method = method, .path = target, .query = query, .body = body, .local = true});
  if (response.status >= 300)
    bench::stop(std::string(target) + ": " + std::string(response.content()).substr(0, 500));
  return response;
}

void import(bench::BenchNode& node, const char* what, const std::string& body,
            std::string_view query = "") {
  Stopwatch watch;
  HttpResponse answer = ask(node, "POST", "/api/v1/register/import", query, body);
  std::printf("  %-24s %7.2f s wall %7.2f s CPU   %s\n", what, watch.wall(), watch.cpu(),
              std::string(answer.content()).substr(0, 90).c_str());
}

void page(bench::BenchNode& node, const char* target, const std::string& query) {
  bench::print_latency("  " + std::string(target).substr(std::strlen("/api/v1/")) + "?" + query, 30,
                       [&] { ask(node, "GET", target, query); });
}

void measure(int members, int contacts) {
  std::printf("%d members, %d contacts\n", members, contacts);
  bench::BenchNode node;
  node.open();
  std::string body = register_of(members, contacts);
  import(node, "import, dry", body, "dry_run=1");
  import(node, "import", body);
  import(node, "again, nothing new", body);
  for (const char* query : {"format=json", "format=csv&part=contacts"}) {
    Stopwatch watch;
    std::string file(ask(node, "GET", "/api/v1/register/export", query).content());
    std::printf("  %-24s %7.2f s wall   %.1f MB %s\n", "export", watch.wall(),
                double(file.size()) / 1e6, query);
    if (std::string_view(query) != "format=json")
      import(node, "import of that CSV", file, "format=csv&part=contacts");
  }
  std::string first = R"({"contacts":[{"id":"m-00000/r0","holder":"見張 つむぎ"}]})";
  import(node, "one contact", first);
  import(node, "one member", R"({"members":[{"id":"m-00000","sector":"gas"}]})");
  for (const char* query : {"limit=100", "limit=100&sort=-holder",
                            "limit=100&q="
                            "%E3%81%82%E3%81%8B%E3%82%8A%20999",
                            "limit=100&sector=water", "limit=100&state=unknown&sort=verified",
                            "member=m-00007", "limit=1000&after=m-00300/r0"})
    page(node, "/api/v1/contacts", query);
  page(node, "/api/v1/members", "limit=100&sort=name");
  page(node, "/api/v1/reachability", "by=sector");
  std::printf("  %.0f MB resident\n", bench::resident_mb());
}

}  // namespace

int main(int argc, char** argv) {
  set_log_level(LogLevel::warning);
  if (argc > 2) {
    measure(std::atoi(argv[1]), std::atoi(argv[2]));
    return 0;
  }
  measure(420, 1200);
  measure(10'000, 100'000);
}
