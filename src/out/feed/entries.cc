#include "out/feed/entries.h"

#include <algorithm>
#include <unordered_set>

#include "base/text.h"
#include "out/feed/order.h"

namespace hinomi::feed {
namespace {

bool is_hex(std::string_view text, std::size_t size) {
  return text.size() == size && std::all_of(text.begin(), text.end(), [](char c) {
           return is_digit(c) || (c >= 'a' && c <= 'f');
         });
}

bool is_mail(std::string_view text) {
  std::size_t at = text.rfind('@');
  return at != text.npos && at > 0 && text.size() <= 320 && is_clean(text) &&
         text.find(' ') == text.npos && is_name(text.substr(at + 1));
}

// Looks at one entry; counts why it is not taken.
bool may_leave(const FeedHead& head, const Published& entry, LeftOut& left_out) {
  if (entry.verdict < Verdict::url_only) return false;
  if (entry.expires <= head.made) return ++left_out.expired, false;
  if (!is_well_formed(entry.type, entry.value)) return ++left_out.malformed, false;
  return true;
}

// An order on everything, so that the entry chosen of several does not depend on their order.
bool lasts_longer(const Published& a, const Published& b) {
  if (a.verdict != b.verdict) return a.verdict > b.verdict;
  if (a.expires != b.expires) return a.expires > b.expires;
  if (a.position != b.position) return a.position > b.position;
  if (a.tlp != b.tlp) return a.tlp > b.tlp;
  if (a.score != b.score) return a.score > b.score;
  if (a.since != b.since) return a.since > b.since;
  return a.finding > b.finding;
}

}  // namespace

bool is_well_formed(IndicatorType type, std::string_view value) {
  Cidr cidr;
  switch (type) {
    case IndicatorType::ipv4: return read_cidr(value, cidr) && cidr.v4 && cidr.is_address();
    case IndicatorType::ipv6: return read_cidr(value, cidr) && !cidr.v4 && cidr.is_address();
    case IndicatorType::network: return read_cidr(value, cidr);
    case IndicatorType::domain: return is_name(value);
    case IndicatorType::url: return is_url(value);
    case IndicatorType::email: return is_mail(value);
    case IndicatorType::md5: return is_hex(value, 32);
    case IndicatorType::sha1: return is_hex(value, 40);
    case IndicatorType::sha224: return is_hex(value, 56);
    case IndicatorType::sha256: return is_hex(value, 64);
    case IndicatorType::sha384: return is_hex(value, 96);
    case IndicatorType::sha512: return is_hex(value, 128);
  }
  return false;
}

std::vector<NameEntry> names_of(const FeedHead& head, std::span<const Published> entries,
                                LeftOut& left_out) {
  std::vector<TextRef> refs;
  refs.reserve(entries.size());
  Cidr cidr;
  for (const Published& entry : entries) {
    bool domain = entry.type == IndicatorType::domain;
    if ((!domain && entry.type != IndicatorType::url) || entry.verdict != Verdict::block ||
        !may_leave(head, entry, left_out))
      continue;
    std::string_view name = domain ? std::string_view(entry.value) : parts_of(entry.value).host;
    if (!domain && read_cidr(name, cidr)) continue;
    if (!is_name(name)) {
      ++left_out.malformed;
      continue;
    }
    refs.push_back({name, domain});
  }
  sort_texts(refs);
  std::vector<NameEntry> names;
  names.reserve(refs.size());
  for (const TextRef& ref : refs) {
    if (names.empty() || names.back().name != ref.text) names.push_back({ref.text, false});
    if (ref.index) names.back().subdomains = true;
  }
  return names;
}

std::vector<AddressEntry> addresses_of(const FeedHead& head, std::span<const Published> entries,
                                       LeftOut& left_out) {
  std::vector<AddressEntry> found;
  for (const Published& entry : entries) {
    bool url = entry.type == IndicatorType::url;
    if ((!url && entry.type > IndicatorType::network) || entry.verdict != Verdict::block ||
        !may_leave(head, entry, left_out))
      continue;
    AddressEntry out{.expires = entry.expires};
    if (read_cidr(url ? parts_of(entry.value).host : std::string_view(entry.value), out.cidr))
      found.push_back(out);
  }
  std::sort(found.begin(), found.end(), [](const AddressEntry& a, const AddressEntry& b) {
    if (a.cidr.v4 != b.cidr.v4) return a.cidr.v4;
    if (a.cidr.first != b.cidr.first) return a.cidr.first < b.cidr.first;
    if (a.cidr.prefix != b.cidr.prefix) return a.cidr.prefix < b.cidr.prefix;
    return a.expires > b.expires;
  });
  auto same = [](const AddressEntry& a, const AddressEntry& b) {
    return a.cidr.v4 == b.cidr.v4 && a.cidr.first == b.cidr.first && a.cidr.prefix == b.cidr.prefix;
  };
  found.erase(std::unique(found.begin(), found.end(), same), found.end());
  return found;
}

std::vector<AddressEntry> without_overlaps(std::vector<AddressEntry> addresses) {
  const AddressEntry* around = nullptr;  // the last one kept; CIDR blocks nest or are apart
  std::size_t kept = 0;
  for (const AddressEntry& entry : addresses) {
    if (around && around->cidr.v4 == entry.cidr.v4 && entry.cidr.first <= around->cidr.last())
      continue;
    addresses[kept] = entry;
    around = &addresses[kept++];
  }
  addresses.resize(kept);
  return addresses;
}

std::vector<NameEntry> without_covered(const std::vector<NameEntry>& names) {
  std::unordered_set<std::string_view> zones;
  for (const NameEntry& entry : names)
    if (entry.subdomains) zones.insert(entry.name);
  std::vector<NameEntry> out;
  out.reserve(names.size());
  for (const NameEntry& entry : names) {
    bool covered = false;
    for (std::size_t dot = entry.name.find('.'); dot != entry.name.npos && !covered;
         dot = entry.name.find('.', dot + 1))
      covered = zones.contains(entry.name.substr(dot + 1));
    if (!covered) out.push_back(entry);
  }
  return out;
}

std::vector<const Published*> values_of(const FeedHead& head, std::span<const Published> entries,
                                        std::span<const IndicatorType> types, bool url_only,
                                        LeftOut& left_out) {
  std::array<std::vector<TextRef>, indicator_type_count> by_type;
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const Published& entry = entries[i];
    if (std::find(types.begin(), types.end(), entry.type) == types.end()) continue;
    if (!url_only && entry.verdict != Verdict::block) continue;
    if (!may_leave(head, entry, left_out)) continue;
    by_type[std::size_t(entry.type)].push_back({entry.value, std::uint32_t(i)});
  }
  std::vector<const Published*> out;
  for (auto& refs : by_type) {
    sort_texts(refs);
    out.reserve(out.size() + refs.size());
    std::string_view previous;
    for (const TextRef& ref : refs) {
      const Published* entry = &entries[ref.index];
      if (!previous.empty() && previous == ref.text) {
        if (lasts_longer(*entry, *out.back())) out.back() = entry;
      } else {
        out.push_back(entry);
      }
      previous = ref.text;
    }
  }
  return out;
}

}  // namespace hinomi::feed
