// A letter of the Picture as a channel renders it. Private to serve/.
#pragma once

#include "out/notify/message.h"
#include "serve/api_call.h"

namespace hinomi::serve {

// To the addressee at `place` of row.letter.to, with its link; the language is its contact's.
notify::Message message_to(const ApiParts& parts, const picture::Picture& picture,
                           const picture::LetterRow& row, std::size_t place);
// What every addressee may see of a letter.
act::Outgoing::Item item_of(const picture::LetterRow& row);

}  // namespace hinomi::serve
