// The access journal as an auditor reads it.
#include "base/id.h"
#include "base/text.h"
#include "serve/api_call.h"
#include "serve/trail.h"

namespace hinomi::serve {
namespace {

constexpr Position most_read = 2000;  // Records for one page

struct Wanted {
  std::string by, member, subject, answer;

  bool fits(const Disclosure& disclosure, const Told& told) const {
    return (by.empty() || disclosure.by == by) && (member.empty() || disclosure.member == member) &&
           (subject.empty() ||
            percent_decode(told.subject, true).find(subject) != std::string::npos) &&
           (answer.empty() || (answer == "given") == told.given);
  }
};

json::object item_json(const Record& record, const Disclosure& disclosure, const Told& told) {
  json::object out{{"id", record.id},
                   {"at", format_time(told.at)},
                   {"by", disclosure.by},
                   {"member", disclosure.member},
                   {"role", disclosure.role},
                   {"way", disclosure.way},
                   {"what", told.what},
                   {"subject", clean_utf8(percent_decode(told.subject, true))},
                   {"answer", told.given ? "given" : "denied"},
                   {"why", told.why},
                   {"count", told.count},
                   {"times", told.times}};
  if (!disclosure.from.empty()) out["from"] = disclosure.from;
  if (told.glass) out["glass"] = true;
  return out;
}

Result<Trail*> trail_of(const ApiCall& call) {
  if (!call.is_own())
    return fail(ErrorKind::denied,
                "the access journal is for auditors of the node's own organisation",
                "/api/v1/disclosures", "Ask an auditor of this node for what was told to you");
  if (call.shared.trail) return call.shared.trail;
  return fail(ErrorKind::missing, "this node keeps no access journal", "/api/v1/disclosures");
}

std::unexpected<Error> not_an_end() {
  return fail(ErrorKind::invalid, "not the end of a page of this list", "after",
              "Send the `next` of the page before");
}

// `after` is "ID:N": all of that Record behind its N-th answer, then those before it.
struct From {
  Position position = 0;
  std::size_t answers = 0;  // of it that are left, the oldest ones
};
Result<From> from_of(const ApiCall& call, const store::Journal& journal) {
  std::string after = call.query("after");
  if (after.empty()) return From{journal.end(), SIZE_MAX};
  std::size_t colon = after.find(':');
  std::string id = to_lower(std::string_view(after).substr(0, colon));
  if (colon == after.npos || !is_uuid(id)) return not_an_end();
  auto record = journal.by_id(id);
  if (!record) return not_an_end();
  return From{record->position, std::strtoull(after.c_str() + colon + 1, nullptr, 10)};
}

}  // namespace

Result<HttpResponse> list_disclosures(ApiCall& call) {
  Trail* trail = TRY(trail_of(call));
  std::size_t limit = TRY(limit_of(call));
  Wanted wanted{call.query("by"), call.query("member"), call.query("subject"),
                call.query("answer")};
  if (!wanted.answer.empty() && wanted.answer != "given" && wanted.answer != "denied")
    return fail(ErrorKind::invalid, "answer is given or denied", "answer", "Leave it out for both");
  TRY(trail->flush());
  const store::Journal& journal = trail->journal();
  From from = TRY(from_of(call, journal));
  json::array items;
  json::value next;
  Position last = from.position > most_read ? from.position - most_read : 0;
  for (Position at = from.position; at > last && next.is_null(); --at) {
    Record record = TRY(journal.at(at));
    Disclosure disclosure = TRY(disclosure_from_json(record.body));
    std::size_t left = std::min(disclosure.answers.size(), std::exchange(from.answers, SIZE_MAX));
    while (left > 0) {
      if (items.size() == limit) {
        next = record.id + ":" + std::to_string(left);
        break;
      }
      const Told& told = disclosure.answers[--left];
      if (wanted.fits(disclosure, told)) items.push_back(item_json(record, disclosure, told));
    }
    // Far and nothing more found: the next page goes on from here.
    if (next.is_null() && at == last + 1 && last > 0) next = record.id + ":0";
  }
  return json_response({{"items", std::move(items)}, {"next", std::move(next)}});
}

Result<HttpResponse> get_disclosure_proof(ApiCall& call) {
  Trail* trail = TRY(trail_of(call));
  const std::string& id = call.arguments[0];
  auto missing = [] {
    return fail(ErrorKind::missing, "no such record in the access journal", "id", "Check the id");
  };
  if (!is_uuid(id)) return missing();
  auto record = trail->journal().by_id(to_lower(std::string_view(id)));
  if (!record) return missing();
  HttpResponse response;
  response.headers = {
      {"Content-Type", "application/json"},
      {"Content-Disposition", "attachment; filename=\"" + record->id + ".proof.json\""},
      {"Cache-Control", "no-store"}};
  response.body = TRY(trail->journal().prove(record->id, true));
  return response;
}

}  // namespace hinomi::serve
