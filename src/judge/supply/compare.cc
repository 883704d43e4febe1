#include "judge/supply/compare.h"

#include <algorithm>
#include <chrono>
#include <map>
#include <set>

namespace hinomi::supply {

namespace {

using Figures = std::map<std::string, Figure>;

Figure known(std::string value, std::vector<std::string> evidence) {
  if (evidence.size() > shown_evidence) evidence.resize(shown_evidence);
  return {std::move(value), 0, 0, std::move(evidence)};
}

std::string date_of(Time time) { return format_time(time).substr(0, 10); }

int year_of(Time time) {
  return int(std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(time)).year());
}

// NTIA's minimum elements of an SBOM (2021) that a document of any format can be asked for, each
// as the share of the components that have it, and the digests and licences beside them.
void add_inventory(const ProductFacts& facts, const LicencePolicy& policy, Figures& out) {
  const std::vector<std::string> file{facts.inventory_file};
  out["sbom"] = facts.inventory ? known("yes", file) : Figure{};
  if (!facts.inventory) return;
  const in::Inventory& sbom = *facts.inventory;
  out["sbom.format"] = known(sbom.format, file);
  out["sbom.components"] = known(std::to_string(sbom.components.size()), file);
  if (sbom.made != Time()) out["sbom.made"] = known(date_of(sbom.made), file);
  std::vector<char> is_related(sbom.components.size());
  for (const auto& [one, other] : sbom.needs) is_related[one] = is_related[other] = true;
  const std::size_t all = sbom.components.size();
  std::map<std::string, std::size_t> have;
  std::size_t told = 0, complete = 0;
  Risk least = Risk::none, most = Risk::none;
  std::vector<std::string> worst;
  for (std::size_t i = 0; i < all; ++i) {
    const in::Component& one = sbom.components[i];
    const bool identified = !one.purls.empty() || !one.cpes.empty() || !one.models.empty();
    const bool related = is_related[i] || one.parent != in::no_component || all == 1;
    const bool supplied = !one.supplier.empty() || !one.maker.empty();
    have["sbom.names"] += one.name.empty() ? 0 : 1;
    have["sbom.versions"] += one.version.empty() ? 0 : 1;
    have["sbom.suppliers"] += supplied ? 1 : 0;
    have["sbom.identities"] += identified ? 1 : 0;
    have["sbom.relations"] += related ? 1 : 0;
    have["sbom.digests"] += one.digests.empty() ? 0 : 1;
    if (!one.name.empty() && !one.version.empty() && supplied && identified && related) ++complete;
    const auto judged = judge_licences(one.licences, policy, LicenceUse::product);
    if (!judged) continue;
    ++told;
    if (judged->most > most) worst.clear();
    most = std::max(most, judged->most);
    least = std::max(least, judged->least);
    if (judged->most == most && most > Risk::low && worst.size() < shown_evidence)
      worst.push_back(one.name);
  }
  have["sbom.licences"] = told;
  have["sbom.minimum"] = complete;
  if (all > 0)
    for (const auto& [id, part] : have) {
      Figure& figure = out[id] = known(std::to_string(part * 100 / all), file);
      figure.part = part;
      figure.whole = all;
    }
  // Without a licence for each part nobody knows what they ask together.
  if (told == 0) return;
  if (worst.empty()) worst = file;
  const bool sure = told == all && least == most;
  if (sure || least == Risk::high)
    out["licences.risk"] = known(std::string(name_of(least)), worst);
  else
    out["licences.least"] = known(std::string(name_of(least)), worst);
}

void add_history(const ProductFacts& facts, Figures& out) {
  if (facts.flaws.empty()) return;
  std::map<std::string, std::vector<std::string>> named;
  for (std::string_view severity : {"critical", "high", "medium", "low"})
    named["flaws." + std::string(severity)];
  std::vector<std::string> all, exploited, unmended;
  std::vector<std::pair<long, std::string>> days;
  for (const PastFlaw& flaw : facts.flaws) {
    all.push_back(flaw.name);
    named["flaws." + (flaw.severity.empty() || flaw.severity == "none" ? std::string("unrated")
                                                                       : flaw.severity)]
        .push_back(flaw.name);
    named["flaws." + (flaw.published == Time() ? std::string("undated")
                                               : std::to_string(year_of(flaw.published)))]
        .push_back(flaw.name);
    if (flaw.is_exploited) exploited.push_back(flaw.name);
    if (!flaw.has_fix) unmended.push_back(flaw.name);
    if (flaw.published != Time() && flaw.fixed)
      days.emplace_back(std::chrono::floor<std::chrono::days>(*flaw.fixed - flaw.published).count(),
                        flaw.name + ": " + flaw.fixed_by);
  }
  const std::size_t count = all.size();
  out["flaws"] = known(std::to_string(count), all);
  for (auto& [id, names] : named)
    out[id] = known(std::to_string(names.size()), names.empty() ? all : names);
  out["flaws.unmended"] = known(std::to_string(unmended.size()), unmended.empty() ? all : unmended);
  if (facts.knows_exploited || !exploited.empty())
    out["flaws.exploited"] =
        known(std::to_string(exploited.size()), exploited.empty() ? all : exploited);
  if (days.empty()) return;
  std::sort(days.begin(), days.end());
  std::vector<std::string> from;
  for (const auto& [_, evidence] : days) from.push_back(evidence);
  // The lower of the two in the middle: a time that was really taken.
  Figure& median = out["fix.median"] =
      known(std::to_string(days[(days.size() - 1) / 2].first), from);
  Figure& longest = out["fix.longest"] =
      known(std::to_string(days.back().first), {days.back().second});
  median.part = longest.part = days.size();
  median.whole = longest.whole = count;
}

void add_support(const ProductFacts& facts, Time now, Figures& out) {
  const Support support = support_of(facts.end_of_support, now, std::chrono::days(180));
  if (support.state != SupportState::unknown) {
    out["support"] = known(std::string(name_of(support.state)), {facts.support_source});
    out["support.ends"] = known(facts.end_of_support, {facts.support_source});
  }
  if (!facts.csaf.empty()) out["csaf"] = known("yes", facts.csaf);
}

// In the order of a sheet; years stand behind the severities, the newest first.
std::size_t order_of(std::string_view id) {
  static constexpr std::string_view order[] = {
      "sbom",         "sbom.format",   "sbom.made",      "sbom.components", "sbom.minimum",
      "sbom.names",   "sbom.versions", "sbom.suppliers", "sbom.identities", "sbom.relations",
      "sbom.digests", "sbom.licences", "licences.risk",  "licences.least",  "support",
      "support.ends", "csaf",          "flaws",          "flaws.exploited", "flaws.critical",
      "flaws.high",   "flaws.medium",  "flaws.low",      "flaws.unrated",   "flaws.unmended",
      "fix.median",   "fix.longest",   "flaws.2",        "flaws.undated"};
  if (id.starts_with("flaws.1") || id.starts_with("flaws.2")) id = "flaws.2";
  return static_cast<std::size_t>(std::find(std::begin(order), std::end(order), id) - order);
}

}  // namespace

