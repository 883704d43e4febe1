// MISP events as MISP and PyMISP write them (MISP core format): {"Event":{}}, {"response":[...]},
// an array, or one event.
#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/document.h"
#include "in/gate.h"

namespace hinomi::in {
namespace {

// What an attribute's value holds: an indicator before '|', behind it, or both.
struct AttributeType {
  std::string_view name;
  std::optional<IndicatorType> first;
  std::optional<IndicatorType> second;
};

using Type = IndicatorType;
constexpr std::nullopt_t none = std::nullopt;

constexpr std::array<AttributeType, 26> attribute_types = {{
    {"ip-src", Type::network, none},
    {"ip-dst", Type::network, none},
    {"ip-src|port", Type::network, none},
    {"ip-dst|port", Type::network, none},
    {"domain", Type::domain, none},
    {"hostname", Type::domain, none},
    {"hostname|port", Type::domain, none},
    {"domain|ip", Type::domain, Type::network},
    {"url", Type::url, none},
    {"email", Type::email, none},
    {"email-src", Type::email, none},
    {"email-dst", Type::email, none},
    {"md5", Type::md5, none},
    {"sha1", Type::sha1, none},
    {"sha224", Type::sha224, none},
    {"sha256", Type::sha256, none},
    {"sha384", Type::sha384, none},
    {"sha512", Type::sha512, none},
    {"filename|md5", none, Type::md5},
    {"filename|sha1", none, Type::sha1},
    {"filename|sha224", none, Type::sha224},
    {"filename|sha256", none, Type::sha256},
    {"filename|sha384", none, Type::sha384},
    {"filename|sha512", none, Type::sha512},
    {"malware-sample", none, Type::md5},
    {"uri", Type::url, none},
}};

const AttributeType* find_type(std::string_view name) {
  for (const AttributeType& type : attribute_types)
    if (type.name == name) return &type;
  return nullptr;
}

struct Grade {
  std::string_view tag;
  int value;
};

// Admiralty source reliability as the MISP taxonomy numbers it; g is "deliberately deceptive".
constexpr std::array<Grade, 7> reliabilities = {{
    {"admiralty-scale:source-reliability=\"a\"", 100},
    {"admiralty-scale:source-reliability=\"b\"", 75},
    {"admiralty-scale:source-reliability=\"c\"", 50},
    {"admiralty-scale:source-reliability=\"d\"", 25},
    {"admiralty-scale:source-reliability=\"e\"", 0},
    {"admiralty-scale:source-reliability=\"f\"", 50},
    {"admiralty-scale:source-reliability=\"g\"", 0},
}};

// Credibility: STIX 2.1 Appendix A, Admiralty column ("6" is not a value). Confidence in judgement:
// the same appendix, None/Low/Med/High column.
constexpr std::array<Grade, 8> confidences = {{
    {"admiralty-scale:information-credibility=\"1\"", 90},
    {"admiralty-scale:information-credibility=\"2\"", 70},
    {"admiralty-scale:information-credibility=\"3\"", 50},
    {"admiralty-scale:information-credibility=\"4\"", 30},
    {"admiralty-scale:information-credibility=\"5\"", 10},
    {"estimative-language:confidence-in-analytic-judgment=\"high\"", 85},
    {"estimative-language:confidence-in-analytic-judgment=\"moderate\"", 50},
    {"estimative-language:confidence-in-analytic-judgment=\"low\"", 15},
}};

template <std::size_t n>
std::optional<int> graded(const std::array<Grade, n>& grades,
                          const std::vector<std::string>& tags) {
  for (const std::string& tag : tags)
    for (const Grade& grade : grades)
      if (equal_ignoring_case(tag, grade.tag)) return grade.value;
  return {};
}

std::vector<std::string> tags_of(dom::object object) {
  std::vector<std::string> out;
  if (auto tags = list_at(object, "Tag"))
    for (dom::element tag : *tags) {
      dom::object entry;
      std::string_view name;
      if (!tag.get(entry)) name = string_at(entry, "name").value_or("");
      if (!name.empty()) out.emplace_back(name);
    }
  return out;
}

// Only labels of TLP and PAP: galaxies and the rest restrict nothing.
Marking marking_from(const std::vector<std::string>& tags, const Marking& otherwise) {
  std::vector<std::string> labels;
  for (const std::string& tag : tags) {
    std::string lower = to_lower(tag);
    if (lower.starts_with("tlp:") || lower.starts_with("pap:")) labels.push_back(std::move(lower));
  }
  return marking_of(labels, otherwise);
}

// MISP core format, "distribution": 0 own organisation, 1 this community, 2 connected communities,
// 3 all, 4 sharing group, 5 as the event. Never looser than what is there.
void restrict_by_distribution(dom::object object, Marking& marking) {
  auto member = member_at(object, "distribution");
  if (!member) return;
  std::int64_t level = -1;
  std::string_view text;
  if (!member->get(text) && text.size() == 1 && is_digit(text[0]))
    level = text[0] - '0';
  else if (member->get(level))
    level = -1;
  switch (level) {
    case 0: marking.tlp = std::max(marking.tlp, Tlp::amber_strict); break;
    case 1: marking.tlp = std::max(marking.tlp, Tlp::amber); break;
    case 2: marking.tlp = std::max(marking.tlp, Tlp::green); break;
    case 3:
    case 5: break;
    case 4: {
      Marking group;
      group.tlp = Tlp::clear;
      group.groups.emplace();  // nobody, when the group is not named
      if (auto named = map_at(object, "SharingGroup"))
        if (auto uuid = string_at(*named, "uuid"); uuid && !uuid->empty())
          group.groups->emplace_back(*uuid);
      marking = combine(marking, group);
      break;
    }
    default: marking.unknown = true;
  }
}

class MispReader {
 public:
  MispReader(Gate& gate, ReportHead& head) : gate_(gate), head_(head) {}

