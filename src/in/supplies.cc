#include "in/supplies.h"

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "in/encoding.h"
#include "in/fold.h"
#include "in/reader.h"
#include "in/rows.h"

namespace hinomi::in {

namespace {

struct SupplyHeader {
  std::string_view text, field;
};
constexpr SupplyHeader supply_headers[] = {
    {"id", "id"},
    {"member", "member"},
    {"会員", "member"},
    {"組織", "member"},
    {"supplier", "supplier"},
    {"供給者", "supplier"},
    {"委託先", "supplier"},
    {"取引先", "supplier"},
    {"role", "role"},
    {"役割", "role"},
    {"区分", "role"},
    {"what", "what"},
    {"内容", "what"},
    {"件名", "what"},
    {"services", "services"},
    {"サービス", "services"},
    {"業務", "services"},
    {"assets", "assets"},
    {"systems", "assets"},
    {"システム", "assets"},
    {"資産", "assets"},
    {"group", "group"},
    {"代替", "group"},
    {"least", "least"},
    {"必要数", "least"},
    {"from", "from"},
    {"開始日", "from"},
    {"契約開始日", "from"},
    {"until", "until"},
    {"終了日", "until"},
    {"契約終了日", "until"},
    {"evidence", "evidence"},
    {"根拠", "evidence"},
    {"契約番号", "evidence"},
    {"consent", "consent"},
    {"同意", "consent"},
};

struct RoleWord {
  std::string_view text;
  SupplyRole role;
};
constexpr RoleWord role_words[] = {
    {"製造", SupplyRole::makes},         {"開発", SupplyRole::makes},
    {"ホスティング", SupplyRole::hosts}, {"クラウド", SupplyRole::hosts},
    {"運用", SupplyRole::hosts},         {"保守", SupplyRole::maintains},
    {"販売", SupplyRole::resells},       {"納入", SupplyRole::resells},
};

std::unexpected<Error> wrong_supply_field(std::string_view field, std::string what,
                                          std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), std::string(field), std::move(remedy));
}

std::string_view supply_field(std::string_view header) {
  std::string bare = folded_for_search(trim(header));
  for (const SupplyHeader& known : supply_headers)
    if (folded_for_search(known.text) == bare) return known.field;
  return {};
}

std::vector<std::string> parted_list(std::string_view text) {
  std::vector<std::string> out;
  while (!text.empty()) {
    const std::string_view one = text.substr(0, text.find(';'));
    text.remove_prefix(std::min(text.size(), one.size() + 1));
    if (!trim(one).empty()) out.emplace_back(trim(one));
  }
  return out;
}

Result<void> set_supply_time(std::optional<Time>& to, std::string_view field,
                             std::string_view text) {
  to.reset();
  if (text.empty()) return {};
  std::string plain(text);
  std::replace(plain.begin(), plain.end(), '/', '-');
  auto time = parse_time_loosely(plain);
  if (!time) return wrong_supply_field(field, "not a date", "Write it as 2027-03-31");
  to = *time;
  return {};
}

Result<void> set_supply_role(SupplyRole& to, std::string_view text) {
  if (auto role = supply_role_from(to_lower(text))) {
    to = *role;
    return {};
  }
  for (const RoleWord& word : role_words)
    if (word.text == text) {
      to = word.role;
      return {};
    }
  return wrong_supply_field("role", "no such role", "One of makes, hosts, maintains, resells");
}

}  // namespace

Result<void> set_supply_field(Supply& supply, std::string_view field, std::string_view text) {
  text = trim(text);
  if (field == "role") return set_supply_role(supply.role, text);
  if (field == "from") return set_supply_time(supply.from, field, text);
  if (field == "until") return set_supply_time(supply.until, field, text);
  if (field == "services") {
    supply.services = parted_list(text);
  } else if (field == "assets") {
    supply.assets = parted_list(text);
  } else if (field == "least") {
    unsigned value = 1;
    const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (!text.empty() &&
        (error != std::errc() || end != text.data() + text.size() || value < 1 || value > 100))
      return wrong_supply_field(field, "not a number from 1 to 100",
                                "How many of the group are enough");
    supply.least = value;
  } else if (field == "consent") {
    const auto consent = text.empty() ? SupplyConsent::desk : supply_consent_from(to_lower(text));
    if (!consent) return wrong_supply_field(field, "no such consent", "One of desk, dependents");
    supply.consent = *consent;
  } else {
    for (auto [name, to] : {std::pair("id", &supply.id),
                            {"member", &supply.member},
                            {"supplier", &supply.supplier},
                            {"what", &supply.what},
                            {"group", &supply.group},
                            {"evidence", &supply.evidence}})
      if (field == name) {
        *to = text;
        return {};
      }
    return fail(ErrorKind::missing, "no such field", std::string(field.substr(0, 40)),
                "docs/api.md lists the fields");
  }
  return {};
}

Result<SupplyFile> read_supplies(std::string_view bytes) {
  const Decoded decoded = TRY(decode(bytes, ReadLimits{}.bytes));
  SupplyFile out;
  const std::string_view text = decoded.text(), header = text.substr(0, text.find('\n'));
  const bool by_tab = header.find('\t') != header.npos && header.find(',') == header.npos;
  Rows rows(text, by_tab ? '\t' : ',');
  std::vector<std::string_view> cells, columns;
  if (rows.done() || !rows.next(cells))
    return fail(ErrorKind::invalid, "the table has no headers", "line 1",
                "The first row names the columns: supplier,role,what,services");
  for (std::string_view cell : cells) {
    columns.push_back(supply_field(cell));
    if (columns.back().empty() && !trim(cell).empty()) out.ignored.emplace_back(trim(cell));
  }
  for (std::string_view needed : {"supplier", "role"})
    if (std::find(columns.begin(), columns.end(), needed) == columns.end())
      return fail(ErrorKind::invalid, "the column " + std::string(needed) + " is missing", "line 1",
                  "The first row names the columns: supplier,role,what,services");
  while (!rows.done()) {
    const bool is_whole = rows.next(cells);
    SupplyLine line{.supply = {}, .place = "line " + std::to_string(rows.line())};
    auto refuse = [&](Error error) {
      error.where = line.place + (error.where.empty() ? "" : ", " + error.where);
      out.refused.push_back(std::move(error));
    };
    if (!is_whole) {
      refuse({ErrorKind::invalid, "a quote does not end", "", "Close the quote"});
      continue;
    }
    if (std::all_of(cells.begin(), cells.end(), [](auto cell) { return trim(cell).empty(); }))
      continue;
    if (out.lines.size() + out.refused.size() == supply_lines_limit)
      return fail(ErrorKind::too_large, "the table has too many rows", line.place,
                  "At most 20,000; split it");
    Result<void> read;
    for (std::size_t i = 0; i < std::min(cells.size(), columns.size()) && read; ++i)
      if (!columns[i].empty()) read = set_supply_field(line.supply, columns[i], cells[i]);
    if (!read)
      refuse(std::move(read).error());
    else
      out.lines.push_back(std::move(line));
  }
  return out;
}

}  // namespace hinomi::in
