// The walk over an event's JSON: its grammar, and where the members of wanted fields lie.
#include <cstring>

#include "judge/detect/event.h"
#include "judge/detect/json_check.h"

namespace hinomi::detect {

namespace {

constexpr std::size_t deepest = 63;  // containers that hold something, as simdjson counts them

}  // namespace

Member::Kind Event::kind_of(char first) {
  switch (first) {
    case '"': return Member::Kind::text;
    case 't':
    case 'f': return Member::Kind::boolean;
    case 'n': return Member::Kind::null;
    case '{': return Member::Kind::object;
    default: return Member::Kind::number;
  }
}

bool Event::walk() {
  simdjson::internal::dom_parser_implementation& parser = *parser_.implementation;
  const auto* bytes = reinterpret_cast<const std::uint8_t*>(json_.data());
  if (parser.stage1(bytes, json_.size(), simdjson::stage1_mode::regular)) return false;
  data_ = json_.data();
  mark_ = marks_ = parser.structural_indexes.get();
  marks_end_ = marks_ + parser.n_structural_indexes;
  // Behind the last mark stands one for the end, so a walk that begins with { and whose last mark
  // is } cannot run far over it.
  if (data_[marks_[0]] != '{' || data_[marks_end_[-1]] != '}') return false;
  ++mark_;
  if (!walk_object(Places::root, 1) || mark_ != marks_end_) return false;
  return has_only_short_escapes(json_) || has_right_texts();
}

bool Event::has_right_texts() {
  auto* to = reinterpret_cast<std::uint8_t*>(texts_.data());
  for (const std::uint32_t* mark = marks_; mark != marks_end_; ++mark) {
    const auto* from = reinterpret_cast<const std::uint8_t*>(data_ + *mark);
    if (*from == '"' && !parser_.implementation->parse_string(from + 1, to)) return false;
  }
  return true;
}

// `mark_` is behind the {.
bool Event::walk_object(Places::Node node, std::size_t depth) {
  if (data_[*mark_] == '}') {
    ++mark_;
    return true;
  }
  if (depth > deepest) return false;
  std::uint32_t known = node;
  for (;;) {
    if (data_[mark_[0]] != '"' || data_[mark_[1]] != ':') return false;
    Places::Node child = node == Places::no_node ? node : find(node, known);
    Place place = child == Places::no_node ? no_place : places_.place(child);
    mark_ += 2;
    if (!walk_value(child, place, depth)) return false;
    char next = data_[*mark_++];
    if (next == '}') return true;
    if (next != ',') return false;
  }
}

// `mark_` is behind the [.
bool Event::walk_array(Places::Node node, Place place, std::size_t depth) {
  if (data_[*mark_] == ']') {
    ++mark_;
    return true;
  }
  if (depth > deepest) return false;
  for (;;) {
    if (!walk_value(node, place, depth)) return false;
    char next = data_[*mark_++];
    if (next == ']') return true;
    if (next != ',') return false;
  }
}

bool Event::walk_value(Places::Node node, Place place, std::size_t depth) {
  const std::uint32_t* mark = mark_++;
  if (mark >= marks_end_) return false;
  char first = data_[*mark];
  if (first == '{') {
    if (place != no_place) add(place, Member::Kind::object, {});
    bool is_wanted = node != Places::no_node && places_.has_children(node);
    return walk_object(is_wanted ? node : Places::no_node, depth + 1);
  }
  if (first == '[') {
    if (place != no_place) slot(place);
    return walk_array(node, place, depth + 1);
  }
  if (first == '"') {
    if (place != no_place) add(place, Member::Kind::text, token(mark));
    return true;
  }
  std::string_view text = token(mark);
  bool is_right = first == 't'   ? text == "true"
                  : first == 'f' ? text == "false"
                  : first == 'n' ? text == "null"
                                 : is_number(text);
  if (is_right && place != no_place) add(place, kind_of(first), text);
  return is_right;
}

bool Event::Key::stands_at(const char* bytes) const {
  if (count == 0) return false;
  std::uint64_t word = 0;
  for (std::uint32_t i = 0; i + 1 < count; ++i) {
    std::memcpy(&word, bytes + sizeof word * i, sizeof word);
    if (word != words[i]) return false;
  }
  std::memcpy(&word, bytes + sizeof word * (count - 1), sizeof word);
  return (word & mask) == words[count - 1];
}

// The node of the key at `mark_`; `known` is the number of the key before it, then its own.
Places::Node Event::find(Places::Node node, std::uint32_t& known) {
  const char* bytes = data_ + *mark_ + 1;
  Key& before = keys_[known];
  if (!keys_[before.next].stands_at(bytes)) {
    std::swap(before.next, before.other);
    if (!keys_[before.next].stands_at(bytes)) {
      std::string_view key = token(mark_);
      key = key.substr(1, key.size() - 2);
      if (key.contains('\\')) {
        key_.resize(key.size() + simdjson::SIMDJSON_PADDING);
        const auto* from = reinterpret_cast<const std::uint8_t*>(bytes);
        auto* to = reinterpret_cast<std::uint8_t*>(key_.data());
        const std::uint8_t* end = parser_.implementation->parse_string(from, to);
        if (!end) return Places::no_node;  // has_right_texts() tells
        auto size = static_cast<std::size_t>(end - to);
        return places_.find(node, std::string_view(key_).substr(0, size));
      }
      std::uint32_t number = learn(node, key);
      if (number == 0) return places_.find(node, key);
      keys_[known].next = number;
    }
  }
  known = keys_[known].next;
  return keys_[known].node;
}

// The number of a key without escapes; 0 when it is too long, or one too many.
std::uint32_t Event::learn(Places::Node node, std::string_view key) {
  Key made{.parent = node};
  std::size_t size = key.size() + 1;
  if (size > sizeof made.words) return 0;
  std::memcpy(made.words.data(), key.data(), size);
  made.count = static_cast<std::uint32_t>((size + 7) / 8);
  made.mask = ~std::uint64_t{0} >> (made.count * 8 - size) * 8;  // of a little-endian word
  std::uint64_t hash = node;
  for (std::uint64_t word : made.words)
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u, hash ^= hash >> 29;
  for (std::size_t at = hash;; ++at) {
    std::uint32_t& number = key_table_[at % (most_keys * 2)];
    if (number == 0) {
      if (keys_.size() >= places_.nodes() + most_keys) return 0;
      made.node = places_.find(node, key);
      number = static_cast<std::uint32_t>(keys_.size());
      keys_.push_back(made);
      return number;
    }
    const Key& there = keys_[number];
    if (there.parent == node && there.words == made.words && there.count == made.count)
      return number;
  }
}

}  // namespace hinomi::detect
