// The access journal as a member reads it: who looked at what is its own. No names of people and of
// other members: who looks may count on that as well as who is looked at.
#include <algorithm>
#include <map>

#include "base/id.h"
#include "base/text.h"
#include "serve/api_call.h"
#include "serve/record_words.h"
#include "serve/trail.h"

namespace hinomi::serve {
namespace {

constexpr Position most_read = 20'000;  // Records of the access journal for one page

// What an answer was about, as far as it is the caller's own.
struct Thing {
  std::string id, kind;
  Title title;
};

class Own {
 public:
  explicit Own(const ApiCall& call) : call_(call) {}

  // The first thing of the caller's that the path or query names; nullptr: none.
  const Thing* in(std::string_view subject) {
    std::string text = percent_decode(subject, true);
    for (std::size_t at = 0; at < text.size();) {
      std::size_t end = std::min(text.find_first_of("?&=/", at), text.size());
      if (const Thing* thing = named(text.substr(at, end - at))) return thing;
      at = end + 1;
    }
    return nullptr;
  }

 private:
  const Thing* named(const std::string& word) {
    const std::string& member = call_.actor.party.member;
    bool is_member = word == member;
    if (!is_member && !is_uuid(word)) return nullptr;
    auto [place, added] = known_.try_emplace(word);
    if (added && is_member) place->second = Thing{word, "member", {}};
    if (added && !is_member)
      if (auto record = visible_record(call_, word); record && record->origin == member)
        place->second = Thing{word, std::string(name_of(record->kind)), title_of(*record)};
    return place->second ? &*place->second : nullptr;
  }

  const ApiCall& call_;
  std::map<std::string, std::optional<Thing>> known_;
};

std::string_view who_is(const ApiCall& call, const Disclosure& disclosure, std::string_view node) {
  if (disclosure.member.empty()) return "nobody";
  if (disclosure.member == call.actor.party.member) return "own";
  return disclosure.member == node ? "node" : "other";
}

json::object item_json(std::string_view who, const Disclosure& disclosure, const Told& told,
                       const Thing& thing) {
  return {{"at", format_time(told.at)},
          {"who", who},
          {"role", disclosure.role},
          {"what", told.what},
          {"subject", thing.id},
          {"kind", thing.kind},
          {"title", clean_utf8(thing.title.ja)},
          {"title_en", clean_utf8(thing.title.en)},
          {"answer", told.given ? "given" : "denied"},
          {"times", told.times},
          {"glass", told.glass}};
}

// The newest Record that was written before then; 0: none.
Result<Position> last_before(const store::Journal& journal, Time time) {
  Position low = 0, high = journal.end();
  while (low < high) {
    Position middle = low + (high - low + 1) / 2;
    if (TRY(journal.at(middle)).received < time)
      low = middle;
    else
      high = middle - 1;
  }
  return low;
}

}  // namespace

// Pages go on before a time, not before a place: places would tell how much others ask.
Result<HttpResponse> list_own_disclosures(ApiCall& call) {
  if (!call.shared.trail)
    return fail(ErrorKind::missing, "this node keeps no access journal", "/api/v1/disclosures/own");
  std::size_t limit = TRY(limit_of(call));
  std::optional<Time> before;
  if (std::string text = call.query("after"); !text.empty()) before = TRY(parse_time(text));
  std::string node = call.shared.keeper.read(
      [](const picture::Picture& picture) { return picture.setting().node; });
  TRY(call.shared.trail->flush());
  const store::Journal& journal = call.shared.trail->journal();
  Own own(call);
  json::array items;
  json::value next;
  Position at = before ? TRY(last_before(journal, *before)) : journal.end();
  std::optional<Time> written;  // what was written at once stays on one page
  for (Position read = 0; at > 0; --at, ++read) {
    Record record = TRY(journal.at(at));
    if (written && record.received != *written && (items.size() >= limit || read >= most_read)) {
      next = format_time(*written);
      break;
    }
    written = record.received;
    Disclosure disclosure = TRY(disclosure_from_json(record.body));
    std::string_view who = who_is(call, disclosure, node);
    if (who == "own") continue;
    for (auto told = disclosure.answers.rbegin(); told != disclosure.answers.rend(); ++told)
      if (const Thing* thing = own.in(told->subject))
        items.push_back(item_json(who, disclosure, *told, *thing));
  }
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

}  // namespace hinomi::serve
