// STIX 2.1 and 2.0: a bundle, a TAXII envelope, an array or one object. Indicators become claims;
// cyber-observable objects become context (harmful = false) unless an indicator of the same report
// names the same thing; all else is context without a claim.
#include <algorithm>
#include <array>
#include <unordered_map>
#include <unordered_set>

#include "base/text.h"
#include "in/document.h"
#include "in/gate.h"
#include "in/normalise.h"
#include "in/pattern.h"

namespace hinomi::in {
namespace {

using Labels = std::vector<std::string>;

constexpr std::string_view tlp_2_extension =
    "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

struct Observable {
  std::string_view type;
  IndicatorType indicator;
};
constexpr std::array<Observable, 5> observables = {{{"ipv4-addr", IndicatorType::ipv4},
                                                    {"ipv6-addr", IndicatorType::ipv6},
                                                    {"domain-name", IndicatorType::domain},
                                                    {"url", IndicatorType::url},
                                                    {"email-addr", IndicatorType::email}}};

bool is_label(std::string_view text) {
  std::string lower = to_lower(text.substr(0, 4));
  return lower == "tlp:" || lower == "pap:";
}

// The label a marking-definition of the bundle stands for (as marking_of reads labels): a statement
// may say one, as this program and OpenCTI write PAP. Empty for any other statement, which
// restricts nothing; its id, which is then not understood, for all others.
std::string label_of_definition(dom::object definition, std::string_view id) {
  if (tlp_of_marking_definition(id) || pap_of_marking_definition(id)) return std::string(id);
  if (auto extensions = map_at(definition, "extensions"))
    if (auto tlp = map_at(*extensions, tlp_2_extension))
      if (auto level = string_at(*tlp, "tlp_2_0")) return "TLP:" + std::string(*level);
  std::string type = to_lower(string_at(definition, "definition_type").value_or(""));
  if (type == "statement") {
    std::string_view said;
    if (auto content = map_at(definition, "definition"))
      said = string_at(*content, "statement").value_or("");
    // OpenCTI writes "custom" there and the marking beside it.
    if (!is_label(said)) said = string_at(definition, "x_opencti_definition").value_or("");
    return std::string(is_label(said) ? said : "");
  }
  if (auto content = map_at(definition, "definition")) {
    if (auto level = string_at(*content, "tlp"); level && type == "tlp")
      return "TLP:" + std::string(*level);
    if (auto level = string_at(*content, "pap"); level && type == "pap")
      return "PAP:" + std::string(*level);
  }
  return std::string(id);
}

class StixReader {
 public:
  StixReader(Gate& gate, ReportHead& head, const std::vector<dom::object>& objects,
             std::string_view prefix)
      : gate_(gate), head_(head), objects_(objects), prefix_(prefix) {}

  Result<> read() {
    for (dom::object object : objects_) {
      TRY(gate_.tick());
      index(object);
    }
    for (std::size_t i = 0; i < objects_.size(); ++i)
      if (is(objects_[i], "report") || is(objects_[i], "grouping")) read_report_object(objects_[i]);
    if (report_marked_) head_.marking = report_marking_;
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      TRY(gate_.tick());
      auto type = string_at(objects_[i], "type");
      if (!type) {
        TRY(gate_.refuse({ErrorKind::invalid, "an object without a type", place_of(i) + "/type",
                          "Write \"type\":\"indicator\""}));
      } else if (*type == "indicator") {
        TRY(settle(read_indicator(i)));
      }
    }
    for (std::size_t i = 0; i < objects_.size(); ++i) {
      TRY(gate_.tick());
      TRY(settle(read_observable(i)));
    }
    return {};
  }

 private:
  // An item's error is refused; a limit ends the reading.
  Result<> settle(Result<>&& item) {
    if (over_limit_) return std::unexpected(std::move(*over_limit_));
    if (!item) return gate_.refuse(std::move(item).error());
    return {};
  }

  // False when a limit is reached.
  bool offer(std::optional<IndicatorType> type, std::string_view value, Claim&& claim) {
    auto given = gate_.offer(type, value, std::move(claim));
    if (!given) over_limit_ = std::move(given).error();
    return !over_limit_;
  }

  static bool is(dom::object object, std::string_view type) {
    return string_at(object, "type") == type;
  }

  std::string place_of(std::size_t i) const { return prefix_ + std::to_string(i); }

  void index(dom::object object) {
    auto id = string_at(object, "id");
    auto type = string_at(object, "type");
    if (!id || !type) return;
    if (*type == "marking-definition") {
      definitions_.emplace(*id, label_of_definition(object, *id));
    } else if (*type == "identity") {
      if (auto name = string_at(object, "name")) names_.emplace(*id, *name);
    } else if (*type == "sighting") {
      auto of = string_at(object, "sighting_of_ref");
      auto seen = string_at(object, "last_seen");
      if (!of || !seen) return;
      auto time = parse_time(*seen);
      if (!time) return;
      auto [at, added] = sighted_.emplace(*of, *time);
      at->second = std::max(at->second, *time);
    }
  }

