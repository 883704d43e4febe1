// The lists of fields. Each names all fields of its type, so that with a new one it does not
// compile until it is said here whether it is kept or how it is worked out again.
#include "judge/exposure/index_bytes.h"

#include <algorithm>
#include <exception>

#include "judge/exposure/exposures_parts.h"
#include "judge/exposure/index_codec.h"

namespace hinomi {

template <class Codec>
void fields(Codec& codec, Bound& one) {
  auto& [key, version, is_in] = one;
  codec(key, version, is_in);
}
template <class Codec>
void fields(Codec& codec, Interval& one) {
  auto& [from, to] = one;
  codec(from, to);
}
template <class Codec>
void fields(Codec& codec, CpeValue& one) {
  auto& [kind, text] = one;
  codec(kind, text);
}
template <class Codec>
void fields(Codec& codec, Cpe& one) {
  auto& [values] = one;
  codec(values);
}

namespace in {

template <class Codec>
void fields(Codec& codec, VersionInterval& one) {
  auto& [from, to, with_from, with_to] = one;
  codec(from, to, with_from, with_to);
}
template <class Codec>
void fields(Codec& codec, Symbol& one) {
  auto& [package, name] = one;
  codec(package, name);
}
template <class Codec>
void fields(Codec& codec, Frame& one) {
  auto& [package, module, function, file, line] = one;
  codec(package, module, function, file, line);
}
template <class Codec>
void fields(Codec& codec, Occurrence& one) {
  auto& [location, symbol, line] = one;
  codec(location, symbol, line);
}
template <class Codec>
void fields(Codec& codec, CpeNode::Match& one) {
  auto& [cpe, interval, vulnerable] = one;
  codec(cpe, interval, vulnerable);
}
template <class Codec>
void fields(Codec& codec, CpeNode& one) {
  auto& [op, negate, matches, children] = one;
  codec(op, negate, matches, children);
}

}  // namespace in

namespace exposure {

template <class Codec>
void fields(Codec& codec, Product& one) {
  auto& [naming, key, family, release, lacks_release, scheme] = one;
  codec(naming, key, family, release, lacks_release, scheme);
}
template <class Codec>
void fields(Codec& codec, ProductEntry& one) {
  auto& [about, ordered, unordered, claims] = one;
  codec(about, ordered, unordered, claims);
}
template <class Codec>
void fields(Codec& codec, VersionKey& one) {
  auto& [text, key] = one;
  codec(text, key);
}
template <class Codec>
void fields(Codec& codec, Judged& one) {
  auto& [verdict, reason, part] = one;
  codec(verdict, reason, part);
}
template <class Codec>
void fields(Codec& codec, Hit& one) {
  auto& [claim, judged] = one;
  codec(claim, judged);
}
template <class Codec>
void fields(Codec& codec, VersionEntry& one) {
  auto& [product, naming, key, cpe, assets, hits] = one;
  codec(product, naming, key, cpe, assets, hits);
}
template <class Codec>
void fields(Codec& codec, ClaimEntry& one) {
  // `versions` are those that have a hit of it; `tree`: see trees_of().
  auto& [claim, advisory, product, cpe, places, versions, tree] = one;
  codec(claim, advisory, product, cpe, places);
}
template <class Codec>
void fields(Codec& codec, AdvisoryEntry& one) {
  auto& [name, statements, flaw, claims, trees] = one;
  codec(name, statements, flaw, claims, trees);
}
template <class Codec>
void fields(Codec& codec, OwnStatement& one) {
  auto& [flaw, about, verdict, detail] = one;
  codec(flaw, about, verdict, detail);
}
template <class Codec>
void fields(Codec& codec, AssetEntry& one) {
  auto& [name, owner, versions, statements] = one;
  std::size_t count = versions.size();  // which ones: whose `assets` it is in
  codec(name, owner, count, statements);
  if constexpr (Codec::loads) versions.reserve(count);
}
template <class Codec>
void fields(Codec& codec, FlawFacts& one) {
  auto& [title, cvss, cvss_source, is_exploited, exploited_since, due, in_ransomware, is_malicious,
         likelihood, weaknesses, ssvc] = one;
  codec(title, cvss, cvss_source, is_exploited, exploited_since, due, in_ransomware, is_malicious,
        likelihood, weaknesses, ssvc);
}
template <class Codec>
void fields(Codec& codec, EntryFacts& one) {
  auto& [fixed_in, justification, detail] = one;
  codec(fixed_in, justification, detail);
}

template <class Codec>
void fields(Codec& codec, Usage& one) {
  auto& [relation, scope, frames, occurrences] = one;
  codec(relation, scope, frames, occurrences);
}
template <class Codec>
void fields(Codec& codec, Unnamed& one) {
  auto& [name, maker, version, kind, count] = one;
  codec(name, maker, version, kind, count);
}
template <class Codec>
void fields(Codec& codec, Proposal& one) {
  auto& [identity, product, score, why] = one;
  std::uint32_t points = static_cast<std::uint32_t>(score);
  codec(identity, product, points, why);
  score = static_cast<int>(points);
}

struct IndexFields {
  template <class Codec>
  static void of(Codec& codec, FlawNames& names) {
    auto& [numbers, roots, members, shown] = names;
    codec(roots, members, shown);
    std::vector<std::string> folded(roots.size());  // the name of each number
    if constexpr (Codec::loads) {
      codec(folded);
      numbers.reserve(folded.size());
      for (std::uint32_t i = 0; i < folded.size(); ++i) numbers.emplace(std::move(folded[i]), i);
    } else {
      for (const auto& [name, number] : numbers) folded[number] = name;
      codec(folded);
    }
  }

