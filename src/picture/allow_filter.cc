#include "picture/allow_filter.h"

#include <algorithm>

namespace hinomi::picture {

AllowFilter::AllowFilter(const Picture& picture, std::string_view member) {
  for (const AllowRow& row : picture.allowed()) {
    if (row.entry.member != member) continue;
    exact_.insert(row.entry.value);
    if (auto network = in::network_from(row.entry.value)) networks_.push_back(*network);
  }
}

bool AllowFilter::covers(IndicatorType type, std::string_view value) const {
  if (exact_.empty()) return false;
  if (exact_.contains(std::string(value))) return true;
  std::string_view host = type == IndicatorType::domain ? value : in::host_of(type, value);
  std::string_view address = host.empty() ? value : host;
  for (std::string_view name = host; !name.empty();) {
    if (exact_.contains(std::string(name))) return true;
    std::size_t dot = name.find('.');
    name = dot == name.npos ? std::string_view() : name.substr(dot + 1);
  }
  auto network = networks_.empty() ? std::nullopt : in::network_from(address);
  return network && std::any_of(networks_.begin(), networks_.end(),
                                [&](const in::Network& n) { return n.overlaps(*network); });
}

}  // namespace hinomi::picture
