// What the judge considers. Each consideration looks at one thing and adds reasons; none sees what
// another said, so their order means nothing.
#pragma once

#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "in/normalise.h"
#include "judge/vet/ground.h"
#include "judge/vet/protected_space.h"
#include "judge/vet/weigh.h"

namespace hinomi::vet {

// The case before the judge, taken apart once.
struct Matter {
  const Indicator& indicator;
  const Marking& marking;
  const GroundParts& ground;
  const ProtectedSpace& own;
  const DecayModel& decay;
  Time now;
  Weight weight;
  Time expires;

  std::string_view host;  // name: of the domain, URL or mail address; empty when there is none
  Suffixes::Parts parts;  // of host
  std::optional<in::Network> network;  // the address or network; for a URL its host's address
  bool is_front = false;               // a URL "/" without a query on the scheme's own port
  bool has_port = false;               // a URL with a port that is not the scheme's own

  bool is(IndicatorType type) const { return indicator.type == type; }
};

// Reasons as they are gathered: views into the lists, made into text once at the end.
class Reasons {
 public:
  void add(std::string_view code, Verdict cap, std::string_view list = {},
           std::string_view entry = {});
  // Strictest first, then by code, list and entry; at most three of one code and cap.
  std::vector<Reason> sorted();

 private:
  struct Gathered {
    Verdict cap;
    std::string_view code;
    std::string_view list;
    std::string_view entry;
    auto operator<=>(const Gathered&) const = default;
  };
  std::vector<Gathered> gathered_;
};

struct Consideration {
  std::string_view looks_at;
  void (*consider)(const Matter& matter, Reasons& reasons);
};
std::span<const Consideration> considerations();

// One function a row of the table in considerations.cc.
void consider_value(const Matter& matter, Reasons& reasons);
void consider_reserved(const Matter& matter, Reasons& reasons);
void consider_protected(const Matter& matter, Reasons& reasons);
void consider_width(const Matter& matter, Reasons& reasons);
void consider_suffix(const Matter& matter, Reasons& reasons);
void consider_lists(const Matter& matter, Reasons& reasons);
void consider_url(const Matter& matter, Reasons& reasons);
void consider_digest(const Matter& matter, Reasons& reasons);
void consider_sources(const Matter& matter, Reasons& reasons);
void consider_score(const Matter& matter, Reasons& reasons);
void consider_marking(const Matter& matter, Reasons& reasons);

// The rule of thumb behind consider_score: under this base score nobody vouches for it.
inline constexpr double least_base = 10;

}  // namespace hinomi::vet
