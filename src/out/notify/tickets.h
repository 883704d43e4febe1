// Tickets: what names a letter and one of its addressees to the node that sent it, and to nobody
// else. A link to acknowledge without an account carries one, and so does a mail's Message-ID, so
// that a bounce leads back. Both are of the same form under different keys: who sees a Message-ID
// cannot acknowledge.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "model/letter.h"

namespace hinomi::notify {

struct Ticket {
  std::string letter;        // id
  std::uint64_t reader = 0;  // of the addressee, whatever others the letter is for
  bool operator==(const Ticket&) const = default;
};

// `contact`: id of the addressee.
Ticket ticket_for(std::string_view letter, std::string_view contact);
// Place of the addressee in `letter.to`; its size when there is none (any more).
std::size_t place_of(const Ticket& ticket, const Letter& letter);

class Tickets {
 public:
  enum class For : std::uint8_t { link, mail };
  // The keys are derived from the node's seed (HKDF, RFC 5869), so a restored node knows its links.
  explicit Tickets(std::string_view seed);

  // 56 letters of base64url: letter id (16 bytes), reader (8), the first 18 bytes of HMAC-SHA256
  // over both (RFC 2104 section 5 on cutting). `letter`: UUID text.
  std::string make(For use, const Ticket& ticket) const;
  // Nothing when it is not of this node or of the other use. The comparison takes the same time
  // whatever is wrong.
  std::optional<Ticket> open(For use, std::string_view text) const;

 private:
  std::string tag(For use, std::string_view body) const;
  std::string link_key_;
  std::string mail_key_;
};

}  // namespace hinomi::notify
