#include "in/normalise.h"

#include "base/text.h"
#include "in/normalise_parts.h"
#include "in/refang.h"

namespace hinomi::in {
namespace {

std::size_t digits_of(IndicatorType type) {
  switch (type) {
    case IndicatorType::md5: return 32;
    case IndicatorType::sha1: return 40;
    case IndicatorType::sha224: return 56;
    case IndicatorType::sha256: return 64;
    case IndicatorType::sha384: return 96;
    case IndicatorType::sha512: return 128;
    default: return 0;
  }
}

bool is_hex(std::string_view text) {
  for (char c : text)
    if (!is_digit(c) && !(to_lower(c) >= 'a' && to_lower(c) <= 'f')) return false;
  return true;
}

std::optional<IndicatorType> digest_type_of(std::string_view text) {
  if (text.size() < 32 || text.size() > 128 || !is_hex(text)) return {};
  for (int i = int(IndicatorType::md5); i < indicator_type_count; ++i)
    if (digits_of(IndicatorType(i)) == text.size()) return IndicatorType(i);
  return {};
}

// `text` is trimmed and, but for a URL, refanged.
Result<IndicatorType> guess(std::string_view text) {
  if (text.empty()) return fail(ErrorKind::invalid, "an empty indicator", {}, "Take out the entry");
  if (text.find("://") != std::string_view::npos || text.find(":\\\\") != std::string_view::npos)
    return IndicatorType::url;
  if (auto digest = digest_type_of(text)) return *digest;
  if (text.find('@') != std::string_view::npos && text.find('/') == std::string_view::npos)
    return IndicatorType::email;
  if (normalise_address(text)) return IndicatorType::network;
  if (text.find('/') != std::string_view::npos)
    return fail(ErrorKind::invalid, "neither a URL with a scheme nor a network", {},
                "Write a URL with http:// or https://, a network as 192.0.2.0/24");
  if (text.find('.') != std::string_view::npos) {
    // Addresses that are badly written must hear so, not that they are no domain.
    if (ends_in_number(text)) return IndicatorType::network;
    return IndicatorType::domain;
  }
  if (text.find("::") != std::string_view::npos) return IndicatorType::ipv6;
  return fail(
      ErrorKind::invalid, "not an indicator", {},
      "Write an address, network, domain name, URL, mail address, or an MD5, SHA-1 or SHA-2 "
      "digest in hexadecimal");
}

Result<Indicator> normalise_as(IndicatorType type, std::string_view raw, std::string_view text) {
  Indicator out;
  out.type = type;
  switch (type) {
    case IndicatorType::ipv4:
    case IndicatorType::ipv6:
    case IndicatorType::network: {
      Spelled address = TRY(normalise_address(text));
      bool six = text.find(':') != text.rfind(':');
      if ((type == IndicatorType::ipv4 && six) || (type == IndicatorType::ipv6 && !six))
        return fail(
            ErrorKind::invalid,
            six ? "an IPv6 address where IPv4 is said" : "an IPv4 address where IPv6 is said", {},
            "Correct the type or the address");
      out.type = address.type;
      out.value = std::move(address.value);
      break;
    }
    case IndicatorType::domain: out.value = TRY(normalise_domain(text)); break;
    case IndicatorType::url: out.value = TRY(normalise_url(raw)); break;
    case IndicatorType::email: out.value = TRY(normalise_mail(text)); break;
    default: out.value = TRY(normalise_digest(type, text)); break;
  }
  return out;
}

}  // namespace

Result<std::string> normalise_mail(std::string_view text) {
  std::size_t at = text.rfind('@');
  auto wrong = [](std::string what) {
    return fail(ErrorKind::invalid, std::move(what), {}, "Write name@example.jp");
  };
  if (at == std::string_view::npos || at == 0) return wrong("a mail address without a name or '@'");
  std::string_view local = text.substr(0, at);
  if (local.size() > longest_local_part)
    return wrong("a mail address with more than 64 bytes before '@'");
  // atext and dots (RFC 5321 section 4.1.2), and letters beyond ASCII (RFC 6531). Quoted names are
  // refused: their spelling has no one form; braces are, because they are marks of defanging.
  static constexpr std::string_view allowed = "!#$%&'*+-/=?^_`|~.";
  for (char c : local)
    if (static_cast<unsigned char>(c) < 0x80 && !is_digit(c) &&
        !(to_lower(c) >= 'a' && to_lower(c) <= 'z') && allowed.find(c) == std::string_view::npos)
      return wrong("a character before '@' that no mail address has");
  // Some Japanese carriers gave out names with ".." or a final dot, so dots may stand anywhere.
  std::string domain = TRY(normalise_domain(text.substr(at + 1)));
  return std::string(local) + "@" + domain;
}

Result<std::string> normalise_digest(IndicatorType type, std::string_view text) {
  if (text.size() != digits_of(type) || !is_hex(text))
    return fail(ErrorKind::invalid, "not a digest of its kind", {},
                std::string("Write ") + std::string(name_of(type)) + " as " +
                    std::to_string(digits_of(type)) + " hexadecimal digits");
  return to_lower(text);
}

Result<Indicator> normalise(IndicatorType type, std::string_view original) {
  std::string_view raw = trim_surroundings(original);
  std::string undone;
  std::string_view text = raw;
  if (type != IndicatorType::url && !is_plain(raw)) {
    undone = refang_with_places(raw).text;
    text = trim(undone);
  }
  Indicator out = TRY(normalise_as(type, raw, text));
  out.original = original;
  return out;
}

Result<Indicator> normalise(std::string_view original) {
  std::string_view raw = trim_surroundings(original);
  std::string undone;
  std::string_view text = raw;
  if (!is_plain(raw)) {
    undone = refang_with_places(raw).text;
    text = trim(undone);
  }
  IndicatorType type = TRY(guess(text));
  Indicator out = TRY(normalise_as(type, raw, text));
  out.original = original;
  return out;
}

std::string_view host_of(IndicatorType type, std::string_view value) {
  if (type == IndicatorType::email) {
    std::size_t at = value.rfind('@');
    return at == std::string_view::npos ? std::string_view() : value.substr(at + 1);
  }
  if (type != IndicatorType::url) return {};
  std::size_t begin = value.find("://");
  if (begin == std::string_view::npos) return {};
  value.remove_prefix(begin + 3);
  value = value.substr(0, value.find_first_of("/?"));
  if (value.starts_with('[')) return value.substr(1, value.find(']') - 1);
  return value.substr(0, value.find(':'));
}

std::string_view path_of(std::string_view url) {
  std::size_t begin = url.find("://");
  if (begin == std::string_view::npos) return {};
  std::size_t path = url.find_first_of("/?", begin + 3);
  return path == std::string_view::npos ? std::string_view() : url.substr(path);
}

}  // namespace hinomi::in
