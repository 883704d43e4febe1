#include "in/encoding.h"

#include <iconv.h>
#include <simdjson.h>

#include <array>
#include <memory>

#include "base/text.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

constexpr std::size_t sampled = 64 * 1024;  // bytes looked at for UTF-16

std::unexpected<Error> too_long(std::size_t most) {
  return fail(ErrorKind::too_large, "the report is too large in UTF-8", {},
              "Split it, or raise the limit of " + std::to_string(most) + " bytes");
}

void mark_damage(Decoded& out, std::size_t offset) {
  if (!out.first_damage) out.first_damage = offset;
  ++out.damaged;
  out.owned += replacement;
}

// UTF-16 without a byte order mark: in text with line ends, digits or Latin letters every other
// byte of those is NUL, and on one side only.
std::optional<bool> looks_utf16_big_endian(std::string_view bytes) {
  bytes = bytes.substr(0, sampled);
  std::size_t zero[2] = {};
  for (std::size_t i = 0; i < bytes.size(); ++i) zero[i & 1] += bytes[i] == 0;
  std::size_t units = bytes.size() / 2;
  if (bytes.size() % 2 || units == 0) return {};
  for (int side : {0, 1})
    if (zero[side] * 20 >= units && zero[side] > 20 * zero[1 - side]) return side == 0;
  return {};
}

Result<Decoded> decode_utf16(std::string_view bytes, bool big, std::size_t most) {
  Decoded out;
  out.encoding = big ? "UTF-16BE" : "UTF-16LE";
  out.copied = true;
  auto unit = [&](std::size_t i) {
    auto byte = [&](std::size_t j) { return static_cast<unsigned char>(bytes[j]); };
    return char32_t(big ? byte(i) << 8 | byte(i + 1) : byte(i + 1) << 8 | byte(i));
  };
  for (std::size_t i = 0; i < bytes.size(); i += 2) {
    if (out.owned.size() > most) return too_long(most);
    if (i + 1 == bytes.size()) {
      mark_damage(out, i);
      break;
    }
    char32_t code = unit(i);
    if (code >= 0xD800 && code < 0xDC00 && i + 3 < bytes.size()) {
      char32_t low = unit(i + 2);
      if (low >= 0xDC00 && low < 0xE000) {
        append_code_point(out.owned, 0x10000 + ((code - 0xD800) << 10) + (low - 0xDC00));
        i += 2;
        continue;
      }
    }
    if (code == 0 || (code >= 0xD800 && code < 0xE000))
      mark_damage(out, i);
    else
      append_code_point(out.owned, code);
  }
  return out;
}

// UTF-8 with damage: each byte that belongs to no character becomes U+FFFD.
Result<Decoded> repair_utf8(std::string_view bytes, std::size_t most) {
  Decoded out;
  out.copied = true;
  for (std::size_t i = 0; i < bytes.size();) {
    if (out.owned.size() > most) return too_long(most);
    auto [code, length] = next_code_point(bytes.substr(i));
    if (code == 0 || (code == 0xFFFD && length == 1))
      mark_damage(out, i);
    else
      out.owned.append(bytes, i, length);
    i += length;
  }
  return out;
}

struct CloseIconv {
  void operator()(void* handle) const { iconv_close(handle); }
};

Result<Decoded> decode_with_iconv(const char* charset, std::string_view bytes, std::size_t most) {
  iconv_t opened = iconv_open("UTF-8", charset);
  if (opened == iconv_t(-1))
    return fail(ErrorKind::invalid, std::string("this system cannot read ") + charset, {},
                "Send it as UTF-8");
  std::unique_ptr<void, CloseIconv> converter(opened);
  Decoded out;
  out.encoding = charset;
  out.copied = true;
  std::array<char, 16384> buffer;
  char* from = const_cast<char*>(bytes.data());  // iconv only reads
  std::size_t left = bytes.size();
  while (left > 0) {
    if (out.owned.size() > most) return too_long(most);
    char* to = buffer.data();
    std::size_t room = buffer.size();
    std::size_t done = iconv(converter.get(), &from, &left, &to, &room);
    out.owned.append(buffer.data(), std::size_t(to - buffer.data()));
    if (done != std::size_t(-1) || errno == E2BIG) continue;
    mark_damage(out, std::size_t(from - bytes.data()));  // EILSEQ, or EINVAL at the end
    ++from;
    --left;
  }
  // NUL is valid in these and no text.
  for (std::size_t at = out.owned.find('\0'); at != std::string::npos;
       at = out.owned.find('\0', at)) {
    out.owned.replace(at, 1, replacement);
    ++out.damaged;
    if (!out.first_damage) out.first_damage = bytes.find('\0');
  }
  return out;
}

