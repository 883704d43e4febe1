// Looks things up whose ids come in order: the next place is tried before the search. A letter to
// everyone asks for each member and contact once. Private to judge/route.
#pragma once

#include <string_view>

#include "picture/register.h"

namespace hinomi::route {

template <class T>
class InOrder {
 public:
  explicit InOrder(const picture::Register::ById<T>& all) : all_(all), at_(all.end()) {}

  // nullptr when there is none, or it takes part no more.
  const T* find(std::string_view id) {
    if (at_ == all_.end() || (at_->first != id && (++at_ == all_.end() || at_->first != id)))
      at_ = all_.find(id);
    return at_ == all_.end() || at_->second.removed ? nullptr : &at_->second;
  }

 private:
  const picture::Register::ById<T>& all_;
  typename picture::Register::ById<T>::const_iterator at_;
};

}  // namespace hinomi::route
