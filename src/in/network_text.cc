#include "in/network_text.h"

#include "in/normalise_parts.h"

namespace hinomi::in {

std::string text_of(const Network& network) {
  std::string out =
      network.v4 ? spell_ipv4(std::uint32_t(network.first)) : spell_ipv6(network.first);
  if (network.first != network.last) out += "/" + std::to_string(network.prefix);
  return out;
}

}  // namespace hinomi::in