  void read_report_object(dom::object report) {
    if (head_.title.empty())
      head_.title = cut(string_at(report, "name").value_or(""), longest_title);
    if (auto author = string_at(report, "created_by_ref")) name_author(*author);
    Labels labels = labels_of(report, false);
    if (labels.empty()) return;
    Marking marking = marking_of(labels, gate_.options().default_marking);
    report_marking_ = report_marked_ ? combine(report_marking_, marking) : marking;
    report_marked_ = true;
    if (auto refs = list_at(report, "object_refs"))
      for (dom::element ref : *refs) {
        std::string_view id;
        if (ref.get(id)) continue;
        auto [at, added] = marked_by_report_.emplace(id, marking);
        if (!added) at->second = combine(at->second, marking);
      }
  }

  void name_author(std::string_view ref) {
    if (!head_.author.empty()) return;
    if (auto found = names_.find(ref); found != names_.end())
      head_.author = cut(found->second, longest_title);
  }

  void add_label(Labels& labels, std::string_view ref) const {
    auto found = definitions_.find(ref);
    std::string label = found == definitions_.end() ? std::string(ref) : found->second;
    // What does not look like an id is no less unknown.
    if (label == ref && !label.starts_with("marking-definition--"))
      label = "marking-definition--" + label;
    if (!label.empty()) labels.push_back(std::move(label));
  }

  // TLP and PAP of an object: object_marking_refs, labels as some tools write them, and granular
  // markings on what becomes part of the claim.
  Labels labels_of(dom::object object, bool granular) const {
    Labels out;
    if (auto refs = list_at(object, "object_marking_refs")) {
      for (dom::element ref : *refs) {
        std::string_view id;
        add_label(out, ref.get(id) ? std::string_view() : id);
      }
    } else if (member_at(object, "object_marking_refs")) {
      add_label(out, {});
    }
    if (auto labels = list_at(object, "labels"))
      for (dom::element label : *labels) {
        std::string_view text;
        if (label.get(text)) continue;
        if (is_label(text)) out.emplace_back(text);
      }
    if (granular)
      if (auto marks = list_at(object, "granular_markings"))
        for (dom::element mark : *marks) {
          dom::object entry;
          if (mark.get(entry)) continue;
          auto ref = string_at(entry, "marking_ref");
          if (ref && selects_claim(entry)) add_label(out, *ref);
        }
    return out;
  }

  static bool selects_claim(dom::object entry) {
    auto selectors = list_at(entry, "selectors");
    if (!selectors) return true;
    for (dom::element selector : *selectors) {
      std::string_view path;
      if (selector.get(path)) return true;
      for (std::string_view part : {"pattern", "value", "hashes", "name", "description", "id"})
        if (path == part || (path.starts_with(part) && path[part.size()] == '.')) return true;
    }
    return false;
  }

  Marking marking_for(dom::object object, std::string_view id) const {
    const Marking& otherwise = gate_.options().default_marking;
    Labels labels = labels_of(object, true);
    auto report = marked_by_report_.find(id);
    if (labels.empty() && report != marked_by_report_.end()) return report->second;
    Marking own = marking_of(labels, otherwise);
    return report == marked_by_report_.end() ? own : combine(own, report->second);
  }

  static bool is_benign(dom::object indicator) {
    // STIX 2.0 had the indicator types in labels.
    for (std::string_view key : {"indicator_types", "labels"})
      if (auto types = list_at(indicator, key))
        for (dom::element type : *types) {
          std::string_view text;
          if (!type.get(text) && text == "benign") return true;
        }
    return false;
  }

  Result<> read_indicator(std::size_t i) {
    dom::object object = objects_[i];
    Claim claim;
    claim.place = place_of(i);
    auto id = TRY(optional_text(object, "id", claim.place));
    auto kind = TRY(optional_text(object, "pattern_type", claim.place));
    if (kind && *kind != "stix")
      return fail(ErrorKind::invalid, "an indicator in the language " + std::string(cut(*kind, 50)),
                  claim.place + "/pattern_type", "Report its indicators in STIX patterns");
    auto pattern = TRY(optional_text(object, "pattern", claim.place));
    if (!pattern)
      return fail(ErrorKind::invalid, "an indicator without a pattern", claim.place + "/pattern",
                  "Write \"pattern\":\"[domain-name:value = 'host.example.jp']\"");
    claim.source_id = cut(id.value_or(""), 200);
    claim.confidence = TRY(optional_percent(object, "confidence", claim.place));
    claim.first_seen = TRY(optional_time(object, "valid_from", claim.place));
    claim.valid_until = TRY(optional_time(object, "valid_until", claim.place));
    if (auto seen = sighted_.find(id.value_or("")); seen != sighted_.end())
      claim.last_seen = seen->second;
    if (member_at(object, "revoked") && !is_truth(object, "revoked"))
      return fail(ErrorKind::invalid, "revoked is neither true nor false", claim.place + "/revoked",
                  "Write true or false without quotes");
    claim.revoked = truth_at(object, "revoked", false);
    claim.harmful = !is_benign(object);
    claim.marking = marking_for(object, id.value_or(""));
    auto name = TRY(optional_text(object, "name", claim.place));
    auto description = TRY(optional_text(object, "description", claim.place));
    claim.note = cut(description.value_or(name.value_or("")), longest_note);
    if (auto author = string_at(object, "created_by_ref")) name_author(*author);

    auto found = indicators_of(*pattern);
    if (!found) {
      Error error = std::move(found).error();
      error.where = claim.place + "/pattern" + (error.where.empty() ? "" : " " + error.where);
      return std::unexpected(std::move(error));
    }
    for (PatternIndicator& one : *found) {
      if (auto key = normalised(one.type, one.value)) claimed_.insert(std::move(*key));
      if (!offer(one.type, one.value, Claim(claim))) break;
    }
    return {};
  }

