// Names that look like those of members and services: what somebody registers to deceive their
// users. A score with each reason said; nothing here blocks (docs/lookalike.md).
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_set>
#include <vector>

#include "base/text.h"

namespace hinomi::lookalike {

// What somebody may imitate.
struct Known {
  std::string whose;  // member or service, as people call it
  std::string
      name;  // a domain ("vill.shirakaba.example"), or a name in Latin letters, kana or kanji
  bool operator==(const Known&) const = default;
};

enum class Trick : std::uint8_t {
  letters,   // other letters that look the same
  typing,    // a slip of the fingers away
  romaji,    // the same word in another romaji
  words,     // with words around it that invite: login, kakunin ...
  ending,    // the same name under another top-level domain
  embedded,  // the whole name in front of another domain
};

struct Reason {
  Trick trick{};
  int points = 0;  // 0..100
  std::string ja, en;
};

struct Likeness {
  int score = 0;  // 1..100; docs/lookalike.md says how points become one
  std::string whose, name;
  std::vector<Reason> reasons;
};

// Made once; any thread.
class Lookalike {
 public:
  explicit Lookalike(std::vector<Known> known);

  // What `domain` (normalised, in/normalise.h) looks like, most alike first; nothing when it is one
  // of the known domains or a subdomain of one.
  std::vector<Likeness> judge(std::string_view domain) const;

  // As much of `domain` as judge() looks at: domains with the same part are judged alike. The
  // registered domain, all of it when a known domain stands in front, or the known domain itself. A
  // hash look-up for each few labels, however many are known.
  std::string_view part_that_counts(std::string_view domain) const;

 private:
  struct Imitated {
    Known known;
    std::string domain;  // normalised; empty for a name alone
    std::string label;   // what is imitated: the registered label, or the name in Latin letters
    std::string ending;  // behind the registered label
    std::string skeleton, romaji;
  };
  struct Seen;

  void add(const Known& known);
  static Likeness compare(const Imitated& one, const Seen& seen);

  std::string_view own_part(std::string_view domain) const;
  bool embeds(std::string_view front) const;

  std::vector<Imitated> all_;
  std::unordered_set<std::string, TextHash, std::equal_to<>> domains_;  // those of all_
  std::size_t most_labels_ = 0;                                         // of one of them
};

// The registered label and what stands behind it: "shirakaba" and "example" of
// "vill.shirakaba.example"; below the second-level domains that registries have under a country
// ("lg.jp", "co.uk") one label more. Without a list of suffixes, so good for likeness only.
struct Parts {
  std::string_view front;  // subdomains, without their last dot
  std::string_view label, ending;
};
Parts parts_of(std::string_view domain);

}  // namespace hinomi::lookalike
