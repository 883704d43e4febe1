// Which contacts of a member are told at first. Private to judge/route.
#pragma once

#include <string_view>
#include <vector>

#include "model/register.h"
#include "picture/register.h"

namespace hinomi::route {

std::vector<const Contact*> reached_first(std::string_view member, const picture::Register& people);

}  // namespace hinomi::route
