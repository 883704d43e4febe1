// Members' own names and networks and the allow entries, indexed.
#pragma once

#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "judge/vet/name_table.h"
#include "judge/vet/network_tree.h"
#include "judge/vet/vet.h"

namespace hinomi::vet {

// How an indicator stands to a protected thing.
enum class Touch : std::uint8_t {
  whole,  // it is that thing, is within it, or has it within
  host,   // its host carries a protected page or mailbox, or a protected name lies under its host
};

struct ProtectedHit {
  const Protected* item = nullptr;
  Touch touch = Touch::whole;
};

class ProtectedSpace {
 public:
  explicit ProtectedSpace(std::span<const Protected> items);

  // Names equal to, above or below `host`; pages and mailboxes on it or below it.
  void around(std::string_view host, std::vector<ProtectedHit>& hits) const;
  void overlapping(const in::Network& network, std::vector<ProtectedHit>& hits) const;
  // The very value: a URL, mail address or digest.
  void same(std::string_view value, std::vector<ProtectedHit>& hits) const;

 private:
  std::vector<Protected> items_;
  NameTable names_;
  NetworkTree networks_;
  std::unordered_multimap<std::string_view, const Protected*> values_;  // views into items_
};

}  // namespace hinomi::vet
