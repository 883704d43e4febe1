#include "in/columns.h"

#include <array>
#include <charconv>

#include "base/text.h"

namespace hinomi::in {
namespace {

namespace known {

using enum Meaning;
using Type = IndicatorType;

struct Name {
  std::string_view name;  // lower case, separators as '_'
  Meaning meaning;
  std::optional<IndicatorType> type = {};
};

constexpr std::array<Name, 95> names = {{
    {"value", value},
    {"indicator", value},
    {"indicators", value},
    {"ioc", value},
    {"ioc_value", value},
    {"indicator_value", value},
    {"observable", value},
    {"値", value},
    {"指標", value},
    {"インジケータ", value},
    {"インジケーター", value},
    {"url", value, Type::url},
    {"urls", value, Type::url},
    {"uri", value, Type::url},
    {"link", value, Type::url},
    {"不審url", value, Type::url},
    {"接続先url", value, Type::url},
    {"フィッシングurl", value, Type::url},
    {"domain", value, Type::domain},
    {"domain_name", value, Type::domain},
    {"domains", value, Type::domain},
    {"host", value},
    {"hostname", value, Type::domain},
    {"host_name", value, Type::domain},
    {"fqdn", value, Type::domain},
    {"ドメイン", value, Type::domain},
    {"ドメイン名", value, Type::domain},
    {"ホスト", value},
    {"ホスト名", value},
    {"接続先", value},
    {"通信先", value},
    {"ip", value, Type::network},
    {"ip_address", value, Type::network},
    {"ipaddress", value, Type::network},
    {"ip_addr", value, Type::network},
    {"address", value},
    {"ipv4", value, Type::ipv4},
    {"ipv6", value, Type::ipv6},
    {"src_ip", value, Type::network},
    {"dst_ip", value, Type::network},
    {"dstip", value, Type::network},
    {"cidr", value, Type::network},
    {"network", value, Type::network},
    {"ipアドレス", value, Type::network},
    {"アドレス", value},
    {"ネットワーク", value, Type::network},
    {"email", value, Type::email},
    {"mail", value, Type::email},
    {"e_mail", value, Type::email},
    {"email_address", value, Type::email},
    {"sender", value, Type::email},
    {"メールアドレス", value, Type::email},
    {"送信元メールアドレス", value, Type::email},
    {"hash", value},
    {"ハッシュ", value},
    {"ハッシュ値", value},
    {"md5", value, Type::md5},
    {"md5_hash", value, Type::md5},
    {"sha1", value, Type::sha1},
    {"sha1_hash", value, Type::sha1},
    {"sha_1", value, Type::sha1},
    {"sha256", value, Type::sha256},
    {"sha256_hash", value, Type::sha256},
    {"sha_256", value, Type::sha256},
    {"sha512", value, Type::sha512},
    {"sha_512", value, Type::sha512},
    {"type", type},
    {"ioc_type", type},
    {"indicator_type", type},
    {"kind", type},
    {"種別", type},
    {"種類", type},
    {"タイプ", type},
    {"confidence", confidence},
    {"confidence_level", confidence},
    {"信頼度", confidence},
    {"確度", confidence},
    {"date", first_seen},
    {"first_seen", first_seen},
    {"first_seen_utc", first_seen},
    {"dateadded", first_seen},
    {"日時", first_seen},
    {"日付", first_seen},
    {"検知日時", first_seen},
    {"last_seen", last_seen},
    {"last_seen_utc", last_seen},
    {"最終検知日時", last_seen},
    {"valid_until", valid_until},
    {"有効期限", valid_until},
    {"tlp", tlp},
    {"note", note},
    {"description", note},
    {"comment", note},
    {"備考", note},
    {"to_ids", harmful},
}};

constexpr std::array<Name, 7> more_names = {{{"pap", pap},
                                             {"説明", note},
                                             {"コメント", note},
                                             {"期限", valid_until},
                                             {"harmful", harmful},
                                             {"malicious", harmful},
                                             {"悪性", harmful}}};

struct Called {
  std::string_view name;
  Type type;
};

constexpr std::array<Called, 12> calls = {{{"ip_port", Type::network},
                                           {"ip_src", Type::network},
                                           {"ip_dst", Type::network},
                                           {"ipv4_addr", Type::ipv4},
                                           {"ipv6_addr", Type::ipv6},
                                           {"email_src", Type::email},
                                           {"email_dst", Type::email},
                                           {"email_addr", Type::email},
                                           {"netblock", Type::network},
                                           {"sha384", Type::sha384},
                                           {"sha224", Type::sha224},
                                           {"メール", Type::email}}};

}  // namespace known

std::string folded_name(std::string_view name) {
  name = trim(name);
  if (name.size() > 1 && name.front() == '"' && name.back() == '"')
    name = trim(name.substr(1, name.size() - 2));
  std::string out = to_lower(name);
  for (char& c : out)
    if (c == ' ' || c == '-' || c == ':' || c == '|') c = '_';
  return out;
}

const known::Name* find_name(std::string_view folded) {
  for (const known::Name& name : known::names)
    if (name.name == folded) return &name;
  for (const known::Name& name : known::more_names)
    if (name.name == folded) return &name;
  return nullptr;
}

bool says_nothing(std::string_view text) {
  return text.empty() || text == "-" || equal_ignoring_case(text, "none") ||
         equal_ignoring_case(text, "null") || equal_ignoring_case(text, "n/a");
}

// 0..100, "75%", or a word: the middle of its range in STIX 2.1 Appendix A (None/Low/Med/High).
std::optional<int> confidence_from(std::string_view text) {
  struct Word {
    std::string_view word;
    int value;
  };
  static constexpr std::array<Word, 8> words = {{{"high", 85},
                                                 {"medium", 50},
                                                 {"med", 50},
                                                 {"low", 15},
                                                 {"高", 85},
                                                 {"中", 50},
                                                 {"低", 15},
                                                 {"moderate", 50}}};
  for (const Word& word : words)
    if (equal_ignoring_case(text, word.word)) return word.value;
  if (text.ends_with('%')) text.remove_suffix(1);
  int value = -1;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || value < 0 || value > 100)
    return {};
  return value;
}

// What parse_time_loosely reads, and without a zone (taken as UTC): "2026-04-01 09:00",
// "2026/4/1 9:00:00", "2026年4月1日".
std::optional<Time> time_from(std::string_view text) {
  if (auto time = parse_time_loosely(text)) return *time;
  int parts[6] = {0, 0, 0, 0, 0, 0};
  int count = 0;
  const char* at = text.data();
  const char* end = at + text.size();
  while (at != end && count < 6) {
    auto [stop, error] = std::from_chars(at, end, parts[count]);
    if (error != std::errc() || parts[count] < 0) return {};
    ++count;
    at = stop;
    while (at != end && !is_digit(*at)) {
      if (*at == '+' || *at == 'T' || *at == 'Z') break;
      ++at;
    }
    if (at != end && *at == 'T') ++at;
    if (at != end && (*at == 'Z' || *at == '.') && at + 1 == end) ++at;
  }
  if (count < 3 || at != end) return {};
  char buffer[40];
  std::snprintf(buffer, sizeof buffer, "%04d-%02d-%02dT%02d:%02d:%02dZ", parts[0] % 10000,
                parts[1] % 100, parts[2] % 100, parts[3] % 100, parts[4] % 100, parts[5] % 100);
  auto time = parse_time(buffer);
  if (!time) return {};
  return *time;
}

bool says_harmless(std::string_view text) {
  for (std::string_view word : {"0", "false", "no", "benign", "いいえ", "無害", "良性"})
    if (equal_ignoring_case(text, word)) return true;
  return false;
}

}  // namespace

