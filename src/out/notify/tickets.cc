#include "out/notify/tickets.h"

#include <algorithm>

#include "base/hash.h"
#include "base/secret.h"

namespace hinomi::notify {
namespace {

constexpr std::size_t tag_size = 18;
constexpr std::size_t body_size = 16 + 8;

}  // namespace

// A number of one's own, and not the place in the letter: that would tell how many stand before
// one. FNV-1a of 64 bits; it need not be secret, since the tag makes the ticket.
Ticket ticket_for(std::string_view letter, std::string_view contact) {
  std::uint64_t number = 0xCBF29CE484222325u;
  for (std::string_view part : {letter, contact})
    for (char c : part) number = (number ^ static_cast<unsigned char>(c)) * 0x100000001B3u;
  return {std::string(letter), number};
}

std::size_t place_of(const Ticket& ticket, const Letter& letter) {
  auto found = std::find_if(letter.to.begin(), letter.to.end(), [&](const Addressee& to) {
    return ticket_for(ticket.letter, to.contact).reader == ticket.reader;
  });
  return static_cast<std::size_t>(found - letter.to.begin());
}

Tickets::Tickets(std::string_view seed)
    : link_key_(hkdf_sha256(seed, "hinomi ticket v1", "one-time link", 32)),
      mail_key_(hkdf_sha256(seed, "hinomi ticket v1", "message id", 32)) {}

std::string Tickets::tag(For use, std::string_view body) const {
  Digest whole = hmac_sha256(use == For::link ? link_key_ : mail_key_, body);
  return std::string(bytes_of(whole).substr(0, tag_size));
}

std::string Tickets::make(For use, const Ticket& ticket) const {
  std::string hex = ticket.letter;
  std::erase(hex, '-');
  std::string body = from_hex(hex).value_or(std::string());
  body.resize(16);
  for (int shift = 56; shift >= 0; shift -= 8) body += static_cast<char>(ticket.reader >> shift);
  return to_base64url(body + tag(use, body));
}

std::optional<Ticket> Tickets::open(For use, std::string_view text) const {
  auto bytes = from_base64url(text.substr(0, 100));
  if (!bytes || bytes->size() != body_size + tag_size) return {};
  std::string_view body = std::string_view(*bytes).substr(0, body_size);
  if (!equal_in_constant_time(tag(use, body), std::string_view(*bytes).substr(body_size)))
    return {};
  Ticket ticket;
  ticket.letter = to_hex(body.substr(0, 16));
  for (std::size_t dash : {8, 13, 18, 23}) ticket.letter.insert(dash, 1, '-');
  for (char byte : body.substr(16))
    ticket.reader = ticket.reader << 8 | static_cast<unsigned char>(byte);
  return ticket;
}

}  // namespace hinomi::notify
