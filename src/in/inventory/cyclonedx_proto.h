// A CycloneDX protobuf message before it is JSON: what the text and the binary form both give.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "in/inventory/cyclonedx_rules.h"

namespace hinomi::in::cyclonedx {

struct ProtoValue {
  enum class Kind : std::uint8_t { text, bare, message } kind = Kind::bare;
  std::string text;  // of a text; what stands there without quotes (number, true, a constant)
  std::vector<std::pair<std::string, ProtoValue>> fields;  // of a message, in order
};

constexpr std::size_t most_proto_values = 4'000'000;

// A message of the type "Bom", as JSON.
std::string proto_as_json(const ProtoValue& document);

}  // namespace hinomi::in::cyclonedx
