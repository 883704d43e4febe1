#include "judge/exposure/facts.h"

#include <algorithm>

#include "judge/exposure/flaw_names.h"
#include "judge/exposure/identity.h"
#include "judge/exposure/statements.h"

namespace hinomi::exposure {
namespace {

// 4.0 before 3.1 before 3.0 before 2.0; of the same the higher score.
bool is_better(const Cvss& one, const std::optional<Cvss>& than) {
  if (!than || one.version() != than->version()) return !than || one.version() > than->version();
  return one.scores().base > than->scores().base;
}

template <class T>
void add_each(std::span<const T> all, std::vector<T>& out) {
  for (const T& one : all)
    if (std::find(out.begin(), out.end(), one) == out.end()) out.push_back(one);
}
template <class T>
void add_each(const std::vector<T>& all, std::vector<T>& out) {
  add_each(std::span<const T>(all), out);
}

void add_exploits(const FlawFacts& from, FlawFacts& to) {
  to.in_ransomware |= from.in_ransomware;
  if (!from.is_exploited) return;
  to.is_exploited = true;
  if (to.exploited_since == Time()) to.exploited_since = from.exploited_since;
  if (to.due == Time()) to.due = from.due;
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
  for (const std::string& name : advisory.upstream) {
    add_each(std::span<const std::string>(&name, 1), upstream_[folded_name(advisory.id)]);
    add_each(std::span<const std::string>(&advisory.id, 1), downstream_[folded_name(name)]);
  }
  std::string name = advisory_name(advisory);
  for (const in::Affected& affected : advisory.affected) {
    if (!affected.symbols.empty())
      for (const Pattern& pattern : products_of(affected))
        add_each(affected.symbols, symbols_[{folded_name(advisory.id), pattern.product.key}]);
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
    add_exploits(one, out);
    if (one.likelihood) out.likelihood = one.likelihood;
    if (out.ssvc.empty()) out.ssvc = one.ssvc;
    add_each(one.weaknesses, out.weaknesses);
  }
  if (upstream_.empty()) return out;
  std::optional<double> likelihood;  // the most likely of them
  for (const std::string& name : names) {
    auto above = upstream_.find(folded_name(name));
    if (above == upstream_.end()) continue;
    for (const std::string& flaw : above->second) {
      auto found = by_name_.find(folded_name(flaw));
      if (found == by_name_.end()) continue;
      add_exploits(found->second, out);
      if (found->second.likelihood)
        likelihood = std::max(likelihood.value_or(0), *found->second.likelihood);
    }
  }
  if (!out.likelihood) out.likelihood = likelihood;
  return out;
}

std::span<const std::string> Facts::downstream(std::string_view name) const {
  auto found = downstream_.find(folded_name(name));
  if (found == downstream_.end()) return {};
  return found->second;
}

std::vector<in::Symbol> Facts::symbols(std::span<const std::string> names,
                                       std::string_view product) const {
  std::vector<in::Symbol> out;
  if (symbols_.empty()) return out;
  for (const std::string& name : names)
    if (auto found = symbols_.find(std::pair(folded_name(name), std::string(product)));
        found != symbols_.end())
      add_each(found->second, out);
  return out;
}

const EntryFacts* Facts::entry(std::string_view advisory, std::string_view place) const {
  auto found = entries_.find(std::pair(std::string(advisory), std::string(place)));
  return found == entries_.end() ? nullptr : &found->second;
}

}  // namespace hinomi::exposure
