#include "node/address.h"

#include <charconv>

namespace hinomi::node {

Result<ListenAt> address_of(std::string_view text, std::string_view where) {
  std::size_t colon = text.rfind(':');
  ListenAt at;
  bool ok = colon != text.npos;
  if (ok) {
    std::string_view host = text.substr(0, colon), port = text.substr(colon + 1);
    if (host.size() > 1 && host.front() == '[' && host.back() == ']')
      host = host.substr(1, host.size() - 2);
    at.address = host;
    auto [end, error] = std::from_chars(port.data(), port.data() + port.size(), at.port);
    ok = !host.empty() && error == std::errc() && end == port.data() + port.size();
  }
  if (!ok)
    return fail(ErrorKind::invalid, "not an address to listen on: " + std::string(text),
                std::string(where), "Write 127.0.0.1:8420 or [::1]:8420");
  return at;
}

}  // namespace hinomi::node
