#include "judge/detect/plan.h"

#include <algorithm>
#include <set>
#include <tuple>

namespace hinomi::detect {

namespace {

// All that a test says, so that the same test of many rules is one.
class TestName {
 public:
  explicit TestName(const Test& test) : out_(test.field) { std::visit(*this, test.ask); }
  const std::string& text() const { return out_; }

  void operator()(const Pattern& pattern) {
    add("pattern", pattern.cased);
    for (const auto& part : pattern.parts) add(part.text, static_cast<int>(part.kind));
  }
  void operator()(const Regex& regex) {
    add("regex", 0);
    add(regex.text, 0);
  }
  void operator()(const Comparison& comparison) {
    add("comparison", static_cast<int>(comparison.order), static_cast<int>(comparison.part));
    add({reinterpret_cast<const char*>(&comparison.number), sizeof comparison.number}, 0);
  }
  void operator()(const Network& network) {
    add("network", 0);
    add({reinterpret_cast<const char*>(network.address), sizeof network.address}, network.bits);
  }
  void operator()(const Null&) { add("null", 0); }
  void operator()(const Exists&) { add("exists", 0); }
  void operator()(const Reference& reference) {
    add("reference", 0);
    add(reference.field, static_cast<int>(reference.where), reference.cased);
  }

 private:
  void add(std::string_view text, int number, int more = 0) {
    out_ += '\0';
    out_ += std::to_string(text.size());
    out_ += ' ';
    out_ += text;
    out_ += std::to_string(number * 10 + more);
  }
  std::string out_;
};

bool is_given(const LogSource& rule, std::span<const LogSource> event) {
  auto one_has = [&](std::string LogSource::* part) {
    if ((rule.*part).empty()) return true;
    return std::any_of(event.begin(), event.end(),
                       [&](const LogSource& one) { return one.*part == rule.*part; });
  };
  return one_has(&LogSource::category) && one_has(&LogSource::product) &&
         one_has(&LogSource::service);
}

Condition truth(bool holds) {
  return {.kind = holds ? Condition::Kind::all : Condition::Kind::any};  // of nothing
}
bool is_truth(const Condition& condition, bool holds) {
  return condition.children.empty() &&
         condition.kind == (holds ? Condition::Kind::all : Condition::Kind::any);
}

// The condition with known tests replaced by what they answer.
template <class Known>
Condition fold(const Condition& condition, const Known& known) {
  using Kind = Condition::Kind;
  if (condition.kind == Kind::test) {
    int answer = known(condition.test);
    return answer < 0 ? condition : truth(answer > 0);
  }
  Condition out{.kind = condition.kind, .least = condition.least};
  for (const Condition& child : condition.children) {
    Condition folded = fold(child, known);
    bool holds = is_truth(folded, true), fails = is_truth(folded, false);
    switch (condition.kind) {
      case Kind::all:
        if (fails) return truth(false);
        if (holds) continue;
        break;
      case Kind::any:
        if (holds) return truth(true);
        if (fails) continue;
        break;
      case Kind::none:
        if (holds || fails) return truth(fails);
        break;
      case Kind::at_least:
        if (fails) continue;
        if (holds) {
          if (--out.least == 0) return truth(true);
          continue;
        }
        break;
      case Kind::test: break;
    }
    out.children.push_back(std::move(folded));
  }
  if (condition.kind == Kind::at_least && out.children.size() < out.least) return truth(false);
  if (out.children.size() == 1 && out.kind != Kind::none) {
    Condition only = std::move(out.children[0]);
    return only;
  }
  return out;
}

void add_fields(const Condition& condition, std::span<const PreparedTest> tests,
                std::set<std::string, std::less<>>& out) {
  if (condition.kind == Condition::Kind::test) {
    const Test& test = tests[condition.test].test;
    out.insert(test.field);
    if (const auto* reference = std::get_if<Reference>(&test.ask)) out.insert(reference->field);
  }
  for (const Condition& child : condition.children) add_fields(child, tests, out);
}

}  // namespace

std::shared_ptr<const Plan> Plan::compile(RuleSet rules, Pipeline pipeline,
                                          std::vector<LogSource> given,
                                          std::span<const std::string> kept) {
  std::shared_ptr<Plan> plan(new Plan());
  plan->rules_ = std::move(rules);
  plan->pipeline_ = std::move(pipeline);
  plan->given_ = std::move(given);

  // Tests of the sources first: their fields sort the events.
  for (Source& source : plan->pipeline_.sources) plan->add_tests(source.tests, source.condition);
  std::size_t of_sources = plan->tests_.size();
  std::map<std::string, std::int32_t> dispatch_numbers;
  for (const PreparedTest& test : plan->tests_) {
    auto number = static_cast<std::int32_t>(dispatch_numbers.size());
    if (test.test.field.empty() || !dispatch_numbers.try_emplace(test.test.field, number).second)
      continue;
    plan->dispatch_.push_back({test.test.field, {}});
  }
  std::map<std::tuple<std::string, std::string, std::string>, std::size_t> sources;
  for (std::uint32_t i = 0; i < plan->rules_.rules.size(); ++i) {
    Rule& rule = plan->rules_.rules[i];
    plan->add_tests(rule.tests, rule.condition);
    const LogSource& source = rule.source;
    auto [at, is_new] = sources.try_emplace({source.category, source.product, source.service},
                                            plan->by_source_.size());
    if (is_new) plan->by_source_.push_back({source, {}});
    plan->by_source_[at->second].second.push_back(i);
  }
  for (std::uint32_t i = 0; i < plan->tests_.size(); ++i) {
    const Test& test = plan->tests_[i].test;
    auto found = dispatch_numbers.find(test.field);
    if (found == dispatch_numbers.end() || std::holds_alternative<Reference>(test.ask)) continue;
    // What rules look for inside a text is left to the lane, whose needles find it sooner.
    const auto* pattern = std::get_if<Pattern>(&test.ask);
    bool is_inside = i >= of_sources &&
                     (pattern ? !pattern->is_plain() : std::holds_alternative<Regex>(test.ask));
    if (!is_inside) plan->dispatch_[static_cast<std::size_t>(found->second)].tests.push_back(i);
  }

  for (const PreparedTest& test : plan->tests_) {
    plan->add_field(test.test.field);
    if (const auto* reference = std::get_if<Reference>(&test.test.ask))
      plan->add_field(reference->field);
  }
  for (const Source& source : plan->pipeline_.sources) {
    for (const auto& [mine, its] : source.fields) plan->add_field(its);
    for (const MadeField& field : source.values) {
      plan->made_[&field] = plan->places_.add_apart();
      for (const MadeValue& value : field.values) {
        for (const std::string& name : value.from) plan->add_field(name);
        for (const MadeValue::Piece& piece : value.pieces)
          if (piece.is_field) plan->add_field(piece.text);
      }
    }
  }
  std::set<std::string, std::less<>>& correlated = plan->correlated_;
  for (const Correlation& correlation : plan->rules_.correlations) {
    correlated.insert(correlation.group_by.begin(), correlation.group_by.end());
    correlated.insert(correlation.fields.begin(), correlation.fields.end());
    for (const auto& alias : correlation.aliases)
      for (const auto& [rule, field] : alias.fields) correlated.insert(field);
  }
  for (const std::string& name : correlated) plan->add_field(name);
  for (const std::string& name : plan->pipeline_.times) {
    plan->add_field(name);
    plan->times_.push_back(plan->field(name));
  }
  for (const std::string& name : kept) plan->add_field(name);
  std::vector<FieldPlaces> sorting;
  for (const Dispatch& dispatch : plan->dispatch_) sorting.push_back(plan->field(dispatch.field));
  plan->dispatch_uses_ = PlaceUses(sorting, plan->places_.count());
  plan->answers_.resize(plan->dispatch_.size());
  return plan;
}

std::uint32_t Plan::add_test(const Test& test) {
  auto [found, is_new] =
      test_numbers_.try_emplace(TestName(test).text(), static_cast<std::uint32_t>(tests_.size()));
  if (is_new) tests_.push_back(prepare(test));
  return found->second;
}

void Plan::add_tests(const std::vector<Test>& tests, Condition& condition) {
  if (condition.kind == Condition::Kind::test) condition.test = add_test(tests[condition.test]);
  for (Condition& child : condition.children) add_tests(tests, child);
}

void Plan::add_field(const std::string& name) {
  if (name.empty() || fields_.contains(name)) return;
  FieldPlaces& out = fields_[name];
  auto add = [&](const std::vector<std::string_view>& path) {
    Place place = places_.add(path);
    if (std::find(out.begin(), out.end(), place) == out.end()) out.push_back(place);
  };
  add({name});
  add(in::keys_of(name));
  for (const auto& [field, paths] : pipeline_.fields)
    if (field == name)
      for (const std::string& path : paths) add(in::keys_of(path));
  for (const std::string& prefix : pipeline_.prefixes) {
    std::vector<std::string_view> path = in::keys_of(prefix);
    path.push_back(name);
    add(path);
  }
}

const FieldPlaces& Plan::field(std::string_view name) const {
  static const FieldPlaces nowhere;
  auto found = fields_.find(name);
  return found == fields_.end() ? nowhere : found->second;
}

std::vector<std::uint32_t> Plan::unreachable() const {
  std::vector<LogSource> all = given_;
  for (const Source& source : pipeline_.sources) all.push_back(source.source);
  std::vector<std::uint32_t> out;
  for (std::uint32_t i = 0; i < rules_.rules.size(); ++i)
    if (!is_given(rules_.rules[i].source, all)) out.push_back(i);
  return out;
}

std::uint32_t Plan::answers(std::size_t dispatch, Place place, Event& event) const {
  const Dispatch& one = dispatch_[dispatch];
  std::vector<bool> bits;
  for (std::uint32_t test : one.tests) bits.push_back(holds(tests_[test], place, no_place, event));
  std::lock_guard lock(mutex_);
  Answers& answers = answers_[dispatch];
  auto [found, is_new] = answers.numbers.try_emplace(
      std::move(bits), static_cast<std::uint32_t>(answers.by_number.size()));
  if (is_new) answers.by_number.push_back(&found->first);
  return found->second;
}

const Lane& Plan::lane(std::span<const std::uint32_t> answers) const {
  std::vector<std::uint32_t> key(answers.begin(), answers.end());
  std::lock_guard lock(mutex_);
  auto& lane = lanes_[key];
  if (!lane) lane = make(key);
  return *lane;
}

Making Plan::making_of(const MadeField& made, const FieldPlaces& itself) const {
  Making out{&made, made_.at(&made), {}};
  for (const MadeValue& value : made.values) {
    std::vector<FieldPlaces>& places = out.places.emplace_back();
    if (value.is_of_itself()) places.push_back(itself);
    if (!value.from.empty()) places.emplace_back();
    for (const std::string& name : value.from) {
      const FieldPlaces& more = field(name);
      places[0].insert(places[0].end(), more.begin(), more.end());
    }
    for (const MadeValue::Piece& piece : value.pieces)
      if (piece.is_field) places.push_back(field(piece.text));
  }
  return out;
}

std::unique_ptr<const Lane> Plan::make(std::span<const std::uint32_t> answers) const {
  std::vector<std::int8_t> known(tests_.size(), -1);
  for (std::size_t i = 0; i < dispatch_.size(); ++i) {
    const std::vector<bool>& bits = *answers_[i].by_number[answers[i]];
    for (std::size_t bit = 0; bit < bits.size(); ++bit) known[dispatch_[i].tests[bit]] = bits[bit];
  }
  auto folded = [&](const Condition& condition) {
    return fold(condition, [&](std::uint32_t test) { return known[test]; });
  };
  std::vector<LogSource> event = given_;
  LaneParts parts{{}, tests_, fields_, {}, {}, places_.count()};
  auto places_of = [&](const std::string& mine) -> FieldPlaces& {
    return parts.renamed.try_emplace(mine, field(mine)).first->second;
  };
  std::vector<const MadeField*> made;
  for (const Source& source : pipeline_.sources) {
    if (!is_truth(folded(source.condition), true)) continue;
    event.push_back(source.source);
    for (const MadeField& one : source.values) {
      made.push_back(&one);
      FieldPlaces& places = places_of(one.field);
      if (!one.is_of_itself()) places.push_back(made_.at(&one));
    }
    for (const auto& [mine, its] : source.fields) {
      const FieldPlaces& more = field(its);
      FieldPlaces& places = places_of(mine);
      places.insert(places.end(), more.begin(), more.end());
    }
  }
  // What was asked of a field by its own name alone does not say what it is under its other name.
  for (std::size_t test = 0; test < known.size(); ++test)
    if (parts.renamed.contains(tests_[test].test.field)) known[test] = -1;
  for (const auto& [source, rules] : by_source_) {
    if (!is_given(source, event)) continue;
    for (std::uint32_t rule : rules) {
      Condition condition = folded(rules_.rules[rule].condition);
      if (is_truth(condition, false)) continue;
      bool always = is_truth(condition, true);
      parts.rules.push_back({rule, std::move(condition), always});
    }
  }
  if (made.empty()) return make_lane(std::move(parts));
  std::set<std::string, std::less<>> asked = correlated_;
  for (const LiveRule& live : parts.rules)
    add_fields(rules_.rules[live.rule].condition, tests_, asked);
  std::erase_if(made, [&](const MadeField* one) { return !asked.contains(one->field); });
  // What is rewritten is looked at where all others have put theirs, and then in its stead.
  for (bool of_itself : {false, true})
    for (const MadeField* one : made) {
      if (one->is_of_itself() != of_itself) continue;
      FieldPlaces& places = places_of(one->field);
      parts.makings.push_back(making_of(*one, places));
      if (of_itself) places.insert(places.begin(), made_.at(one));
    }
  return make_lane(std::move(parts));
}

}  // namespace hinomi::detect
