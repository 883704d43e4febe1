// What mail servers send back: a mail that did not arrive is a failed receipt of its contact.
#include "in/bounce.h"
#include "in/gate.h"
#include "serve/api_call.h"

namespace hinomi::serve {

Result<HttpResponse> post_bounce(ApiCall& call) {
  if (!call.is_own())
    return fail(ErrorKind::denied, "notifications are for this node's own desk", call.actor.name,
                "Send them to the desk");
  in::Bounce bounce = TRY(in::read_bounce(call.request.body));
  std::optional<ReceiptState> state;
  if (bounce.action == "failed") state = ReceiptState::failed;
  if (bounce.action == "delivered") state = ReceiptState::delivered;
  std::vector<Receipt> receipts;
  json::array contacts;
  Time now = call.shared.world.clock.now();
  std::string note = clean_utf8(bounce.status + " " + bounce.said);
  call.shared.keeper.read([&](const picture::Picture& picture) {
    for (const std::string& word : bounce.letters) {
      auto ticket = call.shared.tickets.open(notify::Tickets::For::mail, word);
      const auto* row = ticket ? picture.letters().letter(ticket->letter) : nullptr;
      std::size_t place = row ? notify::place_of(*ticket, row->letter) : 0;
      if (!row || !state || place == row->letter.to.size()) continue;
      const Addressee& to = row->letter.to[place];
      receipts.push_back({.letter = row->id,
                          .member = to.member,
                          .contact = to.contact,
                          .channel = ChannelKind::mail,
                          .state = *state,
                          .at = now,
                          .by = std::string(picture::by_mail_server),
                          .note = std::string(in::cut(note, 500))});
      contacts.emplace_back(to.contact);
    }
  });
  std::size_t taken = 0;
  if (!receipts.empty()) taken = TRY(call.shared.post.note(receipts));
  return json_response({{"action", clean_utf8(bounce.action)},
                        {"receipts", taken},
                        {"contacts", std::move(contacts)}},
                       taken > 0 ? 201 : 200);
}

}  // namespace hinomi::serve
