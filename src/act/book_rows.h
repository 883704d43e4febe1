// The rows of one import on their way into the register, and what the register is with them.
// Private to act/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "act/desk.h"
#include "in/register_file.h"

namespace hinomi::act {

template <class T>
struct BookRow {
  const in::RegisterRow* from = nullptr;
  std::optional<T> before;  // as the register had it, also when it took part no more
  T after;
  bool refused = false;
  bool is_change() const { return !refused && (!before || *before != after); }
};

template <class T>
struct BookRows {
  std::vector<BookRow<T>> all;
  std::unordered_map<std::string_view, std::size_t> places;  // by id, which lives in `all`

  const BookRow<T>* find(std::string_view id) const {
    auto found = places.find(id);
    return found == places.end() || all[found->second].refused ? nullptr : &all[found->second];
  }
};

using IncomingRows =
    std::tuple<BookRows<Member>, BookRows<Community>, BookRows<Service>, BookRows<Contact>>;

// Also what takes part no more; nullptr: never was.
template <class T>
const T* ever_in(const picture::Register& people, std::string_view id) {
  const auto& all = people.all<T>();
  auto found = all.find(id);
  return found == all.end() ? nullptr : &found->second;
}

// The register with the rows laid over it.
struct BookView {
  const picture::Picture& picture;
  const IncomingRows& incoming;
  const Actor& actor;

  // nullptr when there is none, or it takes part no more.
  template <class T>
  const T* find(std::string_view id) const {
    const BookRow<T>* row = std::get<BookRows<T>>(incoming).find(id);
    const T* found = row ? &row->after : ever_in<T>(picture.people(), id);
    return found && !found->removed ? found : nullptr;
  }
};

// Of the node's own organisation, whose administrators write everything.
inline bool is_own(const Actor& actor) { return actor.party.relation == Relation::own; }

// What a row says of others must be there, and what others say of it must stay true. Error: invalid
// or conflict; `where` is the field.
Result<void> check_links(const BookRow<Member>& row, const BookView& view);
Result<void> check_links(const BookRow<Community>& row, const BookView& view);
Result<void> check_links(const BookRow<Service>& row, const BookView& view);
Result<void> check_links(const BookRow<Contact>& row, const BookView& view);

// All book jobs touch this: each sees what the one before it wrote.
inline std::uint64_t touch_of_register() { return picture::touch_of("register"); }

}  // namespace hinomi::act
