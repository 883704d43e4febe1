// What a row of the register must be by itself, whatever else is in the register.
#pragma once

#include <string_view>

#include "base/result.h"
#include "model/facts.h"

namespace hinomi::act {

// 1 to 128 bytes without control characters.
Result<void> check_name(std::string_view name, std::string_view where);

// Each puts what has several spellings into one: domains, networks, corporate numbers, sorted
// groups. Error: invalid; `where` is the field, or a place in it ("networks/0").
Result<void> check(Member& member);
Result<void> check(Community& community);
Result<void> check(Service& service);
// Gives a contact without an id the one of its member and role, and the other way round.
Result<void> check(Contact& contact);

}  // namespace hinomi::act
