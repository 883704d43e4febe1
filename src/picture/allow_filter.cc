#include "picture/allow_filter.h"

#include <algorithm>

namespace hinomi::picture {

namespace {

std::string_view name_above(std::string_view name) {
  std::size_t dot = name.find('.');
  return dot == name.npos ? std::string_view() : name.substr(dot + 1);
}

bool overlaps_any(const std::vector<in::Network>& networks, const in::Network& asked) {
  return std::any_of(networks.begin(), networks.end(),
                     [&](const in::Network& network) { return network.overlaps(asked); });
}

}  // namespace

AllowFilter::AllowFilter(const Picture& picture, std::string_view member) {
  for (const AllowRow& row : picture.allowed()) {
    const std::string& value = row.entry.value;
    if (row.entry.member != member) continue;
    exact_.insert(value);
    if (auto network = in::network_from(value)) {
      networks_.push_back(*network);
      continue;
    }
    std::string_view host = value;
    if (value.find("://") != value.npos)
      host = in::host_of(IndicatorType::url, value);
    else if (value.find('@') != value.npos)
      host = in::host_of(IndicatorType::email, value);
    if (auto network = in::network_from(host)) {
      hosts_.push_back(*network);
      continue;
    }
    for (; !host.empty(); host = name_above(host)) above_.emplace(host);
  }
}

bool AllowFilter::covers(IndicatorType type, std::string_view value) const {
  if (exact_.empty()) return false;
  if (exact_.contains(std::string(value))) return true;
  std::string_view host = type == IndicatorType::domain ? value : in::host_of(type, value);
  bool is_front = type == IndicatorType::url && in::path_of(value) == "/";
  if ((type == IndicatorType::domain || is_front) && above_.contains(std::string(host)))
    return true;
  for (std::string_view name = host; !name.empty(); name = name_above(name))
    if (exact_.contains(std::string(name))) return true;
  if (networks_.empty() && hosts_.empty()) return false;
  auto network = in::network_from(host.empty() ? value : host);
  if (!network) return false;
  bool is_page = type == IndicatorType::url && !is_front;
  return overlaps_any(networks_, *network) || (!is_page && overlaps_any(hosts_, *network));
}

}  // namespace hinomi::picture
