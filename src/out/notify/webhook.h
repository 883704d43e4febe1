// A message as a webhook: a POST of JSON, signed as Standard Webhooks 1.0.0 has it (headers
// webhook-id, webhook-timestamp, webhook-signature; HMAC-SHA256 over "id.timestamp.body").
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "out/notify/message.h"

namespace hinomi::notify {

struct Webhook {
  std::string body;
  std::vector<std::pair<std::string, std::string>> headers;
};

// "v1,BASE64". `secret`: bytes.
std::string sign_webhook(std::string_view id, std::string_view at, std::string_view body,
                         std::string_view secret);
// The bytes that a channel's key stands for: "whsec_" and base64, as the standard writes it, or the
// text itself.
std::string secret_of(std::string_view key);

// `key`: the channel's own. Error: invalid, when there is none: what cannot be signed is not sent.
Result<Webhook> make_webhook(const Message& message, std::string_view key, Time now);

}  // namespace hinomi::notify
