// Licences as SPDX expressions (SPDX 3.0.1, annex B; 2.3, annex D) and what they ask of one who
// uses the software, by a policy that is data (content/licences). Pure; any thread.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace hinomi::supply {

struct Licence {
  enum class Kind : std::uint8_t { simple, all, any };
  Kind kind = Kind::simple;
  // simple: an id in the spelling of the SPDX licence list when it is on it; also LicenseRef-...
  // and DocumentRef-...:LicenseRef-...
  std::string id;
  bool or_later = false;       // "+"
  std::string exception;       // behind WITH; empty: none
  bool is_listed = true;       // id and exception are on the list, or are references
  std::vector<Licence> parts;  // all ("AND"), any ("OR"): at least two, none of the same kind
};

constexpr std::size_t licence_limit = 16384;  // bytes of text

// Ids that are on no list are taken and told (is_listed), in any case of letters. Errors: invalid,
// with "byte N" as place; too_large. "NONE" and "NOASSERTION" are no expressions.
Result<Licence> parse_licence(std::string_view text);
std::string licence_text(const Licence& licence);

enum class Risk : std::uint8_t { none, low, medium, high };
constexpr int risk_count = 4;
std::string_view name_of(Risk risk);

// What the software is used for.
enum class LicenceUse : std::uint8_t {
  inside,   // run by oneself
  service,  // offered to others over a network
  product,  // handed to others, as part of something
};
constexpr int licence_use_count = 3;
std::string_view name_of(LicenceUse use);

struct LicenceClass {
  std::string id;  // "strong-copyleft"
  std::string name, name_ja;
  std::string duty, duty_ja;  // what it asks, in a sentence
  std::array<Risk, licence_use_count> risks{};
};

struct LicenceJudged {
  // What is not known leaves several possible.
  Risk least = Risk::none, most = Risk::none;
  std::vector<std::string> unlisted;      // ids on no list, each once
  std::vector<std::string> unclassified;  // on the list, but not in the policy
  std::vector<std::string> classes;       // of what has to be kept to, each once
  std::string chosen;                     // of alternatives: what this is the risk of

  bool is_sure() const { return least == most; }
};

class LicencePolicy {
 public:
  // The document of content/licences. Error: invalid, naming the member.
  static Result<LicencePolicy> read(std::string_view json);

  const std::vector<LicenceClass>& classes() const { return classes_; }
  const LicenceClass* find(std::string_view id) const;
  // Of alternatives the one with the least that may be asked; of several that hold together the
  // one that asks most.
  LicenceJudged judge(const Licence& licence, LicenceUse use) const;

 private:
  std::vector<LicenceClass> classes_;
  std::map<std::string, std::size_t, std::less<>> licences_;    // id -> class
  std::map<std::string, std::size_t, std::less<>> exceptions_;  // id -> class of what it is for
};

// What several texts of one part ask together; nothing when none says anything. What is no
// expression leaves all open.
std::optional<LicenceJudged> judge_licences(const std::vector<std::string>& texts,
                                            const LicencePolicy& policy, LicenceUse use);

}  // namespace hinomi::supply
