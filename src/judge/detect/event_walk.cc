// The walk over an event's JSON: its grammar, and where the members of wanted fields lie.
#include <cstring>

#include "judge/detect/event.h"

namespace hinomi::detect {

namespace {

constexpr std::size_t deepest = 63;  // containers that hold something, as simdjson counts them

bool is_scalar(std::string_view text) {
  switch (text[0]) {
    case 't': return text == "true";
    case 'f': return text == "false";
    case 'n': return text == "null";
    default: return is_number(text);
  }
}

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
  marks_ = parser.structural_indexes.get();
  marks_end_ = marks_ + parser.n_structural_indexes;
  if (members_.size() <= parser.n_structural_indexes)
    members_.resize(parser.n_structural_indexes * 2 + 1);
  // Behind the last mark stands one for the end, so a walk that begins with { and whose last mark
  // is } cannot run far over it.
  if (data_[marks_[0]] != '{' || data_[marks_end_[-1]] != '}') return false;
  if (walk_object(marks_ + 1, Places::root, 1) != marks_end_) return false;
  look_ = look_at(json_);
  return look_.only_short_escapes || has_right_texts();
}

bool Event::has_right_texts() {
  auto* to = reinterpret_cast<std::uint8_t*>(texts_.data());
  for (Mark mark = marks_; mark != marks_end_; ++mark) {
    const auto* from = reinterpret_cast<const std::uint8_t*>(data_ + *mark);
    if (*from == '"' && !parser_.implementation->parse_string(from + 1, to)) return false;
  }
  return true;
}

// `mark` is behind the {.
Event::Mark Event::walk_object(Mark mark, Places::Node node, std::size_t depth) {
  if (data_[*mark] == '}') return mark + 1;
  if (depth > deepest) return nullptr;
  std::uint32_t known = node;
  for (;;) {
    if (data_[mark[0]] != '"' || data_[mark[1]] != ':') return nullptr;
    const Key& key = node == Places::no_node ? unwanted_ : find(mark, node, known);
    mark = walk_value(mark + 2, key, depth);
    if (!mark) return nullptr;
    char next = data_[*mark++];
    if (next == '}') return mark;
    if (next != ',') return nullptr;
  }
}

// `mark` is behind the [.
Event::Mark Event::walk_array(Mark mark, const Key& key, std::size_t depth) {
  if (data_[*mark] == ']') return mark + 1;
  if (depth > deepest) return nullptr;
  for (;;) {
    mark = walk_value(mark, key, depth);
    if (!mark) return nullptr;
    char next = data_[*mark++];
    if (next == ']') return mark;
    if (next != ',') return nullptr;
  }
}

Event::Mark Event::walk_value(Mark mark, const Key& key, std::size_t depth) {
  if (mark >= marks_end_) return nullptr;
  char first = data_[*mark];
  Place place = key.place;
  if (first == '"') {
    if (place != no_place) add(place, Member::Kind::text, token(mark));
    return mark + 1;
  }
  if (first == '{') {
    Places::Node node = key.has_children ? key.node : Places::no_node;
    if (place != no_place) add(place, Member::Kind::object, {});
    return walk_object(mark + 1, node, depth + 1);
  }
  if (first == '[') {
    if (place != no_place) slot(place);
    Key same = key;  // what is learnt on the way may move the keys
    return walk_array(mark + 1, same, depth + 1);
  }
  std::string_view text = token(mark);
  if (!is_scalar(text)) return nullptr;
  if (place != no_place) add(place, kind_of(first), text);
  return mark + 1;
}

bool Event::Key::stands_at(const char* bytes) const {
  if (count == 0) return false;
  std::uint64_t word = 0;
  for (std::uint32_t i = 0; i + 1 < count; ++i) {
    std::memcpy(&word, bytes + sizeof word * i, sizeof word);
    if (word != words[i]) return false;
  }
  std::memcpy(&word, bytes + sizeof word * (count - 1), sizeof word);
  return word << unused == words[count - 1] << unused;
}

void Event::Key::set(const Places& places, Places::Node found) {
  node = found;
  place = found == Places::no_node ? no_place : places.place(found);
  has_children = found != Places::no_node && places.has_children(found);
}

// The key at `mark`, good until the next one; `known` is the number of the key before it, then its
// own.
const Event::Key& Event::find(Mark mark, Places::Node node, std::uint32_t& known) {
  const char* bytes = data_ + *mark + 1;
  Key& before = keys_[known];
  if (!keys_[before.next].stands_at(bytes)) {
    std::swap(before.next, before.other);
    if (!keys_[before.next].stands_at(bytes)) {
      std::string_view key = token(mark);
      key = key.substr(1, key.size() - 2);
      std::uint32_t number = key.contains('\\') ? 0 : learn(node, key);
      if (number == 0) {
        odd_.set(places_, places_.find(node, unescaped(key)));
        return odd_;
      }
      keys_[known].next = number;
    }
  }
  known = keys_[known].next;
  return keys_[known];
}

std::string_view Event::unescaped(std::string_view key) {
  if (!key.contains('\\')) return key;
  key_.resize(key.size() + simdjson::SIMDJSON_PADDING);
  const auto* from = reinterpret_cast<const std::uint8_t*>(key.data());
  auto* to = reinterpret_cast<std::uint8_t*>(key_.data());
  const std::uint8_t* end = parser_.implementation->parse_string(from, to);
  if (!end) return key;  // has_right_texts() tells
  return std::string_view(key_).substr(0, static_cast<std::size_t>(end - to));
}

// The number of a key without escapes; 0 when it is too long, or one too many.
std::uint32_t Event::learn(Places::Node node, std::string_view key) {
  Key made{.parent = node};
  std::size_t size = key.size() + 1;
  if (size > sizeof made.words) return 0;
  std::memcpy(made.words.data(), key.data(), size);
  made.count = static_cast<std::uint8_t>((size + 7) / 8);
  // Of a little-endian word the bytes that come last are the high ones.
  made.unused = static_cast<std::uint8_t>((made.count * 8 - size) * 8);
  std::uint64_t hash = node;
  for (std::uint64_t word : made.words)
    hash = (hash ^ word) * 0x9E3779B97F4A7C15u, hash ^= hash >> 29;
  for (std::size_t at = hash;; ++at) {
    std::uint32_t& number = key_table_[at % (most_keys * 2)];
    if (number == 0) {
      if (keys_.size() >= places_.nodes() + most_keys) return 0;
      made.set(places_, places_.find(node, key));
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
