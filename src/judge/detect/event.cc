#include "judge/detect/event.h"

#include <charconv>
#include <cmath>
#include <cstdlib>

#include "judge/detect/letters.h"
#include "judge/detect/numbers.h"

namespace hinomi::detect {

namespace {

constexpr std::size_t largest_event = 16 << 20, deepest_event = 64;

Result<void> refusal(simdjson::error_code error) {
  if (error == simdjson::INCORRECT_TYPE)
    return fail(ErrorKind::invalid, "an event that is no JSON object", {}, "send one object each");
  return fail(ErrorKind::invalid, std::string("no JSON: ") + simdjson::error_message(error), {},
              "send each event as one JSON object");
}

// What is wrong with it, in simdjson's words.
Result<void> refuse(std::string_view json) {
  simdjson::dom::parser parser(largest_event);
  simdjson::dom::element document;
  auto error = parser.allocate(std::min(json.size(), largest_event), deepest_event);
  if (!error) error = parser.parse(json.data(), json.size(), false).get(document);
  simdjson::dom::object object;
  if (!error) error = document.get(object);
  return refusal(error ? error : simdjson::TAPE_ERROR);
}

}  // namespace

Event::Event(const Places& places)
    : places_(places), slots_(places.count()), keys_(places.nodes()), key_table_(most_keys * 2) {
  if (parser_.allocate(64 << 10, deepest_event)) return;  // read() meets it again
}

Result<void> Event::read(std::string_view json) {
  if (++epoch_ == 0) {
    for (Slot& slot : slots_) slot = {};
    epoch_ = 1;
  }
  json_ = json;
  present_.clear();
  members_used_ = 1;
  kept_used_ = texts_used_ = lowers_used_ = 0;
  if (json.size() > parser_.capacity()) {
    if (json.size() > largest_event) return refusal(simdjson::CAPACITY);
    std::size_t room = std::min(largest_event, json.size() * 2);
    if (auto error = parser_.allocate(room, deepest_event)) return refusal(error);
  }
  if (texts_.size() < json.size() + simdjson::SIMDJSON_PADDING)
    texts_.resize(json.size() * 2 + simdjson::SIMDJSON_PADDING);
  if (lowers_.size() < json.size()) lowers_.resize(json.size() * 2);
  if (walk()) return {};
  present_.clear();
  return refuse(json);
}

std::string_view Event::token(Mark mark) const {
  std::uint32_t end = mark[1];
  auto is_space = [](char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; };
  while (is_space(data_[end - 1])) --end;
  return {data_ + mark[0], end - mark[0]};
}

Event::Slot& Event::slot(Place place) {
  Slot& out = slots_[place];
  if (out.epoch == epoch_) return out;
  present_.push_back(place);
  return out = {epoch_, 0, 0};
}

void Event::add(Place place, Member::Kind kind, std::string_view raw) {
  add(place, Member{.kind = kind, .raw = raw});
}

void Event::add(Place place, const Member& member) {
  Slot& mine = slot(place);
  std::uint32_t index = members_used_++;
  members_[index] = member;
  if (mine.first == 0)
    mine.first = index;
  else
    members_[mine.last].next = index;
  mine.last = index;
}

void Event::add_made(Place place, const Member& member) {
  if (members_used_ == members_.size()) members_.resize(members_.size() * 2);
  Member made = member;
  made.next = 0;
  add(place, made);
}

void Event::add_made(Place place, std::string_view text) {
  const std::string_view raw = kept("\1" + std::string(text));
  add_made(place, {.kind = Member::Kind::text,
                   .is_read = true,
                   .ascii = is_ascii(text),
                   .raw = raw,
                   .text = raw.substr(1)});
}

void Event::read_text(Member& member, std::string& texts, std::size_t& used) {
  member.is_read = true;
  member.ascii = is_plain();
  switch (member.kind) {
    case Member::Kind::text: {
      member.text = member.raw.substr(1, member.raw.size() - 2);
      if (!member.text.contains('\\')) return;
      auto* from = reinterpret_cast<const std::uint8_t*>(member.text.data());
      auto* to = reinterpret_cast<std::uint8_t*>(texts.data()) + used;
      auto size = static_cast<std::size_t>(parser_.implementation->parse_string(from, to) - to);
      member.text = std::string_view(texts).substr(used, size);
      used += size;
      return;
    }
    case Member::Kind::number:
      read_number(member);
      if (member.kind == Member::Kind::text) return;
      break;
    case Member::Kind::boolean: member.text = member.raw; break;
    case Member::Kind::null:
    case Member::Kind::object: return;
  }
  member.lower = member.text;
  member.ascii = true;
}

// A number that fits neither 64 bits nor a double is the text that it is written as.
void Event::read_number(Member& member) {
  std::string_view raw = member.raw;
  const char *begin = raw.data(), *end = begin + raw.size();
  if (raw.find_first_of(".eE") == raw.npos) {
    member.text = raw == "-0" ? raw.substr(1) : raw;
    std::int64_t number = 0;
    std::uint64_t large = 0;
    if (std::from_chars(begin, end, number).ec == std::errc())
      member.number = static_cast<double>(number);
    else if (raw[0] != '-' && std::from_chars(begin, end, large).ec == std::errc())
      member.number = static_cast<double>(large);
    else
      member.kind = Member::Kind::text;
    return;
  }
  if (std::from_chars(begin, end, member.number).ec != std::errc())
    member.number = std::strtod(std::string(raw).c_str(), nullptr);  // too small or too large
  if (!std::isinf(member.number)) {
    member.text = kept(number_text(member.number));
  } else {
    member.kind = Member::Kind::text;
    member.text = raw;
  }
}

std::string_view Event::kept(std::string text) {
  if (kept_used_ == kept_.size()) kept_.emplace_back();
  std::string& place = kept_[kept_used_++];
  place = std::move(text);
  return place;
}

bool Event::hides_letters(std::string_view raw) {
  return raw.contains("\\u") || raw.contains("\u212A") || raw.contains("\u017F");
}

std::string_view Event::lower(Member& member) {
  if (member.lower.data() != nullptr) return member.lower;
  std::size_t size = member.text.size();
  member.ascii = member.ascii || is_ascii(member.text);
  if (!member.ascii || lowers_used_ + size > lowers_.size())
    return member.lower = kept(lower_case(member.text));
  char* to = lowers_.data() + lowers_used_;
  lower_ascii(member.text, to);
  lowers_used_ += size;
  return member.lower = {to, size};
}

std::string_view Event::scanned(Member& member) {
  if (member.ascii || is_ascii(member.text)) {
    member.ascii = true;
    return member.text;
  }
  return lower(member);
}

void Event::for_each_member(Wanted wanted, const std::function<void(Member&)>& answer) {
  for (Mark mark = marks_; mark != marks_end_; ++mark) {
    char c = data_[*mark];
    if (std::string_view("{}[]:,").contains(c)) continue;
    if (c == '"' && data_[mark[1]] == ':') continue;  // a key
    Member member{.kind = kind_of(c), .raw = token(mark)};
    if (!wanted(member.raw)) continue;
    if (one_text_.size() < texts_.size()) one_text_.resize(texts_.size());
    std::size_t used = 0;
    read_text(member, one_text_, used);
    answer(member);
  }
}

}  // namespace hinomi::detect
