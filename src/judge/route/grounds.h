// May a member know a letter: marking, groups, tiers, agreements and consents, one after the other.
// Private to judge/route.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/route/reason.h"
#include "judge/route/route.h"

namespace hinomi::route {

// What the member lacks to take part in a community; nothing: it lacks nothing.
std::optional<policy::Code> lacks(const Member& member, const Community* community, Time now);

// What is prepared once for a Question and asked for each member.
class Grounds {
 public:
  Grounds(const Question& question, const picture::Register& people);

  // Adds the reasons why the member may not know, and with none of these why it may where more than
  // the marking was asked. `named`: the letter names it.
  void judge(const Member& member, bool named, std::vector<Reason>& why) const;

 private:
  struct Asked {
    std::string_view origin;
    const Member* member = nullptr;  // of the origin; nullptr: not there or takes part no more
    std::vector<const Consent*> consents;  // that count for it, newest first
  };

  bool own_information(const Member& member) const;
  void judge_marking(const Member& member, bool named, std::vector<Reason>& why) const;
  void judge_tier(const Member& member, std::vector<Reason>& why) const;
  void judge_consent(const Asked& asked, const Member& member, std::vector<Reason>& why) const;
  bool tier_open(std::string_view tier) const;
  bool asks_first_tier(const Member& member) const;
  std::string naming(const Consent& consent, const Member& member) const;
  std::optional<policy::Code> lacks_for(const Member& member, std::string_view group) const;

  const Question& question_;
  const picture::Register& people_;
  const Community* community_ = nullptr;
  std::vector<Asked> asked_;  // sources whose origin has to consent
};

}  // namespace hinomi::route
