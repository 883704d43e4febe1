#include "serve/api_letter_parts.h"

#include <algorithm>

#include "base/text.h"
#include "judge/route/route.h"

namespace hinomi::serve {

using picture::LetterRow;
using picture::Picture;

bool is_letter_desk(const ApiCall& call, std::string_view sender) {
  return !sender.empty() && call.actor.party.member == sender &&
         may(call.actor.role, Act::read_picture);
}

std::unexpected<Error> no_such_letter(std::string_view id) {
  return fail(ErrorKind::missing, "no such letter", std::string(id.substr(0, 64)),
              "GET /api/v1/letters lists yours");
}

Result<const LetterRow*> letter_asked(const ApiCall& call, const Picture& picture) {
  const LetterRow* row = picture.letters().letter(call.arguments[0]);
  if (row && may_see_letter(call, picture, *row)) return row;
  return no_such_letter(call.arguments[0]);
}

bool is_answered(const LetterRow& row, std::string_view member, bool as_desk) {
  if (!as_desk) {
    std::size_t place = row.place_of(member, {});
    return place < row.deliveries.size() && row.deliveries[place].member_answered;
  }
  std::size_t answered = row.counts[static_cast<int>(ReceiptState::acknowledged)] +
                         row.counts[static_cast<int>(ReceiptState::acted)];
  return answered == row.letter.to.size();
}

json::object delivery_counts(const LetterRow& row) {
  json::object out{{"to", row.letter.to.size()}, {"waiting", row.waiting()}};
  for (int i = 0; i < 6; ++i) out[name_of(static_cast<ReceiptState>(i))] = row.counts[i];
  return out;
}

namespace {

// How far it came with the caller's own member: the furthest of its contacts.
json::value mine_json(const LetterRow& row, std::string_view member) {
  auto [from, to] = row.range_of(member);
  if (from == to) return nullptr;
  std::size_t best = from;
  for (std::size_t i = from; i < to; ++i)
    if (row.deliveries[i].state > row.deliveries[best].state) best = i;
  const picture::Delivery& delivery = row.deliveries[best];
  json::object out{
      {"state", nullptr}, {"at", nullptr}, {"contact", id_or_null(row.letter.to[best].contact)}};
  if (delivery.state) {
    out["state"] = name_of(*delivery.state);
    out["at"] = format_time(delivery.at);
  }
  return out;
}

// Codes that the post gives itself, beside those of the policy.
struct PostCode {
  std::string_view code, ja, en;
};
constexpr PostCode post_codes[] = {
    {"substitute", "返事のない連絡先の代わり", "instead of a contact that did not answer"},
    {"other_contact", "返事のない連絡先と同じ組織",
     "of the same organisation as one that did not answer"},
    {"recall", "取り消された通知を受け取った可能性がある",
     "may have the letter that is taken back"},
};

}  // namespace

json::value why_json(std::string_view code, std::string_view detail) {
  json::object out{{"code", code}, {"detail", detail}};
  auto own = std::find_if(std::begin(post_codes), std::end(post_codes),
                          [&](const PostCode& one) { return one.code == code; });
  if (own != std::end(post_codes)) {
    out["ja"] = own->ja;
    out["en"] = own->en;
  } else {
    route::Words words = route::words_of({code, std::string(detail)});
    out["ja"] = words.ja;
    out["en"] = words.en;
  }
  return out;
}

json::value why_json(const std::string& reason) {
  std::size_t space = std::min(reason.find(' '), reason.size());
  return why_json(reason.substr(0, space),
                  std::string_view(reason).substr(std::min(space + 1, reason.size())));
}

json::object letter_json(const ApiCall& call, const Picture& picture, const LetterRow& row,
                         bool in_full) {
  const Letter& letter = row.letter;
  std::string_view member = call.actor.party.member;
  bool desk = is_letter_desk(call, row.sender);
  auto visible = [&](const std::string& id) {
    const LetterRow* other = picture.letters().letter(id);
    return other && may_see_letter(call, picture, *other);
  };
  // What others are called stands in the register, of which an addressee sees its own part.
  const Member* origin = picture.member(row.origin);
  bool names_origin =
      origin && (desk || row.origin == member || row.origin == picture.setting().node);
  json::object out{{"id", row.id},
                   {"received", format_time(row.received)},
                   {"origin", row.origin},
                   {"origin_name", names_origin ? origin->name : row.origin},
                   {"purpose", name_of(letter.purpose)},
                   {"urgency", name_of(letter.urgency)},
                   {"title", letter.title},
                   {"title_en", letter.title_en},
                   {"basis", letter.basis},
                   {"approver", letter.approver},
                   {"until", time_or_null(letter.until)},
                   {"about", visible(letter.about) ? json::value(letter.about) : nullptr},
                   {"recalls", letter.recalls},
                   {"recalled_by", id_or_null(row.recalled_by)},
                   {"exercise", row.exercise},
                   {"answer_by", format_time(row.received + picture::answer_within(letter))},
                   {"answered", is_answered(row, member, desk)},
                   {"box", desk ? "sent" : "received"},
                   {"counts", nullptr},
                   {"mine", mine_json(row, member)},
                   {"draft", nullptr}};
  add_marking(out, row.marking);
  if (desk) {
    out["counts"] = delivery_counts(row);
    out["draft"] = id_or_null(letter.draft);
  }
  if (call.is_own()) out["position"] = row.position;
  if (!in_full) return out;
  out["text"] = letter.text;
  out["text_en"] = letter.text_en;
  json::array follow_ups;
  for (const std::string& id : row.follow_ups)
    if (visible(id)) follow_ups.emplace_back(id);
  out["follow_ups"] = std::move(follow_ups);
  return out;
}

bool holds_part(std::string_view text, std::string_view part) {
  return std::search(text.begin(), text.end(), part.begin(), part.end(),
                     [](char a, char b) { return to_lower(a) == to_lower(b); }) != text.end() ||
         part.empty();
}

json::object choice_json(const ApiCall& call, const act::Choice& choice) {
  const act::ChoiceWords words = act::words_of(choice);
  auto bodies = [&](const std::vector<std::string>& ids) {
    json::array out;
    call.shared.keeper.read([&](const Picture& picture) {
      for (const std::string& id : ids) {
        const Member* member = picture.member(id);
        out.push_back({{"id", id}, {"name", member ? member->name : id}});
      }
    });
    return out;
  };
  json::value remedy;
  if (!words.remedy_ja.empty()) remedy = {{"ja", words.remedy_ja}, {"en", words.remedy_en}};
  return {{"code", name_of(choice.code)},
          {"detail", choice.detail},
          {"determined", is_determined(choice.code)},
          {"ja", words.ja},
          {"en", words.en},
          {"remedy", std::move(remedy)},
          {"members", bodies(choice.members)},
          {"candidates", bodies(choice.candidates)}};
}

}  // namespace hinomi::serve
