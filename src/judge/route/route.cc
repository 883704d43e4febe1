#include "judge/route/route.h"

#include <algorithm>
#include <functional>

#include "judge/route/address.h"
#include "judge/route/grounds.h"
#include "judge/route/reach.h"

namespace hinomi::route {
namespace {

using policy::Code;

// Table order; one reason once.
void put_in_order(std::vector<Why>& why) {
  auto key = [](const Why& one) { return std::pair(policy::row_of(one.code)->code, one.detail); };
  std::sort(why.begin(), why.end(), [&](const Why& a, const Why& b) { return key(a) < key(b); });
  why.erase(std::unique(why.begin(), why.end()), why.end());
}

// Who is addressed only through groups in which it does not take part is addressed by them, and may
// not know; who is addressed otherwise too is told for that.
void judge_groups(const Member& member, const picture::Register& people, Time now, Row& row) {
  std::string_view group = policy::row_of(Code::group).name;
  std::vector<Why> lacking;
  auto is_lacking = [&](const Why& one) {
    if (one.code != group) return false;
    const policy::CodeRow* code = lacks(member, people.community_of(one.detail), now);
    if (code) lacking.push_back({code->name, one.detail});
    return code != nullptr;
  };
  std::size_t all = row.why.size();
  auto others = std::stable_partition(row.why.begin(), row.why.end(), std::not_fn(is_lacking));
  if (lacking.size() == all) {
    row.why.insert(row.why.end(), lacking.begin(), lacking.end());
  } else {
    row.why.erase(others, row.why.end());
  }
}

Row row_of(std::span<const Fit> fits, const Grounds& grounds, const picture::Register& people,
           Time now) {
  Row row{.member = fits.front().member};
  bool named = false;
  for (const Fit& fit : fits) {
    if (fit.code == Code::tier_not_asked) continue;
    row.why.push_back({policy::row_of(fit.code).name, fit.detail});
    row.must = true;
    named |= fit.code == Code::named;
  }
  if (!row.must) {
    for (const Fit& fit : fits) row.why.push_back({policy::row_of(fit.code).name, fit.detail});
    return row;
  }
  const Member* member = people.member(row.member);
  if (member) {
    judge_groups(*member, people, now, row);
    grounds.judge(*member, named, row.why);
  } else {
    bool known = people.members().contains(row.member);
    row.why.push_back({policy::row_of(known ? Code::left : Code::not_registered).name, ""});
  }
  row.may = std::none_of(row.why.begin(), row.why.end(), [](const Why& one) {
    return policy::row_of(one.code)->effect == policy::Effect::may_not;
  });
  if (row.may) row.contacts = reached_first(row.member, people);
  if (row.may && row.contacts.empty())
    row.why.push_back({policy::row_of(Code::nobody_to_reach).name, ""});
  put_in_order(row.why);
  return row;
}

}  // namespace

Routing route(const Question& question, const picture::Register& people) {
  Routing out;
  std::vector<Fit> fits = fits_of(question.draft, people);
  Grounds grounds(question, people);
  for (auto from = fits.begin(); from != fits.end();) {
    auto to =
        std::find_if(from, fits.end(), [&](const Fit& fit) { return fit.member != from->member; });
    const Row& row = out.rows.emplace_back(row_of({from, to}, grounds, people, question.now));
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
