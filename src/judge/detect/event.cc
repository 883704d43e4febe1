#include "judge/detect/event.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>

#include "base/text.h"
#include "judge/detect/letters.h"
#include "judge/detect/numbers.h"

namespace hinomi::detect {

namespace dom = simdjson::dom;

namespace {

constexpr std::size_t deepest_event = 64;

// Numbers that fit neither 64 bits nor a double, which simdjson would refuse, become the texts that
// they are written as. So do the other whole numbers of 19 digits, whose text is the same.
bool is_too_much(std::string_view number) {
  if (std::all_of(number.begin() + 1, number.end(), is_digit)) return number.size() >= 19;
  return std::isinf(std::strtod(std::string(number).c_str(), nullptr));
}

std::string with_long_numbers_quoted(std::string_view json) {
  std::string out;
  bool in_text = false;
  for (std::size_t at = 0; at < json.size(); ++at) {
    char c = json[at];
    if (in_text) {
      out += c;
      if (c == '\\' && at + 1 < json.size()) out += json[++at];
      if (c == '"') in_text = false;
      continue;
    }
    in_text = c == '"';
    std::size_t end = at;
    while (end < json.size() &&
           (is_digit(json[end]) || std::string_view("-+.eE").contains(json[end])))
      ++end;
    if (is_digit(c) || c == '-') {
      std::string_view number = json.substr(at, end - at);
      bool is_quoted = is_too_much(number);
      if (is_quoted) out += '"';
      out += number;
      if (is_quoted) out += '"';
      at = end - 1;
    } else {
      out += c;
    }
  }
  return out;
}

}  // namespace

Event::Event(const Places& places) : places_(places), parser_(16 << 20), slots_(places.count()) {
  if (auto error = parser_.allocate(64 << 10, deepest_event)) (void)error;  // read() tells
}

Result<void> Event::read(std::string_view json) {
  if (++epoch_ == 0) {
    for (Slot& slot : slots_) slot = {};
    epoch_ = 1;
  }
  json_ = json;
  present_.clear();
  members_.resize(1);
  kept_used_ = 0;
  auto error = parser_.parse(json.data(), json.size(), false).get(document_);
  if (error == simdjson::NUMBER_ERROR) {
    requoted_ = with_long_numbers_quoted(json);
    error = parser_.parse(requoted_).get(document_);
  }
  dom::object object;
  if (!error) error = document_.get(object);
  if (error == simdjson::INCORRECT_TYPE)
    return fail(ErrorKind::invalid, "an event that is no JSON object", {}, "send one object each");
  if (error)
    return fail(ErrorKind::invalid, std::string("no JSON: ") + simdjson::error_message(error), {},
                "send each event as one JSON object");
  walk(object, Places::root);
  return {};
}

void Event::walk(dom::object object, Places::Node node) {
  for (auto [key, value] : object) {
    Places::Node child = places_.find(node, key);
    if (child == Places::no_node) continue;
    if (Place place = places_.place(child); place != no_place) add(value, place);
    if (places_.has_children(child)) walk(value, child);
  }
}

void Event::walk(dom::element element, Places::Node node) {
  if (dom::object object; !element.get(object)) return walk(object, node);
  if (dom::array array; !element.get(array))
    for (dom::element one : array) walk(one, node);
}

void Event::add(dom::element element, Place place) {
  Slot& slot = slots_[place];
  if (slot.epoch != epoch_) {
    slot = {epoch_, 0, 0};
    present_.push_back(place);
  }
  if (element.type() == dom::element_type::ARRAY) {
    for (dom::element one : dom::array(element)) add(one, place);
    return;
  }
  auto index = static_cast<std::uint32_t>(members_.size());
  members_.push_back(member_of(element));
  if (slot.first == 0)
    slot.first = index;
  else
    members_[slot.last].next = index;
  slot.last = index;
}

Member Event::member_of(dom::element element) {
  Member out;
  switch (element.type()) {
    case dom::element_type::STRING:
      out.kind = Member::Kind::text;
      out.text = std::string_view(element);
      return out;
    case dom::element_type::INT64: {
      out.kind = Member::Kind::number;
      std::int64_t number = element;
      out.number = static_cast<double>(number);
      out.text = kept(std::to_string(number));
      break;
    }
    case dom::element_type::UINT64: {
      out.kind = Member::Kind::number;
      std::uint64_t number = element;
      out.number = static_cast<double>(number);
      out.text = kept(std::to_string(number));
      break;
    }
    case dom::element_type::DOUBLE:
      out.kind = Member::Kind::number;
      out.number = element;
      out.text = kept(number_text(out.number));
      break;
    case dom::element_type::BOOL:
      out.kind = Member::Kind::boolean;
      out.text = bool(element) ? "true" : "false";
      break;
    case dom::element_type::NULL_VALUE: out.kind = Member::Kind::null; return out;
    default: out.kind = Member::Kind::object; return out;
  }
  out.lower = out.text;
  out.ascii = true;
  return out;
}

std::string_view Event::kept(std::string text) {
  if (kept_used_ == kept_.size()) kept_.emplace_back();
  std::string& place = kept_[kept_used_++];
  place = std::move(text);
  return place;
}

Member* Event::first(Place place) {
  return slots_[place].first ? &members_[slots_[place].first] : nullptr;
}

std::string_view Event::lower(Member& member) {
  if (member.lower.data() == nullptr) {
    member.ascii = is_ascii(member.text);
    member.lower = kept(lower_case(member.text));
  }
  return member.lower;
}

std::string_view Event::scanned(Member& member) {
  if (member.ascii || is_ascii(member.text)) {
    member.ascii = true;
    return member.text;
  }
  return lower(member);
}

void Event::for_each_member(const std::function<void(Member&)>& answer) {
  for (auto [key, value] : dom::object(document_)) visit(value, answer);
}

void Event::visit(dom::element element, const std::function<void(Member&)>& answer) {
  if (dom::object object; !element.get(object)) {
    for (auto [key, value] : object) visit(value, answer);
  } else if (dom::array array; !element.get(array)) {
    for (dom::element one : array) visit(one, answer);
  } else {
    Member member = member_of(element);
    answer(member);
  }
}

}  // namespace hinomi::detect