std::vector<ComparisonRow> compare(const ProductFacts& a, const ProductFacts& b,
                                   const LicencePolicy& policy, Time now) {
  Figures figures[2];
  const ProductFacts* products[] = {&a, &b};
  std::set<std::string> ids{"sbom",         "sbom.minimum",  "support",         "csaf",
                            "flaws",        "sbom.licences", "flaws.exploited", "fix.median",
                            "licences.risk"};
  for (int i = 0; i < 2; ++i) {
    add_inventory(*products[i], policy, figures[i]);
    add_history(*products[i], figures[i]);
    add_support(*products[i], now, figures[i]);
    for (const auto& [id, figure] : figures[i]) ids.insert(id);
  }
  std::vector<ComparisonRow> out;
  for (const std::string& id : ids) {
    ComparisonRow row{.id = id, .a = figures[0][id], .b = figures[1][id]};
    // A product of which advisories are known had none in a year that only the other names.
    if (id.starts_with("flaws."))
      for (auto [figure, product] : {std::pair(&row.a, &a), std::pair(&row.b, &b)})
        if (figure->value.empty() && !product->flaws.empty() && id != "flaws.exploited")
          figure->value = "0";
    out.push_back(std::move(row));
  }
  std::stable_sort(out.begin(), out.end(), [](const ComparisonRow& x, const ComparisonRow& y) {
    const std::size_t p = order_of(x.id), q = order_of(y.id);
    return p != q ? p < q : x.id > y.id;
  });
  return out;
}

}  // namespace hinomi::supply
