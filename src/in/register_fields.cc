// The list of fields, and JSON laid over a row.
#include "in/register_fields.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/register_channel.h"

namespace hinomi::in {
namespace {

constexpr std::array<std::string_view, register_part_count> part_names = {"members", "communities",
                                                                          "services", "contacts"};
constexpr std::array<std::string_view, register_part_count> japanese_part_names = {
    "組織", "共有グループ", "サービス", "連絡先"};

std::unexpected<Error> unfit(std::string what, std::string remedy, std::string where = {}) {
  return fail(ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy));
}

std::string within(std::string_view field, std::size_t number, std::string_view inner = {}) {
  std::string out = std::string(field) + "/" + std::to_string(number);
  return inner.empty() ? out : out + "/" + std::string(inner);
}

// What each type of field takes from JSON. `name`: of the field, for the place of an error.
Result<void> set(std::string& to, const json::value& from, std::string_view) {
  if (!from.is_string()) return unfit("this is not a text", "Write it in quotes");
  std::string_view text = from.get_string();
  // Blanks around it were never meant; any other mark is for the one who checks to refuse.
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  to = text;
  return {};
}

Result<void> set(std::vector<std::string>& to, const json::value& from, std::string_view name) {
  if (!from.is_array()) return unfit("this is not a list", R"(Write ["one", "two"])");
  std::size_t number = 0;
  for (const json::value& one : from.get_array()) {
    std::string text;
    if (auto done = set(text, one, name); !done)
      return unfit(done.error().what, done.error().remedy, within(name, number));
    ++number;
    if (!text.empty() && std::find(to.begin(), to.end(), text) == to.end())
      to.push_back(std::move(text));
  }
  return {};
}

Result<void> set(int& to, const json::value& from, std::string_view) {
  json::error_code error;
  to = from.to_number<int>(error);
  if (error) return unfit("this is not a number", "Write it as 75");
  return {};
}

Result<void> set(bool& to, const json::value& from, std::string_view) {
  if (!from.is_bool()) return unfit("this is neither true nor false", "Write true or false");
  to = from.get_bool();
  return {};
}

Result<void> set(std::optional<Time>& to, const json::value& from, std::string_view) {
  if (!from.is_string()) return unfit("this is not a time", "Write it as 2026-04-01T09:00:00Z");
  if (from.get_string().empty()) return {};
  to = TRY(parse_time_loosely(std::string_view(from.get_string())));
  return {};
}

Result<void> set(Relation& to, const json::value& from, std::string_view) {
  auto found = from.is_string() ? relation_from(std::string_view(from.get_string())) : std::nullopt;
  if (!found)
    return unfit("the relation is own, client, community or outside", "Write one of the four");
  to = *found;
  return {};
}

Result<void> set(MemberKind& to, const json::value& from, std::string_view) {
  auto found =
      from.is_string() ? member_kind_from(std::string_view(from.get_string())) : std::nullopt;
  if (!found) {
    std::string all;
    for (int i = 0; i < member_kind_count; ++i)
      all += (i ? ", " : "One of ") + std::string(name_of(static_cast<MemberKind>(i)));
    return unfit("no such kind of member", all);
  }
  to = *found;
  return {};
}

Result<void> set(std::vector<Agreement>& to, const json::value& from, std::string_view name) {
  if (!from.is_array())
    return unfit("this is not a list of agreements", R"(Write [{"name": ...}])");
  for (const json::value& item : from.get_array()) {
    std::size_t number = to.size();
    const json::object* one = item.if_object();
    Agreement& agreement = to.emplace_back();
    for (const auto& [key, value] : one ? *one : json::object()) {
      std::string place = within(name, number, key);
      Result<void> done;
      if (value.is_null()) continue;
      if (key == "name")
        done = set(agreement.name, value, place);
      else if (key == "clauses")
        done = set(agreement.clauses, value, place);
      else if (key == "expires")
        done = set(agreement.expires, value, place);
      else
        done = unfit("no such field of an agreement", "One of name, clauses, expires");
      if (!done) {
        Error error = std::move(done).error();
        if (!error.where.starts_with(place)) error.where = place;
        return std::unexpected(std::move(error));
      }
    }
    if (agreement.name.empty())
      return unfit("an agreement has a name", R"(Write {"name": "...", "clauses": ["secrecy"]})",
                   within(name, number));
  }
  return {};
}

Result<void> set(std::vector<Channel>& to, const json::value& from, std::string_view name) {
  if (!from.is_array())
    return unfit("this is not a list of channels", R"(Write [{"kind": "mail", "address": ...}])");
  std::vector<Channel> before = std::move(to);
  to.clear();
  for (const json::value& item : from.get_array()) {
    std::string place = within(name, to.size());
    Channel channel;
    bool has_key = false;
    if (auto read = read_channel(item, channel, has_key); !read) {
      Error error = std::move(read).error();
      error.where = error.where.empty() ? place : place + "/" + error.where;
      return std::unexpected(std::move(error));
    }
    for (const Channel& old : before)
      if (!has_key && old.kind == channel.kind && old.address == channel.address)
        channel.key = old.key;
    to.push_back(std::move(channel));
  }
  return {};
}

template <class T>
Result<void> set_field(T& row, const RegisterField<T>& field, const json::value& from) {
  return std::visit(
      [&](auto place) -> Result<void> {
        if constexpr (std::is_same_v<decltype(place), ClockPlace<T>>) {
          row.*place.at = from.is_null() ? 0 : TRY(minutes_of(from));
          return {};
        } else {
          using Value = std::remove_reference_t<decltype(row.*place)>;
          bool keeps_keys = std::is_same_v<Value, std::vector<Channel>> && !from.is_null();
          if (!keeps_keys) row.*place = T().*place;
          if (from.is_null()) return {};
          return set(row.*place, from, field.name);
        }
      },
      field.place);
}

// What answers carry beside the row's own fields: whoever sends an answer back means no change.
bool is_told_beside(RegisterPart part, std::string_view name) {
  using Names = std::vector<std::string_view>;
  static const Names names[register_part_count] = {
      {"contacts", "services", "reachable", "contact_list", "service_list"},
      {"members", "tier_members"},
      {"member_name", "needed_by"},
      {"member_name", "answered", "failed", "failures", "state"}};
  const Names& all = names[static_cast<std::size_t>(part)];
  return std::find(all.begin(), all.end(), name) != all.end();
}

template <class T>
std::unexpected<Error> no_such_field(std::string_view name) {
  std::string all;
  for (const auto& field : register_fields<T>())
    all += (all.empty() ? "One of " : ", ") + std::string(field.name);
  return unfit("no such field: " + std::string(name.substr(0, 64)), all,
               std::string(name.substr(0, 64)));
}

}  // namespace