struct Counts {
  std::size_t good = 0;  // characters of several bytes
  std::size_t bad = 0;   // bytes of none
};

Counts count_utf8(std::string_view bytes) {
  Counts out;
  for (std::size_t i = 0; i < bytes.size();) {
    auto [code, length] = next_code_point(bytes.substr(i));
    if (length > 1)
      ++out.good;
    else if (static_cast<unsigned char>(bytes[i]) >= 0x80)
      ++out.bad;
    i += length;
  }
  return out;
}

// Lead bytes 81-9F and E0-FC with a trail byte 40-7E or 80-FC; A1-DF alone is half-width katakana
// and counts for nothing, because almost any bytes would pass with it.
Counts count_cp932(std::string_view bytes) {
  Counts out;
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    auto byte = static_cast<unsigned char>(bytes[i]);
    if (byte < 0x80 || (byte >= 0xA1 && byte <= 0xDF)) continue;
    bool lead = (byte >= 0x81 && byte <= 0x9F) || (byte >= 0xE0 && byte <= 0xFC);
    unsigned char trail = i + 1 < bytes.size() ? static_cast<unsigned char>(bytes[i + 1]) : 0;
    if (lead && trail >= 0x40 && trail <= 0xFC && trail != 0x7F) {
      ++out.good;
      ++i;
    } else {
      ++out.bad;
    }
  }
  return out;
}

// ISO-2022-JP to CP932, byte by byte (JIS X 0202 escapes; row and cell as JIS X 0208 Annex 1 maps
// them to Shift_JIS), because mail calls it so whose characters are Windows' own.
std::string cp932_from_jis(std::string_view bytes) {
  enum class Set { ascii, kana, kanji } set = Set::ascii;
  std::string out;
  out.reserve(bytes.size());
  for (std::size_t i = 0; i < bytes.size(); ++i) {
    std::string_view rest = bytes.substr(i);
    if (rest.starts_with("\x1B(B") || rest.starts_with("\x1B(J") || rest.starts_with("\x1B(I")) {
      set = rest[2] == 'I' ? Set::kana : Set::ascii;
      i += 2;
      continue;
    }
    if (rest.starts_with("\x1B$B") || rest.starts_with("\x1B$@")) {
      set = Set::kanji;
      i += 2;
      continue;
    }
    auto row = static_cast<unsigned char>(bytes[i]);
    if (row == '\n') set = Set::ascii;  // RFC 1468: each line begins so
    if (row < 0x21 || row > 0x7E || set == Set::ascii) {
      out += bytes[i];
    } else if (set == Set::kana) {
      out += char(row | 0x80);
    } else if (i + 1 < bytes.size() && bytes[i + 1] >= 0x21 && bytes[i + 1] <= 0x7E) {
      auto cell = static_cast<unsigned char>(bytes[++i]);
      out += char((row + 1) / 2 + (row < 0x5F ? 0x70 : 0xB0));
      out += char(row % 2 ? cell + 0x1F + (cell >= 0x60) : cell + 0x7E);
    } else {
      out += '\x80';  // half a character: no CP932
    }
  }
  return out;
}

