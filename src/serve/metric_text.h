// Numbers for Prometheus, in its text exposition format 0.0.4.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

namespace hinomi::serve {

// One number with its help and type ("counter", "gauge").
inline void append_metric(std::string& out, std::string_view name, std::string_view type,
                          std::string_view help, std::uint64_t value) {
  out.append("# HELP ").append(name).append(" ").append(help).append("\n# TYPE ");
  out.append(name).append(" ").append(type).append("\n");
  out.append(name).append(" ").append(std::to_string(value)).append("\n");
}

}  // namespace hinomi::serve
