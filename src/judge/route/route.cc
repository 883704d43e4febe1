#include "judge/route/route.h"

#include <algorithm>
#include <functional>

#include "judge/route/address.h"
#include "judge/route/grounds.h"
#include "judge/route/in_order.h"
#include "judge/route/reach.h"

namespace hinomi::route {
namespace {

using policy::Code;

// Who is addressed only through groups in which it does not take part is addressed by them, and may
// not know; who is addressed otherwise too is told for that.
void judge_groups(const Member& member, const picture::Register& people, Time now,
                  std::vector<Reason>& why) {
  std::vector<Reason> lacking;
  auto is_lacking = [&](const Reason& one) {
    if (one.code != Code::group) return false;
    auto code = lacks(member, people.community_of(one.detail), now);
    if (code) lacking.push_back({*code, one.detail});
    return code.has_value();
  };
  const std::size_t all = why.size();
  auto others = std::partition(why.begin(), why.end(), std::not_fn(is_lacking));
  if (lacking.size() == all)
    why.insert(why.end(), lacking.begin(), lacking.end());
  else
    why.erase(others, why.end());
}

// Rows in order of member id.
class Rows {
 public:
  Rows(const Question& question, const picture::Register& people)
      : people_(people),
        now_(question.now),
        grounds_(question, people),
        members_(people.members()),
        first_call_(people) {}

  // `fits`: all of one member.
  Row of(std::span<const Fit> fits) {
    Row row{.member = fits.front().member};
    std::vector<Reason> why;
    for (const Fit& fit : fits)
      if (fit.reason.code != Code::tier_not_asked) why.push_back(fit.reason);
    row.must = !why.empty();
    if (row.must)
      judge(row, why);
    else
      for (const Fit& fit : fits) why.push_back(fit.reason);
    std::sort(why.begin(), why.end());
    why.erase(std::unique(why.begin(), why.end()), why.end());
    for (Reason& one : why)
      row.why.push_back({policy::row_of(one.code).name, std::move(one.detail)});
    return row;
  }

 private:
  void judge(Row& row, std::vector<Reason>& why) {
    if (const Member* member = members_.find(row.member)) {
      const bool named = why.front().code == Code::named;
      judge_groups(*member, people_, now_, why);
      grounds_.judge(*member, named, why);
    } else {
      bool known = people_.members().contains(row.member);
      why.push_back({known ? Code::left : Code::not_registered, ""});
    }
    row.may = std::none_of(why.begin(), why.end(), denies);
    if (row.may) row.contacts = first_call_.of(row.member);
    if (row.may && row.contacts.empty()) why.push_back({Code::nobody_to_reach, ""});
  }

  const picture::Register& people_;
  Time now_;
  Grounds grounds_;
  InOrder<Member> members_;
  FirstCall first_call_;
};

}  // namespace

Routing route(const Question& question, const picture::Register& people) {
  Routing out;
  const std::vector<Fit> fits = fits_of(question, people);
  Rows rows(question, people);
  for (auto from = fits.begin(); from != fits.end();) {
    auto to =
        std::find_if(from, fits.end(), [&](const Fit& fit) { return fit.member != from->member; });
    const Row& row = out.rows.emplace_back(rows.of({from, to}));
    out.told += row.told();
    out.withheld += row.must && !row.may;
    out.unreachable += row.told() && row.contacts.empty();
    out.contacts += row.contacts.size();
    from = to;
  }
  return out;
}

bool takes_part(const Member& member, std::string_view group, const picture::Register& people,
                Time now) {
  return !member.removed &&
         std::find(member.groups.begin(), member.groups.end(), group) != member.groups.end() &&
         !lacks(member, people.community_of(group), now);
}

ChannelKind channel_of(const Contact& contact) {
  return contact.channels.empty() ? ChannelKind::page : contact.channels.front().kind;
}

Words words_of(const Why& why) {
  const policy::CodeRow* row = policy::row_of(why.code);
  if (!row) return {};
  auto filled = [&](std::string_view words) {
    constexpr std::string_view hole = "{detail}";
    std::string out(words);
    if (auto at = out.find(hole); at != std::string::npos) out.replace(at, hole.size(), why.detail);
    return out;
  };
  return {filled(row->words.ja), filled(row->words.en)};
}

}  // namespace hinomi::route