// The name iconv has for it; empty when it is not one of those that mail is written in. Nothing a
// mail says reaches iconv otherwise.
const char* iconv_name(std::string_view charset) {
  static constexpr std::array<std::array<const char*, 2>, 27> known = {{
      {"shift_jis", "CP932"},
      {"shift-jis", "CP932"},
      {"sjis", "CP932"},
      {"x-sjis", "CP932"},
      {"ms_kanji", "CP932"},
      {"cp932", "CP932"},
      {"windows-31j", "CP932"},
      {"euc-jp", "EUC-JP-MS"},
      {"x-euc-jp", "EUC-JP-MS"},
      {"iso-8859-1", "WINDOWS-1252"},
      {"windows-1252", "WINDOWS-1252"},
      {"iso-8859-2", "ISO-8859-2"},
      {"iso-8859-5", "ISO-8859-5"},
      {"iso-8859-7", "ISO-8859-7"},
      {"iso-8859-9", "ISO-8859-9"},
      {"iso-8859-15", "ISO-8859-15"},
      {"windows-1250", "WINDOWS-1250"},
      {"windows-1251", "WINDOWS-1251"},
      {"koi8-r", "KOI8-R"},
      {"gb2312", "GB18030"},
      {"gbk", "GB18030"},
      {"gb18030", "GB18030"},
      {"big5", "BIG5"},
      {"euc-kr", "CP949"},
      {"ks_c_5601-1987", "CP949"},
      {"windows-874", "CP874"},
      {"tis-620", "TIS-620"},
  }};
  for (const auto& [name, iconv] : known)
    if (equal_ignoring_case(charset, name)) return iconv;
  return "";
}

}  // namespace

Result<Decoded> decode(std::string_view bytes, std::size_t most) {
  if (bytes.starts_with("\xFF\xFE") || bytes.starts_with("\xFE\xFF"))
    return decode_utf16(bytes.substr(2), bytes[0] == '\xFE', most);
  if (bytes.starts_with("\xEF\xBB\xBF")) bytes.remove_prefix(3);
  bool has_nul = bytes.find('\0') != std::string_view::npos;
  if (!has_nul && simdjson::validate_utf8(bytes.data(), bytes.size())) {
    Decoded out;
    out.view = bytes;
    return out;
  }
  if (has_nul)
    if (auto big = looks_utf16_big_endian(bytes)) return decode_utf16(bytes, *big, most);
  Counts utf8 = count_utf8(bytes);
  Counts cp932 = count_cp932(bytes);
  std::size_t controls = 0;
  for (char c : bytes)
    controls +=
        static_cast<unsigned char>(c) < 0x20 && !is_space(c) && c != 0x1B;  // ESC: terminals
  if (controls > 8 && controls * 50 > bytes.size())
    return fail(ErrorKind::invalid, "the bytes are no text", {},
                "Send the report as UTF-8 text, not as a document, picture or archive");
  bool japanese = utf8.bad > utf8.good && cp932.good > 4 * cp932.bad;
  if (japanese) return decode_with_iconv("CP932", bytes, most);
  if (utf8.bad > utf8.good && utf8.bad * 5 > bytes.size())
    return fail(ErrorKind::invalid, "the encoding is neither UTF-8, UTF-16 nor CP932", {},
                "Save the report as UTF-8 and send it again");
  return repair_utf8(bytes, most);
}

Result<Decoded> decode_as(std::string_view charset, std::string_view bytes, std::size_t most) {
  charset = trim(charset);
  if (equal_ignoring_case(charset, "iso-2022-jp")) {
    Decoded out = TRY(decode_with_iconv("CP932", cp932_from_jis(bytes), most));
    out.encoding = "ISO-2022-JP";
    return out;
  }
  for (std::string_view by_bytes :
       {"", "us-ascii", "ascii", "utf-8", "utf8", "utf-16", "unknown-8bit"})
    if (equal_ignoring_case(charset, by_bytes)) return decode(bytes, most);
  // Many a program says ISO-8859-1 or Shift_JIS and writes UTF-8.
  if (simdjson::validate_utf8(bytes.data(), bytes.size()) &&
      bytes.find('\x1B') == std::string_view::npos)
    return decode(bytes, most);
  const char* name = iconv_name(charset);
  if (!*name)
    return fail(ErrorKind::invalid,
                "an encoding that is not known: " + std::string(charset.substr(0, 40)), {},
                "Send it as UTF-8");
  return decode_with_iconv(name, bytes, most);
}

}  // namespace hinomi::in