  template <class Codec>
  static void of(Codec& codec, Claim& claim) {
    auto& [scheme, parts, intervals, names_all] = claim;  // the last two: bound()
    std::size_t count = parts.size();
    codec(scheme, count);
    if constexpr (Codec::loads) {
      for (; count > 0 && codec.is_good(); --count) of(codec, scheme, parts.emplace_back());
      claim.bound();
    } else {
      for (Claim::Part& part : parts) of(codec, scheme, part);
    }
  }

  template <class Codec>
  static void of(Codec& codec, Facts& facts) {
    auto& [by_name, upstream, downstream, entries, symbols] = facts;
    codec(by_name, upstream, downstream, entries, symbols);
  }

  template <class Codec>
  static void of(Codec& codec, Usages::Said& said) {
    auto& [key, relation, scope, usage] = said;
    codec(key, relation, scope, usage);
  }
  template <class Codec>
  static void of(Codec& codec, Usages& usages) {
    auto& [has_graph, all] = usages;
    std::size_t count = all.size();
    codec(has_graph, count);
    if constexpr (Codec::loads) {
      for (; count > 0 && codec.is_good(); --count) of(codec, all.emplace_back());
    } else {
      for (Usages::Said& said : all) of(codec, said);
    }
  }

  template <class Codec>
  static void of(Codec& codec, ProductNames& names) {
    auto& [entries, numbers, by_word, seen, new_words] = names;
    std::size_t count = entries.size();
    codec(count);
    if constexpr (Codec::loads) {
      for (; count > 0 && codec.is_good(); --count) {
        of(codec, entries.emplace_back());
        numbers.emplace(entries.back().identity, static_cast<std::uint32_t>(entries.size() - 1));
      }
    } else {
      for (ProductNames::Entry& entry : entries) of(codec, entry);
    }
    codec(by_word, seen, new_words);
  }
  template <class Codec>
  static void of(Codec& codec, ProductNames::Entry& entry) {
    auto& [identity, product, spellings] = entry;
    codec(identity, product, spellings);
  }

  template <class Codec>
  static void of(Codec& codec, Exposures& index) {
    // What is not saved is found again from the rest; `met_before` is met again.
    auto& [product_numbers, products, families, version_numbers, met_before, just_met, versions,
           claims, free_claims, advisory_numbers, advisories, flaws, advisories_of, asset_numbers,
           assets, instances, unplaced] = *index.parts_;
    std::vector<std::uint32_t> trees = trees_of(*index.parts_);
    codec(products, versions, claims, free_claims, advisories, flaws, assets, unplaced, trees);
    if constexpr (Codec::loads) {
      if (!codec.is_good()) return;
      place_trees(*index.parts_, trees);
      number_products(*index.parts_);
      number_advisories(*index.parts_);
      fill_assets(*index.parts_);
    }
  }

