#include "judge/exposure/exposures_parts.h"

#include <algorithm>
#include <utility>

namespace hinomi::exposure {

ProductNumber Exposures::Parts::product(const Product& about) {
  auto [found, is_new] =
      product_numbers.try_emplace(about.key, static_cast<ProductNumber>(products.size()));
  if (is_new) {
    products.push_back({about, {}, {}, {}});
    families[about.family].push_back(found->second);
  }
  return found->second;
}

std::optional<Judged> Exposures::Parts::judge(const ClaimEntry& claim,
                                              const VersionEntry& version) const {
  const PackageMatch related =
      match(products[claim.product].about, products[version.product].about);
  if (related == PackageMatch::no) return {};
  bool is_loose = false;
  if (claim.cpe) {
    if (!version.cpe) return {};
    Cpe pattern = *claim.cpe, found = *version.cpe;
    // Versions are compared as an order, the rest as names.
    if (pattern[CpeAttribute::version].kind != CpeValue::Kind::text || !claim.claim.names_all()) {
      pattern[CpeAttribute::version] = {};
      if (claim.claim.names_all() == false) pattern[CpeAttribute::update] = {};
    }
    switch (hinomi::match(pattern, found)) {
      case CpeMatch::no: return {};
      case CpeMatch::possible: is_loose = true; break;
      case CpeMatch::yes: break;
    }
  }
  auto judged = claim.claim.judge(version.key);
  if (!judged) return {};
  if (judged->verdict != Verdict::affected) return judged;
  if (related == PackageMatch::possible)
    return Judged{Verdict::unknown, Reason::no_release, judged->part};
  if (is_loose) return Judged{Verdict::unknown, Reason::loose_name, judged->part};
  return judged;
}

void Exposures::Parts::ask(ClaimNumber number, VersionNumber at) {
  VersionEntry& version = versions[at];
  if (auto judged = judge(claims[number], version)) {
    version.hits.push_back({number, *judged});
    claims[number].versions.push_back(at);
  }
}

void Exposures::Parts::apply(ClaimNumber number) {
  each_relative(claims[number].product, [&](ProductNumber other) {
    const ProductEntry& product = products[other];
    const Claim& claim = claims[number].claim;
    if (claim.names_all()) {
      for (VersionNumber at : product.ordered) ask(number, at);
    } else {
      std::size_t asked = 0;  // versions before it were
      auto below = [&](VersionNumber at, const std::string& key) {
        return *versions[at].key.key < key;
      };
      std::vector<Interval> sorted(claim.intervals().begin(), claim.intervals().end());
      std::sort(sorted.begin(), sorted.end(), [](const Interval& a, const Interval& b) {
        return (a.from ? a.from->key : std::string()) < (b.from ? b.from->key : std::string());
      });
      for (const Interval& interval : sorted) {
        auto first = interval.from
                         ? std::lower_bound(product.ordered.begin(), product.ordered.end(),
                                            interval.from->key, below)
                         : product.ordered.begin();
        for (auto i = static_cast<std::size_t>(first - product.ordered.begin());
             i < product.ordered.size(); ++i) {
          const VersionNumber at = product.ordered[i];
          if (interval.to && *versions[at].key.key > interval.to->key) break;
          if (i < asked) continue;
          ask(number, at);
          asked = i + 1;
        }
      }
    }
    for (VersionNumber at : product.unordered) ask(number, at);
  });
}

VersionNumber Exposures::Parts::version(const Identity& identity, bool is_proposed) {
  const ProductNumber number = product(identity.product);
  auto [found, is_new] = version_numbers.try_emplace(
      version_name(number, is_proposed ? Naming::proposed : identity.product.naming,
                   identity.version, identity.cpe ? &*identity.cpe : nullptr),
      static_cast<VersionNumber>(versions.size()));
  if (!is_new) return found->second;
  const VersionNumber made = found->second;
  versions.push_back({number,
                      is_proposed ? Naming::proposed : identity.product.naming,
                      version_key(identity.product.scheme, identity.version),
                      identity.cpe ? std::make_unique<const Cpe>(*identity.cpe) : nullptr,
                      {},
                      {}});
  ProductEntry& of = products[number];
  const VersionKey& key = versions[made].key;
  if (!key.key) {
    of.unordered.push_back(made);
  } else {
    auto at = std::upper_bound(of.ordered.begin(), of.ordered.end(), *key.key,
                               [&](const std::string& one, VersionNumber other) {
                                 return one < *versions[other].key.key;
                               });
    of.ordered.insert(at, made);
  }
  each_relative(number, [&](ProductNumber other) {
    for (ClaimNumber claim : products[other].claims) ask(claim, made);
  });
  std::sort(versions[made].hits.begin(), versions[made].hits.end(),
            [](const Hit& a, const Hit& b) { return a.claim < b.claim; });
  return made;
}

std::span<const VersionNumber> Exposures::Parts::versions_of(const in::Component& component) {
  auto meet = [&](std::vector<VersionNumber>& out) {
    for (const Identity& identity : identities_of(component)) out.push_back(version(identity));
  };
  if (component.purls.size() == 1 && component.cpes.empty() && component.models.empty()) {
    // A version in the URL is the one that counts.
    const std::string& purl = component.purls[0];
    std::string apart;
    std::string_view name = purl;
    if (!purl.contains('@')) name = apart = purl + '\0' + component.version;
    auto found = met_before.find(name);
    if (found == met_before.end()) {
      std::vector<VersionNumber> met;
      meet(met);
      found = met_before.emplace(name, std::move(met)).first;
    }
    return found->second;
  }
  just_met.clear();
  meet(just_met);
  return just_met;
}

void Exposures::Parts::add_claim(std::uint32_t advisory, Claim claim, const Pattern& pattern,
                                 std::vector<std::string> places, const in::CpeNode* tree) {
  ClaimNumber number = static_cast<ClaimNumber>(claims.size());
  ClaimEntry made{std::move(claim),
                  advisory,
                  product(pattern.product),
                  pattern.cpe ? std::make_shared<const Cpe>(*pattern.cpe) : nullptr,
                  std::move(places),
                  {},
                  tree};
  if (free_claims.empty()) {
    claims.push_back(std::move(made));
  } else {
    number = free_claims.back();
    free_claims.pop_back();
    claims[number] = std::move(made);
  }
  products[claims[number].product].claims.push_back(number);
  advisories[advisory].claims.push_back(number);
  apply(number);
}

void Exposures::Parts::forget(AdvisoryEntry& advisory) {
  for (ClaimNumber number : advisory.claims) {
    ClaimEntry& claim = claims[number];
    for (VersionNumber at : claim.versions)
      std::erase_if(versions[at].hits, [&](const Hit& hit) { return hit.claim == number; });
    std::erase(products[claim.product].claims, number);
    claim = {};
    free_claims.push_back(number);
  }
  advisory.claims.clear();
  advisory.trees.clear();
  for (std::uint32_t statement : std::exchange(advisory.statements, {}))
    forget(advisories[statement]);
}

void Exposures::Parts::place_entries(std::uint32_t number, const in::Advisory& advisory) {
  // Entries of one place are one decision list; of each product that it names.
  for (std::size_t at = 0; at < advisory.affected.size();) {
    std::size_t end = at + 1;
    while (end < advisory.affected.size() && !advisory.affected[at].place.empty() &&
           advisory.affected[end].place == advisory.affected[at].place)
      ++end;
    std::vector<const in::Affected*> parts;
    std::vector<std::string> places;
    for (std::size_t i = at; i < end; ++i) {
      parts.push_back(&advisory.affected[i]);
      places.push_back(advisory.affected[i].place);
    }
    const std::vector<Pattern> patterns = products_of(*parts[0]);
    unplaced += patterns.empty();
    for (const Pattern& pattern : patterns)
      add_claim(number, Claim::of(parts, pattern.product.scheme), pattern, places, nullptr);
    at = end;
  }
}

void Exposures::Parts::place_leaves(std::uint32_t number, const in::CpeNode& node,
                                    const in::CpeNode* tree, const std::string& place) {
  for (const in::CpeNode::Match& leaf : node.matches) {
    if (!leaf.vulnerable) continue;
    auto pattern = product_of(leaf.cpe);
    if (!pattern) {
      ++unplaced;
      continue;
    }
    in::VersionInterval interval = leaf.interval;
    const CpeValue& version = (*pattern->cpe)[CpeAttribute::version];
    if (interval.from.empty() && interval.to.empty() && version.kind == CpeValue::Kind::text &&
        !version.has_wild_card()) {
      interval = {version.text, version.text, true, true};
      const CpeValue& update = (*pattern->cpe)[CpeAttribute::update];
      if (update.kind == CpeValue::Kind::text && !update.has_wild_card())
        interval.from = interval.to = version.text + "-" + update.text;
    }
    add_claim(number, Claim::of(interval, pattern->product.scheme), *pattern,
              {place + " " + leaf.cpe}, tree);
  }
  for (const in::CpeNode& child : node.children) place_leaves(number, child, tree, place);
}

Exposures::Parts::Truth Exposures::Parts::holds(const in::CpeNode::Match& leaf,
                                                const AssetEntry& asset) const {
  auto pattern = product_of(leaf.cpe);
  if (!pattern) return Truth::no;
  auto known = product_numbers.find(pattern->product.key);
  if (known == product_numbers.end()) return Truth::no;
  const Claim claim = Claim::of(leaf.interval, pattern->product.scheme);
  const ClaimEntry whole{claim, 0,  known->second, std::make_shared<const Cpe>(*pattern->cpe),
                         {},    {}, nullptr};
  Truth out = Truth::no;
  for (VersionNumber at : asset.versions) {
    if (versions[at].product != known->second) continue;
    auto judged = judge(whole, versions[at]);
    if (!judged || judged->verdict > Verdict::unknown) continue;
    if (judged->verdict == Verdict::affected && !versions[at].is_proposed()) return Truth::yes;
    out = Truth::maybe;
  }
  return out;
}

// In Kleene's logic of three values: any is the most, all the least.
Exposures::Parts::Truth Exposures::Parts::holds(const in::CpeNode& node,
                                                const AssetEntry& asset) const {
  const bool is_any = node.op == in::CpeNode::Operator::any;
  Truth out = is_any ? Truth::no : Truth::yes;
  auto take = [&](Truth one) { out = is_any ? std::max(out, one) : std::min(out, one); };
  for (const in::CpeNode::Match& match : node.matches) take(holds(match, asset));
  for (const in::CpeNode& child : node.children) take(holds(child, asset));
  if (!node.negate || out == Truth::maybe) return out;
  return out == Truth::yes ? Truth::no : Truth::yes;
}

const Hit* Exposures::Parts::weighed(const Hit* best, const Hit& hit) const {
  auto weight = [](const Hit& one) {
    constexpr int by_verdict[] = {2, 3, 1, 0};  // affected, unknown, fixed, not_affected
    return std::pair(by_verdict[static_cast<std::size_t>(one.judged.verdict)], one.claim);
  };
  return !best || weight(hit) < weight(*best) ? &hit : best;
}

const OwnStatement* Exposures::Parts::statement(const AssetEntry& asset, FlawNumber flaw,
                                                VersionNumber version) const {
  const OwnStatement* out = nullptr;
  for (const OwnStatement& one : asset.statements)
    if (flaws.root(one.flaw) == flaw &&
        (one.about.empty() || std::binary_search(one.about.begin(), one.about.end(), version)))
      out = &one;
  return out;
}

Exposure Exposures::Parts::exposure(FlawNumber flaw, VersionNumber at, const Hit& hit) const {
  const VersionEntry& version = versions[at];
  const ClaimEntry& claim = claims[hit.claim];
  const Product& about = products[version.product].about;
  Exposure out{.asset = 0,
               .flaw = flaw,
               .product = about.key,
               .version = version.key.text,
               .naming = version.naming,
               .verdict = hit.judged.verdict,
               .reason = hit.judged.reason,
               .advisory = advisories[claim.advisory].name,
               .place = {},
               .own_statement = {}};
  if (!claim.places.empty())
    out.place = claim.places[std::min<std::size_t>(hit.judged.part, claim.places.size() - 1)];
  if (version.is_proposed()) {
    out.verdict = Verdict::unknown;
    out.reason = Reason::identity_unconfirmed;
  }
  return out;
}

void Exposures::Parts::state(Exposure& exposure, VersionNumber at) const {
  const OwnStatement* own = statement(assets[exposure.asset], exposure.flaw, at);
  if (!own) return;
  exposure.verdict = own->verdict;
  exposure.reason = own->verdict == Verdict::unknown ? Reason::investigated : Reason::none;
  exposure.own_statement = own->detail;
}

void Exposures::Parts::set_versions(AssetNumber number, std::vector<VersionNumber> now) {
  std::sort(now.begin(), now.end());
  now.erase(std::unique(now.begin(), now.end()), now.end());
  AssetEntry& asset = assets[number];
  std::vector<VersionNumber> gone, come;
  std::set_difference(asset.versions.begin(), asset.versions.end(), now.begin(), now.end(),
                      std::back_inserter(gone));
  std::set_difference(now.begin(), now.end(), asset.versions.begin(), asset.versions.end(),
                      std::back_inserter(come));
  for (VersionNumber at : gone) versions[at].assets.remove(number);
  for (VersionNumber at : come) versions[at].assets.add(number);
  instances += come.size();
  instances -= gone.size();
  now.shrink_to_fit();
  asset.versions = std::move(now);
}

}  // namespace hinomi::exposure
