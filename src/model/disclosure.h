// What a party asked for and what it was answered: the body of the Records of the access journal,
// which is kept apart from the journal (docs/signin.md). One Record holds what one caller asked
// within one breath, so that it can be shown to that party, and proven, without anybody else's.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"

namespace hinomi {

struct Told {
  Time at;                  // of the first of them
  std::string what;         // "GET /api/v1/records/{}"
  std::string subject;      // what stood for {}, and the query, as sent
  bool given = false;       // else denied
  std::string why;          // of a denial: "role", "missing" ...; of what was given: empty
  std::uint64_t count = 0;  // things in a list that was given
  std::uint64_t times = 1;  // the same, asked and answered the same, this many times
  bool glass = false;       // with rights taken for a while
};

struct Disclosure {
  std::string by;      // name of the access; empty: nobody that comes in
  std::string member;  // empty then
  std::string role;
  std::string way;   // "token", "session", "certificate", "local", "nobody"
  std::string from;  // address, of who is nobody yet
  std::vector<Told> answers;
};

// RFC 8785 JSON, written by hand: it is most of what keeping the access journal costs.
std::string to_json(const Disclosure& disclosure);
Result<Disclosure> disclosure_from_json(std::string_view body);

}  // namespace hinomi
