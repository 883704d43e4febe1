// What mail servers say of a mail that this node sent: delivery status notifications (RFC 3464,
// RFC 6533).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::in {

// Header of our own mails by which a notification leads back: words that name letter and addressee.
inline constexpr const char* letters_header = "Hinomi-Letters";

struct Bounce {
  std::vector<std::string> letters;  // words of the returned mail's letters_header
  std::string action;                // failed, delayed, delivered, relayed or expanded
  std::string status;                // "5.1.1" (RFC 3463)
  std::string said;                  // what the last server said, on one line
};

// Of the notification's first recipient: our mails have one each. Errors: invalid (no notification,
// or it does not return our mail's header), too_large (1 MiB).
Result<Bounce> read_bounce(std::string_view mail);

}  // namespace hinomi::in
