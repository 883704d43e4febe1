// An entry: a byte with type (low four bits) and flags, the origin, the size of a value whose type
// does not tell it, the value, and what the flags announce. Sizes and origins seven bits a byte.
#include "judge/indicators/store.h"

#include <algorithm>
#include <array>
#include <cstring>

#include "in/normalise_parts.h"

namespace hinomi::indicators {
namespace {

enum Flag : unsigned char { has_expiry = 16, has_id = 32, has_note = 64, is_away = 128 };

// Bytes of a value in binary; 0: it is kept as text. A network: its NetworkKey.
constexpr std::array<std::uint8_t, indicator_type_count> binary_sizes = {
    4, 16, sizeof(NetworkKey), 0, 0, 0, 16, 20, 28, 32, 48, 64};

std::size_t binary_size(IndicatorType type) { return binary_sizes[static_cast<unsigned>(type)]; }

int digit_of(char c) { return c <= '9' ? c - '0' : c - 'a' + 10; }

// `value` in `size` bytes.
void pack(IndicatorType type, std::string_view value, std::size_t size, char* out) {
  if (is_hash(type)) {
    for (std::size_t i = 0; i < size; ++i)
      out[i] = static_cast<char>(digit_of(value[2 * i]) << 4 | digit_of(value[2 * i + 1]));
    return;
  }
  if (type == IndicatorType::network) {
    NetworkKey key = key_of(in::network_from(value).value_or(in::Network()));
    std::memcpy(out, key.data(), size);
    return;
  }
  unsigned __int128 address = type == IndicatorType::ipv4 ? in::ipv4_from(value).value_or(0)
                                                          : in::ipv6_from(value).value_or(0);
  for (std::size_t i = size; i-- > 0; address >>= 8)
    out[i] = static_cast<char>(static_cast<unsigned char>(address));
}

std::string unpack(IndicatorType type, std::string_view bytes) {
  if (is_hash(type)) {
    std::string out;
    for (unsigned char byte : bytes) {
      out += "0123456789abcdef"[byte >> 4];
      out += "0123456789abcdef"[byte & 15];
    }
    return out;
  }
  unsigned __int128 address = 0;
  for (unsigned char byte : bytes.substr(0, 16)) address = address << 8 | byte;
  if (type == IndicatorType::network) {
    int prefix = static_cast<unsigned char>(bytes[16]);
    bool four = address >> 32 == 0xFFFF && prefix >= 96;
    return four ? in::spell_ipv4(static_cast<std::uint32_t>(address)) + "/" +
                      std::to_string(prefix - 96)
                : in::spell_ipv6(address) + "/" + std::to_string(prefix);
  }
  return type == IndicatorType::ipv4 ? in::spell_ipv4(static_cast<std::uint32_t>(address))
                                     : in::spell_ipv6(address);
}

}  // namespace

NetworkKey key_of(const in::Network& network) {
  return key_of(network.first, network.v4 ? network.prefix + 96 : network.prefix);
}

NetworkKey key_of(unsigned __int128 first, int prefix) {
  NetworkKey out;
  for (std::size_t i = 16; i-- > 0; first >>= 8)
    out[i] = static_cast<char>(static_cast<unsigned char>(first));
  out[16] = static_cast<char>(prefix);
  return out;
}

struct Store::Parts {
  IndicatorType type{};
  unsigned char flags = 0;
  std::uint32_t origin = 0;
  std::uint32_t expires = 0;  // Unix seconds
  std::string_view value, id, note;
  Offset end = 0;
};

Store::Offset Store::add(const Entry& entry, bool gone) {
  std::size_t binary = binary_size(entry.type);
  std::size_t most = 64 + entry.value.size() + entry.id.size() + entry.note.size();
  if (used_ + most > memory_.size())
    memory_.resize(std::max<std::size_t>(memory_.size() + memory_.size() / 2, used_ + most + 4096));
  Offset at = used_;
  char* out = memory_.data() + at;
  auto put_number = [&](std::size_t number) {
    for (; number >= 128; number >>= 7) *out++ = static_cast<char>(number | 128);
    *out++ = static_cast<char>(number);
  };
  auto put_text = [&](std::string_view text) {
    put_number(text.size());
    if (!text.empty()) std::memcpy(out, text.data(), text.size());
    out += text.size();
  };
  unsigned flags = static_cast<unsigned>(entry.type);
  if (gone) flags |= is_away;
  if (entry.expires) flags |= has_expiry;
  if (!entry.id.empty()) flags |= has_id;
  if (!entry.note.empty()) flags |= has_note;
  *out++ = static_cast<char>(flags);
  put_number(entry.origin);
  if (binary > 0) {
    pack(entry.type, entry.value, binary, out);
    out += binary;
  } else {
    put_text(entry.value);
  }
  if (entry.expires) {
    auto seconds =
        std::chrono::ceil<std::chrono::seconds>(entry.expires->time_since_epoch()).count();
    auto number = static_cast<std::uint32_t>(std::clamp<std::int64_t>(seconds, 0, 0xFFFFFFFF));
    std::memcpy(out, &number, 4);
    out += 4;
  }
  if (!entry.id.empty()) put_text(entry.id);
  if (!entry.note.empty()) put_text(entry.note);
  used_ = static_cast<std::size_t>(out - memory_.data());
  return at;
}

Store::Parts Store::parts(Offset at) const {
  Parts out;
  const char* bytes = memory_.data();
  auto number = [&] {
    std::size_t value = 0;
    for (int shift = 0;; shift += 7) {
      unsigned char one = byte(at++);
      value |= std::size_t(one & 127) << shift;
      if (one < 128) return value;
    }
  };
  auto text = [&](std::size_t size) {
    std::string_view one(bytes + at, size);
    at += size;
    return one;
  };
  unsigned char first = byte(at++);
  out.type = static_cast<IndicatorType>(first & 15);
  out.flags = first;
  out.origin = static_cast<std::uint32_t>(number());
  std::size_t binary = binary_size(out.type);
  out.value = text(binary > 0 ? binary : number());
  if (first & has_expiry) std::memcpy(&out.expires, text(4).data(), 4);
  if (first & has_id) out.id = text(number());
  if (first & has_note) out.note = text(number());
  out.end = at;
  return out;
}

bool Store::is(Offset at, IndicatorType type, std::string_view value) const {
  if (static_cast<IndicatorType>(byte(at) & 15) != type) return false;
  Parts one = parts(at);
  if (binary_size(type) == 0 || type == IndicatorType::network) return one.value == value;
  return unpack(type, one.value) == value;
}

bool Store::is_gone(Offset at) const { return byte(at) & is_away; }

Entry Store::get(Offset at) const {
  Parts one = parts(at);
  Entry out;
  out.type = one.type;
  out.value = binary_size(one.type) == 0 ? std::string(one.value) : unpack(one.type, one.value);
  out.id = one.id;
  out.note = one.note;
  out.origin = one.origin;
  if (one.flags & has_expiry) out.expires = Time(std::chrono::seconds(one.expires));
  return out;
}

Store::Offset Store::next(Offset at) const { return parts(at).end; }

}  // namespace hinomi::indicators
