#include "judge/route/reach.h"

#include <cstddef>
#include <span>
#include <string>

namespace hinomi::route {
namespace {

// Places of contacts in the order in which they are told, and who stands in for whom.
class Substitutes {
 public:
  explicit Substitutes(std::span<const Contact* const> all)
      : stand_in_(all.size()), tells_(all.size()), waits_(all.size()) {
    for (std::size_t i = 0; i < all.size(); ++i)
      if (!all[i]->holder.empty())
        for (const std::string& id : all[i]->substitutes)
          for (std::size_t j = 0; j < all.size(); ++j)
            if (i != j && all[j]->id == id && all[j]->role == all[i]->role)
              stand_in_[i].push_back(j);
  }

  // First who substitutes for nobody; then, of those who stand in for each other, the first.
  const std::vector<bool>& told() {
    std::vector<bool> named(tells_.size());
    for (const auto& places : stand_in_)
      for (std::size_t i : places) named[i] = true;
    for (bool in_circles : {false, true})
      for (std::size_t i = 0; i < tells_.size(); ++i)
        if (!tells_[i] && !waits_[i] && (in_circles || !named[i])) {
          tells_[i] = true;
          keep_waiting(i);
        }
    return tells_;
  }

 private:
  // The substitutes, and theirs.
  void keep_waiting(std::size_t told) {
    std::vector<std::size_t> open = stand_in_[told];
    for (std::size_t n = 0; n < open.size(); ++n) {
      const std::size_t i = open[n];
      if (i == told || waits_[i]) continue;
      waits_[i] = true;
      open.insert(open.end(), stand_in_[i].begin(), stand_in_[i].end());
    }
  }

  std::vector<std::vector<std::size_t>> stand_in_;
  std::vector<bool> tells_, waits_;
};

}  // namespace

std::vector<const Contact*> FirstCall::of(std::string_view member) {
  std::vector<const Contact*> all, unfilled;
  bool substitutes = false;
  for (const std::string& id : people_.contacts_of(member)) {
    const Contact* contact = contacts_.find(id);
    if (!contact) continue;
    (contact->holder.empty() ? unfilled : all).push_back(contact);
    substitutes |= !contact->substitutes.empty();
  }
  all.insert(all.end(), unfilled.begin(), unfilled.end());
  if (!substitutes) return all;
  Substitutes order(all);
  const std::vector<bool>& told = order.told();
  std::size_t kept = 0;
  for (std::size_t i = 0; i < all.size(); ++i)
    if (told[i]) all[kept++] = all[i];
  all.resize(kept);
  return all;
}

}  // namespace hinomi::route
