// The letters to one member as an Atom feed (RFC 4287).
#pragma once

#include <string>
#include <vector>

#include "out/notify/message.h"

namespace hinomi::notify {

struct AtomHead {
  std::string node;      // short name of the node
  std::string member;    // whose letters
  std::string base_url;  // where the node's pages are; no final slash
  Language language = Language::ja;
  Time updated;  // when the feed last changed
};

struct AtomEntry {
  act::Outgoing::Item item;
  Time updated;  // when it came, or was taken back
};

// Newest first, as given. Text only; a letter that was recalled says so and keeps its id.
std::string to_atom(const AtomHead& head, const std::vector<AtomEntry>& entries);

}  // namespace hinomi::notify