Column column_named(std::string_view name) {
  if (const known::Name* found = find_name(folded_name(name))) return {found->meaning, found->type};
  return {};
}

std::optional<Meaning> meaning_from(std::string_view name) {
  static constexpr std::array<std::string_view, 11> meanings = {
      "",    "value", "type", "confidence", "first_seen", "last_seen", "valid_until",
      "tlp", "pap",   "note", "harmful"};
  for (std::size_t i = 1; i < meanings.size(); ++i)
    if (meanings[i] == name) return Meaning(i);
  return {};
}

std::optional<IndicatorType> type_called(std::string_view name) {
  if (auto type = indicator_type_from(name)) return type;
  std::string folded = folded_name(name);
  for (const known::Called& called : known::calls)
    if (called.name == folded) return called.type;
  const known::Name* found = find_name(folded);
  return found ? found->type : std::nullopt;
}

std::vector<std::string_view> rough_fields(std::string_view line) {
  std::vector<std::string_view> out;
  while (out.size() < 1000) {
    std::size_t end = line.find_first_of(",;\t");
    std::string_view field = trim(line.substr(0, end));
    if (field.size() > 1 && field.front() == '"' && field.back() == '"')
      field = field.substr(1, field.size() - 2);
    out.push_back(field);
    if (end == std::string_view::npos) break;
    line.remove_prefix(end + 1);
  }
  return out;
}

