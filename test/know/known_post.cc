// Letters in a generated world, what is said of them, and the register.
#include <algorithm>

#include "know/known_world.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

Marking marking_of(const Mark& mark) {
  Marking out{.tlp = *tlp_from(mark.tlp), .pap = *pap_from(mark.pap), .groups = mark.groups};
  out.unknown = !mark.understood;
  return out;
}

}  // namespace

std::string KnownWorld::write(Kind kind, const std::string& origin, std::string body,
                              const Mark& mark) {
  auto written = node->keeper().write({.touches = {}, .build = [&](auto&&...) {
                                         return Result<std::vector<picture::Draft>>(
                                             {{.kind = kind,
                                               .origin = origin,
                                               .marking = marking_of(mark),
                                               .format = "application/json",
                                               .body = body}});
                                       }});
  EXPECT_TRUE(written) << written.error().text();
  return written ? written->front().id : std::string();
}

// Through the whole post: drafted at the desk, approved by another, told to those who may know.
void KnownWorld::letter(const Deed& deed) {
  json::array to;
  for (const std::string& member : deed.to) to.emplace_back(member);
  json::object body{{"title", word(deed, "title")},
                    {"text", word(deed, "text")},
                    {"purpose", "warning"},
                    {"urgency", "today"},
                    {"to", {{"members", std::move(to)}}},
                    {"basis", word(deed, "basis")},
                    {"tlp", deed.mark.tlp},
                    {"pap", deed.mark.pap}};
  if (deed.mark.groups) body["groups"] = json::value_from(*deed.mark.groups);
  Answer draft = post("/api/v1/drafts", tokens_["center-analyst"], body);
  EXPECT_EQ(draft.status, 201) << draft.body;
  Answer sent = post("/api/v1/duties/" + draft.text("duty") + "/decision", approvers_["center"],
                     {{"decision", "approve"}, {"basis", word(deed, "basis")}});
  records_[deed.number] = sent.text("letter");
  // Who is named may know it, if it is in one of the groups that it is for.
  std::vector<std::string> told;
  for (const Viewer& member : members()) {
    bool named = std::find(deed.to.begin(), deed.to.end(), member.member) != deed.to.end();
    bool in_group = !deed.mark.groups;
    for (const std::string& group : member.groups)
      in_group = in_group || std::find(deed.mark.groups->begin(), deed.mark.groups->end(), group) !=
                                 deed.mark.groups->end();
    if (named && in_group) told.push_back(member.member);
  }
  Mark mark = deed.mark;
  mark.understood = true;
  for (const char* place : {"title", "text", "basis"}) {
    Secret part = secret(deed, place, mark, "center");
    part.named = told;
    part.by_name_only = true;
    keep(std::move(part));
  }
}

// Found in the node's own events: for its own people, in every place that holds text.
void KnownWorld::detection(const Deed& deed) {
  Detection found{.what = word(deed, "rule"),
                  .title = word(deed, "rule title"),
                  .author = word(deed, "rule author"),
                  .level = deed.number % 2 ? Level::critical : Level::low,
                  .techniques = {"T1059"},
                  .sensor = word(deed, "sensor"),
                  .entity_kind = "host",
                  .entity = word(deed, "entity"),
                  .count = 1,
                  .first = clock.now(),
                  .last = clock.now(),
                  .samples = {{.source = word(deed, "source"),
                               .record = 1,
                               .matched = {{"Image", word(deed, "matched")}},
                               .event = "{\"a\":\"" + word(deed, "event") + "\"}"}}};
  auto ids = node->lookout().take({&found, 1});
  EXPECT_TRUE(ids) << ids.error().text();
  const std::string& analyst = tokens_["center-analyst"];
  Answer hidden = post("/api/v1/suppressions", analyst,
                       {{"rule", found.what},
                        {"where", {{{"field", "Image"}, {"text", word(deed, "condition")}}}},
                        {"reason", word(deed, "suppression reason")},
                        {"owner", word(deed, "owner")},
                        {"until", format_time(clock.now() + std::chrono::hours(24))}});
  EXPECT_EQ(hidden.status, 201) << hidden.body;
  Answer judged = post("/api/v1/detections/" + (ids ? ids->front() : "") + "/judgement", analyst,
                       {{"verdict", "benign"}, {"note", word(deed, "note")}});
  EXPECT_EQ(judged.status, 201) << judged.body;
  for (const char* place :
       {"rule", "rule title", "rule author", "sensor", "entity", "source", "matched", "event",
        "condition", "suppression reason", "owner", "note"}) {
    Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, "center");
    own.by_name_only = true;
    keep(std::move(own));
  }
}

// What a member runs: with two flaws that everybody knows of, of which one is exploited (a Duty)
// and it says why the other is none.
void KnownWorld::system(const Deed& deed) {
  const std::string& reporter = reporters_[deed.by];
  auto component = [](const std::string& name) {
    return R"({"type":"library","name":")" + name + R"(","version":"1.0.0","purl":"pkg:npm/)" +
           name + R"(@1.0.0"})";
  };
  const std::string body =
      R"({"bomFormat":"CycloneDX","specVersion":"1.5","components":[)" + component("gate") + "," +
      component("lamp") + "," + component(word(deed, "component")) +
      R"(,{"type":"application","version":"1.0.0","name":")" + word(deed, "nameless") +
      R"(","publisher":")" + word(deed, "maker") + R"("}]})";
  const Answer told = ask(
      "POST",
      "/api/v1/systems?reach=open&name=" + word(deed, "system") + "&place=" + word(deed, "place"),
      {.token = reporter, .body = body});
  EXPECT_EQ(told.status, 201) << told.body;
  const Answer said = post("/api/v1/flaws/CVE-2026-1002/statement", reporter,
                           {{"status", "not_affected"},
                            {"justification", "component_not_present"},
                            {"detail", word(deed, "detail")}});
  EXPECT_EQ(said.status, 201) << said.body;
  const Answer named = post(
      "/api/v1/systems/" + std::string(text_at(told.object(), "system")) + "/identities", reporter,
      {{"name", word(deed, "nameless")},
       {"maker", word(deed, "maker")},
       {"identity", "pkg:npm/gate"},
       {"answer", deed.number % 2 ? "confirmed" : "refused"},
       {"detail", word(deed, "why it is")}});
  EXPECT_EQ(named.status, 201) << named.body;
  for (const char* place :
       {"system", "place", "component", "detail", "nameless", "maker", "why it is"}) {
    Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, deed.by);
    own.by_name_only = true;
    keep(std::move(own));
  }
}

