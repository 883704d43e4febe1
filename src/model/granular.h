// Granular markings: which markings reach which property of a STIX object. Pure functions; any
// thread.
//
// A selector is the path of a property from its object: "description", "labels.[2]",
// "extensions.ntfs-ext.sid" (STIX 2.1 section 7.2.3.1). A selector reaches a path when it is that
// path, and by inheritance everything below it. Whole path steps are compared: "name" does not
// reach "name_enc".
#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "model/marking.h"

namespace boost::json {
class value;
}

namespace hinomi {

// Nothing: the object as a whole, that is its object_marking_refs alone.
using Selectors = std::optional<std::span<const std::string>>;

struct MarkingQuery {
  bool inherited = false;    // also what stands above the selector, and the object's own markings
  bool descendants = false;  // also what stands below it
  bool marking_ref = true;   // false: leave out granular markings by marking_ref
  bool lang = true;          // false: leave out granular markings by lang
};

// Ids (and languages) of the markings at the selectors: sorted, no duplicates. The questions and
// answers are those of python-stix2's `markings` module.
// Error: invalid when the list of selectors is empty or one of them names no property of the
// object.
Result<std::vector<std::string>> get_markings(const boost::json::value& object,
                                              const Selectors& selectors,
                                              const MarkingQuery& query = {});

// Without `wanted`: is anything marked there? With it: are all of them there (without selectors:
// any of them). As in python-stix2, `inherited` turns the question into "is it marked at all" where
// the object or the selectors themselves carry markings; who may see a property is for marking_at
// to say. Error: as get_markings.
Result<bool> is_marked(const boost::json::value& object, const Selectors& selectors,
                       std::span<const std::string> wanted = {}, const MarkingQuery& query = {});

enum class Extent : std::uint8_t {
  itself,            // the property may be shown; what is below it is asked for separately
  with_descendants,  // the property is shown with all that is in it
};

// What a marking-definition id means to this node; nothing when it is not understood.
using MarkingDefinitions = std::function<std::optional<Marking>(std::string_view id)>;

// Who may see a property: the strictest of the object's markings (`otherwise` when it has none) and
// of every granular marking that reaches it. Language markings restrict nothing. A marking that is
// not understood or malformed makes the result unknown; a granular marking whose selector names no
// property of the object reaches all of it, since what it was meant for cannot be told.
// `selector` empty: the whole object. `definitions` empty: the TLP ids of model/marking.h.
Marking marking_at(const boost::json::value& object, std::string_view selector,
                   const Marking& otherwise, Extent extent = Extent::with_descendants,
                   const MarkingDefinitions& definitions = {});

}  // namespace hinomi