bool names_columns(std::string_view line) {
  while (line.starts_with('#') || line.starts_with(' ')) line.remove_prefix(1);
  for (std::string_view field : rough_fields(line))
    if (column_named(field).meaning == Meaning::value) return true;
  return false;
}

void Row::clear() {
  values.clear();
  type = confidence = first_seen = last_seen = valid_until = tlp = pap = note = harmful = {};
}

void Row::set(const Column& column, std::string_view text, std::size_t number) {
  text = trim(text);
  switch (column.meaning) {
    case Meaning::ignored: break;
    case Meaning::value:
      if (!says_nothing(text)) values.push_back({column.type, text, number});
      break;
    case Meaning::type: type = text; break;
    case Meaning::confidence: confidence = text; break;
    case Meaning::first_seen: first_seen = text; break;
    case Meaning::last_seen: last_seen = text; break;
    case Meaning::valid_until: valid_until = text; break;
    case Meaning::tlp: tlp = text; break;
    case Meaning::pap: pap = text; break;
    case Meaning::note: note = text; break;
    case Meaning::harmful: harmful = text; break;
  }
}

Result<> offer_row(const Row& row, std::string_view place, Gate& gate) {
  if (row.values.empty()) return {};
  Claim claim;
  claim.place = place;
  std::optional<Tlp> tlp;
  if (!says_nothing(row.tlp)) tlp = tlp_from(row.tlp);
  std::optional<Pap> pap;
  if (!says_nothing(row.pap)) pap = pap_from(row.pap);
  claim.marking = gate.marking_for(tlp, pap);
  claim.marking.unknown |= !tlp && !says_nothing(row.tlp);
  claim.marking.unknown |= !pap && !says_nothing(row.pap);
  claim.harmful = row.harmful.empty() || !says_harmless(row.harmful);
  claim.note = cut(row.note, longest_note);
  if (!says_nothing(row.first_seen)) claim.first_seen = time_from(row.first_seen);
  if (!says_nothing(row.last_seen)) claim.last_seen = time_from(row.last_seen);
  if (!says_nothing(row.valid_until)) {
    claim.valid_until = time_from(row.valid_until);
    if (!claim.valid_until)
      return gate.refuse({ErrorKind::invalid,
                          "not a time: " + std::string(cut(row.valid_until, 100)),
                          std::string(place), "Write the end of validity as 2026-04-01T09:00:00Z"});
  }
  if (!says_nothing(row.confidence)) {
    claim.confidence = confidence_from(row.confidence);
    if (!claim.confidence)
      return gate.refuse({ErrorKind::invalid,
                          "not a confidence: " + std::string(cut(row.confidence, 100)),
                          std::string(place), "Write 0 to 100, or high, medium or low"});
  }
  for (std::size_t i = 0; i < row.values.size(); ++i) {
    std::optional<IndicatorType> type = row.values[i].type;
    if (!type && !row.type.empty()) type = type_called(row.type);
    bool last = i + 1 == row.values.size();
    TRY(gate.offer(type, row.values[i].text, last ? std::move(claim) : Claim(claim)));
  }
  return {};
}

}  // namespace hinomi::in
