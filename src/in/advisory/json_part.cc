#include "in/advisory/json_part.h"

#include <algorithm>

namespace hinomi::in {

namespace dom = simdjson::dom;

std::string JsonPlace::pointer() const {
  std::string out = above ? above->pointer() : std::string();
  if (!above && !is_member) return out;  // the document itself
  out += '/';
  if (!is_member) return out + std::to_string(index);
  for (char c : key) {
    if (c == '~')
      out += "~0";
    else if (c == '/')
      out += "~1";
    else
      out += c;
  }
  return out;
}

namespace {

constexpr std::size_t most_noted = 1000;  // of one document

// SUCCESS, NO_SUCH_FIELD (also for null), or INCORRECT_TYPE.
template <class T>
simdjson::error_code find(const dom::object& object, std::string_view key, T& out) {
  dom::element value;
  if (object.at_key(key).get(value) != simdjson::SUCCESS || value.is_null())
    return simdjson::NO_SUCH_FIELD;
  return value.get(out);
}

}  // namespace

bool JsonPart::has(std::string_view key) const {
  dom::element value;
  return find(object_, key, value) == simdjson::SUCCESS;
}

std::string_view JsonPart::text(std::string_view key) const {
  std::string_view out;
  if (find(object_, key, out) == simdjson::INCORRECT_TYPE)
    refuse(key, "not a text", "Write it as a text");
  return out;
}

bool JsonPart::flag(std::string_view key) const {
  bool out = false;
  if (find(object_, key, out) == simdjson::INCORRECT_TYPE)
    refuse(key, "neither true nor false", "Write true or false");
  return out;
}

double JsonPart::number(std::string_view key) const {
  double out = 0;
  if (find(object_, key, out) == simdjson::INCORRECT_TYPE)
    refuse(key, "not a number", "Write it as a number");
  return out;
}

Time JsonPart::time(std::string_view key) const {
  std::string_view written = text(key);
  if (written.empty()) return {};
  auto out = parse_time_loosely(written);
  if (!out) out = parse_time_loosely(std::string(written) + "Z");  // CVE records leave it out
  if (out) return std::max(*out, Time{});  // year 1 stands for "not set" (Go)
  refuse(key, "no time: " + std::string(written.substr(0, 40)),
         "Write it as RFC 3339: 2026-04-01T09:00:00Z");
  return {};
}

std::vector<std::string> JsonPart::texts(std::string_view key) const {
  std::vector<std::string> out;
  each_text(key, [&](std::string_view one) { out.emplace_back(one); });
  return out;
}

bool JsonPart::member(std::string_view key, dom::object& out) const {
  auto found = find(object_, key, out);
  if (found == simdjson::INCORRECT_TYPE) refuse(key, "not an object", "Write it as an object");
  return found == simdjson::SUCCESS;
}

bool JsonPart::member(std::string_view key, dom::array& out) const {
  auto found = find(object_, key, out);
  if (found == simdjson::INCORRECT_TYPE) refuse(key, "not a list", "Write it as a list");
  return found == simdjson::SUCCESS;
}

void JsonPart::refuse(std::string what, std::string remedy) const {
  note(place_, std::move(what), std::move(remedy));
}

void JsonPart::refuse(std::string_view key, std::string what, std::string remedy) const {
  note(JsonPlace{&place_, key, 0, true}, std::move(what), std::move(remedy));
}

void JsonPart::note(const JsonPlace& place, std::string what, std::string remedy) const {
  if (refused_->size() < most_noted)
    refused_->push_back({ErrorKind::invalid, std::move(what), place.pointer(), std::move(remedy)});
}

}  // namespace hinomi::in
