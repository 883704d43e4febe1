// Zeek intelligence framework: tab-separated, "#fields" first, "\xNN" for what would be read as
// something else.
#include <array>
#include <unordered_set>

#include "out/feed/formats.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

void append_zeek_field(std::string& out, std::string_view text) {
  static constexpr char digits[] = "0123456789abcdef";
  // "-" alone means unset, "(empty)" empty, a '#' in front a comment.
  bool guard = text == "-" || text == "(empty)" || text.starts_with('#');
  if (!guard && is_clean(text) && text.find('\\') == text.npos) {
    out += text;
    return;
  }
  for (char c : text) {
    auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20 || byte == 0x7f || c == '\\' || guard) {
      out += "\\x";
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
    guard = false;
  }
}

std::string_view intel_type(IndicatorType type) {
  switch (type) {
    case IndicatorType::ipv4:
    case IndicatorType::ipv6: return "Intel::ADDR";
    case IndicatorType::network: return "Intel::SUBNET";
    case IndicatorType::domain: return "Intel::DOMAIN";
    case IndicatorType::url: return "Intel::URL";
    case IndicatorType::email: return "Intel::EMAIL";
    default: return "Intel::FILE_HASH";
  }
}

}  // namespace

std::string render_zeek(const FeedKind& kind, const FeedHead& head,
                        std::span<const Published> entries) {
  // Zeek hashes files with these three (base/files/hash).
  constexpr std::array types = {IndicatorType::ipv4,   IndicatorType::ipv6, IndicatorType::network,
                                IndicatorType::domain, IndicatorType::url,  IndicatorType::email,
                                IndicatorType::md5,    IndicatorType::sha1, IndicatorType::sha256};
  LeftOut left_out;
  auto values = values_of(head, entries, types, true, left_out);
  std::string out = first_lines(
      kind, head, "#", "Zeek reports what it sees; it blocks nothing by itself.", left_out);
  out.reserve(out.size() + values.size() * 128);
  out += "#fields\tindicator\tindicator_type\tmeta.source\tmeta.desc\n";
  std::string source = "hinomi/" + one_line(head.node);
  std::unordered_set<std::string_view> urls;
  urls.reserve(values.size());
  walk(values, [&](const Published& entry) {
    bool url = entry.type == IndicatorType::url;
    if (!url && entry.verdict != Verdict::block) return;
    // Zeek writes a URL without its scheme; http and https to one place are one indicator.
    std::string_view value = entry.value;
    if (url) value.remove_prefix(value.find("://") + 3);
    if (url && !urls.insert(value).second) return;
    append_zeek_field(out, value);
    out += '\t';
    out += intel_type(entry.type);
    out += '\t';
    append_zeek_field(out, source);
    out += '\t';
    if (head.exercise) out += "EXERCISE ";
    append_zeek_field(out, one_line(entry.finding));
    out += '\n';
  });
  return out;
}

}  // namespace hinomi::feed
