#include "in/event_object.h"

#include <simdjson.h>

#include "base/text.h"
#include "in/event_lines.h"
#include "in/json_text.h"

namespace hinomi::in {
namespace {

namespace ondemand = simdjson::ondemand;

constexpr std::size_t deepest = 512;
constexpr std::size_t largest = 256 << 20;

// RFC 8259 section 6. By hand, because a number may be larger than any type here.
bool is_number(std::string_view text) {
  auto take_digits = [&] {
    std::size_t digits = 0;
    while (digits < text.size() && is_digit(text[digits])) ++digits;
    text.remove_prefix(digits);
    return digits > 0;
  };
  auto take = [&](std::string_view letters) {
    const bool is_there = !text.empty() && letters.contains(text[0]);
    if (is_there) text.remove_prefix(1);
    return is_there;
  };
  take("-");
  if (text.starts_with('0')) {
    text.remove_prefix(1);
  } else if (!take_digits()) {
    return false;
  }
  if (take(".") && !take_digits()) return false;
  if (take("eE")) {
    take("+-");
    if (!take_digits()) return false;
  }
  return text.empty();
}

simdjson::error_code check_value(ondemand::value value, std::size_t depth);

simdjson::error_code check_object(ondemand::object object, std::size_t depth) {
  if (depth > deepest) return simdjson::DEPTH_ERROR;
  for (auto field : object) {
    std::string_view key;
    ondemand::value value;
    if (auto error = field.unescaped_key().get(key)) return error;
    if (auto error = field.value().get(value)) return error;
    if (auto error = check_value(value, depth)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code check_array(ondemand::array array, std::size_t depth) {
  if (depth > deepest) return simdjson::DEPTH_ERROR;
  for (auto element : array) {
    ondemand::value value;
    if (auto error = element.get(value)) return error;
    if (auto error = check_value(value, depth)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code check_value(ondemand::value value, std::size_t depth) {
  ondemand::json_type type;
  if (auto error = value.type().get(type)) return error;
  switch (type) {
    case ondemand::json_type::object: {
      ondemand::object object;
      if (auto error = value.get_object().get(object)) return error;
      return check_object(object, depth + 1);
    }
    case ondemand::json_type::array: {
      ondemand::array array;
      if (auto error = value.get_array().get(array)) return error;
      return check_array(array, depth + 1);
    }
    case ondemand::json_type::string: return value.get_string().error();
    case ondemand::json_type::boolean: return value.get_bool().error();
    case ondemand::json_type::number:
    case ondemand::json_type::null: break;
  }
  const bool is_null = type == ondemand::json_type::null;
  const std::string_view token = trim(value.raw_json_token());
  // Whatever it is, it counts as consumed then.
  std::string_view consumed;
  if (auto error = simdjson::to_json_string(value).get(consumed)) return error;
  if (is_null) return token == "null" ? simdjson::SUCCESS : simdjson::N_ATOM_ERROR;
  return is_number(token) ? simdjson::SUCCESS : simdjson::NUMBER_ERROR;
}

}  // namespace

std::string_view PaddedText::hold(std::string_view text) {
  text_.reserve(text.size() + simdjson::SIMDJSON_PADDING);
  text_.assign(text);
  return text_;
}

struct ObjectReader::Parsers {
  ondemand::parser objects{largest};
  simdjson::dom::parser whole{largest};

  simdjson::error_code open(std::string_view padded, ondemand::document& document,
                            ondemand::object& object) {
    const simdjson::padded_string_view view(padded.data(), padded.size(),
                                            padded.size() + simdjson::SIMDJSON_PADDING);
    if (auto error = objects.iterate(view).get(document)) return error;
    return document.get_object().get(object);
  }

  simdjson::error_code walk(std::string_view padded) {
    ondemand::document document;
    ondemand::object object;
    if (auto error = open(padded, document, object)) return error;
    if (auto error = check_object(object, 1)) return error;
    // The end is where there is nothing to point at.
    const bool is_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
    return is_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
  }
};

ObjectReader::ObjectReader() : parsers_(std::make_unique<Parsers>()) {}
ObjectReader::~ObjectReader() = default;

Result<void> ObjectReader::check(std::string_view padded) {
  simdjson::dom::parser& whole = parsers_->whole;
  auto error = simdjson::SUCCESS;
  if (whole.capacity() < padded.size() || whole.max_depth() != deepest)
    error = whole.allocate(std::max(padded.size(), whole.capacity()), deepest);
  simdjson::dom::object found;
  if (!error) error = whole.parse(padded.data(), padded.size(), false).get(found);
  // It has no type for a number of more than 64 bits, which may be a good one.
  if (error == simdjson::NUMBER_ERROR) error = parsers_->walk(padded);
  if (error == simdjson::INCORRECT_TYPE)
    return fail(ErrorKind::invalid, "an event that is no JSON object", {}, "Send one object each");
  if (error) return fail(ErrorKind::invalid, simdjson::error_message(error), {}, "Send JSON");
  return {};
}

void ObjectReader::for_each_member(std::string_view padded, const OnMember& member) {
  ondemand::document document;
  ondemand::object object;
  if (parsers_->open(padded, document, object)) return;
  for (auto field : object) {
    std::string_view key, json;
    if (field.unescaped_key().get(key)) return;
    if (simdjson::to_json_string(field.value()).get(json)) return;
    member(key, trim(json));
  }
}

std::string ObjectReader::text_of(std::string_view json) {
  std::string_view text, held = padded_.hold(json);
  if (parsers_->whole.parse(held.data(), held.size(), false).get(text)) return {};
  return std::string(text);
}

Result<void> TextEvents::append(std::string_view text, std::string& out) {
  const std::string_view bare = trim(text);
  if (!bare.starts_with('{')) return append_line_json(text, out);
  if (reader_.check(padded_.hold(bare))) {
    append_on_one_line(bare, out);
    return {};
  }
  // No line of a log begins so; its first word would pass for a program.
  out += '{';
  append_json_key("message", out);
  append_json_text(text, out);
  out += '}';
  return {};
}

void append_on_one_line(std::string_view json, std::string& out) {
  const std::size_t before = out.size();
  out += json;
  if (!json.contains('\n') && !json.contains('\r')) return;
  // Inside a text there is none: JSON wants them escaped.
  for (std::size_t at = before; at < out.size(); ++at)
    if (out[at] == '\n' || out[at] == '\r') out[at] = ' ';
}

void EventObject::begin(std::string& out) {
  out_ = &out;
  out += '{';
  keys_.clear();
}

bool EventObject::is_new(std::string_view key) { return keys_.emplace(key).second; }

void EventObject::add(std::string_view key, std::string_view json) {
  if (!is_new(key)) return;
  append_json_key(key, *out_);
  append_on_one_line(json, *out_);
}

void EventObject::add_text(std::string_view key, std::string_view text) {
  if (!is_new(key)) return;
  append_json_key(key, *out_);
  append_json_text(text, *out_);
}

Result<void> EventObject::add_said(std::string_view text) {
  said_.clear();
  TRY(texts_.append(text, said_));
  add_members(said_);
  return {};
}

void EventObject::add_members(std::string_view object) {
  reader_.for_each_member(padded_.hold(object),
                          [&](std::string_view key, std::string_view json) { add(key, json); });
}

void EventObject::end() { *out_ += '}'; }

}  // namespace hinomi::in
