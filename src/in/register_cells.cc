// Cells of CSV: lists, channels and agreements on one line, as people read and write them.
#include <charconv>

#include "base/text.h"
#include "in/register_channel.h"
#include "in/register_fields.h"

namespace hinomi::in {
namespace {

// Pieces between the separators; what has a '\' before it separates nothing. Empty ones are left
// out.
std::vector<std::string_view> pieces_of(std::string_view text, std::string_view separators) {
  std::vector<std::string_view> out;
  std::size_t from = 0;
  for (std::size_t i = 0; i <= text.size(); ++i) {
    if (i < text.size() && text[i] == '\\') {
      ++i;
      continue;
    }
    if (i < text.size() && separators.find(text[i]) == separators.npos) continue;
    if (auto piece = trim(text.substr(from, i - from)); !piece.empty()) out.push_back(piece);
    from = i + 1;
  }
  return out;
}

std::string plain(std::string_view piece) {
  std::string out;
  for (std::size_t i = 0; i < piece.size(); ++i) {
    if (piece[i] == '\\' && i + 1 < piece.size()) ++i;
    out += piece[i];
  }
  return out;
}

std::string marked(std::string_view text) {
  std::string out;
  for (char c : text) {
    if (std::string_view(";|,\\\n\r").find(c) != std::string_view::npos) out += '\\';
    out += c;
  }
  return out;
}

json::array list_of(std::string_view cell, std::string_view separators) {
  json::array out;
  for (std::string_view piece : pieces_of(cell, separators)) out.emplace_back(plain(piece));
  return out;
}

constexpr std::string_view between_entries = ";\n\r";

// A channel's address may hold any of the marks but ';', which an entry ends with.
Result<json::value> channels_in(std::string_view cell) {
  json::array out;
  for (std::string_view piece : pieces_of(cell, between_entries)) {
    std::string entry = plain(piece);
    std::size_t colon = std::min(entry.find(':'), entry.size());
    json::object channel{{"kind", trim(std::string_view(entry).substr(0, colon))}};
    if (colon < entry.size()) channel["address"] = trim(std::string_view(entry).substr(colon + 1));
    out.push_back(std::move(channel));
  }
  return json::value(std::move(out));
}

Result<json::value> agreements_in(std::string_view cell) {
  json::array out;
  for (std::string_view piece : pieces_of(cell, between_entries)) {
    // Not pieces_of: an agreement without clauses has nothing between its two bars.
    std::vector<std::string_view> parts(1, piece);
    for (std::size_t i = 0; i < parts.back().size(); ++i) {
      if (parts.back()[i] == '\\') {
        ++i;
      } else if (parts.back()[i] == '|') {
        std::string_view whole = parts.back();
        parts.back() = whole.substr(0, i);
        parts.push_back(whole.substr(i + 1));
        i = std::string_view::npos;  // 0 in the next round
      }
    }
    if (parts.size() > 3)
      return fail(ErrorKind::invalid, "an agreement has three parts", {},
                  "Write NAME | CLAUSE, CLAUSE | 2030-04-01");
    json::object agreement{{"name", plain(trim(parts[0]))}};
    if (parts.size() > 1) agreement["clauses"] = list_of(parts[1], ",");
    if (parts.size() > 2 && !trim(parts[2]).empty()) agreement["expires"] = plain(trim(parts[2]));
    out.push_back(std::move(agreement));
  }
  return json::value(std::move(out));
}

Result<json::value> flag_in(std::string_view cell) {
  std::string word = to_lower(cell);
  for (std::string_view yes : {"true", "1", "yes", "はい", "○"})
    if (word == yes) return json::value(true);
  for (std::string_view no : {"", "false", "0", "no", "いいえ", "×"})
    if (word == no) return json::value(false);
  return fail(ErrorKind::invalid, "this is neither true nor false", {}, "Write true, or nothing");
}

Result<json::value> number_in(std::string_view cell) {
  int number = 0;
  auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), number);
  if (error == std::errc() && end == cell.data() + cell.size()) return json::value(number);
  return fail(ErrorKind::invalid, "this is not a number", {}, "Write it as 75");
}

std::string text_of(const std::string& text) { return text; }
std::string text_of(bool flag) { return flag ? "true" : ""; }
std::string text_of(int number) { return std::to_string(number); }
std::string text_of(Relation relation) { return std::string(name_of(relation)); }
std::string text_of(MemberKind kind) { return std::string(name_of(kind)); }
std::string text_of(const std::optional<Time>& time) { return time ? format_time(*time) : ""; }

std::string joined(const std::vector<std::string>& list, const char* between) {
  std::string out;
  for (const std::string& one : list) out += (out.empty() ? "" : between) + marked(one);
  return out;
}
std::string text_of(const std::vector<std::string>& list) { return joined(list, "; "); }

std::string text_of(const std::vector<Channel>& channels) {
  std::string out;
  for (const Channel& one : channels) {
    out += (out.empty() ? "" : "; ") + std::string(name_of(one.kind));
    if (!one.address.empty()) out += ":" + marked(one.address);
  }
  return out;
}

std::string text_of(const std::vector<Agreement>& agreements) {
  std::string out;
  for (const Agreement& one : agreements) {
    out += (out.empty() ? "" : "; ") + marked(one.name);
    if (!one.clauses.empty() || one.expires) out += " | " + joined(one.clauses, ", ");
    if (one.expires) out += " | " + format_time(*one.expires);
  }
  return out;
}

std::string clock_text(int minutes) {
  if (minutes == 0) return {};
  char text[32];
  std::snprintf(text, sizeof text, "%02d:%02d", minutes / 60, minutes % 60);
  return text;
}

}  // namespace

template <class T>
Result<json::value> cell_value(const RegisterField<T>& field, std::string_view cell) {
  cell = trim(cell);
  return std::visit(
      [&](auto place) -> Result<json::value> {
        if constexpr (std::is_same_v<decltype(place), ClockPlace<T>>) {
          return json::value(cell);
        } else {
          using Value = std::remove_reference_t<decltype(T().*place)>;
          if constexpr (std::is_same_v<Value, std::vector<std::string>>)
            return json::value(list_of(cell, between_entries));
          else if constexpr (std::is_same_v<Value, std::vector<Channel>>)
            return channels_in(cell);
          else if constexpr (std::is_same_v<Value, std::vector<Agreement>>)
            return agreements_in(cell);
          else if constexpr (std::is_same_v<Value, bool>)
            return flag_in(cell);
          else if constexpr (std::is_same_v<Value, int>)
            return number_in(cell);
          else
            return json::value(cell);
        }
      },
      field.place);
}

template <class T>
std::string cell_text(const RegisterField<T>& field, const T& row) {
  return std::visit(
      [&](auto place) -> std::string {
        if constexpr (std::is_same_v<decltype(place), ClockPlace<T>>)
          return clock_text(row.*place.at);
        else
          return text_of(row.*place);
      },
      field.place);
}

template Result<json::value> cell_value(const RegisterField<Member>&, std::string_view);
template Result<json::value> cell_value(const RegisterField<Community>&, std::string_view);
template Result<json::value> cell_value(const RegisterField<Service>&, std::string_view);
template Result<json::value> cell_value(const RegisterField<Contact>&, std::string_view);
template std::string cell_text(const RegisterField<Member>&, const Member&);
template std::string cell_text(const RegisterField<Community>&, const Community&);
template std::string cell_text(const RegisterField<Service>&, const Service&);
template std::string cell_text(const RegisterField<Contact>&, const Contact&);

}  // namespace hinomi::in
