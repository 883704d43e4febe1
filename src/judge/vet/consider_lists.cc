// What the warning lists say, by the meaning of each list.
#include <array>
#include <string>

#include "judge/vet/codes.h"
#include "judge/vet/considerations.h"

namespace hinomi::vet {

namespace {

void add(const Matter& matter, Reasons& reasons, Group group, Place place, Verdict cap,
         const ListHit& hit) {
  if (cap == Verdict::block && !caps_of(group).tell) return;
  reasons.add(code_of(group, place), cap, matter.ground.lists->names()[hit.list], hit.entry);
}

// Documentation space that an exercise treats as real is reserved by no list either.
bool is_silent(const Matter& matter, Group group) {
  if (group != Group::reserved || !matter.ground.documentation_is_real) return false;
  const auto is_documentation = [&](const std::optional<Reserved>& all,
                                    const std::optional<Reserved>& without) {
    return all && all->documentation && !without;
  };
  if (matter.network)
    return is_documentation(matter.ground.reserved.of(*matter.network, false),
                            matter.ground.reserved.of(*matter.network, true));
  return is_documentation(ReservedSpace::of(matter.host, false),
                          ReservedSpace::of(matter.host, true));
}

Verdict cap_for_name(const Matter& matter, const Caps& caps, Place place) {
  if (matter.is(IndicatorType::domain)) {
    if (place == Place::same) return caps.same;
    return place == Place::above ? caps.above : caps.below;
  }
  // For a URL. One page never covers a name below its host; its front page might be taken so.
  if (place == Place::above) return matter.is_front ? Verdict::url_only : Verdict::block;
  if (place == Place::below) return caps.deep;
  return matter.is_front ? caps.front : caps.page;
}

void consider_names(const Matter& matter, Reasons& reasons) {
  std::vector<NameHit> hits;
  matter.ground.lists->around(matter.host, hits);
  for (const NameHit& hit : hits) {
    const Group group = matter.ground.groups[hit.list];
    if (is_silent(matter, group)) continue;
    // An entry that is itself a suffix of a registry ("co.jp") says nothing of the names below.
    if (hit.place == Place::below && hit.length < matter.parts.registrable.size()) continue;
    const Caps& caps = caps_of(group);
    if (group == Group::suffix && hit.place != Place::same) continue;
    const Verdict cap = cap_for_name(matter, caps, hit.place);
    if (hit.place == Place::above && cap == Verdict::block) continue;
    add(matter, reasons, group, hit.place, cap, hit);
  }
}

// Lists asked by attribute type: the value itself, parts of it, expressions.
void consider_values(const Matter& matter, Reasons& reasons,
                     std::initializer_list<std::string_view> types, std::string_view value) {
  std::vector<ListHit> hits;
  for (const std::string_view type : types) matter.ground.lists->match(type, value, hits);
  const bool is_name = !matter.host.empty() && !matter.is(IndicatorType::email);
  for (const ListHit& hit : hits) {
    const Group group = matter.ground.groups[hit.list];
    const bool same = hit.entry == value;
    if (is_name && matter.ground.lists->holds_names(hit.list) &&
        !(same && matter.is(IndicatorType::url)))
      continue;  // consider_names sees those, with their place
    if (is_silent(matter, group)) continue;
    const Caps& caps = caps_of(group);
    const Place place = same ? Place::same : Place::below;
    if (is_name || matter.is(IndicatorType::url))
      add(matter, reasons, group, place, cap_for_name(matter, caps, place), hit);
    else if (same || !matter.network)
      add(matter, reasons, group, Place::same, caps.exact, hit);
    else
      add(matter, reasons, group, Place::below, caps.range, hit);
  }
}

void consider_overlap(const Matter& matter, Reasons& reasons) {
  if (!matter.network) return;
  // Wider than that is held anyway, and would walk through every list.
  if (matter.network->prefix < (matter.network->v4 ? 16 : 32)) return;
  std::vector<ListHit> hits;
  matter.ground.lists->overlapping(*matter.network, hits);
  for (const ListHit& hit : hits) {
    const Group group = matter.ground.groups[hit.list];
    if (is_silent(matter, group)) continue;
    const bool same = hit.entry == matter.indicator.value;
    const Caps& caps = caps_of(group);
    add(matter, reasons, group, same ? Place::same : Place::below, same ? caps.exact : caps.range,
        hit);
  }
}

}  // namespace

void consider_lists(const Matter& matter, Reasons& reasons) {
  if (!matter.ground.lists) return;
  const std::string& value = matter.indicator.value;
  switch (matter.indicator.type) {
    case IndicatorType::network: consider_overlap(matter, reasons); break;
    case IndicatorType::ipv4:
    case IndicatorType::ipv6: consider_values(matter, reasons, {"ip-dst", "ip-src"}, value); break;
    case IndicatorType::domain:
      consider_names(matter, reasons);
      consider_values(matter, reasons, {"domain", "hostname"}, value);
      break;
    case IndicatorType::url:
      consider_values(matter, reasons, {"url", "uri"}, value);
      if (!matter.host.empty()) {
        consider_names(matter, reasons);
        consider_values(matter, reasons, {"domain", "hostname"}, matter.host);
      } else {
        consider_values(matter, reasons, {"ip-dst", "ip-src"},
                        in::host_of(IndicatorType::url, value));
      }
      break;
    case IndicatorType::email:
      consider_values(matter, reasons, {"email-src", "email-dst"}, value);
      break;
    default: consider_values(matter, reasons, {misp_type_of(matter.indicator.type)}, value);
  }
}

}  // namespace hinomi::vet