  Result<> read(dom::object event, const std::string& place) {
    event_tags_ = tags_of(event);
    describe(event);
    TRY(read_attributes(event, place, {event}));
    auto objects = list_at(event, "Object");
    if (!objects) return {};
    std::size_t i = 0;
    for (dom::element element : *objects) {
      std::string object_place = place + "/Object/" + std::to_string(i++);
      dom::object object;
      if (element.get(object)) {
        TRY(refuse("not an object", object_place));
        continue;
      }
      if (truth_at(object, "deleted", false)) continue;
      TRY(read_attributes(object, object_place, {event, object}));
    }
    return {};
  }

 private:
  void describe(dom::object event) {
    Marking marking = marking_from(event_tags_, gate_.options().default_marking);
    restrict_by_distribution(event, marking);
    head_.marking = described_ ? combine(head_.marking, marking) : marking;
    described_ = true;
    if (head_.title.empty())
      head_.title = cut(string_at(event, "info").value_or(""), longest_title);
    if (head_.author.empty())
      if (auto author = map_at(event, "Orgc"))
        head_.author = cut(string_at(*author, "name").value_or(""), longest_title);
    auto reliability = graded(reliabilities, event_tags_);
    // Several events in one report: the least reliable speaks for all.
    if (reliability)
      head_.reliability = std::min(*reliability, head_.reliability.value_or(*reliability));
  }

  Result<> refuse(std::string what, std::string place) {
    return gate_.refuse({ErrorKind::invalid, std::move(what), std::move(place),
                         "Export the event from MISP again"});
  }

  // `holders`: the event, and the object inside it whose attributes these are.
  Result<> read_attributes(dom::object holder, const std::string& place,
                           const std::vector<dom::object>& holders) {
    auto attributes = list_at(holder, "Attribute");
    if (!attributes) return {};
    std::size_t i = 0;
    for (dom::element element : *attributes) {
      std::string at = place + "/Attribute/" + std::to_string(i++);
      TRY(gate_.tick());
      dom::object attribute;
      if (element.get(attribute)) {
        TRY(refuse("an attribute that is not an object", std::move(at)));
        continue;
      }
      auto type = string_at(attribute, "type");
      if (!type) {
        TRY(refuse("an attribute without a type", at + "/type"));
        continue;
      }
      const AttributeType* known = find_type(*type);
      if (!known || truth_at(attribute, "deleted", false)) continue;
      auto value = string_at(attribute, "value");
      if (!value) {
        TRY(refuse("a value that is not a text", at + "/value"));
        continue;
      }
      if (known->name == "uri" && value->find("://") == std::string_view::npos) continue;
      auto claim = claim_from(attribute, at, holders);
      if (!claim) {
        TRY(gate_.refuse(std::move(claim).error()));
        continue;
      }
      TRY(offer(*known, *value, std::move(*claim)));
    }
    return {};
  }

  Result<> offer(const AttributeType& type, std::string_view value, Claim&& claim) {
    std::size_t bar = std::string_view::npos;
    if (type.name.find('|') != std::string_view::npos || type.second) {
      bar = type.first ? value.find('|') : value.rfind('|');  // '|' may be in a file name
      if (bar == std::string_view::npos && (!type.first || type.second))
        return refuse("a value without '|'", claim.place + "/value");
    }
    if (type.first && type.second)
      TRY(gate_.offer(type.first, value.substr(0, bar), Claim(claim)));
    else if (type.first)
      return gate_.offer(type.first, value.substr(0, bar), std::move(claim));
    return gate_.offer(type.second, value.substr(bar + 1), std::move(claim));
  }

