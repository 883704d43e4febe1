// Devices in a generated world: members' own, and those of somebody's customers, which a lawful
// scan saw under pseudonyms. Whose they are, this node is never told.
#include <algorithm>

#include "base/hash.h"
#include "know/known_world.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

std::string pseudonym_of(const std::string& word) { return to_hex(bytes_of(sha256(word))); }

// The customer's, of this deed alone: "2001:db8:2f1:…".
std::string address_of(const std::string& word) {
  const std::string hex = pseudonym_of(word);
  return "2001:db8:1" + hex.substr(0, 3) + ":1" + hex.substr(3, 3) + "::1" + hex.substr(6, 3);
}

}  // namespace

// A camera with a credential as set in the factory, whose support has ended: two Duties of its
// owner; of every second one the credential is changed, and somebody looks again.
void KnownWorld::device(const Deed& deed) {
  const std::string& reporter = reporters_[deed.by];
  const Answer told = ask("POST",
                          "/api/v1/systems?kind=device&reach=open&name=" + word(deed, "device") +
                              "&place=" + word(deed, "place") + "&maker=" + word(deed, "maker") +
                              "&model=" + word(deed, "model"),
                          {.token = reporter});
  EXPECT_EQ(told.status, 201) << told.body;
  auto look = [&](bool is_accepted, std::size_t expected) {
    json::object scan{
        {"kind", "scan"},
        {"by", word(deed, "speaker")},
        {"said", format_time(clock.now())},
        {"default_credentials", {{{"service", word(deed, "service")}, {"accepted", is_accepted}}}}};
    json::object maker{{"kind", "maker"},
                       {"by", word(deed, "speaker")},
                       {"said", "2026-03-01"},
                       {"support_ends", "2026-03-31"}};
    json::array evidence;
    evidence.push_back(std::move(scan));
    evidence.push_back(std::move(maker));
    json::array devices;
    devices.push_back({{"id", word(deed, "their name")},
                       {"addresses", {address_of(word(deed, "own address"))}},
                       {"evidence", std::move(evidence)}});
    const Answer taken =
        ask("POST", "/api/v1/devices/" + told.text("system") + "/evidence",
            {.token = reporter,
             .body = json::serialize(json::object{{"devices", std::move(devices)}})});
    EXPECT_EQ(taken.status, 201) << taken.body;
    EXPECT_EQ(array_at(taken.object(), "urgent")->size(), expected) << taken.body;
  };
  look(true, 2);
  if (deed.number % 2 == 0) {
    clock.turn(std::chrono::seconds(1));
    look(false, 0);
  }
  for (const char* place :
       {"device", "place", "maker", "model", "speaker", "service", "their name"}) {
    Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, deed.by);
    own.by_name_only = true;
    keep(std::move(own));
  }
  Secret own = secret(deed, "own address", {.tlp = "AMBER+STRICT"}, deed.by);
  own.word = address_of(own.word);
  own.by_name_only = true;
  keep(std::move(own));
}

// From the scan to the provider, and as far as the deed's number says: told, mended, looked at
// again. Both try to write the customer's address, and cannot.
void KnownWorld::device_case(const Deed& deed) {
  const std::string &scanner = deed.by, &isp = deed.to[0];
  // Of some the same device was seen by others too: that is not theirs to know.
  const bool is_shared = deed.number % 5 == 0;
  const std::string address = address_of(word(deed, "customer's address")),
                    pseudonym =
                        pseudonym_of(is_shared ? "a device at " + isp : word(deed, "pseudonym"));
  auto observe = [&](const std::string& model, bool is_open) {
    json::object one{{"pseudonym", pseudonym},
                     {"isp", isp},
                     {"seen", format_time(clock.now())},
                     {"model", model}};
    if (is_open)
      one["findings"] = json::array{
          json::object{{"finding", "default_credential"}, {"subject", "telnet on 23/tcp"}}};
    else
      one["closed"] = json::array{"1-1000/tcp"};
    return post("/api/v1/device-cases", reporters_[scanner],
                {{"basis", word(deed, "basis")}, {"observations", json::array{one}}});
  };
  EXPECT_EQ(observe(address, true).status, 400);
  const Answer seen = observe(word(deed, "device model"), true);
  ASSERT_EQ(seen.status, 201) << seen.body;
  const json::array cases = *array_at(seen.object(), "cases");
  ASSERT_EQ(cases.size(), 1u) << seen.body;
  const std::string path = "/api/v1/device-cases/" + std::string(cases[0].as_string()) + "/state";
  auto say = [&](const char* state, const std::string& note) {
    return post(path, reporters_[isp], {{"state", state}, {"note", note}}).status;
  };
  EXPECT_EQ(say("told", "customer at " + address), 400);
  const std::size_t steps = deed.number % 4;
  // What was seen before may have been told before.
  for (const char* state : {"told", "mended"})
    if (steps >= (state == std::string_view("told") ? 1u : 2u)) {
      const int status = say(state, word(deed, "provider's note"));
      EXPECT_TRUE(status == 200 || (is_shared && status == 409)) << status;
    }
  if (steps >= 3) {
    clock.turn(std::chrono::seconds(1));
    EXPECT_EQ(observe("", false).status, 201);
  }
  for (const char* place : {"pseudonym", "device model", "basis"}) {
    Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, scanner);
    if (place == std::string_view("pseudonym")) own.word = pseudonym_of(own.word);
    own.named = {isp};
    own.by_name_only = true;
    keep(std::move(own));
  }
  Secret note = secret(deed, "provider's note", {.tlp = "AMBER+STRICT"}, isp);
  note.by_name_only = true;
  keep(std::move(note));
  Secret who = secret(deed, "customer's address", {.tlp = "RED"}, isp);
  who.word = address;
  who.never_here = true;
  keep(std::move(who));
}

}  // namespace hinomi::know_test
