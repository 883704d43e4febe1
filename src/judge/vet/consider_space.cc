// Whose the thing is, and how much of the Internet it covers.
#include "judge/vet/considerations.h"

namespace hinomi::vet {

void consider_value(const Matter& matter, Reasons& reasons) {
  if (is_hash(matter.indicator.type) || matter.network || !matter.host.empty()) return;
  reasons.add("unreadable", Verdict::hold);
}

void consider_reserved(const Matter& matter, Reasons& reasons) {
  const bool skip = matter.ground.documentation_is_real;
  if (matter.network)
    if (const auto block = matter.ground.reserved.of(*matter.network, skip))
      reasons.add("reserved", Verdict::hold, {}, block->entry);
  if (!matter.host.empty())
    if (const auto name = ReservedSpace::of(matter.host, skip))
      reasons.add("reserved", Verdict::hold, {}, name->entry);
}

void consider_protected(const Matter& matter, Reasons& reasons) {
  std::vector<ProtectedHit> hits;
  matter.own.same(matter.indicator.value, hits);
  if (!matter.host.empty()) matter.own.around(matter.host, hits);
  if (matter.network) matter.own.overlapping(*matter.network, hits);
  const bool is_url = matter.is(IndicatorType::url);
  for (const ProtectedHit& hit : hits) {
    const std::string_view code = hit.item->allow ? "allowed" : "own_space";
    if (hit.touch == Touch::whole) reasons.add(code, Verdict::hold, hit.item->by, hit.item->value);
    // Blocking one page, or one mailbox, leaves the protected page beside it alone.
    else if (is_url && !matter.is_front)
      continue;
    else if (is_url)
      reasons.add(hit.item->allow ? "allowed_beside" : "own_beside", Verdict::url_only,
                  hit.item->by, hit.item->value);
    else if (!matter.is(IndicatorType::email))
      reasons.add(code, Verdict::hold, hit.item->by, hit.item->value);
  }
}

void consider_width(const Matter& matter, Reasons& reasons) {
  if (!matter.is(IndicatorType::network) || !matter.network) return;
  const in::Network& network = *matter.network;
  if (network.prefix < (network.v4 ? 16 : 32))
    reasons.add("too_wide", Verdict::hold, {}, network.v4 ? "/16" : "/32");
  else if (network.prefix < (network.v4 ? 24 : 48))
    reasons.add("wide", Verdict::watch, {}, network.v4 ? "/24" : "/48");
}

void consider_suffix(const Matter& matter, Reasons& reasons) {
  if (matter.host.empty() || matter.is(IndicatorType::email)) return;
  if (matter.parts.is_suffix)
    reasons.add(
        "public_suffix",
        matter.is(IndicatorType::url) && !matter.is_front ? Verdict::url_only : Verdict::hold, {},
        matter.host);
  else if (matter.parts.is_private)
    reasons.add("private_suffix",
                matter.is(IndicatorType::url) ? Verdict::url_only : Verdict::block, {},
                matter.parts.private_suffix);
}

void consider_url(const Matter& matter, Reasons& reasons) {
  if (!matter.is(IndicatorType::url)) return;
  if (matter.network) reasons.add("url_on_address", Verdict::url_only, {}, {});
  if (matter.has_port) reasons.add("url_port", Verdict::url_only, {}, {});
  if (!matter.is_front && !matter.has_port) reasons.add("url_page", Verdict::url_only, {}, {});
}

void consider_digest(const Matter& matter, Reasons& reasons) {
  if (matter.is(IndicatorType::md5)) reasons.add("md5_weak", Verdict::block);
}

}  // namespace hinomi::vet
