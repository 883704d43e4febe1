#include "know/known_world.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

constexpr std::int64_t first_second = 1775034000;  // 2026-04-01T09:00:00Z

// How devices are judged: the policy as it is, and catalogues of one provision (the real ones would
// be read a thousand times).
void put_device_rules(api_test::ApiWorld& world) {
  static const std::string policy =
      *real_disk().read(HINOMI_SOURCE_DIR "/content/devices/policy.json");
  world.content = "/content";
  const std::filesystem::path folder = world.content / "devices";
  ASSERT_TRUE(world.disk.make_folder(folder));
  ASSERT_TRUE(world.disk.write(folder / "policy.json", policy, false));
  for (const char* name : {"en-303-645", "en-303-645-v3", "jc-star"})
    ASSERT_TRUE(world.disk.write(
        folder / (std::string(name) + ".json"),
        R"({"catalogue":")" + std::string(name) +
            R"(","edition":"1","name":{"en":"x","ja":"x"},"sources":[],"conditions":[],)"
            R"("sections":[["1","x","x"]],"provisions":[{"number":"1-1","section":"1",)"
            R"("status":"mandatory","en":"x","ja":"x"}]})",
        false));
}

}  // namespace

KnownWorld::KnownWorld(std::uint32_t seed)
    : ApiWorld(seed, 1, &held_back, put_device_rules), seed_(seed) {
  EXPECT_TRUE(node->listen());
  begin(0);
  set_up();
}

void KnownWorld::set_up() {
  for (const Viewer& each : members()) {
    std::string name = word_of(seed_, 0, "name of " + each.member);
    json::array groups;
    for (const std::string& group : each.groups) groups.emplace_back(group);
    Answer made = local("POST", "/api/v1/members",
                        {{"id", each.member},
                         {"name", name},
                         {"relation", each.relation},
                         {"groups", std::move(groups)},
                         {"names", {name + ".example"}},
                         {"verifier_key", node->journal().public_key()},
                         {"reliability", 90}});
    EXPECT_EQ(made.status, 201) << made.body;
    keep({.word = name,
          .what = "name of a member",
          .tlp = "AMBER+STRICT",
          .origin = "center",
          .named = {each.member},
          .by_name_only = true});
    std::string person = word_of(seed_, 0, "reporter of " + each.member);
    reporters_[each.member] = access(person, "analyst", each.member);
    keep({.word = person,
          .what = "name of a person",
          .tlp = "RED",
          .origin = "center",
          .named = {each.member},
          .by_name_only = true});
    set_up_contact(each.member);
  }
  set_up_advisories();
  approvers_["center"] = access("approver", "approver", "center");
  for (const Viewer& viewer : viewers())
    if (!viewer.member.empty())
      tokens_[viewer.name] = access(viewer.name, viewer.role, viewer.member);
  for (const Viewer& viewer : viewers())
    if (Answer answer = look(viewer, "/api/v1/events"); answer.events)
      streams_[viewer.name] = *answer.events;
  network.take_heard();
}

// What everybody knows: three flaws of products of our own, of which one is exploited.
void KnownWorld::set_up_advisories() {
  auto flaw = [](const std::string& name, const std::string& product) {
    return R"({"id":")" + name + R"(","modified":"2026-03-01T00:00:00Z","summary":"a hole",)" +
           R"("affected":[{"package":{"ecosystem":"npm","name":")" + product +
           R"("},"ranges":[{"type":"SEMVER","events":[{"introduced":"0"},{"fixed":"2.0.0"}]}]}]})";
  };
  const std::string exploited =
      R"({"catalogVersion":"1","vulnerabilities":[{"cveID":"CVE-2026-1001","vendorProject":"x",)"
      R"("product":"gate","vulnerabilityName":"a hole","dateAdded":"2026-03-30",)"
      R"("shortDescription":"x","requiredAction":"Update","dueDate":"2026-04-20"}]})";
  for (const std::string& body :
       {"[" + flaw("CVE-2026-1001", "gate") + "," + flaw("CVE-2026-1002", "lamp") + "," +
            flaw("CVE-2026-1003", "gate") + "]",
        exploited}) {
    const Answer read = ask("POST", "/api/v1/advisories", {.body = body, .local = true});
    EXPECT_EQ(read.status, 201) << read.body;
  }
}

