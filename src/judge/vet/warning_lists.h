// MISP warning lists from a folder: things that are known to be harmless, popular or shared.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/world.h"
#include "in/normalise.h"

namespace hinomi::vet {

struct ListHit {
  std::uint32_t list = 0;  // index into names()
  std::string_view entry;  // as written in the list; valid as long as the lists
};

// How a host stands to a name in a list.
enum class Place : std::uint8_t { same, above, below };

struct NameHit : ListHit {
  Place place = Place::same;  // of the host: "above" when the list holds a name under it
  std::size_t length = 0;     // of the part of the host that was found, from its end
};

class WarningLists {
 public:
  // Every *.json below `folder` that is a MISP warning list (type cidr, string, substring,
  // hostname, regex). A list that cannot be read is left out and named in problems().
  static Result<std::unique_ptr<WarningLists>> load(Disk& disk,
                                                    const std::filesystem::path& folder);
  ~WarningLists();

  // `misp_type`: the attribute type ("ip-src", "hostname", "url", "md5", ...). A list counts only
  // where its matching_attributes name that type. MISP's semantics over our normalised value: CIDR
  // containment, exact string, substring, host suffix, regex; for URLs the host is what is compared
  // where a list holds hosts. Appends to `hits`, in order of list; at most one hit a list (the
  // longest entry). Any thread.
  void match(std::string_view misp_type, std::string_view value, std::vector<ListHit>& hits) const;

  // Lists of names (string, hostname) for hostname, domain or url that hold `host`, a name above it
  // (of two labels or more) or a name below it; `host` is normalised. A wildcard or leading dot in
  // a list counts as the name behind it. Any thread.
  void around(std::string_view host, std::vector<NameHit>& hits) const;

  // Lists of networks for ip-src or ip-dst that overlap `network` in either direction: blocking
  // 203.0.113.0/24 harms a listed 203.0.113.7. One hit a list: the narrowest entry that contains
  // the network, else the first inside it. Any thread.
  void overlapping(const in::Network& network, std::vector<ListHit>& hits) const;

  // Whether the list is of type string or hostname: what `around` looks at.
  bool holds_names(std::uint32_t list) const;

  const std::vector<std::string>& names() const;  // folder names: "tranco10k"
  std::size_t entries() const;
  const std::vector<std::string>& problems() const;

 private:
  struct Impl;
  explicit WarningLists(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::vet
