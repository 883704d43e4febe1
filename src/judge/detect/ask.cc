#include "judge/detect/ask.h"

#include <re2/re2.h>

#include "judge/detect/numbers.h"

namespace hinomi::detect {

Place place_of(const FieldPlaces& field, const Event& event) {
  for (Place place : field)
    if (event.exists(place)) return place;
  return no_place;
}

PreparedTest prepare(Test test) {
  PreparedTest out{std::move(test), nullptr, {}};
  out.hint = hint_of(out.test);
  if (const auto* regex = std::get_if<Regex>(&out.test.ask)) {
    RE2::Options options;
    options.set_log_errors(false);
    options.set_max_mem(16 << 20);
    out.regex = std::make_shared<const RE2>(regex->text, options);
  }
  return out;
}

bool has_text(const Member& member) {
  return member.kind != Member::Kind::null && member.kind != Member::Kind::object;
}

namespace {

bool compares(const Comparison& comparison, const Member& member) {
  if (comparison.part != DatePart::none) {
    auto part = date_part(member.text, comparison.part);
    return part && holds(comparison, *part);
  }
  if (member.kind == Member::Kind::number) return holds(comparison, member.number);
  auto number = read_decimal(member.text);
  return number && holds(comparison, *number);
}

bool refers(const Reference& reference, Place place, Place other, Event& event) {
  auto text = [&](Member& member) { return reference.cased ? member.text : event.lower(member); };
  for (Member* a = event.first(place); a; a = event.next(*a)) {
    if (!has_text(*a)) continue;
    for (Member* b = event.first(other); b; b = event.next(*b)) {
      if (!has_text(*b)) continue;
      std::string_view mine = text(*a), its = text(*b);
      switch (reference.where) {
        case Reference::Where::whole:
          if (mine == its) return true;
          break;
        case Reference::Where::start:
          if (mine.starts_with(its)) return true;
          break;
        case Reference::Where::end:
          if (mine.ends_with(its)) return true;
          break;
        case Reference::Where::inside:
          if (mine.find(its) != mine.npos) return true;
          break;
      }
    }
  }
  return false;
}

bool is_null(Place place, Event& event) {
  if (place == no_place) return true;
  Member* member = event.first(place);
  if (!member) return true;
  for (; member; member = event.next(*member))
    if (member->kind == Member::Kind::null) return true;
  return false;
}

}  // namespace

bool holds(const PreparedTest& test, Member& member, Event& event) {
  if (!has_text(member)) return false;
  const Ask& ask = test.test.ask;
  if (const auto* pattern = std::get_if<Pattern>(&ask))
    return fits(*pattern, pattern->cased ? member.text : event.lower(member));
  if (std::holds_alternative<Regex>(ask)) return RE2::PartialMatch(member.text, *test.regex);
  if (const auto* comparison = std::get_if<Comparison>(&ask)) return compares(*comparison, member);
  if (const auto* network = std::get_if<Network>(&ask)) {
    std::uint8_t address[16];
    return read_address(member.text, address) && holds(*network, address);
  }
  return false;
}

bool holds(const PreparedTest& test, Place place, Place other, Event& event) {
  if (std::holds_alternative<Null>(test.test.ask)) return is_null(place, event);
  if (place == no_place) return false;
  if (std::holds_alternative<Exists>(test.test.ask)) return true;
  if (const auto* reference = std::get_if<Reference>(&test.test.ask))
    return other != no_place && refers(*reference, place, other, event);
  for (Member* member = event.first(place); member; member = event.next(*member))
    if (holds(test, *member, event)) return true;
  return false;
}

bool holds_anywhere(const PreparedTest& test, Event& event) {
  bool found = false;
  event.for_each_member([&](Member& member) { found = found || holds(test, member, event); });
  return found;
}

}  // namespace hinomi::detect
