// What leaves the node without being asked for over the API: mails and webhooks as the courier
// would send them now, pages behind one-time links, printed pages, bundles for media.
#pragma once

#include <string>
#include <vector>

#include "know/known_world.h"

namespace hinomi::know_test {

struct HandedOut {
  std::string member;  // to whom
  std::string where;   // which way, and which one
  std::string text;    // as it goes; of a mail also what its encodings hide
};

// The world stays as it is.
std::vector<HandedOut> handed_out(KnownWorld& world);

// Whoever reads what came to this member.
Viewer reader_at(const std::string& member);

}  // namespace hinomi::know_test
