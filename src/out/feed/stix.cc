// STIX 2.1 objects, written by hand: a million of them are nearly a gigabyte.
#include <algorithm>
#include <array>

#include "base/id.h"
#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

// For names that have no namespace of their own; made once, from nothing.
constexpr std::string_view bundle_space = "5a5f3f0e-0f6b-4c6d-9f0b-6a1f6b1f8f52";
constexpr std::string_view tlp_extension =
    "extension-definition--60a3c5c5-0d10-413e-aab3-9e08dde9e88d";

std::string_view uuid_of(std::string_view stix_id) {
  return stix_id.substr(stix_id.find("--") == stix_id.npos ? 0 : stix_id.find("--") + 2);
}

// UUIDv5 (RFC 9562 section 5.5) as named_id makes it, a million times.
class NamedIds {
 public:
  explicit NamedIds(std::string_view name_space) {
    std::string hex;
    for (char c : name_space)
      if (c != '-') hex += c;
    if (auto bytes = from_hex(hex)) prefix_ = *bytes;
  }

  void append(std::string& out, IndicatorType type, std::string_view value) {
    text_.assign(prefix_);
    text_ += name_of(type);
    text_ += ':';
    text_ += value;
    auto digest = sha1(text_);
    digest[6] = static_cast<std::uint8_t>((digest[6] & 0x0f) | 0x50);
    digest[8] = static_cast<std::uint8_t>((digest[8] & 0x3f) | 0x80);
    static constexpr char digits[] = "0123456789abcdef";
    char uuid[36];
    char* at = uuid;
    for (std::size_t i = 0; i < 16; ++i) {
      if (i == 4 || i == 6 || i == 8 || i == 10) *at++ = '-';
      *at++ = digits[digest[i] >> 4];
      *at++ = digits[digest[i] & 15];
    }
    out.append(uuid, sizeof uuid);
  }

 private:
  std::string prefix_, text_;
};

// Comparison of the pattern up to the value's quote (STIX 2.1 sections 6 and 9).
std::string_view object_path(IndicatorType type, std::string_view value) {
  bool v6 = value.find(':') != value.npos;
  switch (type) {
    case IndicatorType::ipv4: return "[ipv4-addr:value = '";
    case IndicatorType::ipv6: return "[ipv6-addr:value = '";
    case IndicatorType::network:
      return v6 ? "[ipv6-addr:value ISSUBSET '" : "[ipv4-addr:value ISSUBSET '";
    case IndicatorType::domain: return "[domain-name:value = '";
    case IndicatorType::url: return "[url:value = '";
    case IndicatorType::email: return "[email-addr:value = '";
    case IndicatorType::md5: return "[file:hashes.MD5 = '";
    case IndicatorType::sha1: return "[file:hashes.'SHA-1' = '";
    case IndicatorType::sha224: return "[file:hashes.'SHA-224' = '";
    case IndicatorType::sha256: return "[file:hashes.'SHA-256' = '";
    case IndicatorType::sha384: return "[file:hashes.'SHA-384' = '";
    case IndicatorType::sha512: return "[file:hashes.'SHA-512' = '";
  }
  return {};
}

// Inside a string literal of a pattern, itself inside a JSON string.
void append_pattern_text(std::string& out, std::string_view text) {
  if (text.find_first_of("'\\") == text.npos) return append_json(out, text);
  std::string escaped;
  for (char c : text) {
    if (c == '\'' || c == '\\') escaped += '\\';
    escaped += c;
  }
  append_json(out, escaped);
}

void append_indicator(std::string& out, NamedIds& ids, const Published& entry,
                      std::string_view identity_id, bool revoked, Time modified, bool exercise) {
  Time created = std::min(entry.first.value_or(entry.since), modified);
  out += R"({"type":"indicator","spec_version":"2.1","id":"indicator--)";
  ids.append(out, entry.type, entry.value);
  out += R"(","created_by_ref":")";
  append_json(out, identity_id);
  out += R"(","created":")";
  append_time(out, created);
  out += R"(","modified":")";
  append_time(out, modified);
  out += revoked ? R"(","revoked":true,"name":")" : R"(","name":")";
  append_json(out, entry.value);
  out += R"(","indicator_types":["malicious-activity"],"pattern":")";
  out += object_path(entry.type, entry.value);
  append_pattern_text(out, entry.value);
  out += R"(']","pattern_type":"stix","valid_from":")";
  append_time(out, entry.since);
  // Compared as written: valid_until must be later (section 4.7.1).
  using std::chrono::milliseconds;
  if (std::chrono::floor<milliseconds>(entry.expires) >
      std::chrono::floor<milliseconds>(entry.since)) {
    out += R"(","valid_until":")";
    append_time(out, entry.expires);
  }
  out += entry.verdict == Verdict::block ? R"(","labels":["block")" : R"(","labels":["url-only")";
  if (exercise) out += R"(,"exercise")";
  out += R"(],"confidence":)";
  append_number(out, std::uint64_t(std::clamp(entry.score, 0, 100)));
  out += R"(,"external_references":[{"source_name":"hinomi","external_id":")";
  append_json(out, entry.finding);
  out += R"("}],"object_marking_refs":[")";
  out += marking_definition_of(entry.tlp);
  if (entry.pap != Pap::clear) {
    out += R"(",")";
    out += marking_definition_of(entry.pap);
  }
  out += R"("]})";
}

}  // namespace

