// Bodies of Records as JSON and back from one list of their fields: each struct names its fields
// once, in each_field(self, visit), and both directions follow. Keys are in RFC 8785 order; what is
// empty is left out. Private to model/.
#pragma once

#include <type_traits>

#include "base/json.h"
#include "base/time.h"
#include "model/detection.h"
#include "model/device_case.h"
#include "model/exposure.h"
#include "model/letter.h"
#include "model/supplier_change.h"
#include "model/supply.h"

namespace hinomi::detail {

template <class Enum>
bool take_name(std::optional<Enum> found, Enum& value) {
  if (found) value = *found;
  return found.has_value();
}
inline bool from_name(std::string_view name, MemberKind& value) {
  return take_name(member_kind_from(name), value);
}
inline bool from_name(std::string_view name, ChannelKind& value) {
  return take_name(channel_kind_from(name), value);
}
inline bool from_name(std::string_view name, Purpose& value) {
  return take_name(purpose_from(name), value);
}
inline bool from_name(std::string_view name, Urgency& value) {
  return take_name(urgency_from(name), value);
}
inline bool from_name(std::string_view name, ReceiptState& value) {
  return take_name(receipt_state_from(name), value);
}
inline bool from_name(std::string_view name, Competence& value) {
  return take_name(competence_from(name), value);
}
inline bool from_name(std::string_view name, Saying& value) {
  return take_name(saying_from(name), value);
}
inline bool from_name(std::string_view name, FoundBy& value) {
  return take_name(found_by_from(name), value);
}
inline bool from_name(std::string_view name, Level& value) {
  return take_name(level_from(name), value);
}
inline bool from_name(std::string_view name, Judged& value) {
  return take_name(judged_from(name), value);
}

inline bool from_name(std::string_view name, AssetKind& value) {
  return take_name(asset_kind_from(name), value);
}
inline bool from_name(std::string_view name, CaseState& value) {
  return take_name(case_state_from(name), value);
}
inline bool from_name(std::string_view name, Reach& value) {
  return take_name(reach_from(name), value);
}
inline bool from_name(std::string_view name, Priority& value) {
  return take_name(priority_from(name), value);
}
inline bool from_name(std::string_view name, IdentityAnswer& value) {
  return take_name(identity_answer_from(name), value);
}
inline bool from_name(std::string_view name, FlawStatus& value) {
  return take_name(flaw_status_from(name), value);
}
inline bool from_name(std::string_view name, SupplyRole& value) {
  return take_name(supply_role_from(name), value);
}
inline bool from_name(std::string_view name, SupplyConsent& value) {
  return take_name(supply_consent_from(name), value);
}
inline bool from_name(std::string_view name, SupplierTurn& value) {
  return take_name(supplier_turn_from(name), value);
}

class BodyWriter {
 public:
  static constexpr bool reads = false;
  template <class T>
  void operator()(std::string_view key, const T& value) {
    if (is_said(value)) object_[key] = json_of(value);
  }
  template <class T>
  void needed(std::string_view key, const T& value) {
    object_[key] = json_of(value);
  }
  json::object take() { return std::move(object_); }

 private:
  template <class T>
  static bool is_said(const T& value) {
    if constexpr (requires { value.has_value(); })
      return value.has_value();
    else if constexpr (requires { value.empty(); })
      return !value.empty();
    else if constexpr (std::is_same_v<T, bool>)
      return value;
    else
      return true;
  }
  template <class T>
  static json::value json_of(const T& value) {
    if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, bool> ||
                  std::is_integral_v<T>) {
      return json::value(value);
    } else if constexpr (std::is_same_v<T, Time>) {
      return json::value(format_time(value));
    } else if constexpr (std::is_enum_v<T>) {
      return json::value(name_of(value));
    } else if constexpr (requires { value.has_value(); }) {
      return json_of(*value);
    } else if constexpr (requires { value.begin(); }) {
      json::array out;
      for (const auto& one : value) out.push_back(json_of(one));
      return out;
    } else {
      BodyWriter inner;
      each_field(value, inner);
      return inner.take();
    }
  }
  json::object object_;
};

class BodyReader {
 public:
  static constexpr bool reads = true;
  BodyReader(const json::object& object, std::string what)
      : object_(object), what_(std::move(what)) {}

  template <class T>
  void operator()(std::string_view key, T& value) {
    if (const json::value* found = object_.if_contains(key))
      if (!problem_ && !read(*found, value)) problem_ = std::string(key);
  }
  template <class T>
  void needed(std::string_view key, T& value) {
    (*this)(key, value);
    bool lacks = !object_.contains(key);
    if constexpr (std::is_same_v<T, std::string>) lacks = lacks || value.empty();
    if (lacks && !problem_) problem_ = std::string(key);
  }
  Result<void> end() const {
    if (!problem_) return {};
    return fail(ErrorKind::damaged, "the body of a " + what_ + " lacks a fit '" + *problem_ + "'",
                *problem_, "Check the field " + *problem_);
  }

 private:
  template <class T>
  bool read(const json::value& from, T& value) {
    if constexpr (std::is_same_v<T, std::string>) {
      if (!from.is_string()) return false;
      value = std::string_view(from.get_string());
      return true;
    } else if constexpr (std::is_same_v<T, bool>) {
      if (!from.is_bool()) return false;
      value = from.get_bool();
      return true;
    } else if constexpr (std::is_integral_v<T>) {
      json::error_code error;
      value = from.to_number<T>(error);
      return !error;
    } else if constexpr (std::is_same_v<T, Time>) {
      auto time = from.is_string() ? parse_time(std::string_view(from.get_string()))
                                   : Result<Time>(fail(ErrorKind::invalid, "no time"));
      if (time) value = *time;
      return time.has_value();
    } else if constexpr (std::is_enum_v<T>) {
      return from.is_string() && from_name(std::string_view(from.get_string()), value);
    } else if constexpr (requires { value.has_value(); }) {
      return read(from, value.emplace());
    } else if constexpr (requires { value.emplace_back(); }) {
      if (!from.is_array()) return false;
      for (const json::value& one : from.get_array())
        if (!read(one, value.emplace_back())) return false;
      return true;
    } else {
      if (!from.is_object()) return false;
      BodyReader inner(from.get_object(), what_);
      each_field(value, inner);
      return inner.end().has_value();
    }
  }
  const json::object& object_;
  std::string what_;
  std::optional<std::string> problem_;
};

// canonical_json cannot fail on these but for text that is not UTF-8, which Boost.JSON passes
// through.
template <class T>
std::string body_of(const T& value) {
  BodyWriter writer;
  each_field(value, writer);
  return canonical_json(json::value(writer.take())).value_or(std::string());
}

// Error: damaged, naming the part that is missing or of another type.
template <class T>
Result<T> read_body(std::string_view body, std::string_view what) {
  auto parsed = parse_json(body);
  if (!parsed || !parsed->is_object())
    return fail(ErrorKind::damaged, "the body of a " + std::string(what) + " is not a JSON object");
  T value;
  BodyReader reader(parsed->get_object(), std::string(what));
  each_field(value, reader);
  TRY(reader.end());
  return value;
}

}  // namespace hinomi::detail
