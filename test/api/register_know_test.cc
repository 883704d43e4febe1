// Need to know, of the register: two nodes have the same rows of one member, but one of them also
// has those of others. Whatever the member asks or tries to write, it gets the same bytes.
#include "api/api_world.h"
#include "base/http.h"

namespace hinomi::api_test {
namespace {

const char* const sectors[] = {"medical", "water", "telecom"};
const char* const groups[] = {"council/1", "council/2", "quiet"};
const char* const others[] = {"beta", "alpha-2", "alph", "zeta"};

std::string some_group(std::mt19937& random) { return groups[random() % 3]; }

// Rows that only the node's own people and their own member may know of.
json::object hidden_rows(std::mt19937& random) {
  json::array members, contacts, services, communities;
  for (const char* id : others) {
    if (random() % 4 == 0) continue;
    members.push_back({{"id", id},
                       {"name", std::string("Alpha ") + id},
                       {"sector", sectors[random() % 3]},
                       {"municipality", "村"},
                       {"names", {std::string(id) + ".example"}},
                       {"groups", {some_group(random)}}});
    for (std::size_t n = random() % 4; n > 0; --n)
      contacts.push_back({{"id", std::string(id) + "/r" + std::to_string(n)},
                          {"holder", "灯野"},
                          {"channels", json::array{json::object{{"kind", "page"}}}},
                          {"verified", "2026-03-30"}});
    // Somebody builds on what is visible.
    services.push_back({{"id", std::string(id) + "-service"},
                        {"name", "Alpha service"},
                        {"member", id},
                        {"needs", {"net"}}});
  }
  if (random() % 2)
    communities.push_back({{"id", "inner"}, {"name", "内輪"}, {"tiers", {"quiet"}}});
  return {{"members", members},
          {"contacts", contacts},
          {"services", services},
          {"communities", communities}};
}

struct Known {
  Known(std::uint32_t seed, bool with_hidden) {
    std::mt19937 random(seed);
    world.member("alpha", "client", {"council/1"});
    import({{"communities",
             {{{"id", "council"}, {"name", "協議会"}, {"tiers", {"council/1", "council/2"}}}}},
            {"services", {{{"id", "net"}, {"name", "網"}, {"member", "alpha"}}}},
            {"contacts",
             {{{"id", "alpha/duty"}, {"holder", "灯野"}, {"channels", {{{"kind", "page"}}}}},
              {{"id", "alpha/security"}, {"substitutes", {"alpha/duty"}}}}}});
    json::object hidden = hidden_rows(random);
    if (with_hidden) import(hidden);
    token = world.access("Alpha", "administrator", "alpha");
  }

  void import(const json::object& rows) {
    Answer answer = world.local("POST", "/api/v1/register/import", rows);
    EXPECT_EQ(answer.status, 201) << answer.body;
    EXPECT_EQ(number_at(answer.object(), "refused_count"), 0) << answer.body;
  }

  std::string everything() {
    std::string out;
    auto add = [&](const std::string& what, const Answer& answer) {
      out += "== " + what + " " + std::to_string(answer.status) + "\n";
      for (const auto& [name, value] : answer.headers) out += name + ": " + value + "\n";
      out += answer.body + "\n";
    };
    auto get = [&](const std::string& target) { add(target, world.get(target, token)); };
    for (const char* list : {"members", "contacts", "communities", "services"}) {
      std::string path = "/api/v1/" + std::string(list);
      for (const char* query :
           {"", "?limit=1", "?q=alpha", "?q=灯野", "?sort=-id", "?sort=name", "?member=beta",
            "?member=alpha", "?sector=medical", "?group=quiet", "?state=reachable",
            "?after=beta/r1", "?after=beta", "?after=alpha/duty", "?after=beta-service"})
        get(path + query);
    }
    for (const char* by : {"sector", "kind", "municipality"})
      get("/api/v1/reachability?by=" + std::string(by));
    for (const char* id : {"alpha", "beta", "alpha-2", "alph", "center", "nobody"})
      get("/api/v1/members/" + std::string(id));
    for (const char* id : {"council", "inner", "none"})
      get("/api/v1/communities/" + std::string(id));
    get("/api/v1/register/export");
    for (const char* part : {"members", "contacts", "communities", "services"})
      get("/api/v1/register/export?format=csv&part=" + std::string(part));

    auto post = [&](const std::string& path, const json::value& body) {
      Answer answer = world.post(path, token, body);
      if (answer.status < 300) answer.body = "written";  // ids are random
      add(path + " " + json::serialize(body), answer);
    };
    for (const char* id : {"beta/r1", "alpha-2/r1", "nobody/r1", "alpha/new", "beta", ""})
      for (const char* substitute : {"alpha/duty", "beta/r1", "nobody/x"})
        post("/api/v1/contacts", {{"id", id}, {"holder", "x"}, {"substitutes", {substitute}}});
    for (const char* id : {"beta-service", "none-service", "net", "alpha/new"})
      for (const char* need : {"beta-service", "none-service", "net"})
        post("/api/v1/services", {{"id", id}, {"name", "x"}, {"needs", {need}}});
    for (const char* member : {"beta", "nobody", "alpha"})
      post("/api/v1/services", {{"id", "net"}, {"member", member}});
    post("/api/v1/services", {{"id", "net"}, {"removed", true}});
    for (const char* id : {"beta", "nobody", "alpha"})
      post("/api/v1/members", {{"id", id}, {"name", "x"}});
    for (const char* id : {"inner", "none", "council"})
      post("/api/v1/communities", {{"id", id}, {"name", "x"}, {"tiers", {"quiet"}}});
    for (const char* from : {"灯野", "誰か"})
      for (const char* member : {"", "alpha", "beta"})
        post("/api/v1/handover", {{"from", from}, {"to", "見張"}, {"member", member}});
    post("/api/v1/handover", {{"from", "灯野"}, {"contacts", {"beta/r1"}}});
    Answer import = world.post("/api/v1/register/import?dry_run=1", token,
                               {{"members", {{{"id", "beta"}, {"name", "x"}}}},
                                {"contacts", {{{"id", "beta/r1"}}, {{"id", "alpha/new"}}}}});
    add("import", import);
    get("/api/v1/contacts");
    return out;
  }

  ApiWorld world;
  std::string token;
};

TEST(RegisterKnow, OthersLeaveNoTrace) {
  int different_registers = 0;
  for (std::uint32_t seed = 1; seed <= 30; ++seed) {
    Known without(seed, false), with(seed, true);
    std::string a = without.everything(), b = with.everything();
    if (a != b) {
      std::size_t at = 0;
      while (at < std::min(a.size(), b.size()) && a[at] == b[at]) ++at;
      std::size_t line = a.rfind("\n== ", at);
      line = line == a.npos ? 0 : line;
      FAIL() << "seed " << seed << "\n--- without: " << a.substr(line, 600)
             << "\n--- with: " << b.substr(line, 600);
    }
    // And the node's own people do see the difference.
    different_registers += without.world.local("GET", "/api/v1/members").body !=
                           with.world.local("GET", "/api/v1/members").body;
  }
  EXPECT_GT(different_registers, 25);
}

}  // namespace
}  // namespace hinomi::api_test
