// Under which names a component is known, and which products an advisory speaks of: the same text
// exactly for the same product, so that an index can hold both. Any thread.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"
#include "product/cpe.h"
#include "product/package.h"
#include "product/version.h"

namespace hinomi::exposure {

enum class Naming : std::uint8_t {
  package,  // its package URL
  source,   // the source package that its package URL names
  cpe,      // a CPE name
  model,    // maker and model number
  // A name that it may have (judge/exposure/proposals.h), of whatever kind; no person said so.
  proposed,
};
std::string_view name_of(Naming naming);

struct Product {
  Naming naming = Naming::package;
  std::string key;     // "deb/debian/12/curl", "cpe/a/haxx/curl", "model/siemens/6es7..."
  std::string family;  // the key without the release of a distribution
  std::string release;
  bool lacks_release = false;  // the distribution has releases, and it is not said which
  Scheme scheme = Scheme::generic;
};

struct Identity {
  Product product;
  std::string version;     // empty: not said
  std::optional<Cpe> cpe;  // of Naming::cpe
};

// Each name once. Empty when a component has none that a machine can go by.
std::vector<Identity> identities_of(const in::Component& component);

struct Pattern {
  Product product;
  std::optional<Cpe> cpe;  // what else a CPE name must fit; its version stands in it
};
std::vector<Pattern> products_of(const in::Affected& affected);
// Nothing when vendor or product are wild cards, or the text is no CPE name.
std::optional<Pattern> product_of(std::string_view cpe);

// Does what is said of the first hold for the second, which has the same family?
PackageMatch match(const Product& said_of, const Product& found);

}  // namespace hinomi::exposure
