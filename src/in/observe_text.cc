#include "in/observe_text.h"

#include <algorithm>
#include <array>

#include "base/text.h"
#include "in/normalise_parts.h"
#include "in/prose.h"
#include "in/utf8.h"
#include "in/word_seeds.h"

namespace hinomi::in {
namespace words {
namespace {

using std::string_view;

enum : std::uint8_t { in_word = 1, in_url = 2, hexadecimal = 4, in_host = 8 };

constexpr std::array<std::uint8_t, 256> classes = [] {
  std::array<std::uint8_t, 256> out{};
  for (int c = 0x21; c < 0x7F; ++c) out[c] = in_url;
  for (char c : string_view("\"'<>`|\\^{}")) out[static_cast<unsigned char>(c)] = 0;
  auto add = [&](char c, int bits) {
    out[static_cast<unsigned char>(c)] |= static_cast<std::uint8_t>(bits);
  };
  for (char c = '0'; c <= '9'; ++c) add(c, in_word | hexadecimal | in_host);
  for (char c = 'a'; c <= 'z'; ++c) add(c, in_word | in_host);
  for (char c = 'A'; c <= 'Z'; ++c) add(c, in_word | in_host);
  for (char c = 'a'; c <= 'f'; ++c)
    add(c, hexadecimal), add(static_cast<char>(c - 32), hexadecimal);
  for (char c : string_view(".-_@:+")) add(c, in_word);
  for (char c : string_view(".-_@:[]%~")) add(c, in_host);
  return out;
}();

bool is(char c, int bits) { return classes[static_cast<unsigned char>(c)] & bits; }

constexpr std::array<string_view, 3> schemes = {"http", "https", "ftp"};

class Finder {
 public:
  Finder(string_view text, std::vector<Word>& out, std::size_t most)
      : text_(text), out_(out), most_(most) {}

  void find() {
    WordSeeds seeds(text_);
    for (std::size_t at = 0; out_.size() < most_;) {
      const std::size_t seed = seeds.next(at);
      if (seed == text_.size()) return;
      std::size_t start = seed, end = seed;
      while (start > at && is(text_[start - 1], in_word)) --start;
      while (end < text_.size() && is(text_[end], in_word)) ++end;
      at = end;
      const string_view found = text_.substr(start, end - start);
      if (found.back() == ':' && text_.substr(end).starts_with("//"))
        at = url(start, end + 2);
      else if (std::all_of(found.begin(), found.end(), [](char c) { return is(c, hexadecimal); }))
        digest(found);
      else if (found.find_first_of(".:") != found.npos && !is_torn(start, end))
        word(found);
    }
  }

 private:
  void add(IndicatorType type, string_view text) { out_.push_back({type, text}); }

  // A letter of two bytes stands beside it (Latin with marks, Greek, Cyrillic): it is a piece of a
  // longer word. Japanese needs no space between a name and the sentence.
  bool is_torn(std::size_t start, std::size_t end) const {
    auto leads = [&](std::size_t at) {
      auto byte = static_cast<unsigned char>(text_[at]);
      return byte >= 0xC3 && byte <= 0xD4;
    };
    return (start > 1 && leads(start - 2)) || (end < text_.size() && leads(end));
  }

  void digest(string_view word) {
    switch (word.size()) {
      case 32: return add(IndicatorType::md5, word);
      case 40: return add(IndicatorType::sha1, word);
      case 56: return add(IndicatorType::sha224, word);
      case 64: return add(IndicatorType::sha256, word);
      case 96: return add(IndicatorType::sha384, word);
      case 128: return add(IndicatorType::sha512, word);
      default: return;
    }
  }

  // `start` is that of the word with the scheme, `host` behind "://". Where to go on.
  std::size_t url(std::size_t start, std::size_t host) {
    string_view before = text_.substr(start, host - 3 - start);
    std::size_t scheme = before.size();
    while (scheme > 0 && is_letter(before[scheme - 1])) --scheme;
    before.remove_prefix(scheme);
    if (std::none_of(schemes.begin(), schemes.end(),
                     [&](string_view one) { return equal_ignoring_case(before, one); }))
      return host;
    std::size_t end = host;
    // A host may be written in any script; the normaliser knows which.
    while (end < text_.size() && (is(text_[end], in_host) || (text_[end] & 0x80))) ++end;
    if (end == host) return host;
    if (end < text_.size() && (text_[end] == '/' || text_[end] == '?'))
      while (end < text_.size() && is(text_[end], in_url)) ++end;
    end = trimmed(start, end);
    if (end > host) add(IndicatorType::url, text_.substr(start + scheme, end - start - scheme));
    return std::max(end, host);
  }

  // Punctuation behind a URL, and brackets that opened before it.
  std::size_t trimmed(std::size_t start, std::size_t end) const {
    while (end > start) {
      char c = text_[end - 1];
      string_view all = text_.substr(start, end - start);
      char open = c == ')' ? '(' : c == ']' ? '[' : 0;
      bool is_loose =
          open && std::count(all.begin(), all.end(), c) > std::count(all.begin(), all.end(), open);
      if (!is_loose && string_view(".,;:!?*").find(c) == string_view::npos) break;
      --end;
    }
    return end;
  }

  void word(string_view one) {
    while (!one.empty() && string_view(".-_@+").contains(one.front())) one.remove_prefix(1);
    while (!one.empty() && string_view(".-_@+").contains(one.back())) one.remove_suffix(1);
    while (one.ends_with(':') && !one.ends_with("::")) one.remove_suffix(1);
    if (one.size() < 2) return;
    if (std::size_t at = one.find('@'); at != one.npos) {
      if (at == one.rfind('@') && is_name(one.substr(at + 1), false))
        add(IndicatorType::email, one);
      return;
    }
    std::size_t colon = one.find(':');
    bool has_port =
        colon != one.npos && colon == one.rfind(':') && colon + 1 < one.size() &&
        std::all_of(one.begin() + static_cast<std::ptrdiff_t>(colon) + 1, one.end(), is_digit);
    string_view host = has_port ? one.substr(0, colon) : one;
    if (host.empty()) return;
    if (is_digit(host.back()) && ipv4_from(host)) return add(IndicatorType::network, host);
    if (colon != one.npos && colon != one.rfind(':')) {
      if (one.size() > 6 && ipv6_from(one)) add(IndicatorType::network, one);
      return;
    }
    if (colon != one.npos && !has_port) {  // "MD5:d41d...", "host:name.example.jp"
      string_view behind_label = one.substr(colon + 1);
      if (std::all_of(behind_label.begin(), behind_label.end(),
                      [](char c) { return is(c, hexadecimal); }))
        return digest(behind_label);
      return word(behind_label);
    }
    if (is_name(host, true)) add(IndicatorType::domain, host);
  }

  // Under a top-level domain, and no file's name.
  static bool is_name(string_view name, bool may_be_file) {
    std::size_t dot = name.rfind('.');
    if (dot == name.npos || dot == 0 || !is_letter(name[dot + 1])) return false;
    char lower[64];
    string_view last = name.substr(dot + 1);
    if (last.size() > sizeof lower || last.size() < 2) return false;
    for (std::size_t i = 0; i < last.size(); ++i) lower[i] = to_lower(last[i]);
    if (!is_top_level({lower, last.size()})) return false;
    return !may_be_file || !is_like_a_file(name);
  }

  string_view text_;
  std::vector<Word>& out_;
  std::size_t most_;
};

}  // namespace
}  // namespace words

void find_words(std::string_view text, std::vector<Word>& out, std::size_t most) {
  out.clear();
  words::Finder(text, out, most).find();
}

}  // namespace hinomi::in
