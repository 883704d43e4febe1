// Made-up rules and events through the engine and through Sigma read literally: the same rules are
// refused, and of each event the same rules hold. HINOMI_CASES: rounds of many rules and events.
#include <gtest/gtest.h>

#include <cstdlib>

#include "judge/detect/detector.h"
#include "judge/detect/literal_sigma.h"
#include "judge/detect/rule_file.h"
#include "judge/detect/test_support_maker.h"

namespace hinomi::detect {
namespace {

using Ids = std::set<std::string>;

struct Round {
  std::vector<json::value> rules, filters;
  std::vector<json::value> events;
  std::string pipeline = Maker::pipeline;
};

struct Answers {
  Ids refused;
  std::size_t filters_refused = 0;
  std::vector<Ids> matched;  // by event
  bool operator==(const Answers&) const = default;
};

in::Yaml document(const std::string& text) {
  auto read = in::parse_yaml(text);
  if (!read || read->size() != 1) throw std::runtime_error("not one document: " + text);
  return std::move((*read)[0]);
}

Answers engine(const Round& round) {
  Placeholders placeholders;
  for (const auto& [name, values] : Maker::placeholders()) placeholders[name] = values;
  RuleSet rules;
  for (const json::value& rule : round.rules) read_rules(yaml_of(rule), "r", placeholders, rules);
  Answers out;
  for (const Refusal& refusal : rules.refused) out.refused.insert(refusal.id);
  std::size_t before = rules.refused.size();
  for (const json::value& one : round.filters) read_rules(yaml_of(one), "f", placeholders, rules);
  out.filters_refused = rules.refused.size() - before;
  apply_filters(rules);
  Pipeline pipeline;
  auto is_read = read_pipeline(round.pipeline, pipeline);
  if (!is_read) throw std::runtime_error(is_read.error().text());
  Detector detector(Plan::compile(std::move(rules), pipeline, {{.category = "always"}}));
  for (const json::value& event : round.events) {
    std::string text = json::serialize(event);
    std::size_t size = text.size();
    text.append(simdjson::SIMDJSON_PADDING, ' ');
    auto matched = detector.match(std::string_view(text).substr(0, size));
    if (!matched) throw std::runtime_error(matched.error().text());
    Ids ids;
    for (std::uint32_t rule : *matched) ids.insert(detector.plan().rules().rules[rule].id);
    out.matched.push_back(std::move(ids));
  }
  return out;
}

Answers literally(const Round& round) {
  literal::Sigma sigma({{{"category", "always"}}}, Maker::placeholders());
  sigma.add_pipeline(document(round.pipeline));
  Answers out;
  std::vector<literal::Rule> rules;
  for (const json::value& rule : round.rules) {
    try {
      rules.push_back(sigma.read(document(yaml_of(rule))));
    } catch (const literal::Refused&) {
      out.refused.insert(std::string(rule.at("id").as_string()));
    }
  }
  for (const json::value& filter : round.filters) {
    try {
      sigma.filter(document(yaml_of(filter)), rules);
    } catch (const literal::Refused&) {
      ++out.filters_refused;
    }
  }
  for (const json::value& event : round.events)
    out.matched.push_back(sigma.match(rules, event.as_object()));
  return out;
}

bool differs(const Round& round) {
  try {
    return engine(round) != literally(round);
  } catch (const std::exception&) {
    return false;  // made too small
  }
}

// Fewer of them, as long as the two still differ.
void drop(std::vector<json::value>& some, const Round& round) {
  for (std::size_t part = some.size(); part > 0; part /= 2)
    for (std::size_t i = 0; i < some.size();) {
      std::vector<json::value> before = some;
      auto at = some.begin() + static_cast<std::ptrdiff_t>(i);
      some.erase(at, at + static_cast<std::ptrdiff_t>(std::min(part, some.size() - i)));
      if (differs(round)) continue;
      some = std::move(before);
      i += part;
    }
}

std::string joined(const Ids& ids) {
  std::string out;
  for (const std::string& id : ids) out += id + " ";
  return out;
}

std::string told(Round round) {
  drop(round.rules, round);
  drop(round.events, round);
  drop(round.filters, round);
  for (auto* some : {&round.rules, &round.filters, &round.events})
    for (json::value& one : *some) each_smaller(one, one, [&] { return differs(round); });
  Answers ours = engine(round), literal = literally(round);
  std::string out = round.pipeline;
  for (const auto* some : {&round.rules, &round.filters})
    for (const json::value& one : *some) out += "---\n" + yaml_of(one);
  out +=
      "refused: engine " + joined(ours.refused) + "| literally " + joined(literal.refused) + "\n";
  for (std::size_t i = 0; i < round.events.size(); ++i)
    out += json::serialize(round.events[i]) + "\n  engine " + joined(ours.matched[i]) +
           "| literally " + joined(literal.matched[i]) + "\n";
  return out;
}

struct Tally {
  std::size_t pairs = 0, hits = 0, refused = 0, legal = 0;
};

void run(unsigned seed, unsigned recklessness, std::size_t rules, std::size_t events,
         Tally& tally) {
  Maker maker(seed, recklessness);
  Round round;
  Strings ids;
  for (std::size_t i = 0; i < rules; ++i) {
    ids.push_back("r" + std::to_string(i));
    round.rules.push_back(maker.rule(ids.back()));
  }
  if (maker.one_in(2)) round.filters.push_back(maker.filter(ids));
  for (std::size_t i = 0; i < events; ++i) round.events.push_back(maker.event());
  Answers ours = engine(round), literal = literally(round);
  if (ours != literal) FAIL() << "seed " << seed << "\n" << told(round);
  tally.refused += literal.refused.size();
  tally.legal += rules - literal.refused.size();
  tally.pairs += (rules - literal.refused.size()) * events;
  for (const Ids& one : literal.matched) tally.hits += one.size();
}

unsigned rounds(unsigned usual) {
  const char* wanted = std::getenv("HINOMI_CASES");
  return wanted ? static_cast<unsigned>(std::atoi(wanted)) / 1000 + 1 : usual;
}
unsigned first_seed() {
  const char* wanted = std::getenv("HINOMI_SEED");
  return wanted ? static_cast<unsigned>(std::atoi(wanted)) : 1;
}

TEST(DetectProperties, TheSameRulesHoldAsReadLiterally) {
  Tally tally;
  for (unsigned seed = first_seed(); seed < first_seed() + rounds(12); ++seed) {
    run(seed, 0, 20 + seed * 37 % 181, 30, tally);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(tally.hits * 20, tally.pairs);  // hits are frequent, and so are misses
  EXPECT_LT(tally.hits * 2, tally.pairs);
  EXPECT_LT(tally.refused * 8, tally.legal);
  RecordProperty("pairs", static_cast<int>(tally.pairs));
}

TEST(DetectProperties, OneRuleAloneIsTheSameAsAmongMany) {
  Tally tally;
  for (unsigned seed = first_seed(); seed < first_seed() + rounds(150); ++seed) {
    run(1'000'000 + seed, 0, 1, 6, tally);
    if (HasFatalFailure()) return;
  }
}

// Pipelines that make values of all kinds, of what is in the events and into what rules ask for.
TEST(DetectProperties, TheSameRulesHoldOfValuesThatAreMade) {
  std::size_t changed = 0, events = 0;
  for (unsigned seed = first_seed(); seed < first_seed() + rounds(60); ++seed) {
    Maker maker(3'000'000 + seed, 0);
    Round round;
    for (int i = 0; i < 40; ++i) round.rules.push_back(maker.rule("r" + std::to_string(i)));
    for (int i = 0; i < 20; ++i) {
      json::object event = maker.event();
      event["other"] = maker.text_with_parts();
      round.events.push_back(std::move(event));
    }
    const Answers without = engine(round);
    round.pipeline += maker.made_values();
    const Answers ours = engine(round);
    if (ours != literally(round)) FAIL() << "seed " << seed << "\n" << told(round);
    for (std::size_t i = 0; i < round.events.size(); ++i, ++events)
      changed += ours.matched[i] != without.matched[i];
  }
  EXPECT_GT(changed * 5, events);  // what is made decides often
}

TEST(DetectProperties, TheSameRulesAreRefused) {
  Tally tally;
  for (unsigned seed = first_seed(); seed < first_seed() + rounds(40); ++seed) {
    run(2'000'000 + seed, 12, 60, 3, tally);
    if (HasFatalFailure()) return;
  }
  EXPECT_GT(tally.refused, tally.legal / 4);
  EXPECT_GT(tally.legal, tally.refused / 4);
}

}  // namespace
}  // namespace hinomi::detect
