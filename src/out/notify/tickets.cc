#include "out/notify/tickets.h"

#include <algorithm>

#include "base/hash.h"
#include "base/secret.h"

namespace hinomi::notify {
namespace {

constexpr std::size_t tag_size = 16;
constexpr std::size_t body_size = 16 + 4;

}  // namespace

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
  for (int shift : {24, 16, 8, 0}) body += static_cast<char>(ticket.place >> shift);
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
    ticket.place = ticket.place << 8 | static_cast<unsigned char>(byte);
  return ticket;
}

}  // namespace hinomi::notify
