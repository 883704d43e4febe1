// Components that no package URL or CPE name tells: what they may be, and what their member says.
#include <algorithm>
#include <map>
#include <tuple>

#include "serve/api_letter_parts.h"
#include "serve/exposure_view.h"

namespace hinomi::serve {
namespace {

using act::IdentityQuestion;
using act::Systems;
using picture::Picture;

constexpr std::size_t most_questions = 1000;

// Flaws that the version may fall in, by product and version.
using MayHave = std::map<std::pair<std::string_view, std::string_view>, std::size_t>;

MayHave may_have(const Systems::View& seen, std::string_view asset) {
  MayHave out;
  if (auto number = seen.asset(asset))
    for (const exposure::Exposure& one : seen.index.of(*number))
      if (one.naming == exposure::Naming::proposed && one.verdict == exposure::Verdict::unknown)
        ++out[{one.product, one.version}];
  return out;
}

json::object question_json(const IdentityQuestion& question, const MayHave& flaws) {
  const exposure::Unnamed& about = question.about;
  json::array answers, proposals;
  for (const picture::IdentificationRow& row : question.answers)
    answers.push_back({{"identity", clean_utf8(row.said.identity)},
                       {"answer", name_of(row.said.answer)},
                       {"detail", clean_utf8(row.said.detail)},
                       {"by", clean_utf8(row.said.by)},
                       {"said", format_time(row.received)},
                       {"record", row.id}});
  for (const exposure::Proposal& one : question.proposals) {
    json::array why;
    for (const std::string& code : one.why) why.emplace_back(code);
    auto count = flaws.find({one.product, about.version});
    proposals.push_back({{"identity", clean_utf8(one.identity)},
                         {"product", clean_utf8(one.product)},
                         {"score", one.score},
                         {"why", std::move(why)},
                         {"flaws", count == flaws.end() ? 0 : count->second}});
  }
  return {{"name", clean_utf8(about.name)},
          {"maker", clean_utf8(about.maker)},
          {"version", clean_utf8(about.version)},
          {"kind", clean_utf8(about.kind)},
          {"count", about.count},
          {"answers", std::move(answers)},
          {"proposals", std::move(proposals)}};
}

}  // namespace

// What is to be answered first: what may have a flaw, then what may be something.
Result<HttpResponse> get_identities(ApiCall& call) {
  return call.shared.systems.read([&](const Systems::View& seen) -> Result<HttpResponse> {
    return call.shared.keeper.read([&](const Picture& picture) -> Result<HttpResponse> {
      const picture::AssetRow* row = picture.systems().asset(call.arguments[0]);
      if (!row || !may_know_asset(call, *row))
        return fail(ErrorKind::missing, "no such system", call.arguments[0].substr(0, 64),
                    "GET /api/v1/systems lists those you may know of");
      std::vector<IdentityQuestion> all = seen.questions(row->asset.id);
      const MayHave flaws = may_have(seen, row->asset.id);
      auto weight = [&](const IdentityQuestion& one) {
        std::size_t count = 0;
        for (const exposure::Proposal& each : one.proposals)
          if (auto found = flaws.find({each.product, one.about.version}); found != flaws.end())
            count += found->second;
        return std::tuple(count, !one.proposals.empty());
      };
      std::stable_sort(all.begin(), all.end(),
                       [&](const IdentityQuestion& a, const IdentityQuestion& b) {
                         return weight(a) > weight(b);
                       });
      json::array items;
      for (const IdentityQuestion& one : all) {
        if (items.size() == most_questions) break;
        items.push_back(question_json(one, flaws));
      }
      return json_response({{"items", std::move(items)}, {"next", nullptr}, {"total", all.size()}});
    });
  });
}

Result<HttpResponse> post_identity(ApiCall& call) {
  const json::object body = TRY(json_body(call.request));
  auto answer = identity_answer_from(text_at(body, "answer"));
  if (!answer)
    return fail(ErrorKind::invalid, "no such answer", "answer",
                "One of confirmed, refused, taken_back");
  const act::IdentityOutcome out = TRY(
      call.shared.systems.identify(call.actor, {.asset = call.arguments[0],
                                                .name = std::string(text_at(body, "name")),
                                                .maker = std::string(text_at(body, "maker")),
                                                .identity = std::string(text_at(body, "identity")),
                                                .answer = *answer,
                                                .detail = std::string(text_at(body, "detail"))}));
  json::array urgent;
  for (const std::string& id : out.urgent) urgent.emplace_back(id);
  return json_response({{"record", out.record},
                        {"systems", out.systems},
                        {"affected", out.affected},
                        {"unknown", out.unknown},
                        {"urgent", std::move(urgent)}},
                       201);
}

}  // namespace hinomi::serve
