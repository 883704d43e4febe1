#include "serve/register_page.h"

#include <algorithm>
#include <tuple>

namespace hinomi::serve {

Result<PageOf> PageOf::of(const ApiCall& call, std::initializer_list<std::string_view> known) {
  PageOf out;
  out.limit_ = TRY(limit_of(call));
  out.after_ = call.query("after");
  std::string sort = call.query("sort");
  out.descending_ = sort.starts_with('-');
  out.sort_ = out.descending_ ? sort.substr(1) : sort;
  if (sort.empty()) out.sort_ = *known.begin();
  if (std::find(known.begin(), known.end(), out.sort_) != known.end()) return out;
  std::string all;
  for (std::string_view name : known) all += (all.empty() ? "One of " : ", ") + std::string(name);
  return fail(ErrorKind::invalid, "no such order: " + sort.substr(0, 40), "sort",
              all + ", or with '-' before it");
}

bool PageOf::before(std::string_view key_a, std::string_view a, std::string_view key_b,
                    std::string_view b) const {
  bool less = std::tie(key_a, a) < std::tie(key_b, b);
  return descending_ ? !less && std::tie(key_a, a) != std::tie(key_b, b) : less;
}

void PageOf::offer(std::string_view key, std::string_view id) {
  ++total_;
  if (after_key_ && !before(*after_key_, after_, key, id)) return;
  auto order = [this](const Row& a, const Row& b) {
    return before(a.first, a.second, b.first, b.second);
  };
  if (rows_.size() > limit_) {
    if (!before(key, id, rows_.front().first, rows_.front().second)) return;
    std::pop_heap(rows_.begin(), rows_.end(), order);
    rows_.pop_back();
  }
  rows_.emplace_back(key, id);
  std::push_heap(rows_.begin(), rows_.end(), order);
}

std::pair<std::vector<std::string>, bool> PageOf::take() {
  std::sort(rows_.begin(), rows_.end(), [this](const Row& a, const Row& b) {
    return before(a.first, a.second, b.first, b.second);
  });
  bool more = rows_.size() > limit_;
  std::vector<std::string> ids;
  for (std::size_t i = 0; i < rows_.size() && i < limit_; ++i)
    ids.push_back(std::move(rows_[i].second));
  return {std::move(ids), more};
}

}  // namespace hinomi::serve
