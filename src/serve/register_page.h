// Pages of long lists in any order, without holding the reader's lock for long. Private to serve/.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "in/fold.h"
#include "serve/register_json.h"

namespace hinomi::serve {

// The best `limit` of what is offered, in order of (key, id) behind `after`. Memory: one page.
class PageOf {
 public:
  // `sort` as the query has it: "name", "-name"; `known`: the names it may have, the first by
  // default. Error: invalid.
  static Result<PageOf> of(const ApiCall& call, std::initializer_list<std::string_view> known);

  const std::string& sort() const { return sort_; }
  const std::string& after() const { return after_; }  // id; empty: from the beginning
  // The key of the row that `after` names.
  void begin_behind(std::string key) { after_key_ = std::move(key); }

  void offer(std::string_view key, std::string_view id);
  std::size_t total() const { return total_; }
  // In order; then whether there are more.
  std::pair<std::vector<std::string>, bool> take();

 private:
  using Row = std::pair<std::string, std::string>;
  bool before(std::string_view key_a, std::string_view a, std::string_view key_b,
              std::string_view b) const;

  std::string sort_, after_;
  std::optional<std::string> after_key_;
  bool descending_ = false;
  std::size_t limit_ = 0, total_ = 0;
  std::vector<Row> rows_;  // a heap, the last of the page on top
};

// Shows every row of a map to `look`, some at a time, so that the reader's lock is held briefly.
// `all`: the map in a Picture; `look(picture, row)`.
template <class All, class Look>
void look_through(const picture::Keeper& keeper, All&& all, Look&& look) {
  constexpr std::size_t rows_a_look = 500;
  std::string after;
  for (bool begun = false, more = true; more; begun = true)
    keeper.read([&](const picture::Picture& picture) {
      const auto& rows = all(picture);
      auto at = begun ? rows.upper_bound(after) : rows.begin();
      for (std::size_t n = 0; at != rows.end() && n < rows_a_look; ++at, ++n) {
        look(picture, at->second);
        after = at->first;
      }
      more = at != rows.end();
    });
}

// Does one of the texts have the caller's `q` in it, as people search?
class Search {
 public:
  explicit Search(const ApiCall& call) : part_(in::folded_for_search(call.query("q"))) {}

  bool wants_all() const { return part_.empty(); }
  template <class... Texts>
  bool finds(const Texts&... texts) {
    if (part_.empty()) return true;
    buffer_.clear();
    ((in::fold_for_search(texts, buffer_), buffer_ += '\n'), ...);
    return buffer_.find(part_) != buffer_.npos;
  }

 private:
  std::string part_, buffer_;
};

// A page of rows that stand in the Picture by id. A List says of its rows:
//   all(picture)              the map of them
//   find(picture, id)         a row that takes part, or nullptr
//   owner(row)                the member whose it is
//   of(picture, member)       ids of those of one member
//   key(picture, row, sort)   what it is sorted by; "" for the id
//   takes(picture, row)       do the filters let it through?
//   show(picture, row)        as JSON
// `only`: of this member; empty: of all. Others than the node's own organisation get their own.
template <class List>
Result<HttpResponse> page_of(ApiCall& call, PageOf page, List&& list, std::string only,
                             json::object beside = {}) {
  using picture::Picture;
  const picture::Keeper& keeper = call.shared.keeper;
  if (!page.after().empty()) {
    auto key = keeper.read([&](const Picture& picture) -> std::optional<std::string> {
      const auto* row = list.find(picture, page.after());
      if (!row || !may_know_member(call, picture, list.owner(*row))) return {};
      return std::string(list.key(picture, *row, page.sort()));
    });
    if (!key)
      return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
                  "Send the `next` of the page before");
    page.begin_behind(std::move(*key));
  }
  auto offer = [&](const Picture& picture, const auto& row) {
    if (!row.removed && list.takes(picture, row))
      page.offer(list.key(picture, row, page.sort()), row.id);
  };
  if (call.is_own() && only.empty())
    look_through(keeper, [&](const Picture& picture) -> auto& { return list.all(picture); }, offer);
  else
    keeper.read([&](const Picture& picture) {
      std::vector<std::string> members =
          call.is_own() ? std::vector<std::string>{only} : known_members(call, picture);
      for (const std::string& member : members)
        if (only.empty() || only == member)
          for (const std::string& id : list.of(picture, member))
            if (const auto* row = list.find(picture, id)) offer(picture, *row);
    });
  std::size_t total = page.total();
  auto [ids, more] = page.take();
  json::array items;
  keeper.read([&](const Picture& picture) {
    for (const std::string& id : ids)
      if (const auto* row = list.find(picture, id)) items.push_back(list.show(picture, *row));
  });
  beside["items"] = std::move(items);
  beside["next"] = more ? json::value(ids.back()) : json::value(nullptr);
  beside["total"] = total;
  return json_response(std::move(beside));
}

}  // namespace hinomi::serve
