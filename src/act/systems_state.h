// What act/systems holds. Private to it.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "act/systems.h"

namespace hinomi::act {

constexpr std::size_t longest_system_text = 200;  // of an asset, a place, ...
constexpr std::size_t longest_system_detail = 4000;
const Marking for_its_member{.tlp = Tlp::amber_strict};

// Errors: denied.
Result<void> check_teller(const Actor& actor);
// Errors: too_large; invalid, when it is no UTF-8.
Result<void> check_plain(std::string_view text, std::string_view where, std::size_t most);

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
    Device device;
    std::optional<Time> next_look;  // of the device: when time alone may change something
    exposure::Usages usages;
    std::vector<exposure::Unnamed> unnamed;
  };
  std::unordered_map<std::string, Known> assets;
  // What members said: by the flaw's name as they wrote it, folded, and by member; in order.
  // Positions are numbered anew: what was just said is newer than all before.
  std::unordered_map<std::string,
                     std::map<std::string, std::vector<picture::StatementRow>, std::less<>>>
      said;
  Position last_said = 0;
  // Names that advisories use, and components that go by none of them (act/systems_identity.cc).
  exposure::ProductNames product_names;
  struct Name {
    std::set<std::string> words, assets;
    std::map<std::string, std::vector<exposure::Proposal>> proposals;  // by version
  };
  std::map<std::string, Name> names;  // exposure::called()
  // What members said of those, by member and called(); the newest, by identity.
  std::map<std::pair<std::string, std::string>, std::map<std::string, picture::IdentificationRow>>
      identified;
  // Of what was accepted: when the earliest ends that has not been looked at.
  std::multimap<Time, std::pair<std::string, std::string>> ends;  // member, flaw
  std::set<std::pair<Time, std::string>> device_looks;            // ids of devices
  std::size_t unkept = 0;  // bytes of Records that the IndexFile does not have
};

struct Systems::Changes {
  std::map<std::string, std::set<exposure::FlawNumber>> of_member;
  std::set<exposure::FlawNumber> flaws;  // of whoever has them
  // Those of them that may be urgent somewhere.
  std::set<exposure::FlawNumber> urgent;
  std::set<std::string> devices;  // ids of assets whose state a change may concern
};

struct Systems::Following {
  const picture::Picture& picture;
  Time now;
  std::vector<picture::Draft>& drafts;
  std::vector<std::string>& urgent;  // ids of Records of kind exposed that are new
};

}  // namespace hinomi::act
