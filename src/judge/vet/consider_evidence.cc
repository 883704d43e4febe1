// What the sources say, how much it weighs, and whether it may be acted on.
#include <array>
#include <cmath>

#include "judge/vet/considerations.h"

namespace hinomi::vet {

void consider_sources(const Matter& matter, Reasons& reasons) {
  const Weight& weight = matter.weight;
  if (weight.recalled) reasons.add("recalled", Verdict::hold);
  if (weight.lapsed) reasons.add("validity_over", Verdict::hold);
  if (weight.disputed) reasons.add("disputed", Verdict::watch);
  if (weight.context_only) reasons.add("context_only", Verdict::watch);
  if (weight.sources == 1) reasons.add("one_source", Verdict::block);
  if (weight.sources > 1) reasons.add("several_sources", Verdict::block);
}

void consider_score(const Matter& matter, Reasons& reasons) {
  const double base = matter.weight.base;
  if (base < least_base)
    reasons.add("nobody_vouches", Verdict::hold);
  else if (base < matter.decay.threshold)
    reasons.add("weak_evidence", Verdict::watch);
  if (!matter.weight.lapsed && matter.expires <= matter.now) reasons.add("stale", Verdict::hold);
}

void consider_marking(const Matter& matter, Reasons& reasons) {
  if (matter.marking.unknown)
    reasons.add("unknown_marking", Verdict::watch);
  else if (!may_block(matter.marking))
    reasons.add("pap", Verdict::watch, {}, name_of(matter.marking.pap));
}

}  // namespace hinomi::vet