  Result<Claim> claim_from(dom::object attribute, const std::string& at,
                           const std::vector<dom::object>& holders) {
    Claim out;
    out.place = at;
    out.source_id = cut(string_at(attribute, "uuid").value_or(""), 200);
    out.note = cut(string_at(attribute, "comment").value_or(""), longest_note);
    out.harmful = truth_at(attribute, "to_ids", false);
    std::vector<std::string> tags = tags_of(attribute);
    out.confidence = graded(confidences, tags);
    if (!out.confidence) out.confidence = graded(confidences, event_tags_);
    // Its own tags and the event's together, the strictest of both, then every distribution above.
    tags.insert(tags.end(), event_tags_.begin(), event_tags_.end());
    out.marking = marking_from(tags, gate_.options().default_marking);
    for (dom::object holder : holders) restrict_by_distribution(holder, out.marking);
    restrict_by_distribution(attribute, out.marking);
    out.first_seen = TRY(optional_time(attribute, "first_seen", at));
    out.last_seen = TRY(optional_time(attribute, "last_seen", at));
    if (!out.last_seen) {
      auto written = optional_time(attribute, "timestamp", at);
      if (written) out.last_seen = *written;
    }
    take_sightings(attribute, out);
    return out;
  }

  // Type 0: seen again; 2: expired. Type 1, a false positive, is the judge's to hear by an appeal.
  static void take_sightings(dom::object attribute, Claim& claim) {
    auto sightings = list_at(attribute, "Sighting");
    if (!sightings) return;
    std::optional<Time> last;
    for (dom::element element : *sightings) {
      dom::object sighting;
      if (element.get(sighting)) continue;
      auto seen = string_at(sighting, "date_sighting");
      auto time = parse_time_loosely(seen.value_or(""));
      if (!time) continue;
      std::string_view type = string_at(sighting, "type").value_or("0");
      if (type == "0") last = std::max(last.value_or(*time), *time);
      if (type == "2") claim.valid_until = std::min(claim.valid_until.value_or(*time), *time);
    }
    if (last) claim.last_seen = last;
  }

  Gate& gate_;
  ReportHead& head_;
  std::vector<std::string> event_tags_;
  bool described_ = false;
};

std::unexpected<Error> no_event() {
  return fail(ErrorKind::invalid, "no MISP event in the report", {},
              "Send {\"Event\":{...}}, {\"response\":[...]} or an event file of a feed");
}

// A feed's manifest: event uuids with descriptions, no attributes.
bool is_manifest(dom::object root) {
  std::size_t entries = 0;
  for (auto [key, value] : root) {
    if (key.size() != 36 || !value.is_object()) return false;
    if (++entries == 3) break;
  }
  return entries > 0;
}

bool is_event(dom::object object) {
  return member_at(object, "Attribute") || member_at(object, "info") || member_at(object, "Object");
}

}  // namespace

Result<> read_misp(std::string_view text, Gate& gate, ReportHead& head) {
  dom::parser parser;
  dom::element root = TRY(parse_document(parser, text, gate.options().limits.depth));
  MispReader reader(gate, head);
  std::string place;
  dom::object object;
  if (!root.get(object)) {
    if (auto response = member_at(object, "response")) {
      root = *response;
      place = "/response";
    }
  }
  dom::array list;
  if (root.get(list)) {
    if (root.get(object)) return no_event();
    if (auto event = map_at(object, "Event")) return reader.read(*event, place + "/Event");
    if (is_event(object)) return reader.read(object, place);
    if (is_manifest(object))
      return fail(ErrorKind::invalid, "a feed's manifest, which names events and holds none", {},
                  "Send the event files it names (UUID.json)");
    return no_event();
  }
  std::size_t i = 0;
  for (dom::element element : list) {
    std::string at = place + "/" + std::to_string(i++);
    TRY(gate.tick());
    dom::object entry;
    if (!element.get(entry)) {
      if (auto event = map_at(entry, "Event")) {
        TRY(reader.read(*event, at + "/Event"));
        continue;
      }
      if (is_event(entry)) {
        TRY(reader.read(entry, at));
        continue;
      }
    }
    TRY(gate.refuse({ErrorKind::invalid, "not a MISP event", at, "Send {\"Event\":{...}}"}));
  }
  return {};
}

}  // namespace hinomi::in
