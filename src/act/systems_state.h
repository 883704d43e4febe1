// What act/systems holds. Private to it.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "act/systems.h"

namespace hinomi::act {

struct Systems::State {
  exposure::Exposures index;
  exposure::Facts facts;
  std::vector<std::string> members;  // by owner's number
  std::unordered_map<std::string, std::uint32_t> owner_of;
  // By id; as the Picture will have it when the change is written.
  struct Known {
    exposure::AssetNumber number = 0;
    Asset asset;
    Time told;  // when what it runs was told
  };
  std::unordered_map<std::string, Known> assets;
  // What members said: by member and the flaw's name as they wrote it, folded; in order.
  // Positions are numbered anew: what was just said is newer than all before.
  std::map<std::pair<std::string, std::string>, std::vector<picture::StatementRow>> said;
  Position last_said = 0;
  // Of what was accepted: when the earliest ends that has not been looked at.
  std::multimap<Time, std::pair<std::string, std::string>> ends;  // member, flaw
};

struct Systems::Changes {
  std::map<std::string, std::set<exposure::FlawNumber>> of_member;
  std::set<exposure::FlawNumber> flaws;  // of whoever has them
  // Those of them that may be urgent somewhere.
  std::set<exposure::FlawNumber> urgent;
};

}  // namespace hinomi::act
