// A Record: an immutable fact with its place in the journal. Findings, Duties and Notices are
// Records too.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/time.h"
#include "model/marking.h"

namespace hinomi {

using Position = std::uint64_t;  // 1 for the first Record; 0 for none

// What came in, then what is made here.
enum class Kind : std::uint8_t {
  setting,      // how this node judges: its name, default marking, how many must approve
  reference,    // which warning lists, suffix list and decay models judgements stand on (with
                // digests)
  member,       // a member's names, networks, groups
  access,       // a person or equipment and its role; only a digest of its token
  report,       // a report of indicators, in the standard it came in
  sighting,     // an indicator was seen again
  allow,        // a member allows an indicator, whatever the verdict (or takes that back)
  approval,     // a named person's decision on a Duty
  recall,       // a named person takes back an indicator, a report's indicators or a Notice
  appeal,       // somebody harmed by a block says so
  tick,         // the clock reached a time that something waited for
  reading,      // what a reader made of a report: its title, counts, and what it refused
  finding,      // a judgement with its evidence
  duty,         // who must act by when
  notice,       // what leaves for equipment, or is withdrawn
  contact,      // a role to reach at a member, and who fills it
  community,    // a sharing group, or groups asked one after the other
  service,      // something that must keep running, and what it needs
  draft,        // what somebody wants to tell, before approval
  letter,       // a notice for people: what left, for whom, or what is taken back
  receipt,      // how far a letter came with one contact
  consent,      // whom the one who reported lets know
  feedback,     // what a reader says of a letter, a report or an indicator
  break_glass,  // somebody takes more rights for a while, and says why
  detection,    // rules, indicators or patterns hit in events, counted
  suppression,  // hits that are hidden for a time, or that this ends
  judgement,    // what an analyst says of detections
  inventory,    // what an asset runs: an SBOM or package list, as it came
  asset,        // something that a member runs, makes or has, and what its inventory came to
  advisory,     // what is wrong with products: a document, or thousands in an archive, as it came
  exposed,      // a member has an urgent flaw somewhere, or a device in a bad state; or no more
  statement,    // what a member says of a flaw in what it runs: not affected, mended, accepted
  supply,       // an organisation makes, hosts, maintains or resells something for a member
  identity,     // what a person says which product a member's components of a name are, or are not
  supplier_change,  // what became of a supplier, and whom it concerns
  device_case,      // one thing wrong with a device under a pseudonym: seen, told, mended, gone
  disclosure,       // who asked for what and what was answered (in the access journal only)
};
inline constexpr int kind_count = 37;

std::string_view name_of(Kind kind);
std::optional<Kind> kind_from(std::string_view name);

struct Record {
  Position position = 0;  // given by the journal
  std::string id;         // UUIDv7
  Kind kind = Kind::report;
  std::string origin;  // id of the member it came from; the node's own id for what is made here
  Marking marking;
  Time received;          // when it was taken in, UTC
  std::string format;     // media type of the body: "application/stix+json;version=2.1", ...
  std::string body;       // the bytes as they came
  bool exercise = false;  // part of an exercise; nothing of it may leave as real
};

// The header as RFC 8785 JSON: all but position and body, with the body's size and SHA-256. These
// bytes are the Record's leaf in the Merkle tree, so a body can be withheld and the leaf still be
// proven.
std::string header_of(const Record& record);

}  // namespace hinomi
