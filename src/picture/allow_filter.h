// What one member allows, as a fast question: local allow always wins in that member's feeds.
#pragma once

#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "in/normalise.h"
#include "picture/picture.h"

namespace hinomi::picture {

class AllowFilter {
 public:
  AllowFilter(const Picture& picture, std::string_view member);

  // An allowed domain covers its subdomains, their URLs and mail addresses; an allowed network the
  // addresses in it, and a network that overlaps it. Also covered is what would take an allowed
  // thing along: the name above an allowed name, page or mailbox (and that name's front page, which
  // may be blocked as a name), the address or network under an allowed page.
  bool covers(IndicatorType type, std::string_view value) const;
  bool empty() const { return exact_.empty(); }

 private:
  std::unordered_set<std::string> exact_;
  std::unordered_set<std::string> above_;  // names whose block would take an allowed thing along
  std::vector<in::Network> networks_;
  std::vector<in::Network> hosts_;  // addresses of allowed pages
};

}  // namespace hinomi::picture
