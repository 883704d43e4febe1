#include "judge/device/policy.h"

#include <algorithm>

#include "base/json.h"

namespace hinomi::device {
namespace {

constexpr std::string_view kind_names[] = {
    "default_credential", "exploited_flaw",    "clear_management", "open_management",
    "end_of_support",     "outdated_firmware", "mud_deviation"};
constexpr std::string_view party_names[] = {"owner", "isp", "maker", "centre"};
const BothLanguages kind_words[] = {
    {"a credential as it was set in the factory", "出荷時のままのパスワード"},
    {"a flaw that attackers use", "攻撃に使われている脆弱性"},
    {"management without encryption", "暗号化しない管理用の口"},
    {"management open to others", "開いている管理用の口"},
    {"support has ended", "サポート終了"},
    {"outdated firmware", "古いファームウェア"},
    {"traffic that its maker does not foresee", "用途にない通信"}};
constexpr int most_days = 3660;

std::unexpected<Error> wrong_policy(std::string what, std::string_view where) {
  return fail(ErrorKind::invalid, std::move(what), "device policy, " + std::string(where),
              "See content/devices/policy.json");
}

Result<int> days_at(const json::object& object, std::string_view key, std::string_view where) {
  const std::int64_t days = number_at(object, key, -1);
  if (days < 1 || days > most_days)
    return wrong_policy("not a number of days: " + std::string(key), where);
  return int(days);
}

Result<Management> read_management(const json::object& object) {
  Management out{.service = std::string(text_at(object, "service")),
                 .is_clear = flag_at(object, "clear")};
  if (out.service.empty()) return wrong_policy("a service without a name", "management");
  if (const json::array* ports = array_at(object, "ports"))
    for (const json::value& one : *ports)
      if (one.is_string()) out.ports.emplace_back(one.get_string());
  return out;
}

Result<Measure> read_measure(const json::object& object) {
  Measure out;
  const std::string_view finding = text_at(object, "finding"), who = text_at(object, "who");
  auto kind = finding_kind_of(finding);
  if (!kind) return wrong_policy("no such finding: " + std::string(finding), "measures");
  out.finding = *kind;
  const auto party = std::find(std::begin(party_names), std::end(party_names), who);
  if (party == std::end(party_names))
    return wrong_policy("nobody called " + std::string(who), finding);
  out.who = Party(party - std::begin(party_names));
  const json::object* days = object_at(object, "days");
  if (!days) return wrong_policy("no days", finding);
  for (Reach reach : {Reach::open, Reach::controlled, Reach::small})
    out.days[std::size_t(reach)] = TRY(days_at(*days, name_of(reach), finding));
  // Nobody said that it is out of reach: the shortest.
  out.days[std::size_t(Reach::unknown)] = *std::min_element(out.days.begin() + 1, out.days.end());
  out.text = {std::string(text_at(object, "en")), std::string(text_at(object, "ja"))};
  if (out.text.en.empty() || out.text.ja.empty())
    return wrong_policy("a text in English and Japanese", finding);
  return out;
}

}  // namespace

std::string_view name_of(FindingKind kind) { return kind_names[std::size_t(kind)]; }
const BothLanguages& words_of(FindingKind kind) { return kind_words[std::size_t(kind)]; }
std::string_view name_of(Party party) { return party_names[std::size_t(party)]; }

std::optional<FindingKind> finding_kind_of(std::string_view name) {
  const auto found = std::find(std::begin(kind_names), std::end(kind_names), name);
  if (found == std::end(kind_names)) return {};
  return FindingKind(found - std::begin(kind_names));
}

int Policy::owner_days(FindingKind finding, Reach reach) const {
  int out = most_days;
  for (const Measure& one : measures)
    if (one.finding == finding && one.who == Party::owner)
      out = std::min(out, one.days[std::size_t(reach)]);
  return out;
}

Result<Policy> read_policy(std::string_view text) {
  const json::value document = TRY(parse_json(text));
  if (!document.is_object()) return wrong_policy("no object", "begin");
  const json::object& object = document.get_object();
  Policy out;
  const json::array* management = array_at(object, "management");
  const json::object* validity = object_at(object, "validity_days");
  const json::array* measures = array_at(object, "measures");
  if (!management || !validity || !measures)
    return wrong_policy("management, validity_days and measures are needed", "begin");
  for (const json::value& one : *management)
    if (one.is_object()) out.management.push_back(TRY(read_management(one.get_object())));
  for (std::size_t i = 0; i < evidence_kinds; ++i)
    out.validity[i] =
        std::chrono::days(TRY(days_at(*validity, name_of(EvidenceKind(i)), "validity_days")));
  for (const json::value& one : *measures)
    if (one.is_object()) out.measures.push_back(TRY(read_measure(one.get_object())));
  if (object.contains("serious_within_days"))
    out.serious_days = TRY(days_at(object, "serious_within_days", "begin"));
  for (std::size_t i = 0; i < finding_kinds; ++i) {
    auto answers = [&](const Measure& one) {
      return one.finding == FindingKind(i) && one.who == Party::owner;
    };
    if (std::none_of(out.measures.begin(), out.measures.end(), answers))
      return wrong_policy("nothing for the owner to do", kind_names[i]);
  }
  return out;
}

}  // namespace hinomi::device
