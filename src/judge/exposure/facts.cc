#include "judge/exposure/facts.h"

#include <algorithm>

#include "judge/exposure/flaw_names.h"

#include "judge/exposure/statements.h"

namespace hinomi::exposure {
namespace {

// 4.0 before 3.1 before 3.0 before 2.0; of the same the higher score.
bool is_better(const Cvss& one, const std::optional<Cvss>& than) {
  if (!than || one.version() != than->version()) return !than || one.version() > than->version();
  return one.scores().base > than->scores().base;
}

void add_each(std::span<const std::string> texts, std::vector<std::string>& out) {
  for (const std::string& text : texts)
    if (std::find(out.begin(), out.end(), text) == out.end()) out.push_back(text);
}

}  // namespace

std::optional<Tenths> FlawFacts::score() const {
  if (!cvss) return {};
  return cvss->scores().threat;
}

SeverityWord FlawFacts::severity() const {
  return cvss ? severity_of(cvss->version(), cvss->scores().threat) : SeverityWord::none;
}

void Facts::put(const in::Advisory& advisory) {
  FlawFacts& facts = by_name_[folded_name(advisory.id)];
  if (facts.title.empty()) facts.title = advisory.title;
  for (const in::Severity& severity : advisory.severities)
    if (auto cvss = Cvss::parse(severity.vector); cvss && is_better(*cvss, facts.cvss)) {
      facts.cvss = std::move(*cvss);
      facts.cvss_source = severity.source.empty() ? advisory.source : severity.source;
    }
  facts.is_malicious |= advisory.is_malicious;
  if (advisory.is_known_exploited) {
    facts.is_exploited = true;
    if (facts.exploited_since == Time()) facts.exploited_since = advisory.exploited_since;
  }
  if (!advisory.ssvc.empty()) facts.ssvc = advisory.ssvc;
  add_each(advisory.weaknesses, facts.weaknesses);
  std::string name = advisory_name(advisory);
  for (const in::Affected& affected : advisory.affected) {
    if (affected.fixed_in.empty() && affected.justification.empty() && affected.detail.empty())
      continue;
    EntryFacts& entry = entries_[{name, affected.place}];
    add_each(affected.fixed_in, entry.fixed_in);
    if (entry.justification.empty()) entry.justification = affected.justification;
    if (entry.detail.empty()) entry.detail = affected.detail;
  }
  for (const in::Advisory& statement : statements_of(advisory)) put(statement);
}

void Facts::put(const in::KnownExploited& known) {
  FlawFacts& facts = by_name_[folded_name(known.flaw)];
  facts.is_exploited = true;
  facts.in_ransomware |= known.in_ransomware;
  if (facts.exploited_since == Time() || known.added < facts.exploited_since)
    facts.exploited_since = known.added;
  if (known.due != Time()) facts.due = known.due;
  if (facts.title.empty()) facts.title = known.title;
}

void Facts::put(const in::ExploitLikelihood& likelihood) {
  by_name_[folded_name(likelihood.flaw)].likelihood = likelihood.probability;
}

FlawFacts Facts::of(std::span<const std::string> names) const {
  FlawFacts out;
  for (const std::string& name : names) {
    auto found = by_name_.find(folded_name(name));
    if (found == by_name_.end()) continue;
    const FlawFacts& one = found->second;
    if (out.title.empty()) out.title = one.title;
    if (one.cvss && is_better(*one.cvss, out.cvss)) {
      out.cvss = one.cvss;
      out.cvss_source = one.cvss_source;
    }
    out.is_malicious |= one.is_malicious;
    out.in_ransomware |= one.in_ransomware;
    if (one.is_exploited) {
      out.is_exploited = true;
      if (out.exploited_since == Time()) out.exploited_since = one.exploited_since;
      if (out.due == Time()) out.due = one.due;
    }
    if (one.likelihood) out.likelihood = one.likelihood;
    if (out.ssvc.empty()) out.ssvc = one.ssvc;
    add_each(one.weaknesses, out.weaknesses);
  }
  return out;
}

const EntryFacts* Facts::entry(std::string_view advisory, std::string_view place) const {
  auto found = entries_.find(std::pair(std::string(advisory), std::string(place)));
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace hinomi::exposure