std::string_view name_of(RegisterPart part) {
  return part_names.at(static_cast<std::size_t>(part));
}
std::string_view japanese_name_of(RegisterPart part) {
  return japanese_part_names.at(static_cast<std::size_t>(part));
}
std::optional<RegisterPart> register_part_from(std::string_view name) {
  for (const auto& names : {part_names, japanese_part_names})
    if (auto found = std::find(names.begin(), names.end(), name); found != names.end())
      return static_cast<RegisterPart>(found - names.begin());
  return {};
}

template <>
const std::vector<RegisterField<Member>>& register_fields<Member>() {
  static const std::vector<RegisterField<Member>> fields = {
      {"id", "識別名", &Member::id},
      {"name", "名称", &Member::name},
      {"relation", "関係", &Member::relation},
      {"kind", "種類", &Member::kind},
      {"sector", "分野", &Member::sector},
      {"municipality", "市区町村", &Member::municipality},
      {"jurisdiction", "管轄", &Member::jurisdiction},
      {"corporate_number", "法人番号", &Member::corporate_number},
      {"names", "ドメイン", &Member::names},
      {"networks", "ネットワーク", &Member::networks},
      {"groups", "グループ", &Member::groups},
      {"products", "製品", &Member::products},
      {"obligations", "義務", &Member::obligations},
      {"agreements", "協定", &Member::agreements},
      {"reliability", "信頼度", &Member::reliability},
      {"verifier_key", "検証鍵", &Member::verifier_key},
      {"removed", "参加終了", &Member::removed}};
  return fields;
}

template <>
const std::vector<RegisterField<Community>>& register_fields<Community>() {
  static const std::vector<RegisterField<Community>> fields = {
      {"id", "識別名", &Community::id},
      {"name", "名称", &Community::name},
      {"tiers", "段階", &Community::tiers},
      {"clause", "条項", &Community::clause},
      {"removed", "終了", &Community::removed}};
  return fields;
}

template <>
const std::vector<RegisterField<Service>>& register_fields<Service>() {
  static const std::vector<RegisterField<Service>> fields = {
      {"id", "識別名", &Service::id},
      {"name", "名称", &Service::name},
      {"member", "組織", &Service::member},
      {"needs", "必要なサービス", &Service::needs},
      {"removed", "終了", &Service::removed}};
  return fields;
}

template <>
const std::vector<RegisterField<Contact>>& register_fields<Contact>() {
  static const std::vector<RegisterField<Contact>> fields = {
      {"id", "識別名", &Contact::id},
      {"member", "組織", &Contact::member},
      {"role", "役割", &Contact::role},
      {"holder", "担当者", &Contact::holder},
      {"language", "言語", &Contact::language},
      {"channels", "連絡手段", &Contact::channels},
      {"substitutes", "代理", &Contact::substitutes},
      {"quiet_from", "静穏開始", ClockPlace<Contact>{&Contact::quiet_from}},
      {"quiet_to", "静穏終了", ClockPlace<Contact>{&Contact::quiet_to}},
      {"verified", "確認日時", &Contact::verified},
      {"removed", "終了", &Contact::removed}};
  return fields;
}

template <class T>
Result<void> lay_over(T& row, const json::object& fields) {
  const auto& known = register_fields<T>();
  for (const auto& [key, value] : fields) {
    std::string_view name = key;
    auto field =
        std::find_if(known.begin(), known.end(), [&](const auto& one) { return one.name == name; });
    if (field == known.end()) {
      if (is_told_beside(part_of<T>(), name)) continue;
      return no_such_field<T>(name);
    }
    if (auto done = set_field(row, *field, value); !done) {
      Error error = std::move(done).error();
      if (!error.where.starts_with(std::string(name) + "/")) error.where = name;
      return std::unexpected(std::move(error));
    }
  }
  return {};
}

template Result<void> lay_over(Member&, const json::object&);
template Result<void> lay_over(Community&, const json::object&);
template Result<void> lay_over(Service&, const json::object&);
template Result<void> lay_over(Contact&, const json::object&);

}  // namespace hinomi::in
