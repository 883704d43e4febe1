#include "in/mail_text.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <optional>

#include "base/hash.h"
#include "base/text.h"
#include "in/encoding.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

constexpr std::size_t longest_header = 64 * 1024;  // bytes
constexpr std::size_t longest_word = 4096;         // 75 by RFC 2047 section 2; programs write more

struct EncodedWord {
  std::string charset;
  std::string bytes;
  std::size_t length = 0;  // in the header
};

// RFC 2047 section 4.2.
std::string undo_q(std::string_view text) {
  std::string out;
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '=' && i + 2 < text.size() && from_hex(text.substr(i + 1, 2))) {
      out += *from_hex(text.substr(i + 1, 2));
      i += 2;
    } else {
      out += text[i] == '_' ? ' ' : text[i];
    }
  }
  return out;
}

// "=?charset*language?B?...?=" at the beginning of `text`.
std::optional<EncodedWord> encoded_word(std::string_view text) {
  if (!text.starts_with("=?")) return {};
  text = text.substr(0, longest_word);
  std::size_t first = text.find('?', 2);
  if (first == text.npos || first + 2 >= text.size() || text[first + 2] != '?') return {};
  std::size_t end = text.find("?=", first + 3);
  if (end == text.npos) return {};
  EncodedWord out;
  out.charset = text.substr(2, std::min(first, text.find('*', 2)) - 2);
  std::string_view content = text.substr(first + 3, end - first - 3);
  char encoding = to_lower(text[first + 1]);
  if (encoding == 'b') {
    std::string padded(content);
    while (padded.ends_with('=')) padded.pop_back();
    padded.append((4 - padded.size() % 4) % 4, '=');
    auto bytes = from_base64(padded);
    if (!bytes) return {};
    out.bytes = std::move(*bytes);
  } else if (encoding == 'q') {
    out.bytes = undo_q(content);
  } else {
    return {};
  }
  out.length = end + 2;
  return out;
}

std::string as_utf8(std::string_view charset, std::string_view bytes) {
  auto decoded = decode_as(charset, bytes, 8 * longest_header);
  if (!decoded) decoded = decode(bytes, 8 * longest_header);
  return decoded ? std::string(decoded->text()) : std::string(replacement);
}

bool is_only_space(std::string_view text) { return trim(text).empty(); }

struct Entity {
  std::string_view name;
  char32_t code;
};
constexpr std::array<Entity, 12> entities = {{{"amp", '&'},
                                              {"lt", '<'},
                                              {"gt", '>'},
                                              {"quot", '"'},
                                              {"apos", '\''},
                                              {"nbsp", ' '},
                                              {"period", '.'},
                                              {"colon", ':'},
                                              {"sol", '/'},
                                              {"commat", '@'},
                                              {"lbrack", '['},
                                              {"rbrack", ']'}}};

// The character of "&...;" at the beginning of `text`, and its length; nothing when it is none.
std::optional<std::pair<char32_t, std::size_t>> entity_at(std::string_view text) {
  std::size_t end = text.substr(0, 12).find(';');
  if (end == text.npos || end < 2) return {};
  std::string_view name = text.substr(1, end - 1);
  if (name[0] == '#') {
    bool hexadecimal = name.size() > 2 && to_lower(name[1]) == 'x';
    name.remove_prefix(hexadecimal ? 2 : 1);
    std::uint32_t code = 0;
    auto [stop, error] =
        std::from_chars(name.data(), name.data() + name.size(), code, hexadecimal ? 16 : 10);
    if (error != std::errc() || stop != name.data() + name.size() || code < 0x20 ||
        code > 0x10FFFF || (code >= 0xD800 && code < 0xE000))
      return {};
    return std::pair(char32_t(code), end + 1);
  }
  for (const Entity& entity : entities)
    if (name == entity.name) return std::pair(entity.code, end + 1);
  return {};
}

void append_plain(std::string& out, std::string_view text) {
  for (std::size_t i = 0; i < text.size();) {
    if (text[i] == '&')
      if (auto entity = entity_at(text.substr(i))) {
        append_code_point(out, entity->first);
        i += entity->second;
        continue;
      }
    out += text[i++];
  }
}

bool breaks_words(std::string_view tag) {
  static constexpr std::array<std::string_view, 22> tags = {
      "address", "article", "blockquote", "br", "dd", "div", "dt", "h1", "h2", "h3", "h4",
      "hr",      "img",     "li",         "ol", "p",  "pre", "td", "th", "tr", "ul", "table"};
  return std::find(tags.begin(), tags.end(), tag) != tags.end();
}

