#include "judge/detect/lane.h"

#include <re2/filtered_re2.h>
#include <re2/re2.h>

#include <algorithm>
#include <limits>

#include "judge/detect/letters.h"

namespace hinomi::detect {

std::shared_ptr<const Needles> NeedleStore::get(const std::vector<Needle>& needles) {
  std::lock_guard lock(mutex_);
  auto& made = made_[needles];
  if (!made) made = std::make_shared<const Needles>(needles);
  return made;
}

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

// What to look for on behalf of a test: one of the needles, or, without any, ask each time.
struct Hint {
  std::vector<Needle> needles;
  Lane::How how = Lane::How::ask;
};

Hint hint_of(const Pattern& pattern) {
  const Pattern::Part* best = nullptr;
  for (const Pattern::Part& part : pattern.parts)
    if (part.kind == Pattern::Kind::text && (!best || part.text.size() > best->text.size()))
      best = &part;
  if (!best) return {};
  bool only_stars = std::all_of(pattern.parts.begin(), pattern.parts.end(), [&](const auto& part) {
    return &part == best || part.kind == Pattern::Kind::any;
  });
  Needle needle{.text = best->text,
                .at_start = best == &pattern.parts.front(),
                .at_end = best == &pattern.parts.back(),
                .cased = pattern.cased};
  return {{std::move(needle)}, only_stars ? Lane::How::found : Lane::How::confirm};
}

// Texts of which one stands in whatever the expression fits, as RE2 finds them: in lower case.
Hint hint_of(const Regex& regex) {
  constexpr int shortest = 3;
  re2::FilteredRE2 filter(shortest);
  RE2::Options quiet;
  quiet.set_log_errors(false);
  int number = 0;
  std::vector<std::string> atoms;
  // RE2's lower case of letters that are not ASCII may not be ours (it takes U+0130 for an i).
  if (!is_ascii(regex.text) || regex.text.find("\\x") != std::string::npos) return {};
  if (filter.Add(regex.text, quiet, &number) != RE2::NoError) return {};
  filter.Compile(&atoms);
  std::vector<int> without_any;
  filter.AllPotentials({}, &without_any);
  if (!without_any.empty() || atoms.empty()) return {};
  Hint out{.how = Lane::How::confirm};
  for (const std::string& atom : atoms) {
    out.needles.push_back({.text = atom, .cased = false});
  }
  return out;
}

Hint hint_of(const Ask& ask) {
  if (const auto* pattern = std::get_if<Pattern>(&ask)) return hint_of(*pattern);
  if (const auto* regex = std::get_if<Regex>(&ask)) return hint_of(*regex);
  return {};
}

// Whether a JSON writer may write the character in another way than as itself.
bool is_plain_in_json(char c) { return c >= 0x20 && c < 0x7F && c != '"' && c != '\\' && c != '/'; }

// A keyword is looked for in the event's JSON as it came, by the longest piece that stands there as
// it is, and then asked. What may stand in a number has no such piece: 1e3 is 1000.
Hint keyword_hint(Hint hint) {
  for (Needle& needle : hint.needles) {
    std::string_view best, run;
    std::string_view text = needle.text;
    if (text.find_first_not_of("0123456789.+-eE") == text.npos) return {};
    for (std::size_t i = 0; i < text.size(); ++i) {
      run = is_plain_in_json(text[i]) ? text.substr(i - run.size(), run.size() + 1)
                                      : std::string_view();
      if (run.size() > best.size()) best = run;
    }
    if (best.size() < 2) return {};
    needle = {.text = std::string(best), .cased = false};
  }
  if (hint.how == Lane::How::found) hint.how = Lane::How::confirm;
  return hint;
}

// How often a needle is likely to be found for nothing: long ones seldom.
double cost_of(const Needle& needle) {
  double length = static_cast<double>(needle.text.size()) + 2;
  double anchors = (needle.at_start ? 1 : 0) + (needle.at_end ? 1 : 0);
  return 1 / (length * length * (1 + anchors));
}

class Maker {
 public:
  explicit Maker(LaneParts parts)
      : parts_(std::move(parts)), predicate_of_(parts_.tests.size(), none) {}

