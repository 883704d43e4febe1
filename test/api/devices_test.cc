// Devices judged, and cases of devices from a scan to the next look, through the API.
#include "api/api_world.h"
#include "api/shape.h"

namespace hinomi::api_test {
namespace {

constexpr std::string_view case_shape =
    "id:s pseudonym:s isp:o scanner:o finding:s subject:s maker:s model:s state:s first_seen:t "
    "last_seen:t looked:t due:t overdue:b returned:n basis:s told:t own:b";

class DevicesApi : public ::testing::Test {
 protected:
  DevicesApi() {
    world.open_with_content({"ssvc", "devices"});
    world.member("works", "client");
    world.member("clinic", "client");
    world.member("net", "client", {"isp"});
    world.member("net2", "client", {"isp"});
    world.member("eye", "client", {"lawful-scanner"});
    centre = world.access("Sato", "analyst", "center");
    works = world.access("Abe", "analyst", "works");
    clinic = world.access("Chiba", "analyst", "clinic");
    net = world.access("Ito", "analyst", "net");
    net2 = world.access("Ueda", "analyst", "net2");
    eye = world.access("Eto", "analyst", "eye");
  }
  json::object observation(bool is_open = true) {
    json::object one{{"pseudonym", std::string(64, 'a')},
                     {"isp", "net"},
                     {"seen", format_time(world.clock.now())},
                     {"maker", "Himori Keiki"},
                     {"model", "HM-200"}};
    if (is_open)
      one["findings"] = json::array{
          json::object{{"finding", "clear_management"}, {"subject", "telnet on 23/tcp"}}};
    else
      one["closed"] = json::array{"1-1000/tcp"};
    return {{"basis", "Act on NICT, article 18"}, {"observations", json::array{one}}};
  }
  Answer say(const std::string& id, const char* state, const std::string& token,
             const char* note = "") {
    return world.post("/api/v1/device-cases/" + id + "/state", token,
                      json::object{{"state", state}, {"note", note}});
  }
  std::string state_of(const std::string& id) {
    return std::string(text_at(world.get("/api/v1/device-cases/" + id, net).object(), "state"));
  }

