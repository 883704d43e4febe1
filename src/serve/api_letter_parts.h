// How letters look, and to whom. Private to serve/.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "act/competent.h"
#include "serve/api_call.h"
#include "serve/concerned.h"

namespace hinomi::serve {

// The desk that a letter, Draft or consent is from sees all of it; its addressees (concerned.h) see
// the letter, what they said themselves, and nothing of each other.
bool is_letter_desk(const ApiCall& call, std::string_view sender);
inline bool may_see_letter(const ApiCall& call, const picture::Picture& picture,
                           const picture::LetterRow& row) {
  return is_letter_desk(call, row.sender) || is_addressee(row, call.actor.party, picture);
}
// The letter of arguments[0]. Error: missing.
Result<const picture::LetterRow*> letter_asked(const ApiCall& call,
                                               const picture::Picture& picture);
std::unexpected<Error> no_such_letter(std::string_view id);

// LETTER of docs/api.md for this caller; the texts only `in_full`.
json::object letter_json(const ApiCall& call, const picture::Picture& picture,
                         const picture::LetterRow& row, bool in_full);
// Did this caller's member answer it? For the desk: did all?
bool is_answered(const picture::LetterRow& row, std::string_view member, bool as_desk);

json::object delivery_counts(const picture::LetterRow& row);
// [{"code", "detail", "ja", "en"}]
json::value why_json(std::string_view code, std::string_view detail);
json::value why_json(const std::string& reason);  // as in Addressee::why

// Which body a filing goes to: {"code", "detail", "determined", "ja", "en", "remedy", "members",
// "candidates": [{"id", "name"}]}
json::object choice_json(const ApiCall& call, const act::Choice& choice);

inline json::value id_or_null(const std::string& id) {
  return id.empty() ? json::value(nullptr) : json::value(id);
}
inline json::value time_or_null(const std::optional<Time>& time) {
  return time ? json::value(format_time(*time)) : json::value(nullptr);
}
// Is `part` in `text`, whatever the case of Latin letters? An empty part is in all.
bool holds_part(std::string_view text, std::string_view part);

}  // namespace hinomi::serve
