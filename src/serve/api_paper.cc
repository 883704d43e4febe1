// Letters for paper and for feed readers.
#include "out/notify/atom.h"
#include "out/notify/print.h"
#include "serve/api_letter_parts.h"
#include "serve/letter_message.h"

namespace hinomi::serve {
namespace {

using picture::LetterRow;
using picture::Picture;

constexpr std::size_t most_entries = 100;

// Of the contact that is asked for; of the caller's own member without one.
Result<std::size_t> place_asked(const ApiCall& call, const LetterRow& row) {
  std::string contact = call.query("contact");
  const std::vector<Addressee>& to = row.letter.to;
  bool desk = is_letter_desk(call, row.sender);
  for (std::size_t i = 0; i < to.size(); ++i) {
    if (!desk && to[i].member != call.actor.party.member) continue;
    if (contact.empty() ? !desk || to[i].member == call.actor.party.member
                        : to[i].contact == contact)
      return i;
  }
  return fail(ErrorKind::missing, "no such addressee of this letter", contact.substr(0, 64),
              "Name one of its contacts: ?contact=ID");
}

}  // namespace

Result<HttpResponse> get_letter_print(ApiCall& call) {
  std::string html = TRY(call.shared.keeper.read([&](const Picture& picture) {
    auto made = [&]() -> Result<std::string> {
      const LetterRow* row = TRY(letter_asked(call, picture));
      auto message = message_to(call.shared, picture, *row, TRY(place_asked(call, *row)));
      if (std::string language = call.query("lang"); !language.empty())
        message.outgoing.language = language;
      return notify::to_print_html(message);
    };
    return made();
  }));
  HttpResponse response;
  response.headers = {{"Content-Type", "text/html; charset=utf-8"},
                      {"Cache-Control", "no-store"},
                      {"Content-Security-Policy", std::string(notify::page_policy)}};
  response.body = std::move(html);
  return response;
}

// The newest letters to the caller's member, whatever channel they came by.
Result<HttpResponse> get_letters_atom(ApiCall& call) {
  notify::AtomHead head{.member = call.actor.party.member,
                        .base_url = call.shared.public_url,
                        .language = notify::language_from(call.query("lang"))};
  std::vector<notify::AtomEntry> entries;
  call.shared.keeper.read([&](const Picture& picture) {
    const Member* node = picture.member(picture.setting().node);
    head.node = node ? node->name : picture.setting().name;
    head.updated = picture.begun();
    const auto& all = picture.letters().letters_to(head.member);
    for (auto place = all.rbegin(); place != all.rend() && entries.size() < most_entries; ++place) {
      const LetterRow& row = picture.letters().letters()[*place];
      if (!is_addressee(row, call.actor.party, picture)) continue;
      const LetterRow* recall = picture.letters().letter(row.recalled_by);
      entries.push_back({item_of(row), recall ? recall->received : row.received});
      head.updated = std::max(head.updated, entries.back().updated);
    }
  });
  HttpResponse response;
  response.headers = {{"Content-Type", "application/atom+xml; charset=utf-8"},
                      {"Cache-Control", "no-store"}};
  response.body = notify::to_atom(head, entries);
  return response;
}

}  // namespace hinomi::serve