// The value of href in a tag, as written.
std::string_view href_of(std::string_view tag) {
  for (std::size_t i = 0; i + 5 < tag.size(); ++i) {
    if (!is_space(tag[i]) || !equal_ignoring_case(tag.substr(i + 1, 4), "href")) continue;
    std::string_view rest = trim(tag.substr(i + 5));
    if (!rest.starts_with('=')) continue;
    rest = trim(rest.substr(1));
    if (rest.empty()) return {};
    bool quoted = rest[0] == '"' || rest[0] == '\'';
    std::size_t end = quoted ? rest.find(rest[0], 1) : rest.find_first_of(" \t\r\n");
    return quoted ? rest.substr(1, end == rest.npos ? end : end - 1) : rest.substr(0, end);
  }
  return {};
}

class HtmlText {
 public:
  explicit HtmlText(std::string_view html) : rest_(html) {}

  std::string text() && {
    while (!rest_.empty()) {
      std::size_t open = std::min(rest_.find('<'), rest_.size());
      append_plain(out_, rest_.substr(0, open));
      rest_.remove_prefix(open);
      if (rest_.starts_with("<!--"))
        skip("-->");
      else if (!rest_.empty())
        take_tag();
    }
    close_link();
    return std::move(out_);
  }

 private:
  // Over what is up to and with `end`, in any case of letters; all when it does not come.
  void skip(std::string_view end) {
    auto found = std::search(rest_.begin(), rest_.end(), end.begin(), end.end(),
                             [](char a, char b) { return to_lower(a) == b; });
    std::size_t length =
        found == rest_.end() ? rest_.size() : std::size_t(found - rest_.begin()) + end.size();
    leave_out(length);
  }

  void leave_out(std::size_t length) {
    out_.append(
        std::size_t(std::count(rest_.begin(), rest_.begin() + std::ptrdiff_t(length), '\n')), '\n');
    rest_.remove_prefix(length);
  }

  void take_tag() {
    std::size_t close = rest_.find('>');
    char next = rest_.size() > 1 ? to_lower(rest_[1]) : ' ';
    if (close == rest_.npos || !(is_letter(next) || next == '/' || next == '!' || next == '?')) {
      if (close == rest_.npos) {  // no tag from here on
        append_plain(out_, rest_);
        rest_ = {};
        return;
      }
      out_ += '<';
      rest_.remove_prefix(1);
      return;
    }
    std::string_view tag = rest_.substr(1, close - 1);
    bool closing = tag.starts_with('/');
    std::string_view word = tag.substr(closing ? 1 : 0);
    std::string name =
        to_lower(word.substr(0, std::min(word.find_first_of(" \t\r\n/"), word.size())));
    if (name == "a") {
      close_link();
      if (!closing) append_plain(link_, trim(href_of(tag)));
      link_text_ = out_.size();
    }
    if (breaks_words(name)) out_ += ' ';
    leave_out(close + 1);
    if (!closing && (name == "style" || name == "script")) {
      skip("</" + name);
      skip(">");
    }
  }

  // Where the link leads, unless its text says so.
  void close_link() {
    bool is_page =
        link_.starts_with("http") || link_.starts_with("hxxp") || link_.starts_with("ftp:");
    std::string_view said = trim(std::string_view(out_).substr(link_text_));
    if (is_page && link_.find('\n') == link_.npos && said != link_) out_ += " " + link_ + " ";
    link_.clear();
  }

  std::string_view rest_;
  std::string out_;
  std::string link_;
  std::size_t link_text_ = 0;
};

}  // namespace

std::string header_text(std::string_view raw) {
  raw = raw.substr(0, longest_header);
  std::string out, charset, bytes;  // of encoded words that follow each other
  auto flush = [&] {
    if (!bytes.empty()) out += as_utf8(charset, bytes);
    bytes.clear();
  };
  std::size_t plain = 0;  // where what is not encoded begins
  for (std::size_t i = 0; i < raw.size();) {
    auto word = raw[i] == '=' ? encoded_word(raw.substr(i)) : std::nullopt;
    if (!word) {
      ++i;
      continue;
    }
    std::string_view between = raw.substr(plain, i - plain);
    if (bytes.empty() || !is_only_space(between)) {
      flush();
      out += as_utf8({}, between);
    } else if (word->charset != charset) {
      flush();
    }
    charset = word->charset;
    // Some programs split a character between two words: join the bytes before decoding them.
    bytes += word->bytes;
    i += word->length;
    plain = i;
  }
  flush();
  if (plain < raw.size()) out += as_utf8({}, raw.substr(plain));
  std::erase_if(out, [](char c) { return c == '\r' || c == '\n'; });  // unfolded
  for (char& c : out)
    if (static_cast<unsigned char>(c) < 0x20 || c == 0x7F) c = ' ';
  return std::string(trim(out));
}

std::string text_of_html(std::string_view html) { return HtmlText(html).text(); }

}  // namespace hinomi::in
