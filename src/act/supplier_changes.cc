#include "act/supplier_changes.h"

#include <algorithm>

#include "act/made_here.h"
#include "in/utf8.h"

namespace hinomi::act {

namespace {

using picture::Draft;
using picture::Picture;

constexpr std::size_t longest_change_text = 4000;  // bytes
constexpr std::size_t longest_change_name = 400;
constexpr std::size_t most_changes_of_suppliers = 1000;  // that are not over

Result<void> check_is_desk(const Actor& actor) {
  if (actor.party.relation == Relation::own && may(actor.role, Act::detect)) return {};
  return fail(ErrorKind::denied,
              "only an analyst or administrator of the node's own organisation tells what became "
              "of a supplier",
              actor.name, "Write to the desk of this node");
}

Result<void> check_supplier_change(const SupplierChange& change) {
  for (auto [text, where, most] : {std::tuple(&change.supplier, "supplier", longest_change_name),
                                   {&change.successor, "successor", longest_change_name},
                                   {&change.text, "text", longest_change_text},
                                   {&change.evidence, "evidence", longest_change_text}}) {
    if (text->size() > most)
      return fail(ErrorKind::too_large, std::string(where) + " is too long", where,
                  "At most " + std::to_string(most) + " bytes");
    if (in::clean_utf8(*text) != *text)
      return fail(ErrorKind::invalid, std::string(where) + " is no text in UTF-8", where,
                  "Write it in UTF-8");
  }
  if (change.supplier.empty())
    return fail(ErrorKind::invalid, "it is not said whom it is about", "supplier",
                "Give the id or the name of an organisation");
  if (change.evidence.empty())
    return fail(ErrorKind::invalid, "it is not said what shows it", "evidence",
                "Name a notice, a letter, a Record: members act on it");
  if (!change.successor.empty() && change.what != SupplierTurn::replaced)
    return fail(ErrorKind::invalid, "only who is replaced has a successor", "successor",
                "Leave it out, or say that it is replaced");
  return {};
}

Result<void> check_number(const Picture& picture) {
  std::size_t open = 0;
  for (const auto& [id, row] : picture.supplies().changes()) open += !row.change.over;
  if (open < most_changes_of_suppliers) return {};
  return fail(ErrorKind::too_large, "there are as many changes as this node follows", "supplier",
              "End those that are over");
}

std::unexpected<Error> no_such_change(std::string_view id) {
  return fail(ErrorKind::missing, "no such change of a supplier", std::string(id.substr(0, 64)),
              "GET /api/v1/supplier-changes lists them");
}

}  // namespace

Result<SupplierChangeAnswer> SupplierChanges::tell(const Actor& actor, SupplierChange change,
                                                   bool dry_run) const {
  TRY(check_is_desk(actor));
  TRY(check_supplier_change(change));
  change.by = actor.name;
  change.over = false;
  change.members.clear();
  std::sort(change.roles.begin(), change.roles.end());
  change.roles.erase(std::unique(change.roles.begin(), change.roles.end()), change.roles.end());
  SupplierChangeAnswer answer{.is_new = change.id.empty()};
  if (answer.is_new) change.id = new_id(world_.clock.now(), world_.random);
  auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    const auto* row = picture.supplies().change(change.id);
    if (!answer.is_new && !row) return no_such_change(change.id);
    if (row && row->change.supplier != change.supplier)
      return fail(ErrorKind::invalid, "a change stays its supplier's", "supplier",
                  "End it and tell it anew");
    if (answer.is_new) TRY(check_number(picture));
    const SupplyGround ground(picture, now);
    const SupplyView all = ground.view(supply_reader_of_all());
    answer.concerns = concerned_by(picture, ground, all, change);
    answer.told = static_cast<std::size_t>(
        std::count_if(answer.concerns.begin(), answer.concerns.end(),
                      [](const Concerned& one) { return one.may_know(); }));
    answer.withheld = answer.concerns.size() - answer.told;
    std::vector<Draft> drafts;
    if (!dry_run) write_supplier_change(world_, picture, now, change, answer.concerns, drafts);
    return drafts;
  };
  if (dry_run) {
    const Time now = world_.clock.now();
    TRY(keeper_.read([&](const Picture& picture) { return build(picture, Position(), now); }));
    return answer;
  }
  TRY(keeper_.write({.touches = {picture::touch_of("supplies")}, .build = build}));
  answer.change = change.id;
  return answer;
}

Result<void> SupplierChanges::answer(const Actor& actor, std::string_view id,
                                     std::string note) const {
  if (!may(actor.role, Act::report) || actor.party.member.empty())
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " answers for no member",
                actor.name, "Ask an administrator of this node for the role reporter");
  if (in::clean_utf8(note).empty() || note.size() > longest_change_text)
    return fail(ErrorKind::invalid, "it is not said what was done", "note",
                "Say in words how the service goes on, or why it need not; at most 4,000 bytes");
  auto build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
    const auto* row = picture.supplies().change(id);
    auto duty = row ? row->duties.find(actor.party.member) : decltype(row->duties.find(""))();
    if (!row || duty == row->duties.end())
      return fail(ErrorKind::missing, "no open duty of yours about this",
                  std::string(id.substr(0, 64)), "GET /api/v1/duties lists yours");
    const Approval approval{
        .duty = duty->second, .by = actor.name, .approve = true, .note = in::clean_utf8(note)};
    std::vector drafts{made_here(world_, Kind::approval, picture, row->marking, to_json(approval))};
    drafts[0].origin = actor.party.member;
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of("supplies")}, .build = build}));
  return {};
}

Result<void> SupplierChanges::end(const Actor& actor, std::string_view id) const {
  TRY(check_is_desk(actor));
  auto build = [&](const Picture& picture, Position, Time now) -> Result<std::vector<Draft>> {
    const auto* row = picture.supplies().change(id);
    if (!row) return no_such_change(id);
    if (row->change.over)
      return fail(ErrorKind::conflict, "this is over already", std::string(id.substr(0, 64)),
                  "Reload the list");
    SupplierChange change = row->change;
    change.over = true;
    change.by = actor.name;
    std::vector<Draft> drafts;
    write_supplier_change(world_, picture, now, std::move(change), {}, drafts);
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of("supplies")}, .build = build}));
  return {};
}

Result<void> SupplierChanges::settle(Time now) {
  Lock alone(mutex_);
  const Position followed = followed_;
  const bool is_past = holds_until_ <= now;
  struct Seen {
    Position serial = 0;
    Time holds_until = Time::max();
    bool is_open = false;
  };
  const Seen seen = keeper_.read([&](const Picture& picture) {
    Seen out{.serial = picture.supply_serial()};
    for (const auto& [id, row] : picture.supplies().changes()) out.is_open |= !row.change.over;
    if (out.is_open && (out.serial != followed || is_past))
      out.holds_until = SupplyGround(picture, now).holds_until();
    return out;
  });
  if (!seen.is_open || (seen.serial == followed && !is_past)) return {};
  auto build = [&](const Picture& picture, Position, Time at) -> Result<std::vector<Draft>> {
    std::vector<Draft> drafts;
    follow_supplier_changes(world_, picture, at, {}, drafts);
    return drafts;
  };
  TRY(keeper_.write({.touches = {picture::touch_of("supplies")}, .build = build}));
  followed_ = seen.serial;
  holds_until_ = seen.holds_until;
  return {};
}

}  // namespace hinomi::act
