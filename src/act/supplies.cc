#include "act/supplies.h"

#include <algorithm>
#include <unordered_map>

#include "act/made_here.h"
#include "act/supply_follow.h"
#include "in/utf8.h"

namespace hinomi::act {

namespace {

using picture::Picture;

constexpr std::size_t longest_supply_text = 400;  // bytes of a name or text
constexpr std::size_t most_supplied = 1000;       // services, assets
constexpr std::size_t most_supplies = 200'000;    // of the node
constexpr std::size_t supplies_a_commit = 1000;
constexpr std::size_t most_supplies_refused = 1000;

std::unexpected<Error> no_such_supplied(std::string what, std::string_view where,
                                        std::string remedy) {
  return fail(ErrorKind::missing, "no such " + std::move(what), std::string(where.substr(0, 64)),
              std::move(remedy));
}

bool tells_for_all(const Actor& actor) { return actor.party.relation == Relation::own; }

Result<void> check_may_tell(const Actor& actor) {
  if (may(actor.role, Act::report) && !actor.party.member.empty()) return {};
  return fail(ErrorKind::denied,
              "the role " + std::string(name_of(actor.role)) + " tells nothing of suppliers",
              actor.name, "Ask an administrator of this node for the role reporter");
}

Result<void> check_supply(const Supply& supply) {
  for (auto [text, where] : {std::pair(&supply.supplier, "supplier"),
                             {&supply.what, "what"},
                             {&supply.group, "group"},
                             {&supply.evidence, "evidence"}}) {
    if (text->size() > longest_supply_text)
      return fail(ErrorKind::too_large, std::string(where) + " is too long", where,
                  "At most 400 bytes");
    if (in::clean_utf8(*text) != *text)
      return fail(ErrorKind::invalid, std::string(where) + " is no text in UTF-8", where,
                  "Write it in UTF-8");
  }
  if (supply.supplier.empty())
    return fail(ErrorKind::invalid, "it is not said who supplies", "supplier",
                "Give the id or the name of an organisation");
  if (supply.services.size() + supply.assets.size() > most_supplied)
    return fail(ErrorKind::too_large, "too many services and assets", "services", "At most 1,000");
  if (supply.from && supply.until && *supply.until <= *supply.from)
    return fail(ErrorKind::invalid, "it ends before it begins", "until", "Correct the dates");
  return {};
}

// Services and assets by their ids, whatever they were named by.
Result<void> resolve_supplied(const Picture& picture, Supply& supply) {
  for (std::string& one : supply.services) {
    const Service* service = picture.people().service(one);
    if (!service || service->member != supply.member) {
      service = nullptr;
      for (const std::string& id : picture.people().services_of(supply.member))
        if (const Service* of = picture.people().service(id); of && of->name == one) service = of;
    }
    if (!service)
      return no_such_supplied("service of the member", one, "GET /api/v1/services lists them");
    one = service->id;
  }
  for (std::string& one : supply.assets) {
    const auto* row = picture.systems().asset(one);
    if (!row || row->asset.member != supply.member)
      row = picture.systems().asset(supply.member, one);
    if (!row)
      return no_such_supplied("system of the member", one, "GET /api/v1/systems lists them");
    one = row->asset.id;
  }
  for (auto* list : {&supply.services, &supply.assets}) {
    std::sort(list->begin(), list->end());
    list->erase(std::unique(list->begin(), list->end()), list->end());
  }
  return {};
}

struct SettledSupply {
  Supply after;
  Marking marking{.tlp = Tlp::amber_strict};
  bool is_new = true, is_changed = true;
};

// Which supply a row of a table means that gives no id: the member's with the same supplier, role
// and text.
class SupplyTwins {
 public:
  explicit SupplyTwins(const Picture& picture) {
    for (const auto& [id, row] : picture.supplies().all())
      if (!row.supply.removed) known_.emplace(key_of(row.supply), &row);
  }
  const picture::SupplyRow* find(const Supply& supply) const {
    auto found = known_.find(key_of(supply));
    return found == known_.end() ? nullptr : found->second;
  }

