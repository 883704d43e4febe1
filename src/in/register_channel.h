// One channel of a contact, and times of the day. Private to in/.
#pragma once

#include "base/json.h"
#include "base/result.h"
#include "model/register.h"

namespace hinomi::in {

// {"kind", "address", "key"}, checked: a mail address normalised, a webhook https, a telephone
// number in plain digits; page, print and bundle have no address. `has_key`: a key was said, be it
// empty. Error: invalid; `where` is the field.
Result<void> read_channel(const json::value& from, Channel& channel, bool& has_key);

// Minutes after midnight, from a number or "22:00". Error: invalid.
Result<int> minutes_of(const json::value& from);

}  // namespace hinomi::in
