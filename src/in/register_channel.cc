#include "in/register_channel.h"

#include <algorithm>

#include "base/text.h"
#include "in/normalise_parts.h"

namespace hinomi::in {
namespace {

constexpr std::size_t longest_key = 64 * 1024;
constexpr std::size_t shortest_secret = 16;  // bytes, of a webhook

std::unexpected<Error> not_fit(std::string what, std::string where, std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy));
}

// RFC 3986: what a program can call. Kept as written: a path's case and order mean something there.
Result<void> check_webhook(std::string_view url) {
  bool printable = std::all_of(url.begin(), url.end(), [](char c) { return c > ' ' && c < 0x7f; });
  std::string lower = to_lower(url);
  bool local = false;
  for (const char* host : {"http://127.0.0.1", "http://[::1]", "http://localhost"})
    if (lower.starts_with(host)) {
      char next =
          lower.size() > std::string_view(host).size() ? lower[std::string_view(host).size()] : '/';
      local = local || next == '/' || next == ':';
    }
  std::size_t host = lower.find("://");
  std::string_view authority = host == lower.npos ? std::string_view() : url.substr(host + 3);
  authority = authority.substr(0, authority.find_first_of("/?#"));
  bool ok = printable && url.size() <= longest_url && (lower.starts_with("https://") || local) &&
            !authority.empty() && authority.find('@') == authority.npos &&
            url.find('#') == url.npos;
  if (ok) return {};
  return not_fit(
      "this is no address that a webhook can be sent to", "address",
      "Write https://host/path without user name and fragment (http only to this machine)");
}

// Digits, '+', '-', '(', ')', ' ' and '#'; full width made half width.
Result<std::string> phone_from(std::string_view text) {
  std::string out;
  std::size_t digits = 0;
  for (std::size_t i = 0; i < text.size();) {
    std::string_view three = text.substr(i, 3);
    // U+FF01..U+FF5E stand for U+0021..U+007E.
    bool full = three.size() == 3 && three[0] == '\xEF' &&
                (three[1] == '\xBC' || three[1] == '\xBD') && three != "\xEF\xBC\x80";
    char c = text[i];
    if (full) {
      int code = (static_cast<unsigned char>(three[1]) & 0x3F) << 6 |
                 (static_cast<unsigned char>(three[2]) & 0x3F);
      c = static_cast<char>(code - 0xF00 + 0x20);
    }
    i += full ? 3 : 1;
    if (!is_digit(c) && std::string_view("+-() #").find(c) == std::string_view::npos)
      return not_fit("this is no telephone number", "address", "Write it as 03-0000-0000");
    digits += is_digit(c);
    out += c;
  }
  if (digits < 3 || out.size() > 40)
    return not_fit("this is no telephone number", "address", "Write it as 03-0000-0000");
  return out;
}

Result<void> check_key(const Channel& channel) {
  if (channel.key.empty()) return {};
  if (channel.key.size() > longest_key)
    return fail(ErrorKind::too_large, "this key is too long", "key", "Send at most 64 KiB");
  if (channel.key.find("PRIVATE KEY") != std::string::npos)
    return not_fit("this is a private key", "key",
                   "Send the public one, and keep this to yourself");
  if (channel.kind == ChannelKind::mail) {
    bool known = channel.key.starts_with("-----BEGIN CERTIFICATE-----") ||
                 channel.key.starts_with("-----BEGIN PGP PUBLIC KEY BLOCK-----");
    if (known) return {};
    return not_fit("this is neither an OpenPGP public key nor a certificate", "key",
                   "Send it with its BEGIN and END lines");
  }
  if (channel.kind != ChannelKind::webhook)
    return not_fit("this kind of channel has no key", "key", "Leave it out");
  if (channel.key.size() < shortest_secret)
    return not_fit("a webhook's secret has at least 16 bytes", "key", "Make one at random");
  return {};
}

Result<void> check_channel(Channel& channel) {
  switch (channel.kind) {
    case ChannelKind::mail: {
      auto address = normalise_mail(channel.address);
      if (!address)
        return not_fit(address.error().what, "address", "Write it as desk@city.example");
      channel.address = std::move(*address);
      break;
    }
    case ChannelKind::webhook: TRY(check_webhook(channel.address)); break;
    case ChannelKind::phone: channel.address = TRY(phone_from(channel.address)); break;
    case ChannelKind::page:
    case ChannelKind::print:
    case ChannelKind::bundle:
      if (!channel.address.empty())
        return not_fit("this kind of channel has no address", "address", "Leave it out");
  }
  return check_key(channel);
}

}  // namespace

Result<void> read_channel(const json::value& from, Channel& channel, bool& has_key) {
  const json::object* object = from.if_object();
  if (!object)
    return not_fit("a channel is an object", "", R"(Write {"kind": "mail", "address": ...})");
  auto kind = channel_kind_from(text_at(*object, "kind"));
  if (!kind)
    return not_fit("no such kind of channel", "kind",
                   "One of mail, webhook, page, print, bundle, phone");
  channel.kind = *kind;
  for (const auto& [key, value] : *object) {
    std::string_view name = key;
    if (name == "kind" || name == "has_key") continue;
    if (name != "address" && name != "key")
      return not_fit("no such field of a channel", std::string(name.substr(0, 64)),
                     "One of kind, address, key");
    if (!value.is_string() && !value.is_null())
      return not_fit("this is not a text", std::string(name), "Write it in quotes");
    std::string_view text =
        value.is_null() ? std::string_view() : std::string_view(value.get_string());
    (name == "key" ? channel.key : channel.address) = trim(text);
    has_key = has_key || name == "key";
  }
  return check_channel(channel);
}

Result<int> minutes_of(const json::value& from) {
  Error wrong{ErrorKind::invalid, "this is not a time of the day", "", "Write it as 22:00"};
  int minutes = -1;
  if (from.is_string()) {
    std::string_view text = trim(std::string_view(from.get_string()));
    std::size_t colon = text.find(':');
    if (text.empty()) return 0;
    bool shaped = (colon == 1 || colon == 2) && text.size() == colon + 3;
    for (std::size_t i = 0; i < text.size() && shaped; ++i)
      shaped = i == colon || is_digit(text[i]);
    if (!shaped) return std::unexpected(std::move(wrong));
    int hour = 0;
    for (char c : text.substr(0, colon)) hour = hour * 10 + (c - '0');
    int minute = (text[colon + 1] - '0') * 10 + (text[colon + 2] - '0');
    if (minute < 60) minutes = hour * 60 + minute;
  } else {
    json::error_code error;
    int number = from.to_number<int>(error);
    if (!error) minutes = number;
  }
  if (minutes < 0 || minutes > 24 * 60) return std::unexpected(std::move(wrong));
  return minutes;
}

}  // namespace hinomi::in
