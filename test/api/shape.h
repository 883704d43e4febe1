// The members of an answer and their types, as docs/api.md says them.
#pragma once

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/time.h"

namespace hinomi::api_test {

// "id:s position:n counts:o duty:s? ..." - s text, n number, b flag, o object, a list, t time,
// x anything; a '?' after it: or null.
inline void expect_shape(const json::value& value, std::string_view shape, std::string_view of) {
  ASSERT_TRUE(value.is_object()) << of;
  const json::object& object = value.get_object();
  std::set<std::string> documented;
  while (!shape.empty()) {
    std::string_view one = shape.substr(0, shape.find(' '));
    shape.remove_prefix(std::min(shape.size(), one.size() + 1));
    std::size_t colon = one.find(':');
    std::string name(one.substr(0, colon));
    char type = one[colon + 1];
    documented.insert(name);
    ASSERT_TRUE(object.contains(name)) << of << ": no " << name << " in " << object;
    const json::value& member = object.at(name);
    if (one.ends_with('?') && member.is_null()) continue;
    bool fits =
        type == 'x' || (type == 's' && member.is_string()) || (type == 'n' && member.is_number()) ||
        (type == 'b' && member.is_bool()) || (type == 'o' && member.is_object()) ||
        (type == 'a' && member.is_array()) ||
        (type == 't' && member.is_string() && parse_time(std::string_view(member.get_string())));
    EXPECT_TRUE(fits) << of << ": " << name << " is " << member;
  }
  for (const auto& member : object)
    EXPECT_TRUE(documented.contains(std::string(member.key())) || member.key() == "groups" ||
                member.key() == "marking_unknown")
        << of << ": not documented: " << member.key();
}

}  // namespace hinomi::api_test
