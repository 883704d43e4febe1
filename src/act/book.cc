// Many rows at once: read, checked against the register and each other, written in slices.
#include "act/book.h"

#include <algorithm>
#include <cstdlib>
#include <span>

#include "act/book_rows.h"
#include "act/made_here.h"
#include "act/register_check.h"
#include "base/text.h"

namespace hinomi::act {

using picture::Draft;
using picture::Picture;

namespace {

constexpr std::size_t rows_a_look = 256;     // under the reader's lock
constexpr std::size_t rows_a_commit = 1000;  // built and folded at once
constexpr std::size_t most_refused = 1000;   // named in an answer
constexpr int most_rounds = 100;             // of rows that lean on refused ones

template <class T>
constexpr Kind record_kind_of = Kind::member;
template <>
constexpr Kind record_kind_of<Community> = Kind::community;
template <>
constexpr Kind record_kind_of<Service> = Kind::service;
template <>
constexpr Kind record_kind_of<Contact> = Kind::contact;

std::string id_in(in::RegisterPart part, const json::object& fields) {
  std::string_view id = trim(text_at(fields, "id"));
  std::string_view member = trim(text_at(fields, "member")), role = trim(text_at(fields, "role"));
  if (part == in::RegisterPart::contacts && id.empty() && !member.empty() && !role.empty())
    return std::string(member) + "/" + std::string(role);
  return std::string(id);
}

std::unexpected<Error> not_yours(const Actor& actor) {
  return fail(ErrorKind::denied, "this is not of your organisation", "id",
              "Write it as " + actor.party.member + "/NAME");
}

// Before the register is asked: whoever may not know of a row learns nothing from it.
Result<void> check_rights(const Actor& actor, in::RegisterPart part, std::string_view id,
                          const Service* before) {
  if (is_own(actor)) return {};
  bool inside = id.starts_with(actor.party.member + "/") && !actor.party.member.empty();
  if (part == in::RegisterPart::contacts && inside) return {};
  if (part == in::RegisterPart::services) {
    if (before ? before->member == actor.party.member : inside) return {};
  }
  return not_yours(actor);
}

// Of a row of CSV; 0: of no line.
unsigned long line_of(const Error& error) {
  constexpr std::string_view line = "line ";
  return error.where.starts_with(line)
             ? std::strtoul(error.where.c_str() + line.size(), nullptr, 10)
             : 0;
}

class Import {
 public:
  Import(World& world, picture::Keeper& keeper, const ChannelKeys& keys, const Actor& actor,
         const in::RegisterFile& file)
      : world_(world), keeper_(keeper), keys_(keys), actor_(actor), file_(file) {
    for (const Error& error : file.refused) refuse(error);
    answer_.ignored = file.ignored;
  }

  template <class T>
  void read() {
    auto& rows = std::get<BookRows<T>>(rows_);
    for (const in::RegisterRow& row : file_.rows)
      if (row.part == in::part_of<T>()) rows.all.push_back({.from = &row});
    std::span<BookRow<T>> all(rows.all);
    for (std::size_t from = 0; from < all.size(); from += rows_a_look)
      look_up(all.subspan(from, std::min(rows_a_look, all.size() - from)));
    for (std::size_t i = 0; i < all.size(); ++i) {
      BookRow<T>& row = all[i];
      if (row.refused) continue;
      if (auto done = lay_over(row); !done) {
        refuse(row, std::move(done).error());
        continue;
      }
      auto [place, added] = rows.places.emplace(row.after.id, i);
      if (!added)
        refuse(row, {ErrorKind::invalid,
                     "this stands here twice, first at " + all[place->second].from->place, "id",
                     "Keep one of the two"});
    }
  }

  // Refuses what names something that is not there, until all that is left fits together.
  Result<void> settle() {
    std::size_t before;
    int round = 0;
    do {
      if (++round > most_rounds)
        return fail(ErrorKind::invalid, "too many rows name rows that were refused", {},
                    "Correct those first");
      before = answer_.refused_count;
      // There and back: a chain of rows that name each other falls in two rounds.
      bool back = round % 2 == 0;
      settle_once<Member>(back);
      settle_once<Community>(back);
      settle_once<Service>(back);
      settle_once<Contact>(back);
    } while (answer_.refused_count != before);
    return {};
  }

  template <class T>
  bool changes_anything() const {
    const auto& all = std::get<BookRows<T>>(rows_).all;
    return std::any_of(all.begin(), all.end(), [](const auto& row) { return row.is_change(); });
  }

  // Error: busy or io; what was written before stays, and the same import again goes on.
  template <class T>
  Result<void> write() {
    std::vector<BookRow<T>*> changed;
    for (BookRow<T>& row : std::get<BookRows<T>>(rows_).all)
      if (row.is_change()) changed.push_back(&row);
    std::span<BookRow<T>*> all(changed);
    for (std::size_t from = 0; from < all.size(); from += rows_a_commit)
      TRY(write_slice<T>(all.subspan(from, std::min(rows_a_commit, all.size() - from))));
    return {};
  }

  BookAnswer take() {
    count<Member>();
    count<Community>();
    count<Service>();
    count<Contact>();
    std::stable_sort(answer_.refused.begin(), answer_.refused.end(),
                     [](const Error& a, const Error& b) { return line_of(a) < line_of(b); });
    return std::move(answer_);
  }

 private:
  template <class T>
  void look_up(std::span<BookRow<T>> rows) {
    keeper_.read([&](const Picture& picture) {
      for (BookRow<T>& row : rows) {
        std::string id = id_in(in::part_of<T>(), row.from->fields);
        const T* before = ever_in<T>(picture.people(), id);
        const Service* service = nullptr;
        if constexpr (std::is_same_v<T, Service>) service = before;
        if (auto may = check_rights(actor_, in::part_of<T>(), id, service); !may)
          refuse(row, std::move(may).error());
        else if (before)
          row.before = *before;
      }
    });
  }

