// A signed message to the URL that the register names for it: one POST, no redirect followed, and
// nowhere that a stranger's word should not lead (network_guard.h).
#pragma once

#include <atomic>
#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "out/notify/webhook.h"

namespace hinomi::serve {

struct Url {
  bool tls = true;
  std::string host;  // without brackets
  std::uint16_t port = 443;
  std::string target = "/";  // path and query
};
// An http or https URL without user, password or fragment. Error: invalid.
Result<Url> split_url(std::string_view text);

struct HookRules {
  std::chrono::milliseconds wait{10'000};  // for all of it, but what the system's resolver takes
  std::uint64_t most_bytes = 64 << 10;     // of the answer, which is not looked at
  std::vector<std::string> networks;       // that may be reached although they are not public
  std::string trusted;                     // PEM; empty: what the operating system trusts
  const std::atomic<bool>* stop = nullptr;
};

// Taken is an answer 2xx. Errors: invalid (the URL; http beyond the loopback), denied (an address
// that may not be reached; the certificate), missing, busy, io (another answer, with its number).
Result<void> post_webhook(const std::string& url, const notify::Webhook& webhook,
                          const HookRules& rules);

}  // namespace hinomi::serve
