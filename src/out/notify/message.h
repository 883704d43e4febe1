// What a channel renders: one message of act::Post to one contact, with what the node adds to it.
// All of out/notify turns values into bytes; sockets are serve/'s, and when to send is Post's.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "act/post.h"
#include "base/time.h"

namespace hinomi::notify {

enum class Language : std::uint8_t { ja, en };
// Japanese where it is not said.
inline Language language_from(std::string_view name) {
  return name == "en" ? Language::en : Language::ja;
}

// Letters and addressees by tickets (tickets.h), each beside its letter in `outgoing`.
struct Message {
  act::Outgoing outgoing;
  std::vector<std::string> links;  // URL where it is acknowledged without an account; empty: none
  std::vector<std::string> marks;  // names letter and addressee to this node alone
  // Of the letter that this one follows or takes back; empty: none.
  std::vector<std::string> about_marks;

  Language language() const { return language_from(outgoing.language); }
  bool is_digest() const { return outgoing.letters.size() > 1; }
  // The same for the same letters to the same contact, whenever it is made: a receiver that gets
  // the message again knows it by this.
  std::string id() const;
};

// In the language of the reader where it was written in it.
std::string_view title_of(const Letter& letter, Language language);
std::string_view text_of(const Letter& letter, Language language);

// "[TLP:AMBER] 【演習】title" on one line (TLP 2.0: the label stands in the subject).
std::string subject_of(const Message& message);
// The message as plain text, lines ended by "\n": who tells whom, on what basis, until when, the
// text, and where it is acknowledged. A digest has all its letters.
std::string plain_text(const Message& message);

// "2026-04-01 18:00 JST": Japan has one zone and no summer time.
std::string local_text(Time time);

}  // namespace hinomi::notify
