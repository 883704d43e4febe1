// Reports in a generated world, what is decided on them, and who may learn which part.
#include <algorithm>

#include "know/known_world.h"

namespace hinomi::know_test {
namespace {

using api_test::Answer;

// The kinds of the values in deed.cc, for MISP and as a STIX pattern.
std::string misp_type(const std::string& value) {
  if (value.starts_with("http")) return "url";
  if (value.starts_with("203.")) return "ip-dst";
  return value.find('.') == value.npos ? "md5" : "domain";
}
std::string pattern_of(const std::string& value) {
  std::string type = misp_type(value);
  std::string path = type == "url"                   ? "url:value = "
                     : type == "md5"                 ? "file:hashes.MD5 = "
                     : type == "domain"              ? "domain-name:value = "
                     : value.find('/') != value.npos ? "ipv4-addr:value ISSUBSET "
                                                     : "ipv4-addr:value = ";
  return "[" + path + "'" + value + "']";
}

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
    json::object attribute{
        {"type", misp_type(value.value)},   {"value", value.value},       {"to_ids", true},
        {"comment", word(deed, "comment")}, {"Tag", tags_of(value.mark)}, {"distribution", "5"}};
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
  if (deed.mark.pap != "CLEAR") {
    // As this program writes it, by id alone; as others do, by a statement; as OpenCTI does.
    std::string id = stix_id("marking-definition", 7), said = "PAP:" + deed.mark.pap;
    json::object definition{{"type", "marking-definition"},
                            {"spec_version", "2.1"},
                            {"id", id},
                            {"created", times},
                            {"definition_type", "statement"},
                            {"definition", {{"statement", said}}}};
    if (deed.number % 3 == 1) {
      definition["definition"] = {{"statement", "custom"}};
      definition["x_opencti_definition_type"] = "PAP";
      definition["x_opencti_definition"] = said;
    }
    if (deed.number % 3 == 2)
      id = marking_definition_of(*pap_from(said));
    else
      objects.push_back(std::move(definition));
    refs.emplace_back(id);
  }
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
         {"pattern", pattern_of(deed.values[i].value)},
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
  Mark mark{.tlp = deed.mark.tlp, .pap = deed.mark.pap, .understood = deed.mark.understood};
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

}  // namespace hinomi::know_test
