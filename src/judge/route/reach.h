// Which contacts of a member are told at first. Private to judge/route.
#pragma once

#include <string_view>
#include <vector>

#include "judge/route/in_order.h"
#include "model/register.h"

namespace hinomi::route {

// Asked for one member after the other.
class FirstCall {
 public:
  explicit FirstCall(const picture::Register& people)
      : people_(people), contacts_(people.contacts()) {}

  // Who is told, where somebody fills the role first, then by id. Who is told keeps its substitutes
  // waiting; where nobody fills the role, nobody does.
  std::vector<const Contact*> of(std::string_view member);

 private:
  const picture::Register& people_;
  InOrder<Contact> contacts_;
};

}  // namespace hinomi::route
