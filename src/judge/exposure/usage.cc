#include "judge/exposure/usage.h"

#include <algorithm>
#include <functional>
#include <unordered_map>

#include "judge/exposure/code_names.h"
#include "judge/exposure/identity.h"

namespace hinomi::exposure {
namespace {

std::uint64_t usage_key(std::string_view product, std::string_view version) {
  // No product has a line break in its key.
  std::string name(product);
  name += '\n';
  name += version;
  return std::hash<std::string>()(name);
}

// Of two components of one name the one that is nearer.
Relation nearer(Relation a, Relation b) {
  if (a == Relation::unsaid || b == Relation::unsaid) return std::max(a, b);
  return std::min(a, b);
}

// And the one that is more surely there.
in::Scope surer(in::Scope a, in::Scope b) {
  auto rank = [](in::Scope scope) {
    constexpr int ranks[] = {2, 3, 1, 0};  // unsaid, required, optional, excluded
    return ranks[static_cast<std::size_t>(scope)];
  };
  return rank(a) > rank(b) ? a : b;
}

bool says_use(const in::Component& one) {
  return one.scope == in::Scope::optional || one.scope == in::Scope::excluded ||
         !one.frames.empty() || !one.occurrences.empty();
}

}  // namespace

std::string_view name_of(Reachability reachability) {
  constexpr std::string_view names[] = {"not_called", "unknown", "present", "called"};
  return names[static_cast<std::size_t>(reachability)];
}

std::string_view name_of(Relation relation) {
  constexpr std::string_view names[] = {"", "subject", "direct", "transitive"};
  return names[static_cast<std::size_t>(relation)];
}

std::string_view name_of(in::Scope scope) {
  constexpr std::string_view names[] = {"", "required", "optional", "excluded"};
  return names[static_cast<std::size_t>(scope)];
}

std::vector<Relation> relations_in(const in::Inventory& inventory) {
  std::vector<Relation> out(inventory.components.size(), Relation::unsaid);
  if (inventory.subject >= out.size()) return out;
  std::unordered_map<std::uint32_t, std::vector<std::uint32_t>> needed_by;
  for (const auto& [one, needed] : inventory.needs) needed_by[one].push_back(needed);
  if (!needed_by.contains(inventory.subject)) return out;
  out[inventory.subject] = Relation::subject;
  std::vector<std::uint32_t> next = {inventory.subject};
  while (!next.empty()) {
    const std::uint32_t from = next.back();
    next.pop_back();
    auto found = needed_by.find(from);
    if (found == needed_by.end()) continue;
    for (std::uint32_t to : found->second) {
      if (to >= out.size()) continue;
      const bool is_new = out[to] == Relation::unsaid;
      if (from == inventory.subject && out[to] != Relation::subject)
        out[to] = Relation::direct;
      else if (is_new)
        out[to] = Relation::transitive;
      if (is_new) next.push_back(to);
    }
  }
  return out;
}

Reached Usage::reached(std::span<const in::Symbol> symbols) const {
  Reached out{.is = Reachability::unknown,
              .relation = relation,
              .scope = scope,
              .symbol = {},
              .evidence = {}};
  for (const in::Frame& frame : frames)
    for (const in::Symbol& symbol : symbols)
      if (is_in(symbol, frame)) {
        out.is = Reachability::called;
        out.symbol = text_of(symbol);
        out.evidence = text_of(frame);
        return out;
      }
  // A document that excludes what it has a call stack of says two things: the call stack is seen.
  if (scope == in::Scope::excluded && frames.empty()) {
    out.is = Reachability::not_called;
    return out;
  }
  for (const in::Occurrence& occurrence : occurrences)
    for (const in::Symbol& symbol : symbols)
      if (is_in(symbol, {.package = {}, .module = {}, .function = occurrence.symbol, .file = {}})) {
        out.is = Reachability::present;
        out.symbol = text_of(symbol);
        out.evidence = text_of(occurrence);
        return out;
      }
  if (frames.empty() && occurrences.empty()) return out;
  out.is = Reachability::present;
  out.evidence = frames.empty() ? text_of(occurrences[0]) : text_of(frames[0]);
  return out;
}

Usages::Usages(const in::Inventory& inventory) {
  const std::vector<Relation> relations = relations_in(inventory);
  has_graph_ = std::any_of(relations.begin(), relations.end(),
                           [](Relation one) { return one != Relation::unsaid; });
  if (!has_graph_ &&
      std::none_of(inventory.components.begin(), inventory.components.end(), says_use))
    return;
  std::unordered_map<std::uint64_t, Usage> all;
  for (std::size_t i = 0; i < inventory.components.size(); ++i) {
    const in::Component& component = inventory.components[i];
    for (const Identity& identity : identities_of(component)) {
      auto [at, is_new] = all.try_emplace(usage_key(identity.product.key, identity.version));
      Usage& usage = at->second;
      usage.relation = is_new ? relations[i] : nearer(usage.relation, relations[i]);
      usage.scope = is_new ? component.scope : surer(usage.scope, component.scope);
      usage.frames.insert(usage.frames.end(), component.frames.begin(), component.frames.end());
      usage.occurrences.insert(usage.occurrences.end(), component.occurrences.begin(),
                               component.occurrences.end());
    }
  }
  const Relation most = has_graph_ ? Relation::transitive : Relation::unsaid;
  for (auto& [key, usage] : all) {
    const bool has_more = !usage.frames.empty() || !usage.occurrences.empty();
    if (usage.relation == most && usage.scope == in::Scope::unsaid && !has_more) continue;
    said_.push_back({key, usage.relation, usage.scope,
                     has_more ? std::make_unique<const Usage>(std::move(usage)) : nullptr});
  }
  said_.shrink_to_fit();
  std::sort(said_.begin(), said_.end(), [](const Said& a, const Said& b) { return a.key < b.key; });
}

Reached Usages::reached(std::string_view product, std::string_view version,
                        std::span<const in::Symbol> symbols) const {
  const std::uint64_t key = empty() ? 0 : usage_key(product, version);
  auto found =
      std::lower_bound(said_.begin(), said_.end(), key,
                       [](const Said& one, std::uint64_t wanted) { return one.key < wanted; });
  if (found != said_.end() && found->key == key) {
    if (found->usage) return found->usage->reached(symbols);
    return Usage{
        .relation = found->relation, .scope = found->scope, .frames = {}, .occurrences = {}}
        .reached(symbols);
  }
  Reached out;
  if (has_graph_) out.relation = Relation::transitive;
  return out;
}

}  // namespace hinomi::exposure