  std::unique_ptr<const Lane> make() {
    for (const LiveRule& live : parts_.rules) {
      if (live.always) {
        lane_->always.push_back(live.rule);
        continue;
      }
      lane_->starts.push_back(static_cast<std::uint32_t>(lane_->ops.size()));
      lane_->rules.push_back(live.rule);
      write(live.condition);
    }
    make_lookups();
    choose_witnesses();
    lane_->uses = PlaceUses(places_, parts_.places);
    lane_->renamed = std::move(parts_.renamed);
    return std::move(lane_);
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  static constexpr std::uint32_t nobody = none;
  // By these a JSON text may hold an ASCII letter that does not stand there as itself: an escape by
  // number, the Kelvin sign and the long s, which fold to k and s.
  static constexpr std::string_view disguises[] = {"\\u", "\u212A", "\u017F"};

  struct Found {  // a needle of one field and who wants it
    Needle needle;
    std::uint32_t predicate;
  };

  std::uint16_t field(const std::string& name) {
    auto [at, is_new] =
        field_of_.try_emplace(name, static_cast<std::uint16_t>(lane_->fields.size()));
    if (is_new) {
      lane_->fields.emplace_back();
      if (name.empty()) lane_->keywords = at->second;
      places_.push_back(name.empty() ? FieldPlaces() : places_of(name));
      folded_.emplace_back();
      written_.emplace_back();
    }
    return at->second;
  }

  const FieldPlaces& places_of(const std::string& name) const {
    auto renamed = parts_.renamed.find(name);
    return renamed != parts_.renamed.end() ? renamed->second : parts_.fields.at(name);
  }

  std::uint32_t predicate(std::uint32_t test) {
    std::uint32_t& number = predicate_of_[test];
    if (number != none) return number;
    number = static_cast<std::uint32_t>(lane_->predicates.size());
    const PreparedTest& prepared = parts_.tests[test];
    Lane::Predicate out{.test = &prepared, .field = field(prepared.test.field)};
    if (const auto* reference = std::get_if<Reference>(&prepared.test.ask))
      out.other = field(reference->field);
    Hint hint = hint_of(prepared.test.ask);
    if (prepared.test.field.empty()) hint = keyword_hint(std::move(hint));
    out.how = hint.how;
    double cost = hint.how == Lane::How::ask ? never : 0;
    for (Needle& needle : hint.needles) {
      cost += cost_of(needle);
      auto& wanted = needle.cased ? written_ : folded_;
      wanted[out.field].push_back({std::move(needle), number});
    }
    costs_.push_back(cost);
    lane_->predicates.push_back(out);
    return number;
  }

  void write(const Condition& condition) {
    std::size_t at = lane_->ops.size();
    lane_->ops.push_back({.kind = condition.kind, .value = condition.least});
    if (condition.kind == Condition::Kind::test) {
      std::uint32_t number = predicate(condition.test);
      lane_->ops[at].value = number;
    } else {
      // What a needle answers comes before what must be asked.
      std::vector<const Condition*> children;
      for (const Condition& child : condition.children) children.push_back(&child);
      std::stable_sort(children.begin(), children.end(),
                       [&](const auto* a, const auto* b) { return effort(*a) < effort(*b); });
      for (const Condition* child : children) write(*child);
    }
    lane_->ops[at].end = static_cast<std::uint32_t>(lane_->ops.size());
  }

  int effort(const Condition& condition) const {
    if (condition.kind == Condition::Kind::test) {
      const Ask& ask = parts_.tests[condition.test].test.ask;
      if (std::holds_alternative<Pattern>(ask)) return 0;
      return std::holds_alternative<Regex>(ask) ? 2 : 1;
    }
    int out = 0;
    for (const Condition& child : condition.children) out = std::max(out, effort(child));
    return out;
  }

  void make_lookups() {
    for (std::size_t i = 0; i < lane_->fields.size(); ++i) {
      lane_->fields[i].folded = lookup(std::move(folded_[i]), lane_->keywords == i);
      lane_->fields[i].written = lookup(std::move(written_[i]), false);
    }
  }

  Lane::Lookup lookup(std::vector<Found> wanted, bool in_json) {
    Lane::Lookup out;
    if (wanted.empty()) return out;
    if (in_json)
      for (std::string_view text : disguises)
        wanted.push_back({{.text = std::string(text)}, nobody});
    std::sort(wanted.begin(), wanted.end(), [](const Found& a, const Found& b) {
      return std::tie(a.needle, a.predicate) < std::tie(b.needle, b.predicate);
    });
    std::vector<Needle> needles;
    for (const Found& one : wanted) {
      if (needles.empty() || needles.back() != one.needle) {
        needles.push_back(one.needle);
        out.first.push_back(static_cast<std::uint32_t>(out.predicates.size()));
      }
      if (one.predicate != nobody) out.predicates.push_back(one.predicate);
    }
    out.first.push_back(static_cast<std::uint32_t>(out.predicates.size()));
    out.needles = parts_.needles.get(needles);
    if (out.needles->failed()) {
      for (std::uint32_t number : out.predicates) {
        lane_->predicates[number].how = Lane::How::ask;
        costs_[number] = never;
      }
      out = {};
    }
    return out;
  }

  // Predicates of which one must be found for the condition to hold, the ones seldom found.
  struct Witnesses {
    double cost = never;
    std::vector<std::uint32_t> predicates;
  };
  Witnesses witnesses(std::uint32_t& at) const {
    const Lane::Op& op = lane_->ops[at++];
    if (op.kind == Condition::Kind::test) return {costs_[op.value], {op.value}};
    Witnesses out;
    bool takes_all = op.kind == Condition::Kind::any || op.kind == Condition::Kind::at_least;
    if (takes_all) out.cost = 0;
    while (at < op.end) {
      Witnesses child = witnesses(at);
      if (op.kind == Condition::Kind::all) {
        if (child.cost < out.cost) out = std::move(child);
      } else if (takes_all) {
        out.cost += child.cost;
        out.predicates.insert(out.predicates.end(), child.predicates.begin(),
                              child.predicates.end());
      }
    }
    return out;
  }

  void choose_witnesses() {
    std::vector<std::vector<std::uint32_t>> rules_of(lane_->predicates.size());
    for (std::uint32_t rule = 0; rule < lane_->rules.size(); ++rule) {
      std::uint32_t at = lane_->starts[rule];
      Witnesses found = witnesses(at);
      if (found.cost == never) {
        lane_->unwitnessed.push_back(rule);
        continue;
      }
      for (std::uint32_t number : found.predicates)
        if (rules_of[number].empty() || rules_of[number].back() != rule)
          rules_of[number].push_back(rule);
    }
    for (std::size_t i = 0; i < rules_of.size(); ++i) {
      lane_->predicates[i].first_rule = static_cast<std::uint32_t>(lane_->witnessed.size());
      lane_->witnessed.insert(lane_->witnessed.end(), rules_of[i].begin(), rules_of[i].end());
      lane_->predicates[i].last_rule = static_cast<std::uint32_t>(lane_->witnessed.size());
    }
  }

  LaneParts parts_;
  std::unique_ptr<Lane> lane_ = std::make_unique<Lane>();
  std::vector<std::uint32_t> predicate_of_;
  std::map<std::string, std::uint16_t> field_of_;
  std::vector<FieldPlaces> places_;                   // by field
  std::vector<std::vector<Found>> folded_, written_;  // by field
  std::vector<double> costs_;                         // by predicate
};

}  // namespace

std::unique_ptr<const Lane> make_lane(LaneParts parts) { return Maker(std::move(parts)).make(); }

}  // namespace hinomi::detect