  ApiWorld world;
  std::string centre, works, clinic, net, net2, eye;
};

TEST_F(DevicesApi, FromAScanToTheProviderAndBack) {
  Answer told = world.post("/api/v1/device-cases", eye, observation());
  ASSERT_EQ(told.status, 201) << told.body;
  ASSERT_EQ(told.object().at("opened"), 1) << told.body;
  const std::string id(told.object().at("cases").at(0).as_string());

  json::object list = world.get("/api/v1/device-cases", eye).object();
  ASSERT_EQ(array_at(list, "items")->size(), 1u);
  expect_shape(array_at(list, "items")->at(0).as_object(), case_shape, "CASE");
  // The provider has a Duty, with its own clock.
  json::object duties = world.get("/api/v1/duties", net).object();
  ASSERT_EQ(array_at(duties, "items")->size(), 1u);
  EXPECT_EQ(text_at(array_at(duties, "items")->at(0).as_object(), "kind"), "tell_owner");

  EXPECT_EQ(say(id, "told", net).status, 200);
  EXPECT_TRUE(array_at(world.get("/api/v1/duties", net).object(), "items")->empty());
  say(id, "mended", net);
  EXPECT_EQ(state_of(id), "mended");
  world.clock.turn(std::chrono::hours(24));
  EXPECT_EQ(world.post("/api/v1/device-cases", eye, observation(false)).object().at("gone"), 1);
  EXPECT_EQ(state_of(id), "gone");
  EXPECT_TRUE(array_at(world.get("/api/v1/device-cases", net).object(), "items")->empty());
  EXPECT_EQ(array_at(world.get("/api/v1/device-cases?state=gone", net).object(), "items")->size(),
            1u);
}

TEST_F(DevicesApi, WhoSeesACase) {
  Answer told = world.post("/api/v1/device-cases", eye, observation());
  ASSERT_EQ(told.status, 201) << told.body;
  const std::string id(told.object().at("cases").at(0).as_string());
  for (const std::string& token : {net, eye, centre}) {
    EXPECT_EQ(world.get("/api/v1/device-cases/" + id, token).status, 200);
    EXPECT_EQ(world.get("/api/v1/records/" + id, token).status, 404);  // an id of no Record
  }
  for (const std::string& token : {net2, works, clinic}) {
    EXPECT_EQ(world.get("/api/v1/device-cases/" + id, token).status, 404);
    EXPECT_TRUE(
        array_at(world.get("/api/v1/device-cases?state=all", token).object(), "items")->empty());
    EXPECT_EQ(say(id, "told", token).status, 404);
  }
  EXPECT_EQ(world.post("/api/v1/device-cases", net, observation()).status, 403);
  // What the provider wrote is not for the scanner.
  say(id, "told", net, "by letter");
  EXPECT_FALSE(world.get("/api/v1/device-cases/" + id, eye).object().contains("note"));
  EXPECT_EQ(text_at(world.get("/api/v1/device-cases/" + id, centre).object(), "note"), "by letter");
}

TEST_F(DevicesApi, ADeviceIsJudged) {
  const std::string scan =
      R"(<nmaprun scanner="nmap" start="1775001600"><host><status state="up"/>)"
      R"(<address addr="192.0.2.7" addrtype="ipv4"/><ports><port protocol="tcp" portid="23">)"
      R"(<state state="open"/><service name="telnet"/></port></ports></host></nmaprun>)";
  Answer told = world.ask("POST",
                          "/api/v1/systems?name=pump&kind=device&reach=open&maker=Himori&"
                          "model=HM-200&firmware=1.9",
                          {.token = works, .body = scan});
  ASSERT_EQ(told.status, 201) << told.body;
  const std::string id(text_at(told.object(), "system"));
  json::object list = world.get("/api/v1/devices", works).object();
  ASSERT_EQ(array_at(list, "items")->size(), 1u);
  const json::object& item = array_at(list, "items")->at(0).as_object();
  ASSERT_EQ(array_at(item, "findings")->size(), 1u) << json::serialize(item);
  EXPECT_EQ(text_at(array_at(item, "findings")->at(0).as_object(), "kind"), "clear_management");
  json::object one = world.get("/api/v1/devices/" + id, works).object();
  ASSERT_EQ(array_at(one, "catalogues")->size(), 3u) << json::serialize(one);
  EXPECT_EQ(one.at("catalogues").at(0).at("provisions").as_array().size(), 68u);
  EXPECT_EQ(one.at("catalogues").at(0).at("counts").at("unmet"), 3);
  EXPECT_EQ(one.at("texts").at(2).at("unchecked").as_array().size(), 3u);
  // It is serious: its owner has a Duty, in plain words, with who does what.
  ASSERT_EQ(told.object().at("urgent").as_array().size(), 1u) << told.body;
  json::object duties = world.get("/api/v1/duties", works).object();
  ASSERT_EQ(array_at(duties, "items")->size(), 1u);
  const json::object& duty = array_at(duties, "items")->at(0).as_object();
  EXPECT_EQ(text_at(duty, "kind"), "mend_flaw");
  EXPECT_EQ(text_at(duty, "title"), "機器を直す: pump（暗号化しない管理用の口）");
  EXPECT_EQ(text_at(duty, "title_en"), "Mend a device: pump (management without encryption)");
  EXPECT_FALSE(duty.contains("flaw"));
  EXPECT_EQ(duty.at("device").at("id").as_string(), id);
  EXPECT_EQ(duty.at("device").at("finding"), "clear_management");
  EXPECT_EQ(duty.at("device").at("plan").at(0).at("who"), "owner");
  EXPECT_TRUE(array_at(world.get("/api/v1/duties", clinic).object(), "items")->empty());
  // Its owner closes the port; somebody looks again.
  const std::string path = "/api/v1/devices/" + id + "/evidence";
  const std::string again =
      R"(<nmaprun scanner="nmap" start="1775005200"><host><status state="up"/>)"
      R"(<address addr="192.0.2.7" addrtype="ipv4"/><ports><port protocol="tcp" portid="23">)"
      R"(<state state="closed"/></port></ports></host></nmaprun>)";
  EXPECT_EQ(world.ask("POST", path, {.token = clinic, .body = again}).status, 404);
  EXPECT_EQ(world.ask("POST", path, {.token = works, .body = "nothing"}).status, 400);
  const Answer taken = world.ask("POST", path, {.token = works, .body = again});
  ASSERT_EQ(taken.status, 201) << taken.body;
  expect_shape(taken.object(), "device:s format:s urgent:a", "LOOK");
  EXPECT_TRUE(array_at(world.get("/api/v1/duties", works).object(), "items")->empty());
  EXPECT_EQ(world.get("/api/v1/devices/" + id, clinic).status, 404);
  EXPECT_TRUE(array_at(world.get("/api/v1/devices", clinic).object(), "items")->empty());
  // A system is no device.
  Answer system = world.ask("POST", "/api/v1/systems?name=desk",
                            {.token = works,
                             .body = R"({"bomFormat":"CycloneDX",)"
                                     R"("specVersion":"1.5","components":[]})"});
  EXPECT_EQ(
      world.get("/api/v1/devices/" + std::string(text_at(system.object(), "system")), works).status,
      404);
}

}  // namespace
}  // namespace hinomi::api_test
