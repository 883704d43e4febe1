// The words that channels put around letters, in both languages. Private to out/notify.
#pragma once

#include <string_view>

#include "out/notify/message.h"

namespace hinomi::notify {

struct Words {
  std::string_view exercise, exercise_line;  // short for titles; a sentence
  std::string_view recalled, recalled_line;
  std::string_view from, to, purpose, urgency, basis, until, answer_by, sent, number;
  std::string_view digest;       // behind the count of letters
  std::string_view acknowledge;  // what the link is for
  std::string_view encrypted;    // subject of a mail whose title nobody else should read
  std::string_view once_more;    // why a second copy does no harm
  std::string_view scan;         // beside the QR code
  std::string_view read, acted, note, note_hint;  // on the page behind the link
  std::string_view thanks, was_read, was_acted, ended, unknown, busy, not_sent;
};

const Words& words(Language language);
std::string_view name_of(Purpose purpose, Language language);
std::string_view name_of(Urgency urgency, Language language);

}  // namespace hinomi::notify
