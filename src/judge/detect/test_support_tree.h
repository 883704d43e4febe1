// Made-up rules and events as trees: how they are written down, and how they are made smaller while
// they still show what they show.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "base/json.h"

namespace hinomi::detect {

// A text that YAML shall have without quotes begins with this.
constexpr char unquoted = '\x01';
inline json::value plain(const std::string& text) { return json::string(unquoted + text); }

inline std::string yaml_scalar(const json::value& value) {
  if (value.is_null()) return "null";
  if (!value.is_string()) return json::serialize(value);
  std::string text(value.get_string());
  if (!text.empty() && text[0] == unquoted) return text.substr(1);
  for (char c : text)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) return json::serialize(value);
  std::string out = "'";
  for (char c : text) out += c == '\'' ? "''" : std::string(1, c);
  return out + "'";
}

// In block style, so that a person can read it.
inline void append_yaml(const json::value& value, const std::string& indent, std::string& out) {
  auto member = [&](const std::string& start, const json::value& one) {
    bool is_object = one.is_object() && !one.get_object().empty();
    bool is_array = one.is_array() && !one.get_array().empty();
    out += indent + start;
    if (is_object || is_array) {
      out += "\n";
      append_yaml(one, indent + "  ", out);
    } else {
      out += " " + (one.is_object() ? "{}" : one.is_array() ? "[]" : yaml_scalar(one)) + "\n";
    }
  };
  if (value.is_object()) {
    for (const auto& [key, one] : value.get_object())
      member(yaml_scalar(json::string(key)) + ":", one);
  } else if (value.is_array()) {
    for (const json::value& one : value.get_array()) member("-", one);
  }
}
inline std::string yaml_of(const json::value& value) {
  std::string out;
  append_yaml(value, "", out);
  return out;
}

// The tree less one of its parts, for each part; and with a part of a condition or text alone.
inline void each_smaller(json::value& root, json::value& at,
                         const std::function<bool()>& still_shows) {
  if (at.is_object()) {
    json::object& object = at.get_object();
    std::vector<std::string> keys;
    for (const auto& member : object) keys.emplace_back(member.key());
    for (const std::string& key : keys) {
      if (key == "id") continue;
      json::object before = object;
      object.erase(key);
      if (still_shows()) continue;
      object = std::move(before);
      each_smaller(root, object[key], still_shows);
    }
  } else if (at.is_array()) {
    json::array& array = at.get_array();
    for (std::size_t i = 0; i < array.size();) {
      json::array before = array;
      array.erase(array.begin() + static_cast<std::ptrdiff_t>(i));
      if (still_shows()) continue;
      array = std::move(before);
      each_smaller(root, array[i++], still_shows);
    }
    if (array.size() == 1) {
      json::value before = at;
      json::value only = array[0];
      at = only;
      if (!still_shows()) at = before;
    }
  } else if (at.is_string()) {
    std::string text(at.get_string());
    for (std::size_t cut = text.size(); cut > 0; cut /= 2)
      for (std::size_t i = 0; i + cut <= text.size();) {
        std::string shorter = text.substr(0, i) + text.substr(i + cut);
        at = json::string(shorter);
        if (still_shows()) {
          text = shorter;
        } else {
          at = json::string(text);
          ++i;
        }
      }
  }
}

}  // namespace hinomi::detect