 private:
  static std::string key_of(const Supply& one) {
    std::string out = one.member;
    for (std::string_view part :
         {std::string_view(one.supplier), name_of(one.role), std::string_view(one.what)}) {
      out += '\0';
      out += part;
    }
    return out;
  }
  std::unordered_map<std::string, const picture::SupplyRow*> known_;
};

// What the journal would say then. `twins`: of a table.
Result<SettledSupply> settle_supply(const Picture& picture, const Actor& actor, Supply supply,
                                    const SupplyTwins* twins) {
  const picture::SupplyRow* before = nullptr;
  if (!supply.id.empty()) {
    before = picture.supplies().supply(supply.id);
    if (!before || (!tells_for_all(actor) && before->supply.member != actor.party.member))
      return no_such_supplied("supply of yours", supply.id, "GET /api/v1/supplies lists them");
    if (supply.member.empty()) supply.member = before->supply.member;
    if (supply.member != before->supply.member)
      return fail(ErrorKind::invalid, "a supply stays its member's", "member",
                  "Remove it and tell it anew");
  }
  if (supply.member.empty()) supply.member = actor.party.member;
  if (supply.member != actor.party.member && !tells_for_all(actor))
    return fail(ErrorKind::denied, "this is not of your organisation", "member",
                "Tell of your own suppliers");
  const Member* member = picture.member(supply.member);
  if (!member) return no_such_supplied("member", supply.member, "GET /api/v1/members lists them");
  if (supply.supplier == member->id || supply.supplier == member->name)
    return fail(ErrorKind::invalid, "a member is no supplier of itself", "supplier",
                "Name another organisation");
  TRY(resolve_supplied(picture, supply));
  if (!before && twins) before = twins->find(supply);
  if (!before && picture.supplies().all().size() >= most_supplies)
    return fail(ErrorKind::too_large, "this node holds as many supplies as it takes", "supplier",
                "Remove those that ended");
  SettledSupply out;
  out.after = std::move(supply);
  if (before) {
    out.after.id = before->supply.id;
    out.marking = before->marking;
    out.is_new = false;
    Supply same = out.after;
    same.by = before->supply.by;
    out.is_changed = !(same == before->supply);
  }
  return out;
}

picture::Draft supply_draft(World& world, const Picture& picture, const SettledSupply& settled) {
  picture::Draft draft =
      made_here(world, Kind::supply, picture, settled.marking, to_json(settled.after));
  draft.origin = settled.after.member;
  return draft;
}

template <class Build>
Result<void> write_supplies(picture::Keeper& keeper, bool dry_run, const Build& build) {
  if (dry_run) {
    TRY(keeper.read([&](const Picture& picture) { return build(picture, Position(), Time()); }));
    return {};
  }
  // Changes of supplies come one after the other: a table's rows are told apart by what is there.
  TRY(keeper.write({.touches = {picture::touch_of("supplies")}, .build = build}));
  return {};
}

}  // namespace

Result<SupplyAnswer> Supplies::put(const Actor& actor, Supply supply, bool dry_run) const {
  TRY(check_may_tell(actor));
  TRY(check_supply(supply));
  supply.by = actor.name;
  SupplyAnswer answer;
  const std::string fresh = new_id(world_.clock.now(), world_.random);
  auto build = [&](const Picture& picture, Position,
                   Time now) -> Result<std::vector<picture::Draft>> {
    SettledSupply settled = TRY(settle_supply(picture, actor, supply, nullptr));
    if (settled.is_new) settled.after.id = fresh;
    answer = {.supply = dry_run ? "" : settled.after.id,
              .is_new = settled.is_new,
              .is_changed = settled.is_changed};
    std::vector<picture::Draft> drafts;
    if (!settled.is_changed || dry_run) return drafts;
    drafts.push_back(supply_draft(world_, picture, settled));
    follow_supplier_changes(world_, picture, now, std::span(&settled.after, 1), drafts);
    return drafts;
  };
  TRY(write_supplies(keeper_, dry_run, build));
  return answer;
}

Result<void> Supplies::remove(const Actor& actor, std::string_view id) const {
  TRY(check_may_tell(actor));
  auto build = [&](const Picture& picture, Position,
                   Time now) -> Result<std::vector<picture::Draft>> {
    const auto* row = picture.supplies().supply(id);
    if (!row || (!tells_for_all(actor) && row->supply.member != actor.party.member))
      return no_such_supplied("supply of yours", id, "GET /api/v1/supplies lists them");
    SettledSupply settled{.after = row->supply, .marking = row->marking};
    settled.after.removed = true;
    settled.after.by = actor.name;
    std::vector drafts{supply_draft(world_, picture, settled)};
    follow_supplier_changes(world_, picture, now, std::span(&settled.after, 1), drafts);
    return drafts;
  };
  return write_supplies(keeper_, false, build);
}

Result<SuppliesAnswer> Supplies::import(const Actor& actor, std::string_view bytes,
                                        bool dry_run) const {
  TRY(check_may_tell(actor));
  in::SupplyFile file = TRY(in::read_supplies(bytes));
  SuppliesAnswer answer;
  answer.ignored = std::move(file.ignored);
  auto refuse = [&](Error error) {
    ++answer.refused_count;
    for (std::string* text : {&error.what, &error.where, &error.remedy})
      *text = in::clean_utf8(*text);
    if (answer.refused.size() < most_supplies_refused) answer.refused.push_back(std::move(error));
  };
  for (Error& error : file.refused) refuse(std::move(error));
  for (std::size_t from = 0; from < file.lines.size(); from += supplies_a_commit) {
    auto build = [&](const Picture& picture, Position,
                     Time now) -> Result<std::vector<picture::Draft>> {
      std::vector<picture::Draft> drafts;
      std::vector<Supply> changed;
      const SupplyTwins twins(picture);
      const std::size_t end = std::min(file.lines.size(), from + supplies_a_commit);
      for (std::size_t i = from; i < end; ++i) {
        in::SupplyLine& line = file.lines[i];
        line.supply.by = actor.name;
        auto settled =
            check_supply(line.supply)
                ? settle_supply(picture, actor, line.supply, &twins)
                : Result<SettledSupply>(std::unexpected(check_supply(line.supply).error()));
        if (!settled) {
          Error error = std::move(settled).error();
          error.where = line.place + ", " + error.where;
          refuse(std::move(error));
          continue;
        }
        if (settled->is_new) settled->after.id = new_id(world_.clock.now(), world_.random);
        ++(settled->is_new       ? answer.added
           : settled->is_changed ? answer.changed
                                 : answer.unchanged);
        if (!settled->is_changed || dry_run) continue;
        drafts.push_back(supply_draft(world_, picture, *settled));
        changed.push_back(std::move(settled->after));
      }
      if (!dry_run) follow_supplier_changes(world_, picture, now, changed, drafts);
      return drafts;
    };
    TRY(write_supplies(keeper_, dry_run, build));
  }
  return answer;
}

}  // namespace hinomi::act
