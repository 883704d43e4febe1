// A node on a real disk and on real sockets: what init makes, who may read it, how it opens,
// listens and comes back.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "api/api_world.h"
#include "serve/certificate.h"
#include "serve/client.h"
#include "serve/server.h"

namespace hinomi::api_test {
namespace {

namespace fs = std::filesystem;

class RealNode : public ::testing::Test {
 protected:
  RealNode() {
    std::string name = (fs::temp_directory_path() / "hinomi_api_XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    data = folder_ / "data";
    options.config.setting = {.node = "center", .name = "himori"};
    options.config.listen = {"127.0.0.1:0", "[::1]:0"};
    options.config.tls = false;
    options.organisation = "Center";
    options.tls_names = {"localhost", "127.0.0.1"};
  }
  ~RealNode() override {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
  }
  static unsigned mode(const fs::path& path) {
    struct stat status{};
    EXPECT_EQ(::stat(path.c_str(), &status), 0) << path;
    return status.st_mode & 0777;
  }
  void write(const fs::path& path, std::string_view text) { std::ofstream(path) << text; }
  Error open_error() {
    auto node = node::Node::open(world, data);
    EXPECT_FALSE(node);
    return node ? Error() : node.error();
  }
  static std::uint16_t port_of(const std::string& url) {
    return static_cast<std::uint16_t>(std::stoi(url.substr(url.rfind(':') + 1)));
  }

  fs::path folder_, data;
  node::InitOptions options;
  std::unique_ptr<serve::Server> server = serve::make_network();
  World world{real_clock(), real_random(), real_disk(), *server};
};

TEST_F(RealNode, InitMakesWhatOnlyItsOwnerReads) {
  fs::create_directory(data);
  fs::permissions(data, fs::perms(0755));
  ASSERT_TRUE(node::init(world, data, options));
  EXPECT_EQ(mode(data), 0700u);
  EXPECT_EQ(mode(data / "keys"), 0700u);
  EXPECT_EQ(mode(data / "tls"), 0700u);
  EXPECT_EQ(mode(data / "keys" / "node.seed"), 0600u);
  EXPECT_EQ(mode(data / "tls" / "key.pem"), 0600u);
  auto again = node::init(world, data, options);
  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().kind, ErrorKind::conflict);
  EXPECT_FALSE(again.error().remedy.empty());
}

TEST_F(RealNode, WithoutANodeItSaysHowToMakeOne) {
  Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::missing);
  EXPECT_NE(error.remedy.find("hinomi init"), std::string::npos);
}

TEST_F(RealNode, ASecondProcessIsTurnedAway) {
  ASSERT_TRUE(node::init(world, data, options));
  auto first = node::Node::open(world, data);
  ASSERT_TRUE(first);
  Error error = open_error();
  EXPECT_EQ(error.kind, ErrorKind::conflict) << error.text();
  EXPECT_FALSE(error.remedy.empty());
  first->reset();
  EXPECT_TRUE(node::Node::open(world, data));
}

TEST_F(RealNode, WhatIsWrittenBadlyByHandIsNamed) {
  ASSERT_TRUE(node::init(world, data, options));
  const std::pair<const char*, const char*> wrong[] = {
      {"", "not a JSON object"},
      {"[]", "not a JSON object"},
      {"{", "not a JSON object"},
      {R"({"node":"center"})", "name should be"},
      {R"({"name":"himori"})", "node should be"},
      {R"({"node":"center","name":"two words"})", "name should be"},
      {R"({"node":"center","name":"a+b"})", "name should be"},
      {R"({"node":"center","name":"himori","colour":"red"})", "no such setting: colour"},
      {R"({"node":"center","name":"himori","documentation_is_real":true})", "exercises alone"},
      {R"({"node":"center","name":"himori","default_tlp":"PINK"})", "default_tlp should be"},
      {R"({"node":"center","name":"himori","approvals_needed":3})", "approvals_needed should be"},
      {R"({"node":"center","name":"himori","approvals_needed":"2"})", "approvals_needed should be"},
      {R"({"node":"center","name":"himori","decide_hours":0})", "decide_hours should be"},
      {R"({"node":"center","name":"himori","review_hours":1e9})", "review_hours should be"},
      {R"({"node":"center","name":"himori","appeal_hours":-1})", "appeal_hours should be"},
      {R"({"node":"center","name":"himori","listen":[8420]})", "listen should be"},
      {R"({"node":"center","name":"himori","listen":"127.0.0.1:8420"})", "listen should be"},
      {R"({"node":"center","name":"himori","tls":"no"})", "tls should be"},
      {R"({"node":"center","name":"himori","exercise":"yes"})", "exercise should be"},
      {R"({"node":"center","name":"himori","warning_lists":7})", "warning_lists should be"}};
  for (const auto& [text, what] : wrong) {
    write(data / "node.json", text);
    Error error = open_error();
    EXPECT_EQ(error.kind, ErrorKind::invalid) << text;
    EXPECT_NE(error.what.find(what), std::string::npos) << text << ": " << error.text();
    EXPECT_NE(error.where.find("node.json"), std::string::npos) << text;
    EXPECT_FALSE(error.remedy.empty()) << text;
  }
  auto config = node::config_from_json(node::to_json(options.config));
  ASSERT_TRUE(config);
  EXPECT_EQ(node::to_json(*config), node::to_json(options.config));
}

TEST_F(RealNode, ListensWhereItIsToldAndComesBackTheSame) {
  ASSERT_TRUE(node::init(world, data, options));
  auto node = node::Node::open(world, data, {.version = "0.1.0"});
  ASSERT_TRUE(node);
  auto urls = (*node)->listen();
  ASSERT_TRUE(urls) << urls.error().text();
  ASSERT_EQ(urls->size(), 2u);
  EXPECT_TRUE(urls->at(0).starts_with("http://127.0.0.1:")) << urls->at(0);
  EXPECT_TRUE(urls->at(1).starts_with("http://[::1]:")) << urls->at(1);
  EXPECT_EQ(mode(node::socket_of(data)), 0600u);
  serve::CallTo socket{.unix_socket = node::socket_of(data)};
  auto access = serve::call(socket, {.method = "POST",
                                     .target = "/api/v1/access",
                                     .body = R"({"name":"Sato","role":"analyst"})"});
  ASSERT_TRUE(access) << access.error().text();
  ASSERT_EQ(access->status, 201) << access->content();
  json::value told = *parse_json(access->content());
  std::string token(text_at(told.as_object(), "token"));

  serve::CallTo plain{.port = port_of(urls->at(0))};
  std::vector<std::pair<std::string, std::string>> bearer = {{"Authorization", "Bearer " + token}};
  auto me = serve::call(plain, {.target = "/api/v1/me", .headers = bearer});
  ASSERT_TRUE(me) << me.error().text();
  EXPECT_EQ(me->status, 200);
  // From the network the header that acts for others is worth nothing.
  auto forged = serve::call(plain, {.target = "/api/v1/me", .headers = {{"X-Hinomi-As", "Sato"}}});
  ASSERT_TRUE(forged);
  EXPECT_EQ(forged->status, 401);
  auto head = serve::call(plain, {.method = "HEAD", .target = "/api/v1/me", .headers = bearer});
  ASSERT_TRUE(head);
  EXPECT_EQ(head->status, 200);
  EXPECT_EQ(head->content(), "");

  auto dump = [&] { return (*node)->keeper().read([](const auto& p) { return p.dump(); }); };
  std::string before = dump();
  (*node)->close();
  EXPECT_FALSE(serve::call(plain, {.target = "/health"}));
  *node = nullptr;
  node = node::Node::open(world, data);
  ASSERT_TRUE(node);
  EXPECT_EQ(dump(), before);
  Answer back = ask((*node)->api(), "GET", "/api/v1/me", {.token = token});
  EXPECT_EQ(back.text("name"), "Sato");
}

TEST_F(RealNode, TlsWithItsOwnCertificateAndWithOneThatReplacedIt) {
  options.config.tls = true;
  options.config.listen = {"127.0.0.1:0"};
  ASSERT_TRUE(node::init(world, data, options));
  for (int round = 0; round < 2; ++round) {
    std::string trusted = *real_disk().read(data / "tls" / "cert.pem");
    auto node = node::Node::open(world, data);
    ASSERT_TRUE(node);
    auto urls = (*node)->listen();
    ASSERT_TRUE(urls) << urls.error().text();
    ASSERT_TRUE(urls->at(0).starts_with("https://"));
    serve::CallTo to{
        .port = port_of(urls->at(0)), .tls = true, .host = "localhost", .trusted = trusted};
    auto health = serve::call(to, {.target = "/health"});
    ASSERT_TRUE(health) << health.error().text();
    EXPECT_EQ(health->status, 200);
    auto own = serve::make_certificate(std::vector<std::string>{"localhost"}, world.clock.now());
    ASSERT_TRUE(own);
    to.trusted = own->certificate;
    EXPECT_FALSE(serve::call(to, {.target = "/health"}));
    write(data / "tls" / "cert.pem", own->certificate);
    write(data / "tls" / "key.pem", own->key);
  }
  write(data / "tls" / "key.pem", "no key");
  auto node = node::Node::open(world, data);
  ASSERT_TRUE(node);
  auto urls = (*node)->listen();
  ASSERT_FALSE(urls);
  EXPECT_FALSE(urls.error().remedy.empty()) << urls.error().text();
}

TEST_F(RealNode, BadAddressesAreRefused) {
  ASSERT_TRUE(node::init(world, data, options));
  for (const char* address :
       {"nowhere", "127.0.0.1", ":8420", "127.0.0.1:", "127.0.0.1:99999", "127.0.0.1:x", "[::1]",
        "256.0.0.1:0", "0.0.0.0:0", "example.org:0"}) {
    node::Config config = options.config;
    config.listen = {address};
    write(data / "node.json", node::to_json(config));
    auto node = node::Node::open(world, data);
    ASSERT_TRUE(node) << node.error().text();
    auto urls = (*node)->listen();
    ASSERT_FALSE(urls) << address;
    EXPECT_FALSE(urls.error().remedy.empty()) << address << ": " << urls.error().text();
  }
}

}  // namespace
}  // namespace hinomi::api_test
