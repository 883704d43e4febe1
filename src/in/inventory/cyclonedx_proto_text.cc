// Protocol buffers' text format (protobuf.dev, "Text Format Language Specification"), as far as
// CycloneDX's messages need it.
#include "in/inventory/cyclonedx.h"
#include "in/inventory/cyclonedx_proto.h"
#include "in/inventory/xml.h"
#include "in/utf8.h"

namespace hinomi::in::cyclonedx {
namespace {

bool is_name_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-' || c == '+';
}

class ProtoTextParser {
 public:
  ProtoTextParser(std::string_view text, int depth) : text_(text), depth_(depth) {}

  Result<ProtoValue> document() {
    ProtoValue out{.kind = ProtoValue::Kind::message};
    TRY(fields(out, '\0'));
    return out;
  }

 private:
  std::unexpected<Error> wrong(std::string what) const {
    return fail(ErrorKind::invalid, "not protobuf's text format: " + std::move(what),
                line_at(text_, at_), "Write it as the tool did");
  }

  char peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }

  void skip_space() {
    while (at_ < text_.size()) {
      const char c = text_[at_];
      if (c == '#') {
        at_ = std::min(text_.find('\n', at_), text_.size());
      } else if (c == ' ' || (c >= '\t' && c <= '\r') || c == ',' || c == ';') {
        ++at_;
      } else {
        return;
      }
    }
  }

  Result<> fields(ProtoValue& out, char end) {
    if (--depth_ < 0)
      return fail(ErrorKind::too_large, "messages nested too deeply", line_at(text_, at_),
                  "Send it flatter");
    for (;;) {
      skip_space();
      if (at_ >= text_.size()) {
        if (end) return wrong("a message that does not end");
        break;
      }
      if (peek() == end) {
        ++at_;
        break;
      }
      TRY(field(out));
    }
    ++depth_;
    return {};
  }

  Result<> field(ProtoValue& out) {
    std::string name(token());
    if (name.empty()) return wrong("a field's name is missing");
    skip_space();
    const bool colon = peek() == ':';
    if (colon) ++at_;
    skip_space();
    if (peek() == '[') {
      ++at_;
      for (skip_space(); peek() != ']'; skip_space()) {
        if (at_ >= text_.size()) return wrong("a list that does not end");
        out.fields.emplace_back(name, TRY(value()));
      }
      ++at_;
      return {};
    }
    if (!colon && peek() != '{' && peek() != '<') return wrong("a colon is missing");
    ProtoValue one = TRY(value());
    out.fields.emplace_back(std::move(name), std::move(one));
    return {};
  }

  Result<ProtoValue> value() {
    if (++values_ > most_proto_values)
      return fail(ErrorKind::too_large, "too many values", line_at(text_, at_),
                  "Split the document");
    ProtoValue out;
    if (peek() == '{' || peek() == '<') {
      const char end = peek() == '{' ? '}' : '>';
      ++at_;
      out.kind = ProtoValue::Kind::message;
      TRY(fields(out, end));
      return out;
    }
    if (peek() == '"' || peek() == '\'') {
      out.kind = ProtoValue::Kind::text;
      // Texts one behind the other are one.
      for (; peek() == '"' || peek() == '\''; skip_space()) TRY(quoted(out.text));
      return out;
    }
    out.text = token();
    if (out.text.empty()) return wrong("a value is missing");
    return out;
  }

  std::string_view token() {
    const std::size_t begin = at_;
    while (at_ < text_.size() && is_name_letter(text_[at_])) ++at_;
    return text_.substr(begin, at_ - begin);
  }

  Result<> quoted(std::string& out) {
    const char mark = text_[at_++];
    while (at_ < text_.size() && text_[at_] != mark) {
      if (text_[at_] == '\n') break;
      if (text_[at_] != '\\') {
        out += text_[at_++];
        continue;
      }
      ++at_;
      TRY(escaped(out));
    }
    if (peek() != mark) return wrong("a text that does not end");
    ++at_;
    return {};
  }

  Result<> escaped(std::string& out) {
    const char c = peek();
    ++at_;
    constexpr std::string_view names = "nrtabfv\\'\"?", means = "\n\r\t\a\b\f\v\\'\"?";
    if (const std::size_t found = names.find(c); found != names.npos) {
      out += means[found];
      return {};
    }
    if (c == 'u' || c == 'U') {
      char32_t code = TRY(code_point(c == 'u' ? 4 : 8));
      // Half of a pair as UTF-16 has it: the other half follows.
      if (code >= 0xD800 && code < 0xDC00 && text_.substr(at_, 2) == "\\u") {
        at_ += 2;
        const char32_t low = TRY(code_point(4));
        code = 0x10000 + ((code - 0xD800) << 10) + ((low - 0xDC00) & 0x3FF);
      }
      append_code_point(out, code > 0x10FFFF || (code >= 0xD800 && code < 0xE000) ? 0xFFFD : code);
      return {};
    }
    const bool hex = c == 'x' || c == 'X';
    if (!hex && (c < '0' || c > '7')) return wrong("an escape that it does not have");
    if (!hex) --at_;
    int code = 0, digits = 0;
    for (const int most = hex ? 2 : 3; digits < most && at_ < text_.size(); ++digits, ++at_) {
      const int digit = digit_of(text_[at_]);
      if (digit < 0 || digit >= (hex ? 16 : 8)) break;
      code = code * (hex ? 16 : 8) + digit;
    }
    if (digits == 0 || code > 255) return wrong("an escape that it does not have");
    out += static_cast<char>(code);
    return {};
  }

  Result<char32_t> code_point(int digits) {
    char32_t code = 0;
    for (; digits > 0; --digits, ++at_) {
      const int digit = at_ < text_.size() ? digit_of(text_[at_]) : -1;
      if (digit < 0) return wrong("an escape that it does not have");
      code = code * 16 + static_cast<char32_t>(digit);
    }
    return code;
  }

  static int digit_of(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
  }

  std::string_view text_;
  int depth_;
  std::size_t at_ = 0;
  std::size_t values_ = 0;
};

}  // namespace

Result<std::string> proto_text_as_json(std::string_view text, const InventoryLimits& limits) {
  return proto_as_json(TRY(ProtoTextParser(text, limits.depth).document()));
}

}  // namespace hinomi::in::cyclonedx
