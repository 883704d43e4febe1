#include "know/known_world.h"

#include <algorithm>

namespace hinomi::know_test {
namespace {

using api_test::Answer;

constexpr std::int64_t first_second = 1775034000;  // 2026-04-01T09:00:00Z

std::size_t strictness(const std::string& name, const std::vector<std::string>& order) {
  return static_cast<std::size_t>(std::find(order.begin(), order.end(), name) - order.begin());
}

// MISP tags: TLP 2.0, PAP, and one that nobody understands.
json::array tags_of(const Mark& mark) {
  std::string tlp = mark.tlp;
  std::transform(tlp.begin(), tlp.end(), tlp.begin(),
                 [](unsigned char c) { return std::tolower(c); });
  json::array tags{json::object{{"name", "tlp:" + tlp}}, json::object{{"name", "PAP:" + mark.pap}}};
  if (!mark.understood) tags.push_back(json::object{{"name", "tlp:violet"}});
  return tags;
}

void restrict_to_groups(json::object& object, const Mark& mark) {
  if (!mark.groups) return;
  object["distribution"] = "4";
  json::object group;
  if (!mark.groups->empty()) group["uuid"] = mark.groups->front();
  object["SharingGroup"] = std::move(group);
}

// STIX 2.1 section 7.2.1.4 and the TLP 2.0 extension.
std::string definition_of(const std::string& tlp) {
  if (tlp == "CLEAR") return "marking-definition--94868c89-83c2-464b-929b-a1a8aa3c8487";
  if (tlp == "GREEN") return "marking-definition--bab4a63c-aed9-4cf5-a766-dfca5abac2bb";
  if (tlp == "AMBER") return "marking-definition--55d920b0-5e8b-4f79-9ee9-91f868d9b421";
  if (tlp == "AMBER+STRICT") return "marking-definition--939a9414-2ddd-4d32-a0cd-375ea402b003";
  return "marking-definition--e828b379-4e03-4974-9ac4-e53a884c97c1";
}

Marking marking_of(const Mark& mark) {
  Marking out{.tlp = *tlp_from(mark.tlp), .pap = *pap_from(mark.pap), .groups = mark.groups};
  out.unknown = !mark.understood;
  return out;
}

}  // namespace

Mark both(const Mark& a, const Mark& b) {
  static const std::vector<std::string> tlps = {"CLEAR", "GREEN", "AMBER", "AMBER+STRICT", "RED"};
  static const std::vector<std::string> paps = {"CLEAR", "GREEN", "AMBER", "RED"};
  Mark out{.tlp = tlps[std::max(strictness(a.tlp, tlps), strictness(b.tlp, tlps))],
           .pap = paps[std::max(strictness(a.pap, paps), strictness(b.pap, paps))],
           .understood = a.understood && b.understood,
           .groups = a.groups ? a.groups : b.groups};
  if (a.groups && b.groups)
    std::erase_if(*out.groups, [&](const std::string& group) {
      return std::find(b.groups->begin(), b.groups->end(), group) == b.groups->end();
    });
  return out;
}

KnownWorld::KnownWorld(std::uint32_t seed) : ApiWorld(seed), seed_(seed) {
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
  }
  approvers_["center"] = access("approver", "approver", "center");
  for (const Viewer& viewer : viewers())
    if (!viewer.member.empty())
      tokens_[viewer.name] = access(viewer.name, viewer.role, viewer.member);
  for (const Viewer& viewer : viewers())
    if (Answer answer = look(viewer, "/api/v1/events"); answer.events)
      streams_[viewer.name] = *answer.events;
  network.take_heard();
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

Answer KnownWorld::look(const Viewer& viewer, const std::string& target) {
  auto token = tokens_.find(viewer.name);
  // Each look from another place: how many there were is no secret that a limit would tell.
  std::string peer = "2001:db8:" + std::to_string(++looks_ % 9999) + "::1";
  return ask("GET", target,
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

// MISP: the event's marking holds for each attribute, the attribute's for itself; the report as a
// whole, whose bytes hold them all, is as strict as all of them together.
void KnownWorld::report(const Deed& deed) {
  json::object event{{"info", "about " + word(deed, "title")},
                     {"date", "2026-04-01"},
                     {"Orgc", {{"name", word(deed, "author")}}},
                     {"Tag", tags_of(deed.mark)},
                     {"distribution", "3"}};
  restrict_to_groups(event, deed.mark);
  Mark whole = deed.mark;
  json::array attributes;
  for (const Value& value : deed.values) {
    json::object attribute{{"type", "domain"},
                           {"value", value.value},
                           {"to_ids", true},
                           {"comment", word(deed, "comment")},
                           {"Tag", tags_of(value.mark)},
                           {"distribution", "5"}};
    restrict_to_groups(attribute, value.mark);
    attributes.push_back(std::move(attribute));
    whole = both(whole, value.mark);
  }
  event["Attribute"] = std::move(attributes);
  std::string body = json::serialize(json::object{{"Event", std::move(event)}});
  bool dry = deed.what == Deed::dry_run;
  Answer answer =
      ask("POST", dry ? "/api/v1/reports?format=misp&dry_run=1" : "/api/v1/reports?format=misp",
          {.token = reporters_[deed.by], .body = body});
  EXPECT_EQ(answer.status, dry ? 200 : 201) << answer.body;
  answered_[deed.by] += answer.body + "\n";
  if (dry) return;
  records_[deed.number] = answer.text("report");
  duties_[deed.number] = answer.text("duty");
  marks_[deed.number] = whole;
  for (const char* place : {"title", "author"}) keep(secret(deed, place, whole, deed.by));
  Secret comment = secret(deed, "comment", whole, deed.by);
  comment.people_here_only = true;
  keep(std::move(comment));
  for (std::size_t i = 0; i < deed.values.size(); ++i) {
    values_.push_back(deed.values[i].value);
    std::string name = deed.values[i].value.substr(0, deed.values[i].value.find('.'));
    if (!name.starts_with("k")) continue;  // several say it
    Secret value = secret(deed, "value", both(deed.mark, deed.values[i].mark), deed.by);
    value.word = name;
    keep(std::move(value));
  }
}

// STIX: a report whose name, and an indicator whose description, carry markings of their own.
void KnownWorld::bulletin(const Deed& deed) {
  static constexpr const char* times = "2026-04-01T08:00:00.000Z";
  auto stix_id = [&](const char* type, std::size_t number) {
    char out[64];
    std::snprintf(out, sizeof out, "--%08zx-0000-4000-8000-%012zx", deed.number, number);
    return type + std::string(out);
  };
  json::array refs{definition_of(deed.mark.tlp)};
  if (!deed.mark.understood)
    refs.emplace_back("marking-definition--00000000-0000-4000-8000-000000000000");
  json::array objects;
  json::array members;
  for (std::size_t i = 0; i < deed.values.size(); ++i) {
    members.emplace_back(stix_id("indicator", i));
    objects.push_back(
        {{"type", "indicator"},
         {"spec_version", "2.1"},
         {"id", stix_id("indicator", i)},
         {"created", times},
         {"modified", times},
         {"valid_from", times},
         {"name", word(deed, "indicator name")},
         {"description", word(deed, "description")},
         {"pattern", "[domain-name:value = '" + deed.values[i].value + "']"},
         {"pattern_type", "stix"},
         {"object_marking_refs", refs},
         {"granular_markings",
          {{{"marking_ref", definition_of("RED")}, {"selectors", {"description"}}}}}});
  }
  objects.push_back(
      {{"type", "report"},
       {"spec_version", "2.1"},
       {"id", stix_id("report", 0)},
       {"created", times},
       {"modified", times},
       {"published", times},
       {"name", word(deed, "title")},
       {"object_refs", members},
       {"object_marking_refs", refs},
       {"granular_markings",
        {{{"marking_ref", definition_of("AMBER+STRICT")}, {"selectors", {"name"}}}}}});
  std::string body = json::serialize(json::object{
      {"type", "bundle"}, {"id", stix_id("bundle", 0)}, {"objects", std::move(objects)}});
  Answer answer =
      ask("POST", "/api/v1/reports?format=stix", {.token = reporters_[deed.by], .body = body});
  EXPECT_EQ(answer.status, 201) << answer.body;
  answered_[deed.by] += answer.body + "\n";
  records_[deed.number] = answer.text("report");
  duties_[deed.number] = answer.text("duty");
  Mark mark{.tlp = deed.mark.tlp, .understood = deed.mark.understood};
  marks_[deed.number] = mark;
  keep(secret(deed, "title", both(mark, {.tlp = "AMBER+STRICT"}), deed.by));
  Secret description = secret(deed, "description", both(mark, {.tlp = "RED"}), deed.by);
  description.people_here_only = true;
  keep(std::move(description));
  Secret name = secret(deed, "indicator name", mark, deed.by);
  name.people_here_only = true;
  keep(std::move(name));
  for (const Value& value : deed.values) {
    values_.push_back(value.value);
    std::string first = value.value.substr(0, value.value.find('.'));
    if (!first.starts_with("k")) continue;
    Secret one = secret(deed, "value", mark, deed.by);
    one.word = first;
    keep(std::move(one));
  }
}

void KnownWorld::decide(const Deed& deed) {
  auto mark = marks_.find(deed.about);
  if (mark == marks_.end()) return;
  const std::string& by = deeds_.at(deed.about).by;
  auto keep_for_people_here = [&](const char* place) {
    Secret note = secret(deed, place, mark->second, by);
    note.people_here_only = true;
    keep(std::move(note));
  };
  if (deed.what == Deed::recall) {
    post("/api/v1/recalls", approvers_["center"],
         {{"report", records_[deed.about]}, {"reason", word(deed, "reason")}});
    keep(secret(deed, "reason", mark->second, by));
    return;
  }
  const std::string& duty = duties_[deed.about];
  if (duty.empty()) return;
  post("/api/v1/duties/" + duty + "/decision", approvers_["center"],
       {{"decision", deed.what == Deed::approve ? "approve" : "decline"},
        {"basis", word(deed, "basis")},
        {"note", word(deed, "note")}});
  keep_for_people_here("note");
  keep_for_people_here("basis");
}

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
      answered_[deed.by] += answer.body + "\n";
      if (answer.status != 201) return;
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
            to_json(Contact{.id = deed.by + "/" + word(deed, "role"),
                            .member = deed.by,
                            .role = "duty",
                            .holder = word(deed, "holder"),
                            // No courier in between: what is seen follows from the deeds alone.
                            .channels = {{.kind = ChannelKind::print,
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
