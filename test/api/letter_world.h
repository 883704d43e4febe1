// A node with members who can be told things, and short words for telling them.
#pragma once

#include "act/made_here.h"
#include "api/api_world.h"
#include "model/letter.h"

namespace hinomi::api_test {

class LetterWorld : public ApiWorld {
 public:
  explicit LetterWorld(std::uint32_t seed = 1) : ApiWorld(seed) {
    member("works", "client");
    member("power", "client");
    analyst = access("analyst", "analyst", "center");
    approver = access("approver", "approver", "center");
    works = access("works-desk", "analyst", "works");
    power = access("power-desk", "approver", "power");
    contact({.id = "works/security",
             .member = "works",
             .role = "security",
             .holder = "渡辺 光",
             .channels = {{.kind = ChannelKind::mail, .address = "security@works.example"}}});
    contact({.id = "works/executive",
             .member = "works",
             .role = "executive",
             .channels = {{.kind = ChannelKind::page}}});
    contact({.id = "power/security",
             .member = "power",
             .role = "security",
             .channels = {{.kind = ChannelKind::mail, .address = "noc@power.example"}}});
  }

  void write(Kind kind, std::string body) {
    auto done =
        node->keeper().write({.build = [&](const picture::Picture& picture, Position, Time) {
          std::vector<picture::Draft> drafts{
              act::made_here(world, kind, picture, {.tlp = Tlp::amber_strict}, body)};
          return Result<std::vector<picture::Draft>>(std::move(drafts));
        }});
    EXPECT_TRUE(done) << done.error().text();
  }
  void contact(const Contact& contact) { write(Kind::contact, to_json(contact)); }

  static json::object warning(std::vector<std::string> members) {
    return {{"title", "不審な通信"},
            {"text", "遮断してください"},
            {"basis", "情報共有規程 第3条"},
            {"tlp", "AMBER"},
            {"to", {{"members", json::value_from(members)}}}};
  }
  static json::object with(json::object body, std::string_view key, json::value value) {
    body[key] = std::move(value);
    return body;
  }
  std::string sent(std::vector<std::string> members, std::string_view title = "不審な通信") {
    Answer made = post("/api/v1/drafts", analyst,
                       with(warning(std::move(members)), "title", json::string(title)));
    EXPECT_EQ(made.status, 201) << made.body;
    Answer decided = approve(approver, made.text("duty"));
    EXPECT_EQ(decided.status, 200) << decided.body;
    return decided.text("letter");
  }

  std::string analyst, approver, works, power;  // tokens
};

}  // namespace hinomi::api_test
