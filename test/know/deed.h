// What happens in a generated world: deeds in order, each of which can be left out. Everything that
// a deed brings in holds words of its own (its secrets).
#pragma once

#include <cstdint>
#include <optional>
#include <random>
#include <string>
#include <vector>

#include "know/oracle.h"

namespace hinomi::know_test {

struct Mark {
  std::string tlp = "GREEN";
  std::string pap = "CLEAR";
  bool understood = true;
  std::optional<std::vector<std::string>> groups;
};

struct Value {
  std::string value;
  Mark mark;  // beside the report's
};

struct Deed {
  enum What {
    report,    // MISP
    bulletin,  // STIX, with markings on parts of objects
    dry_run,
    approve,
    decline,
    recall,
    sighting,
    allow,
    appeal,
    letter,
    draft,
    receipt,
    feedback,
    consent,
    contact,
    service,
    break_glass,
    detection,    // with a suppression and what an analyst said of it
    system,       // what a member runs, with a flaw that is exploited, and what it says of another
    supply,       // who supplies a member with what, and what became of the supplier
    device,       // a member's own device, with what is wrong with it
    device_case,  // a lawful scan of somebody's device under a pseudonym, and what its provider
                  // says
  };
  std::size_t number = 0;  // stays the same when others are left out; its words follow from it
  What what = report;
  std::string by;  // member
  Mark mark;
  std::vector<Value> values;
  std::vector<std::string> to;  // members
  std::size_t about = 0;        // number of the deed it is about
};

// A word nobody would write: of this deed, this place in it, this world.
std::string word_of(std::uint32_t seed, std::size_t deed, std::string_view place);

struct Wishes {
  std::size_t deeds = 10;
  bool shared_values = true;  // several report the same
};
std::vector<Deed> deeds_of(std::uint32_t seed, const Wishes& wishes);

// Who takes part in every world.
const std::vector<Viewer>& members();  // one for each, as `member`, `relation`, `groups`
const std::vector<Viewer>& viewers();  // who asks

std::string told_of(const Deed& deed);
std::string told_of(const std::vector<Deed>& deeds);

// Leaves out what a failure does not need, one deed at a time. `fails` says how it fails, or
// nothing.
template <class Fails>
std::vector<Deed> shrunk(std::vector<Deed> deeds, Fails&& fails) {
  for (std::size_t i = deeds.size(); i-- > 0;) {
    std::vector<Deed> fewer = deeds;
    fewer.erase(fewer.begin() + static_cast<std::ptrdiff_t>(i));
    if (fails(fewer)) deeds = std::move(fewer);
  }
  return deeds;
}

// HINOMI_CASES for the watch of hours; `usual` in every test run.
std::size_t cases(std::size_t usual);

}  // namespace hinomi::know_test
