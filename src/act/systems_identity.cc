// Who a component is that goes by no name for machines: proposals from the names that advisories
// use, and what persons of a member say of them (docs/systems.md, "Who a component is").
#include <algorithm>

#include "act/systems_state.h"
#include "in/utf8.h"

namespace hinomi::act {

using exposure::Proposal;
using exposure::Unnamed;
using picture::Draft;
using picture::IdentificationRow;
using picture::Picture;

Result<void> check_teller(const Actor& actor) {
  if (may(actor.role, Act::report) && !actor.party.member.empty()) return {};
  return fail(ErrorKind::denied,
              "the role " + std::string(name_of(actor.role)) + " tells nothing of systems",
              actor.name, "Ask an administrator of this node for the role reporter");
}

Result<void> check_plain(std::string_view text, std::string_view where, std::size_t most) {
  if (text.size() > most)
    return fail(ErrorKind::too_large, std::string(where) + " is too long", std::string(where),
                "At most " + std::to_string(most) + " bytes");
  if (in::clean_utf8(std::string(text)) == text) return {};
  return fail(ErrorKind::invalid, std::string(where) + " is no text in UTF-8", std::string(where),
              "Write it in UTF-8");
}

namespace {

constexpr std::size_t longest_component = 2000;  // a name as its inventory writes it
constexpr std::size_t longest_identity = 2000;

void add_identity(in::Component& to, const std::string& identity) {
  (identity.starts_with("pkg:") ? to.purls : to.cpes).push_back(identity);
}

const std::string& maker_of(const in::Component& component) {
  return component.maker.empty() ? component.supplier : component.maker;
}

}  // namespace

void Systems::add_identification(IdentificationRow row) {
  const Identification& said = row.said;
  auto& answers = state_->identified[{said.member, exposure::called(said.name, said.maker)}];
  std::string identity = said.identity;
  answers.insert_or_assign(std::move(identity), std::move(row));
}

void Systems::name_confirmed(const std::string& member, const std::vector<Unnamed>& unnamed,
                             in::Inventory& inventory) const {
  // By what the components are called.
  std::map<std::string, std::vector<std::string>> confirmed;
  for (const Unnamed& one : unnamed) {
    std::string called = exposure::called(one.name, one.maker);
    auto answers = state_->identified.find({member, called});
    if (answers == state_->identified.end()) continue;
    for (const auto& [identity, row] : answers->second)
      if (row.said.answer == IdentityAnswer::confirmed) confirmed[called].push_back(identity);
  }
  if (confirmed.empty()) return;
  for (in::Component& component : inventory.components) {
    if (exposure::has_name(component)) continue;
    auto found = confirmed.find(exposure::called(component.name, maker_of(component)));
    if (found == confirmed.end()) continue;
    for (const std::string& identity : found->second) add_identity(component, identity);
  }
}

void Systems::set_unnamed(const std::string& asset, std::vector<Unnamed> unnamed) {
  State& state = *state_;
  State::Known& known = state.assets.at(asset);
  for (const Unnamed& one : known.unnamed)
    if (auto name = state.names.find(exposure::called(one.name, one.maker));
        name != state.names.end()) {
      name->second.assets.erase(asset);
      if (name->second.assets.empty()) state.names.erase(name);
    }
  known.unnamed = std::move(unnamed);
  for (const Unnamed& one : known.unnamed) {
    State::Name& name = state.names[exposure::called(one.name, one.maker)];
    name.assets.insert(asset);
    for (std::string& word : exposure::words_to_ask(one.name, one.version))
      name.words.insert(std::move(word));
  }
}

void Systems::propose(const std::string& asset) {
  State& state = *state_;
  const State::Known& known = state.assets.at(asset);
  std::vector<in::Component> proposed;
  for (const Unnamed& one : known.unnamed) {
    const std::string called = exposure::called(one.name, one.maker);
    auto& by_version = state.names.at(called).proposals;
    auto proposals = by_version.find(one.version);
    if (proposals == by_version.end())
      proposals =
          by_version
              .emplace(one.version, state.product_names.proposals(one.name, one.maker, one.version))
              .first;
    auto answers = state.identified.find({known.asset.member, called});
    const bool is_answered = answers != state.identified.end();
    // Who it is stands fast: what else it might be is no question any more.
    if (is_answered && std::any_of(answers->second.begin(), answers->second.end(), [](auto& each) {
          return each.second.said.answer == IdentityAnswer::confirmed;
        }))
      continue;
    for (const Proposal& proposal : proposals->second) {
      if (is_answered)
        if (auto said = answers->second.find(proposal.identity);
            said != answers->second.end() && said->second.said.answer == IdentityAnswer::refused)
          continue;
      in::Component component;
      component.name = one.name;
      component.version = one.version;
      add_identity(component, proposal.identity);
      proposed.push_back(std::move(component));
    }
  }
  state.index.propose(known.number, proposed);
}

void Systems::propose_anew() {
  State& state = *state_;
  const auto words = state.product_names.take_new_words();
  if (words.empty()) return;
  std::set<std::string> assets;
  for (auto& [called, name] : state.names) {
    if (std::none_of(name.words.begin(), name.words.end(),
                     [&](const std::string& word) { return words.contains(word); }))
      continue;
    name.proposals.clear();
    assets.insert(name.assets.begin(), name.assets.end());
  }
  for (const std::string& asset : assets) propose(asset);
}

std::vector<IdentityQuestion> Systems::View::questions(std::string_view asset) const {
  std::vector<IdentityQuestion> out;
  const State& state = *of.state_;
  auto known = state.assets.find(std::string(asset));
  if (known == state.assets.end()) return out;
  for (const Unnamed& one : known->second.unnamed) {
    const std::string called = exposure::called(one.name, one.maker);
    IdentityQuestion question{.about = one, .proposals = {}, .answers = {}};
    const auto& by_version = state.names.at(called).proposals;
    if (auto proposals = by_version.find(one.version); proposals != by_version.end())
      question.proposals = proposals->second;
    if (auto answers = state.identified.find({known->second.asset.member, called});
        answers != state.identified.end())
      for (const auto& [identity, row] : answers->second)
        if (row.said.answer != IdentityAnswer::taken_back) question.answers.push_back(row);
    out.push_back(std::move(question));
  }
  return out;
}

// The assets of its member that have such a component, as they are by now.
Result<void> Systems::place_called(const Identification& said, IdentityOutcome& out,
                                   Changes& changes) {
  State& state = *state_;
  auto& flaws = changes.of_member[said.member];
  const auto assets = state.names.at(exposure::called(said.name, said.maker)).assets;
  for (const std::string& id : assets) {
    const Asset asset = state.assets.at(id).asset;
    if (asset.member != said.member) continue;
    ++out.systems;
    std::optional<in::Inventory> inventory;
    if (!asset.inventory.empty()) {
      const Record record = TRY(journal_.by_id(asset.inventory));
      inventory = TRY(in::read_inventory(record.body, {}, asset.os_release));
    }
    place(asset, std::move(inventory), {});
    read([&](const View& seen) {
      for (const exposure::Exposure& one : seen.index.of(*seen.asset(id))) {
        out.affected += one.verdict == exposure::Verdict::affected;
        out.unknown += one.verdict == exposure::Verdict::unknown;
        if (one.verdict == exposure::Verdict::affected &&
            exposure::is_urgent(seen.urgency(one.flaw, asset.reach).priority))
          flaws.insert(one.flaw);
      }
    });
  }
  return {};
}

Result<IdentityOutcome> Systems::identify(const Actor& actor, const IdentityRequest& request) {
  TRY(check_teller(actor));
  TRY(check_plain(request.name, "name", longest_component));
  TRY(check_plain(request.maker, "maker", longest_component));
  TRY(check_plain(request.identity, "identity", longest_identity));
  TRY(check_plain(request.detail, "detail", longest_system_detail));
  const std::string identity = TRY(exposure::identity_text(request.identity));
  Identification said{.member = actor.party.member,
                      .name = request.name,
                      .maker = request.maker,
                      .identity = identity,
                      .answer = request.answer,
                      .detail = request.detail,
                      .by = actor.name};
  const std::string called = exposure::called(said.name, said.maker);
  Lock alone(change_mutex_);
  State& state = *state_;
  auto known = state.assets.find(request.asset);
  if (known == state.assets.end() || known->second.asset.member != said.member)
    return fail(ErrorKind::missing, "no such system of yours", request.asset.substr(0, 64),
                "GET /api/v1/systems lists them");
  if (auto name = state.names.find(called);
      name == state.names.end() || !name->second.assets.contains(request.asset))
    return fail(ErrorKind::missing, "no component of this name and maker is without an identity",
                "name", "GET /api/v1/systems/ID/identities lists them");
  if (said.answer == IdentityAnswer::taken_back) {
    auto answers = state.identified.find({said.member, called});
    const IdentificationRow* before = nullptr;
    if (answers != state.identified.end())
      if (auto found = answers->second.find(said.identity); found != answers->second.end())
        before = &found->second;
    if (!before || before->said.answer == IdentityAnswer::taken_back)
      return fail(ErrorKind::missing, "nothing was said of it", "identity",
                  "GET /api/v1/systems/ID/identities lists what was");
  }
  std::vector<Draft> drafts{told_by(said.member, Kind::identity, to_json(said))};
  IdentityOutcome out{.record = drafts[0].id, .urgent = {}};
  {
    WriteLock hold(mutex_);
    add_identification(
        {.id = out.record, .position = 0, .received = world_.clock.now(), .said = said});
  }
  Changes changes;
  if (auto placed = place_called(said, out, changes); !placed) {
    std::ignore = load();
    return std::unexpected(std::move(placed).error());
  }
  out.urgent = TRY(write_or_forget(std::move(drafts), changes));
  return out;
}

}  // namespace hinomi::act
