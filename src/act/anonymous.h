// Reports whose sender is not to be known: what cannot be taken in without naming it.
#pragma once

#include <string_view>

#include "in/reader.h"
#include "picture/picture.h"

namespace hinomi::act {

// Error: invalid, when the report itself names its sender: mail and workbooks always do, and text
// that holds the member's names, people, addresses or networks.
Result<void> check_anonymous(const picture::Picture& picture, std::string_view member,
                             in::Format format, std::string_view body);

// What may be said of the sender's reliability: the nearest step of the Admiralty code (0, 25 ...
// 100) when enough other members are on the same step that nobody is known by it; else -1, not
// known.
int unnamed_reliability(const picture::Picture& picture, std::string_view member);

}  // namespace hinomi::act
