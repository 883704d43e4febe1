// A letter as a page on A4 without script, with a QR code by which whoever holds the paper says
// that it was read.
#pragma once

#include "out/notify/message.h"

namespace hinomi::notify {

// Of the message's first letter. Error: too_large, when its link does not fit a QR code.
Result<std::string> to_print_html(const Message& message);

// What a page of out/notify is served with: nothing comes from elsewhere, nothing runs.
inline constexpr std::string_view page_policy =
    "default-src 'none'; style-src 'unsafe-inline'; form-action 'self'; frame-ancestors 'none'; "
    "base-uri 'none'";

}  // namespace hinomi::notify