  template <class T>
  Result<void> lay_over(BookRow<T>& row) {
    const json::object& fields = row.from->fields;
    // What ended long ago begins anew.
    bool goes_on = row.before && (!row.before->removed || flag_at(fields, "removed"));
    if (goes_on) row.after = *row.before;
    TRY(in::lay_over(row.after, fields));
    TRY(check(row.after));
    if (row.after.removed && !row.before)
      return fail(ErrorKind::missing, "there is nothing of this id to end", "removed",
                  "Check the id");
    if constexpr (std::is_same_v<T, Contact>) {
      if (row.after.verified && *row.after.verified > world_.clock.now() + std::chrono::hours(24))
        return fail(ErrorKind::invalid, "this time is still to come", "verified",
                    "Write when somebody there last answered");
      keys_.seal(row.after, row.before ? &*row.before : nullptr, world_.random);
    }
    bool others = false;
    if constexpr (requires { row.after.member; })
      others = !is_own(actor_) && row.after.member != actor_.party.member;
    if (others) return not_yours(actor_);
    return {};
  }

  template <class T>
  void settle_once(bool back) {
    auto& all = std::get<BookRows<T>>(rows_).all;
    for (std::size_t from = 0; from < all.size(); from += rows_a_look)
      keeper_.read([&](const Picture& picture) {
        BookView view{picture, rows_, actor_};
        for (std::size_t i = from; i < std::min(from + rows_a_look, all.size()); ++i) {
          BookRow<T>& row = all[back ? all.size() - 1 - i : i];
          if (row.refused) continue;
          if (auto fits = check_links(row, view); !fits) refuse(row, std::move(fits).error());
        }
      });
  }

  template <class T>
  Result<void> write_slice(std::span<BookRow<T>*> rows) {
    std::vector<std::string> bodies;
    for (const BookRow<T>* row : rows) bodies.push_back(to_json(row->after));
    std::vector<std::pair<BookRow<T>*, Error>> late;
    auto build = [&](const Picture& picture, Position, Time) -> Result<std::vector<Draft>> {
      late.clear();
      std::vector<Draft> drafts;
      BookView view{picture, rows_, actor_};
      for (std::size_t i = 0; i < rows.size(); ++i) {
        const T* now = ever_in<T>(picture.people(), rows[i]->after.id);
        bool same = now ? rows[i]->before && *now == *rows[i]->before : !rows[i]->before;
        Result<void> fits = check_links(*rows[i], view);
        if (!same)
          fits = fail(ErrorKind::conflict, "somebody changed it meanwhile", "id", "Send it again");
        if (!fits) {
          late.emplace_back(rows[i], std::move(fits).error());
          continue;
        }
        drafts.push_back(made_here(world_, record_kind_of<T>, picture, {.tlp = Tlp::amber_strict},
                                   std::move(bodies[i])));
        if (!is_own(actor_)) drafts.back().origin = actor_.party.member;
      }
      if (!drafts.empty()) answer_.record = drafts.back().id;
      return drafts;
    };
    TRY(keeper_.write({.touches = {touch_of_register()}, .build = build}));
    for (auto& [row, error] : late) refuse(*row, std::move(error));
    return {};
  }

  template <class T>
  void refuse(BookRow<T>& row, Error error) {
    row.refused = true;
    error.where = file_.place_of(*row.from, error.where);
    refuse(std::move(error));
  }
  void refuse(Error error) {
    ++answer_.refused_count;
    if (answer_.refused.size() < most_refused) answer_.refused.push_back(std::move(error));
  }

  template <class T>
  void count() {
    for (const BookRow<T>& row : std::get<BookRows<T>>(rows_).all) {
      if (row.refused) continue;
      bool is_new = !row.before || (row.before->removed && !row.after.removed);
      ++(!row.is_change() ? answer_.unchanged : is_new ? answer_.added : answer_.changed);
    }
  }

  World& world_;
  picture::Keeper& keeper_;
  const ChannelKeys& keys_;
  const Actor& actor_;
  const in::RegisterFile& file_;
  IncomingRows rows_;
  BookAnswer answer_;
};

}  // namespace

Book::Book(World& world, picture::Keeper& keeper, Desk& desk, std::string_view seed)
    : world_(world), keeper_(keeper), desk_(desk), keys_(seed) {}

Result<BookAnswer> Book::import(const Actor& actor, const in::RegisterFile& file, bool dry_run) {
  if (!may(actor.role, Act::administer))
    return fail(ErrorKind::denied,
                "the role " + std::string(name_of(actor.role)) + " may not do this", actor.name,
                "Ask an administrator of your organisation");
  Import import(world_, keeper_, keys_, actor, file);
  import.read<Member>();
  import.read<Community>();
  import.read<Service>();
  import.read<Contact>();
  TRY(import.settle());
  if (dry_run) return import.take();
  // Their own space is what judgements stand on: judged again once, when all are written.
  if (import.changes_anything<Member>())
    TRY(desk_.change_members([&] { return import.write<Member>(); }));
  TRY(import.write<Community>());
  TRY(import.write<Service>());
  TRY(import.write<Contact>());
  return import.take();
}

Result<std::string> Book::put(const Actor& actor, in::RegisterPart part, json::object fields) {
  in::RegisterFile file;
  file.rows.push_back({.part = part, .fields = std::move(fields)});
  BookAnswer answer = TRY(import(actor, file, false));
  if (!answer.refused.empty()) return std::unexpected(std::move(answer.refused[0]));
  return answer.record;
}

}  // namespace hinomi::act