// Somebody there is reached by each way that letters go.
void KnownWorld::set_up_contact(const std::string& member) {
  static const std::map<std::string, std::string> ways = {
      {"beta", "webhook"}, {"delta", "print"}, {"sigma", "bundle"}};
  auto found = ways.find(member);
  std::string kind = found == ways.end() ? "mail" : found->second;
  std::string holder = word_of(seed_, 0, "holder at " + member),
              place = word_of(seed_, 0, "address of " + member);
  json::object channel{{"kind", kind}};
  if (kind == "mail") channel["address"] = place + "@mail.example";
  if (kind == "webhook") {
    channel["address"] = "https://" + place + ".example/in";
    channel["key"] = "whsec_MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIz";
  }
  Answer made = local("POST", "/api/v1/contacts",
                      {{"id", member + "/security"},
                       {"member", member},
                       {"role", "security"},
                       {"holder", holder},
                       {"language", member == "alpha" ? "en" : "ja"},
                       {"channels", {std::move(channel)}}});
  EXPECT_EQ(made.status, 201) << made.body;
  for (const std::string& word : {holder, place})
    keep({.word = word,
          .what = "contact",
          .tlp = "AMBER+STRICT",
          .origin = "center",
          .named = {member},
          .by_name_only = true});
}

void KnownWorld::begin(std::size_t number) {
  clock.set(Time(std::chrono::seconds(first_second + 10 * static_cast<std::int64_t>(number))));
  random.seed(seed_ * 7919 + static_cast<std::uint32_t>(number) * 104729 + 1);
}

void KnownWorld::live(const std::vector<Deed>& deeds) {
  for (const Deed& deed : deeds) {
    begin(deed.number);
    deeds_[deed.number] = deed;
    take(deed);
    hear(deed.number);
  }
  begin(1000);
}

void KnownWorld::hear(std::size_t number) {
  for (const auto& what : network.take_heard())
    for (const std::string& party : what->parties)
      for (const auto& [name, stream] : streams_) {
        auto& heard = heard_[name];
        if (stream.party == party && (heard.empty() || heard.back() != number))
          heard.push_back(number);
      }
}

Answer KnownWorld::look(const Viewer& viewer, const std::string& target, std::string_view method) {
  auto token = tokens_.find(viewer.name);
  // Each look from another place: how many there were is no secret that a limit would tell.
  std::string peer = "2001:db8:" + std::to_string(++looks_ % 9999) + "::1";
  return ask(method, target,
             {.token = token == tokens_.end() ? std::string() : token->second, .peer = peer});
}

std::vector<std::string> KnownWorld::ids() {
  std::vector<std::string> out;
  auto all = node->journal().replay(0, [&](Record&& record) -> Result<void> {
    out.push_back(record.id);
    return {};
  });
  EXPECT_TRUE(all);
  return out;
}

std::string KnownWorld::record_of(std::size_t deed) const {
  auto found = records_.find(deed);
  return found == records_.end() ? std::string() : found->second;
}

std::string KnownWorld::word(const Deed& deed, std::string_view place) const {
  return word_of(seed_, deed.number, place);
}

Secret KnownWorld::secret(const Deed& deed, std::string_view place, const Mark& mark,
                          std::string origin) const {
  return {.word = word(deed, place),
          .what = std::string(place) + " in deed " + std::to_string(deed.number),
          .tlp = mark.tlp,
          .understood = mark.understood,
          .groups = mark.groups,
          .origin = std::move(origin)};
}

void KnownWorld::take(const Deed& deed) {
  switch (deed.what) {
    case Deed::report:
    case Deed::dry_run: return report(deed);
    case Deed::bulletin: return bulletin(deed);
    case Deed::approve:
    case Deed::decline:
    case Deed::recall: return decide(deed);
    case Deed::sighting:
      answered_[deed.by] +=
          post("/api/v1/sightings", reporters_[deed.by], {{"value", deed.values[0].value}}).body;
      return;
    case Deed::allow: {
      if (deed.number % 3 == 0) {  // of what others report
        post("/api/v1/allow", reporters_[deed.by],
             {{"value", deed.values[0].value}, {"reason", word(deed, "reason")}});
        Secret own = secret(deed, "reason", {.tlp = "AMBER+STRICT"}, deed.by);
        own.by_name_only = true;
        return keep(std::move(own));
      }
      post("/api/v1/allow", reporters_[deed.by],
           {{"value", word(deed, "allowed") + ".example"}, {"reason", word(deed, "reason")}});
      for (const char* place : {"allowed", "reason"}) {
        Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, deed.by);
        own.by_name_only = true;
        keep(std::move(own));
      }
      values_.push_back(word(deed, "allowed") + ".example");
      return;
    }
    case Deed::appeal: {
      // By somebody from outside: for the node's own people.
      local("POST", "/api/v1/appeals",
            {{"value", deed.values[0].value},
             {"contact", word(deed, "contact") + "@mail.example"},
             {"reason", word(deed, "reason")}});
      for (const char* place : {"contact", "reason"}) {
        Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, "center");
        own.by_name_only = true;
        keep(std::move(own));
      }
      return;
    }
    default: return write(deed);
  }
}

}  // namespace hinomi::know_test