std::string stix_indicator_id(IndicatorType type, std::string_view value,
                              std::string_view identity_id) {
  return "indicator--" + named_id(uuid_of(identity_id), key_of(type, value));
}

std::string stix_indicator(const Published& entry, std::string_view identity_id, bool revoked,
                           Time modified, bool exercise) {
  std::string out;
  out.reserve(1024);
  NamedIds ids(uuid_of(identity_id));
  append_indicator(out, ids, entry, identity_id, revoked, modified, exercise);
  return out;
}

std::string stix_identity(std::string_view identity_id, std::string_view name, Time since,
                          bool exercise) {
  std::string out = R"({"type":"identity","spec_version":"2.1","id":")";
  append_json(out, identity_id);
  for (std::string_view key : {R"(","created":")", R"(","modified":")"}) {
    out += key;
    append_time(out, since);
  }
  out += R"(","name":")";
  append_json(out, name);
  out += R"(","identity_class":"organization")";
  if (exercise)
    out +=
        R"(,"description":"EXERCISE 演習: nothing from this identity is real","labels":["exercise"])";
  return out + "}";
}

std::string stix_marking_definition(Tlp tlp) {
  constexpr std::array<std::string_view, 5> values = {"clear", "green", "amber", "amber+strict",
                                                      "red"};
  std::string out = R"({"type":"marking-definition","spec_version":"2.1","id":")";
  out += marking_definition_of(tlp);
  out += R"(","created":"2022-10-01T00:00:00.000Z","name":")";
  out += name_of(tlp);
  out += R"(","extensions":{")";
  out += tlp_extension;
  out += R"(":{"extension_type":"property-extension","tlp_2_0":")";
  out += values[static_cast<std::size_t>(tlp)];
  return out + R"("}}})";
}

std::string stix_marking_definition(Pap pap) {
  std::string out = R"({"type":"marking-definition","spec_version":"2.1","id":")";
  out += marking_definition_of(pap);
  out += R"(","created":"1970-01-01T00:00:00.000Z","name":")";
  out += name_of(pap);
  out += R"(","definition_type":"statement","definition":{"statement":")";
  out += name_of(pap);
  return out + R"("}})";
}

std::string bundle_id(const FeedHead& head) {
  return "bundle--" + named_id(bundle_space, head.identity_id + " " + head.audience + " " +
                                                 std::to_string(head.serial));
}

std::string render_stix(const FeedKind&, const FeedHead& head, std::span<const Published> entries) {
  constexpr auto types = [] {
    std::array<IndicatorType, indicator_type_count> all{};
    for (int i = 0; i < indicator_type_count; ++i) all[std::size_t(i)] = IndicatorType(i);
    return all;
  }();
  LeftOut left_out;
  auto values = values_of(head, entries, types, true, left_out);
  std::string out = R"({"type":"bundle","id":")";
  out += bundle_id(head);
  out += R"(","objects":[)";
  // The identity carries what other feeds say in their first lines; its version does not follow
  // the feed, so `created` is the zero of Unix time.
  out += stix_identity(head.identity_id, head.node, Time{}, head.exercise);
  std::array<bool, 5> used{};
  std::array<bool, 4> used_paps{};
  for (const Published* entry : values) {
    used[static_cast<std::size_t>(entry->tlp)] = true;
    used_paps[static_cast<std::size_t>(entry->pap)] = entry->pap != Pap::clear;
  }
  for (std::size_t i = 0; i < used.size(); ++i)
    if (used[i]) out += "," + stix_marking_definition(Tlp(i));
  for (std::size_t i = 0; i < used_paps.size(); ++i)
    if (used_paps[i]) out += "," + stix_marking_definition(Pap(i));
  out.reserve(out.size() + values.size() * 960);
  NamedIds ids(uuid_of(head.identity_id));
  walk(values, [&](const Published& entry) {
    out += ',';
    append_indicator(out, ids, entry, head.identity_id, false, entry.since, head.exercise);
  });
  return out + "]}\n";
}

}  // namespace hinomi::feed