// Who supplies a member, for which of its systems nobody else may know either; and what became of
// the supplier, with what shows it, which is the desk's alone.
void KnownWorld::supply(const Deed& deed) {
  const Answer told = post("/api/v1/supplies", reporters_[deed.by],
                           {{"supplier", word(deed, "supplier")},
                            {"role", "hosts"},
                            {"what", word(deed, "what")},
                            {"group", word(deed, "group")},
                            {"evidence", word(deed, "evidence")}});
  EXPECT_EQ(told.status, 201) << told.body;
  const Answer changed = post("/api/v1/supplier-changes", tokens_["center-analyst"],
                              {{"supplier", word(deed, "supplier")},
                               {"what", "insolvent"},
                               {"text", word(deed, "text")},
                               {"evidence", word(deed, "notice")}});
  EXPECT_EQ(changed.status, 201) << changed.body;
  EXPECT_EQ(number_at(changed.object(), "told"), 1) << changed.body;
  for (const char* place : {"supplier", "what", "group", "evidence", "text", "notice"}) {
    const bool is_desks = place == std::string_view("notice");
    Secret own = secret(deed, place, {.tlp = "AMBER+STRICT"}, is_desks ? "center" : deed.by);
    own.by_name_only = true;
    keep(std::move(own));
  }
}

// What is for people by name, as Records of those who write them.
void KnownWorld::write(const Deed& deed) {
  Mark mark = deed.mark;
  auto by_name = [&](const char* place, std::string origin, std::vector<std::string> named) {
    Secret own = secret(deed, place, mark, std::move(origin));
    own.named = std::move(named);
    own.by_name_only = true;
    keep(std::move(own));
  };
  switch (deed.what) {
    case Deed::letter: return letter(deed);
    case Deed::detection: return detection(deed);
    case Deed::system: return system(deed);
    case Deed::supply: return supply(deed);
    case Deed::device: return device(deed);
    case Deed::device_case: return device_case(deed);
    case Deed::receipt: {
      if (record_of(deed.about).empty()) return;
      const Deed& letter = deeds_.at(deed.about);
      const std::string& reader = letter.to.front();
      Answer answer =
          post("/api/v1/letters/" + record_of(deed.about) + "/receipt", reporters_[reader],
               {{"state", "acknowledged"}, {"note", word(deed, "note")}});
      if (answer.status != 201) return;
      mark = letter.mark;
      return by_name("note", "center", {reader});
    }
    case Deed::draft: {
      hinomi::Draft draft{
          .title = word(deed, "title"), .text = word(deed, "text"), .by = "approver"};
      write(Kind::draft, "center", to_json(draft), mark);
      by_name("title", "center", {});
      return by_name("text", "center", {});
    }
    case Deed::feedback: {
      if (record_of(deed.about).empty()) return;
      const Deed& about = deeds_.at(deed.about);
      std::string to = about.what == Deed::letter ? "center" : about.by;
      Answer answer = post(
          "/api/v1/feedback", reporters_[deed.by],
          {{"subject", record_of(deed.about)}, {"says", "useful"}, {"text", word(deed, "text")}});
      // Of what it may not know it hears nothing that it would not of what is not there
      // (leak_test.cc); in a world without it, nobody asks.
      if (answer.status != 201) return;
      answered_[deed.by] += answer.body + "\n";
      mark = {.tlp = "AMBER+STRICT"};
      return by_name("text", deed.by, {to});
    }
    case Deed::consent:
      if (record_of(deed.about).empty()) return;
      write(Kind::consent, deed.by,
            to_json(Consent{.subject = record_of(deed.about), .to = {word(deed, "to")}, .by = "x"}),
            mark);
      return by_name("to", deed.by, {deeds_.at(deed.about).by});
    case Deed::contact:
      write(Kind::contact, "center",
            to_json(Contact{
                .id = deed.by + "/" + word(deed, "role"),
                .member = deed.by,
                .role = "duty",
                .holder = word(deed, "holder"),
                .channels = {{.kind = deed.number % 2 ? ChannelKind::print : ChannelKind::mail,
                              .address = word(deed, "mail") + "@mail.example"}}}),
            mark);
      for (const char* place : {"role", "holder", "mail"}) by_name(place, "center", {deed.by});
      return;
    case Deed::service:
      write(Kind::service, "center",
            to_json(Service{.id = word(deed, "id"), .name = word(deed, "name"), .member = deed.by}),
            mark);
      for (const char* place : {"id", "name"}) by_name(place, "center", {deed.by});
      return;
    case Deed::break_glass:
      mark = {.tlp = "RED"};
      write(Kind::break_glass, "center",
            to_json(
                BreakGlass{.by = "approver", .reason = word(deed, "reason"), .until = clock.now()}),
            mark);
      return by_name("reason", "center", {});
    default: return;
  }
}

}  // namespace hinomi::know_test
