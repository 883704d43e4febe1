#include "judge/route/reach.h"

#include <algorithm>

namespace hinomi::route {
namespace {

// Told contacts keep their substitutes waiting; where nobody fills the role, nobody does.
class FirstCall {
 public:
  explicit FirstCall(std::vector<const Contact*> all) : all_(std::move(all)) {
    waits_.resize(all_.size());
  }

  std::vector<const Contact*> told() {
    std::vector<bool> tells(all_.size(), false), named(all_.size(), false);
    for (const Contact* one : all_)
      for (std::size_t i : substitutes_of(*one)) named[i] = true;
    // First who substitutes for nobody; then, of those who stand in for each other, the first.
    for (bool in_circles : {false, true})
      for (std::size_t i = 0; i < all_.size(); ++i)
        if (!tells[i] && !waits_[i] && (in_circles || !named[i])) {
          tells[i] = true;
          keep_waiting(i);
        }
    std::vector<const Contact*> out;
    for (std::size_t i = 0; i < all_.size(); ++i)
      if (tells[i]) out.push_back(all_[i]);
    return out;
  }

 private:
  // Places of those who only stand in for this one: same role, and there.
  std::vector<std::size_t> substitutes_of(const Contact& contact) const {
    std::vector<std::size_t> out;
    if (contact.holder.empty()) return out;
    for (const std::string& id : contact.substitutes)
      for (std::size_t i = 0; i < all_.size(); ++i)
        if (all_[i]->id == id && all_[i] != &contact && all_[i]->role == contact.role)
          out.push_back(i);
    return out;
  }

  // And the substitutes of substitutes.
  void keep_waiting(std::size_t told) {
    std::vector<std::size_t> open = substitutes_of(*all_[told]);
    for (std::size_t n = 0; n < open.size(); ++n) {
      std::size_t i = open[n];
      if (i == told || waits_[i]) continue;
      waits_[i] = true;
      for (std::size_t next : substitutes_of(*all_[i])) open.push_back(next);
    }
  }

  std::vector<const Contact*> all_;  // in the order in which they are told
  std::vector<bool> waits_;
};

}  // namespace

std::vector<const Contact*> reached_first(std::string_view member,
                                          const picture::Register& people) {
  std::vector<const Contact*> all;
  bool substitutes = false;
  for (const std::string& id : people.contacts_of(member)) {
    const Contact* contact = people.contact(id);
    if (!contact) continue;
    all.push_back(contact);
    substitutes |= !contact->substitutes.empty();
  }
  std::stable_partition(all.begin(), all.end(),
                        [](const Contact* contact) { return !contact->holder.empty(); });
  return substitutes ? FirstCall(std::move(all)).told() : all;
}

}  // namespace hinomi::route
