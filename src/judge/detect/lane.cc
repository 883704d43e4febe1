#include "judge/detect/lane.h"

#include <algorithm>
#include <limits>

namespace hinomi::detect {

namespace {

constexpr double never = std::numeric_limits<double>::infinity();

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
    lane_->makings = std::move(parts_.makings);
    return std::move(lane_);
  }

 private:
  static constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();
  struct Wanted {  // of one field: needles and, by needle, who wants it
    std::vector<const Needle*> needles;
    std::vector<std::uint32_t> predicates;
    void add(const Needle& needle, std::uint32_t predicate) {
      needles.push_back(&needle);
      predicates.push_back(predicate);
    }
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
    out.how = prepared.hint.how;
    costs_.push_back(prepared.hint.cost);
    for (const Needle& needle : prepared.hint.needles)
      (needle.cased ? written_ : folded_)[out.field].add(needle, number);
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

  static Lane::Lookup lookup(Wanted wanted, bool in_json) {
    if (wanted.needles.empty()) return {};
    auto texts = in_json ? Needles::Texts::long_ones : Needles::Texts::short_ones;
    return {std::make_unique<Needles>(wanted.needles, texts), std::move(wanted.predicates)};
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
  std::vector<FieldPlaces> places_;       // by field
  std::vector<Wanted> folded_, written_;  // by field
  std::vector<double> costs_;             // by predicate
};

}  // namespace

std::unique_ptr<const Lane> make_lane(LaneParts parts) { return Maker(std::move(parts)).make(); }

}  // namespace hinomi::detect
