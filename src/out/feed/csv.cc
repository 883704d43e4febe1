// CSV after RFC 4180, every field quoted; '#' lines in front.
#include <array>

#include "base/csv_field.h"
#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {

std::string render_csv(const FeedKind& kind, const FeedHead& head,
                       std::span<const Published> entries) {
  constexpr auto types = [] {
    std::array<IndicatorType, indicator_type_count> all{};
    for (int i = 0; i < indicator_type_count; ++i) all[std::size_t(i)] = IndicatorType(i);
    return all;
  }();
  LeftOut left_out;
  auto values = values_of(head, entries, types, true, left_out);
  std::string out = first_lines(
      kind, head, "# ",
      "verdict block: block it, of a URL also its host; url_only: exactly this URL and no more.\n"
      "An apostrophe before = + - @ keeps a spreadsheet from calculating and is no part of the "
      "value.",
      left_out);
  out.reserve(out.size() + values.size() * 192);
  out += "type,value,verdict,score,tlp,since,expires,finding,pap\r\n";
  walk(values, [&](const Published& entry) {
    append_csv_field(out, name_of(entry.type), ',');
    append_csv_field(out, entry.value, ',');
    append_csv_field(out, name_of(entry.verdict), ',');
    append_number(out, std::uint64_t(entry.score < 0 ? 0 : entry.score));
    out += ',';
    append_csv_field(out, name_of(entry.tlp), ',');
    append_time(out, entry.since);
    out += ',';
    append_time(out, entry.expires);
    out += ',';
    append_csv_field(out, one_line(entry.finding), ',');
    append_csv_field(out, name_of(entry.pap), '\r');
    out += '\n';
  });
  return out;
}

}  // namespace hinomi::feed
