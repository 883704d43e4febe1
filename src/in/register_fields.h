// The fields of the register, each named once: as JSON calls it, as the head of a CSV column does
// in English and Japanese, and where it stands in the row. Reading and writing both follow from
// this list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "model/facts.h"
#include "model/register.h"

namespace hinomi::in {

enum class RegisterPart : std::uint8_t { members, communities, services, contacts };
inline constexpr int register_part_count = 4;

std::string_view name_of(RegisterPart part);  // "members"; also the key of its list in JSON
std::string_view japanese_name_of(RegisterPart part);                   // "組織"
std::optional<RegisterPart> register_part_from(std::string_view name);  // either

template <class T>
constexpr RegisterPart part_of() {
  if constexpr (std::is_same_v<T, Member>) return RegisterPart::members;
  if constexpr (std::is_same_v<T, Community>) return RegisterPart::communities;
  if constexpr (std::is_same_v<T, Service>) return RegisterPart::services;
  return RegisterPart::contacts;
}

// Minutes after midnight, written "22:00".
template <class T>
struct ClockPlace {
  int T::* at;
};

template <class T>
using FieldPlace =
    std::variant<std::string T::*, std::vector<std::string> T::*, int T::*, bool T::*,
                 std::optional<Time> T::*, Relation T::*, MemberKind T::*,
                 std::vector<Channel> T::*, std::vector<Agreement> T::*, ClockPlace<T>>;

template <class T>
struct RegisterField {
  std::string_view name;
  std::string_view japanese;
  FieldPlace<T> place;
};

// In the order of the columns of a written file. T: Member, Community, Service or Contact.
template <class T>
const std::vector<RegisterField<T>>& register_fields();

// Lays what `fields` says over `row`: a field that is left out keeps its value, null empties it. A
// channel without "key" keeps the key that the row has for the same kind and address. Fields that
// answers carry beside the row's own ("state", "member_name" ...) say nothing here.
// Error: invalid; `where` is the field, or a place in it ("channels/0/address").
template <class T>
Result<void> lay_over(T& row, const json::object& fields);

// A cell of CSV as the JSON that it says, and back. Lists stand between ';'; inside an entry ';',
// '|', ',' and '\' are written with a '\' before them. Channels: "mail:a@b.example; page".
// Agreements: "NAME | CLAUSE, CLAUSE | 2030-04-01". Error: invalid.
template <class T>
Result<json::value> cell_value(const RegisterField<T>& field, std::string_view cell);
template <class T>
std::string cell_text(const RegisterField<T>& field, const T& row);

}  // namespace hinomi::in
