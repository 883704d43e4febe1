// The published catalogues and policy (content/devices), for tests.
#pragma once

#include <gtest/gtest.h>

#include <fstream>
#include <string>
#include <vector>

#include "judge/device/catalogue.h"
#include "judge/device/policy.h"

namespace hinomi::device {

using Catalogues = std::vector<Catalogue>;

inline std::string content_of(const std::string& name) {
  std::ifstream in(std::string(HINOMI_SOURCE_DIR) + "/content/devices/" + name, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline Catalogues published_catalogues() {
  Catalogues out;
  for (const char* name : {"en-303-645.json", "en-303-645-v3.json", "jc-star.json"}) {
    auto one = read_catalogue(content_of(name));
    EXPECT_TRUE(one) << one.error().text();
    if (one) out.push_back(std::move(*one));
  }
  return out;
}

inline Policy published_policy() {
  auto out = read_policy(content_of("policy.json"));
  EXPECT_TRUE(out) << out.error().text();
  return out ? std::move(*out) : Policy{};
}

inline Time at(std::string_view day) { return *parse_time_loosely(day); }

}  // namespace hinomi::device