 private:
  template <class Codec>
  static void of(Codec& codec, Scheme scheme, Claim::Part& part) {
    auto& [status, range, texts, keys, every, gap] = part;
    std::optional<std::vector<Interval>> intervals;
    if (range) intervals.emplace(range->intervals().begin(), range->intervals().end());
    codec(status, intervals, texts, keys, every, gap);
    if constexpr (Codec::loads)
      if (intervals) range = Range::of_intervals(scheme, std::move(*intervals));
  }

  // Of each claim: which of its advisory's trees it needs, from 1; 0: none.
  static std::vector<std::uint32_t> trees_of(const Exposures::Parts& parts) {
    std::vector<std::uint32_t> out;
    for (const ClaimEntry& claim : parts.claims) {
      out.push_back(0);
      if (!claim.tree) continue;
      const auto& trees = parts.advisories[claim.advisory].trees;
      auto at = std::find_if(trees.begin(), trees.end(),
                             [&](const auto& tree) { return tree.get() == claim.tree; });
      out.back() = static_cast<std::uint32_t>(at - trees.begin()) + 1;
    }
    return out;
  }
  static void place_trees(Exposures::Parts& parts, const std::vector<std::uint32_t>& trees) {
    for (std::size_t i = 0; i < parts.claims.size(); ++i)
      if (trees.at(i) > 0)
        parts.claims[i].tree =
            parts.advisories.at(parts.claims[i].advisory).trees.at(trees[i] - 1).get();
  }
  static void number_products(Exposures::Parts& parts) {
    parts.product_numbers.reserve(parts.products.size());
    for (ProductNumber i = 0; i < parts.products.size(); ++i) {
      parts.product_numbers.emplace(parts.products[i].about.key, i);
      parts.families[parts.products[i].about.family].push_back(i);
    }
    parts.version_numbers.reserve(parts.versions.size());
    for (VersionNumber i = 0; i < parts.versions.size(); ++i) {
      const VersionEntry& one = parts.versions[i];
      parts.version_numbers.emplace(
          version_name(one.product, one.naming, one.key.text, one.cpe.get()), i);
      for (const Hit& hit : one.hits) parts.claims.at(hit.claim).versions.push_back(i);
    }
  }
  static void number_advisories(Exposures::Parts& parts) {
    for (std::uint32_t i = 0; i < parts.advisories.size(); ++i) {
      parts.advisory_numbers.emplace(parts.advisories[i].name, i);
      parts.advisories_of[parts.advisories[i].flaw].push_back(i);
    }
  }
  // Versions in order, so that what an asset runs is in order too.
  static void fill_assets(Exposures::Parts& parts) {
    parts.asset_numbers.reserve(parts.assets.size());
    for (AssetNumber i = 0; i < parts.assets.size(); ++i)
      parts.asset_numbers.emplace(parts.assets[i].name, i);
    for (VersionNumber i = 0; i < parts.versions.size(); ++i)
      for (AssetNumber asset : parts.versions[i].assets) {
        parts.assets.at(asset).versions.push_back(i);
        ++parts.instances;
      }
  }
};

template <class Codec, class T>
  requires requires(Codec& codec, T& one) { IndexFields::of(codec, one); }
void fields(Codec& codec, T& one) {
  IndexFields::of(codec, one);
}

template <class T>
std::string index_bytes(const T& one) {
  codec::Saver out;
  out(one);
  return std::move(out.bytes);
}

template <class T>
Result<void> read_index(std::string_view bytes, T& one) {
  const auto damaged = fail(ErrorKind::damaged, "no index stands in these bytes", "index", "");
  codec::Loader from(bytes);
  try {  // numbers that lead nowhere, and sets of assets that are none
    from(one);
  } catch (const std::exception&) {
    return damaged;
  }
  if (!from.is_good() || !from.at_end()) return damaged;
  return {};
}

template std::string index_bytes(const Exposures&);
template std::string index_bytes(const Facts&);
template std::string index_bytes(const ProductNames&);
template std::string index_bytes(const Usages&);
template std::string index_bytes(const std::vector<Unnamed>&);
template std::string index_bytes(const ProposalsByVersion&);
template Result<void> read_index(std::string_view, Exposures&);
template Result<void> read_index(std::string_view, Facts&);
template Result<void> read_index(std::string_view, ProductNames&);
template Result<void> read_index(std::string_view, Usages&);
template Result<void> read_index(std::string_view, std::vector<Unnamed>&);
template Result<void> read_index(std::string_view, ProposalsByVersion&);

}  // namespace exposure
}  // namespace hinomi