  static bool is_truth(dom::object object, std::string_view key) {
    bool truth = false;
    return !object.at_key(key).get(truth);
  }

  static std::optional<std::string> normalised(std::optional<IndicatorType> type,
                                               std::string_view value) {
    auto indicator = type ? normalise(*type, value) : normalise(value);
    if (!indicator) return {};
    return key_of(indicator->type, indicator->value);
  }

  Result<> read_observable(std::size_t i) {
    dom::object object = objects_[i];
    std::string_view type = string_at(object, "type").value_or("");
    Claim claim;
    claim.harmful = false;
    claim.place = place_of(i);
    if (type == "file") return read_file(object, std::move(claim));
    for (const Observable& observable : observables)
      if (observable.type == type) {
        auto value = TRY(optional_text(object, "value", claim.place));
        if (!value)
          return fail(ErrorKind::invalid, "an observable without a value", claim.place + "/value",
                      "Write \"value\":\"...\"");
        describe(object, claim);
        offer_context(observable.indicator, *value, std::move(claim));
      }
    return {};
  }

  Result<> read_file(dom::object file, Claim&& claim) {
    auto hashes = map_at(file, "hashes");
    if (!hashes) return {};
    describe(file, claim);
    for (auto [name, value] : *hashes) {
      std::string folded;
      for (char c : name)
        if (c != '-') folded += to_lower(c);
      auto type = indicator_type_from(folded);
      if (!type || !is_hash(*type)) continue;
      std::string_view text;
      if (value.get(text))
        return fail(ErrorKind::invalid, "a digest that is not a text",
                    claim.place + "/hashes/" + std::string(cut(name, 50)), "Write it in quotes");
      offer_context(*type, text, Claim(claim));
    }
    return {};
  }

  void describe(dom::object object, Claim& claim) const {
    std::string_view id = string_at(object, "id").value_or("");
    claim.source_id = cut(id, 200);
    claim.marking = marking_for(object, id);
  }

  void offer_context(IndicatorType type, std::string_view value, Claim&& claim) {
    if (auto key = normalised(type, value); key && claimed_.contains(*key)) return;
    offer(type, value, std::move(claim));
  }

  Gate& gate_;
  ReportHead& head_;
  const std::vector<dom::object>& objects_;
  const std::string prefix_;
  // Keys are views of the document.
  std::unordered_map<std::string_view, std::string> definitions_;
  std::unordered_map<std::string_view, std::string_view> names_;
  std::unordered_map<std::string_view, Time> sighted_;
  std::unordered_map<std::string_view, Marking> marked_by_report_;
  std::unordered_set<std::string> claimed_;  // by indicators of this report
  Marking report_marking_;
  bool report_marked_ = false;
  std::optional<Error> over_limit_;
};

}  // namespace

Result<> read_stix(std::string_view text, Gate& gate, ReportHead& head) {
  dom::parser parser;
  dom::element root = TRY(parse_document(parser, text, gate.options().limits.depth));
  dom::array list;
  dom::object object;
  std::vector<dom::object> objects;
  std::string prefix = "/objects/";
  if (!root.get(object)) {
    auto held = list_at(object, "objects");
    auto type = string_at(object, "type");
    if (held) {
      list = *held;
    } else if (type && *type != "bundle") {
      objects.push_back(object);
      prefix = "/";
    } else if (!type) {
      return fail(ErrorKind::invalid, "neither a STIX bundle, a TAXII envelope nor an object", {},
                  "Send {\"type\":\"bundle\",\"id\":...,\"objects\":[...]}");
    }
    if (!held && !objects.empty()) return StixReader(gate, head, objects, prefix).read();
    if (!held) return {};
  } else if (!root.get(list)) {
    prefix = "/";
  } else {
    return fail(ErrorKind::invalid, "neither a STIX bundle nor an array of objects", {},
                "Send {\"type\":\"bundle\",\"id\":...,\"objects\":[...]}");
  }
  // An element that is no object keeps its number, so that places stay right.
  static const std::string_view nothing = "{}";
  dom::parser empty_parser;
  dom::object empty =
      empty_parser.parse(nothing.data(), nothing.size()).get_object().value_unsafe();
  for (dom::element element : list) {
    dom::object one;
    if (element.get(one)) one = empty;
    objects.push_back(one);
  }
  return StixReader(gate, head, objects, prefix).read();
}

}  // namespace hinomi::in
