#include "judge/vet/protected_space.h"

#include "in/normalise.h"

namespace hinomi::vet {

ProtectedSpace::ProtectedSpace(std::span<const Protected> items)
    : items_(items.begin(), items.end()) {
  for (std::uint32_t i = 0; i < items_.size(); ++i) {
    const std::string& value = items_[i].value;
    if (const auto network = in::network_from(value)) {
      networks_.add(*network, i);
      continue;
    }
    values_.emplace(value, &items_[i]);
    const bool url = value.find("://") != std::string::npos;
    const bool mail = !url && value.find('@') != std::string::npos;
    std::string_view host = value;
    if (url) host = in::host_of(IndicatorType::url, value);
    if (mail) host = in::host_of(IndicatorType::email, value);
    if (const auto network = in::network_from(host)) {
      networks_.add(*network, i);
      continue;
    }
    if (host.find('.') == std::string_view::npos) continue;
    const std::uint32_t at = names_.keep(host);
    // A page or mailbox protects its host from a block of the name, not the other pages there.
    const std::uint8_t role = url || mail ? NameTable::parent : NameTable::name;
    names_.add(host, i, role, at, host.size());
    for (std::size_t dot = host.find('.'); dot != std::string_view::npos;
         dot = host.find('.', dot + 1))
      names_.add(host.substr(dot + 1), i, NameTable::parent, at, host.size());
  }
  networks_.freeze();
}

void ProtectedSpace::around(std::string_view host, std::vector<ProtectedHit>& hits) const {
  names_.find_suffixes(host, [&](std::string_view suffix, const auto& reference) {
    const Protected* item = &items_[reference.list];
    if ((reference.roles & NameTable::name) != 0) hits.push_back({item, Touch::whole});
    if ((reference.roles & NameTable::parent) != 0 && suffix.size() == host.size())
      hits.push_back({item, Touch::host});
  });
}

void ProtectedSpace::overlapping(const in::Network& network,
                                 std::vector<ProtectedHit>& hits) const {
  const auto add = [&](std::uint32_t i) {
    const bool page = items_[i].value.find("://") != std::string::npos;
    hits.push_back({&items_[i], page ? Touch::host : Touch::whole});
    return true;
  };
  networks_.containing(network, add);
  networks_.inside(network, add);
}

void ProtectedSpace::same(std::string_view value, std::vector<ProtectedHit>& hits) const {
  const auto [begin, end] = values_.equal_range(value);
  for (auto i = begin; i != end; ++i) hits.push_back({i->second, Touch::whole});
}

}  // namespace hinomi::vet
