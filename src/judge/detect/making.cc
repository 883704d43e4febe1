#include "judge/detect/making.h"

namespace hinomi::detect {

namespace {

// Members that have no text stay what they are, unless what does not fit is left out.
void rewrite(const Rewriting& rewriting, const FieldPlaces& from, Place to, Event& event) {
  const Place place = place_of(from, event);
  if (place == no_place) return;
  std::vector<Member> members;  // copies: adding moves those of the event
  for (Member* member = event.first(place); member; member = event.next(*member))
    members.push_back(*member);
  if (!rewriting.leaves_out()) event.add_made(to);
  for (const Member& member : members) {
    if (!has_text(member)) {
      if (!rewriting.leaves_out()) event.add_made(to, member);
      continue;
    }
    for (const std::string& text : rewriting.of(member.text)) {
      if (text == member.text)
        event.add_made(to, member);
      else
        event.add_made(to, text);
    }
  }
}

// Only where each of its fields has one text.
void compose(const MadeValue& value, std::span<const FieldPlaces> places, Place to, Event& event) {
  std::string out;
  std::size_t fields = 0;
  for (const MadeValue::Piece& piece : value.pieces) {
    if (!piece.is_field) {
      out += piece.text;
      continue;
    }
    const Place place = place_of(places[fields++], event);
    const Member* member = place == no_place ? nullptr : event.first(place);
    if (!member || member->next || !has_text(*member)) return;
    out += member->text;
  }
  for (const std::string& text : value.rewriting.of(out)) event.add_made(to, text);
}

}  // namespace

void make_values(std::span<const Making> makings, Event& event) {
  for (const Making& making : makings)
    for (std::size_t i = 0; i < making.places.size(); ++i) {
      const MadeValue& value = making.field->values[i];
      if (value.fixed)
        event.add_made(making.to, *value.fixed);
      else if (!value.pieces.empty())
        compose(value, making.places[i], making.to, event);
      else
        rewrite(value.rewriting, making.places[i][0], making.to, event);
    }
}

}  // namespace hinomi::detect
