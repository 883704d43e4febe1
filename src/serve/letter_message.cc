#include "serve/letter_message.h"

#include "out/notify/tickets.h"

namespace hinomi::serve {

using picture::LetterRow;
using picture::Picture;

act::Outgoing::Item item_of(const LetterRow& row) {
  return {.id = row.id,
          .letter = as_read(row.letter),
          .marking = row.marking,
          .exercise = row.exercise,
          .received = row.received,
          .recalled_by = row.recalled_by};
}

notify::Message message_to(const ApiParts& parts, const Picture& picture, const LetterRow& row,
                           std::size_t place) {
  const Addressee& to = row.letter.to[place];
  notify::Message message;
  message.outgoing = {.member = to.member, .contact = to.contact};
  if (const Contact* contact = picture.people().contact(to.contact)) {
    message.outgoing.holder = contact->holder;
    message.outgoing.role = contact->role;
    message.outgoing.language = contact->language;
  }
  const Setting& setting = picture.setting();
  const Member* node = picture.member(setting.node);
  message.outgoing.origin_name = node ? node->name : setting.name;
  message.outgoing.letters.push_back(item_of(row));
  message.outgoing.letters[0].place = static_cast<std::uint32_t>(place);
  message.links.push_back(parts.public_url.empty()
                              ? ""
                              : parts.public_url + "/l/" +
                                    parts.tickets.make(notify::Tickets::For::link,
                                                       notify::ticket_for(row.id, to.contact)));
  return message;
}

}  // namespace hinomi::serve
