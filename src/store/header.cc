// By hand and for one fixed shape: a start replays every Record, and this is most of its work.
#include "store/header.h"

#include <algorithm>
#include <charconv>

#include "base/hash.h"
#include "base/json.h"

namespace hinomi::store {
namespace {

class Cursor {
 public:
  explicit Cursor(std::string_view text) : text_(text) {}

  std::size_t place() const { return at_; }
  bool done() const { return at_ == text_.size(); }

  bool take(std::string_view wanted) {
    if (!text_.substr(at_).starts_with(wanted)) return false;
    at_ += wanted.size();
    return true;
  }

  std::string_view up_to_quote() const {
    std::string_view rest = text_.substr(at_, 32);  // longer than any name
    return rest.substr(0, rest.find('"'));
  }

  bool take_digits(std::string_view& out, std::size_t count) {
    if (!take_bytes(out, count)) return false;
    unsigned wrong = 0;  // without a branch for each
    for (char c : out) wrong |= !((c >= '0') & (c <= '9')) & !((c >= 'a') & (c <= 'f'));
    return wrong == 0;
  }

  bool take_bytes(std::string_view& out, std::size_t count) {
    out = text_.substr(at_, count);
    at_ += out.size();
    return out.size() == count;
  }

  bool take_number(std::uint64_t& out) {
    const char* begin = text_.data() + at_;
    auto [end, error] = std::from_chars(begin, text_.data() + text_.size(), out);
    at_ += static_cast<std::size_t>(end - begin);
    return error == std::errc() && (*begin != '0' || end == begin + 1);
  }

  // Up to the closing quote, which is taken too. A text without escapes is copied in one piece.
  bool take_text(std::string& out) {
    out.clear();
    while (at_ < text_.size()) {
      std::size_t end = at_;
      while (end < text_.size() && text_[end] != '"' && text_[end] != '\\' &&
             static_cast<unsigned char>(text_[end]) >= 0x20)
        ++end;
      out.append(text_, at_, end - at_);
      at_ = end;
      if (take("\"")) return true;
      if (!take_escape(out)) return false;
    }
    return false;
  }

 private:
  bool take_escape(std::string& out) {
    static constexpr std::string_view names = "\"\\bfnrt", values = "\"\\\b\f\n\r\t";
    if (!take("\\") || done()) return false;
    if (std::size_t i = names.find(text_[at_]); i != names.npos) {
      out += values[i];
      ++at_;
      return true;
    }
    std::string_view digits;
    if (!take("u00") || !take_digits(digits, 2)) return false;
    unsigned code = 0;
    std::from_chars(digits.data(), digits.data() + 2, code, 16);
    out += static_cast<char>(code);
    return code < 0x20;
  }

  std::string_view text_;
  std::size_t at_ = 0;
};

// The quote ends the name: "TLP:AMBER" is not the beginning of "TLP:AMBER+STRICT".
template <class Enum>
bool take_name(Cursor& in, Enum& out, Enum last) {
  std::string_view name = in.up_to_quote();
  for (int i = 0; i <= static_cast<int>(last); ++i) {
    auto value = static_cast<Enum>(i);
    if (name != name_of(value)) continue;
    out = value;
    return in.take(name) && in.take("\"");
  }
  return false;
}

bool take_groups(Cursor& in, Marking& marking) {
  auto& groups = marking.groups.emplace();
  if (in.take("]")) return true;
  do {
    if (!in.take("\"") || !in.take_text(groups.emplace_back())) return false;
  } while (in.take(","));
  return in.take("]");
}

bool take_marking(Cursor& in, Marking& marking) {
  if (!in.take("{")) return false;
  if (in.take("\"groups\":[") && (!take_groups(in, marking) || !in.take(","))) return false;
  if (!in.take("\"pap\":\"") || !take_name(in, marking.pap, Pap::red)) return false;
  if (!in.take(",\"tlp\":\"") || !take_name(in, marking.tlp, Tlp::red)) return false;
  marking.unknown = in.take(",\"unknown\":true");
  return in.take("}");
}

bool take_header(Cursor& in, Header& out) {
  Record& record = out.record;
  std::string_view time;
  if (!in.take("{\"body\":{\"sha256\":\"") || !in.take_digits(out.body_sha256, 64) ||
      !in.take("\",\"size\":") || !in.take_number(out.body_size) || !in.take("}"))
    return false;
  record.exercise = in.take(",\"exercise\":true");
  if (!in.take(",\"format\":\"") || !in.take_text(record.format) || !in.take(",\"id\":\"") ||
      !in.take_text(record.id) || !in.take(",\"kind\":\"") ||
      !take_name(in, record.kind, static_cast<Kind>(kind_count - 1)) || !in.take(",\"marking\":") ||
      !take_marking(in, record.marking) || !in.take(",\"origin\":\"") ||
      !in.take_text(record.origin) || !in.take(",\"received\":\"") || !in.take_bytes(time, 27) ||
      !in.take("\"}") || !in.done())
    return false;
  auto received = parse_time(time);
  if (!received || time.back() != 'Z') return false;
  record.received = *received;
  return true;
}

bool is_ascii(std::string_view text) {
  return std::all_of(text.begin(), text.end(),
                     [](char c) { return static_cast<unsigned char>(c) < 0x80; });
}

}  // namespace

Result<Header> parse_header(std::string_view text) {
  Header out;
  TRY(parse_header(text, out));
  return out;
}

Result<void> parse_header(std::string_view text, Header& out) {
  out.record.marking = {};
  Cursor in(text);
  if (!take_header(in, out))
    return fail(ErrorKind::damaged, "not a Record's header", "byte " + std::to_string(in.place()));
  // Malformed UTF-8 is rare enough for the slow reader to find.
  if (!is_ascii(text) && !parse_json(text))
    return fail(ErrorKind::damaged, "a Record's header is not UTF-8");
  return {};
}

Result<void> check_body(const Header& header, std::string_view body) {
  static constexpr char digits[] = "0123456789abcdef";
  bool fits = body.size() == header.body_size;
  if (fits) {
    Digest digest = sha256(body);
    for (std::size_t i = 0; i < digest.size(); ++i)
      fits &= header.body_sha256[2 * i] == digits[digest[i] >> 4] &&
              header.body_sha256[2 * i + 1] == digits[digest[i] & 15];
  }
  if (!fits) return fail(ErrorKind::damaged, "the body is not the one its header tells of");
  return {};
}

}  // namespace hinomi::store
