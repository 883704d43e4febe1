#include "in/prose.h"

#include <algorithm>
#include <array>
#include <unordered_set>

#include "base/text.h"
#include "in/normalise_parts.h"
#include "in/refang.h"
#include "in/top_level_domains.h"
#include "in/utf8.h"

namespace hinomi::in {
namespace {

using std::string_view;

constexpr std::array<string_view, 3> url_starts = {"http://", "https://", "ftp://"};

bool is_alphanumeric(char c) { return is_digit(c) || is_letter(c); }
bool is_ascii(char c) { return static_cast<unsigned char>(c) < 0x80; }

// Of words that may hold an address, name, mail address or digest.
bool is_word_character(char c) {
  return is_alphanumeric(c) || string_view(".-_@:/+%").find(c) != string_view::npos;
}

bool is_hiragana(char32_t c) { return c >= 0x3040 && c <= 0x309F; }
bool is_japanese_letter(char32_t c) {
  return (c >= 0x3005 && c <= 0x3007) || (c >= 0x3040 && c <= 0x30FF) ||
         (c >= 0x3400 && c <= 0x9FFF) || (c >= 0xF900 && c <= 0xFAFF);
}
// Letters of any other script too; punctuation of East Asia and general punctuation not.
bool is_wide_letter(char32_t c) {
  return is_japanese_letter(c) ||
         (c >= 0xC0 && !(c >= 0x2000 && c <= 0x2BFF) && !(c >= 0x3000 && c <= 0x303F) &&
          !(c >= 0xFE00 && c <= 0xFFEF) && c != 0xFFFD);
}

class Finder {
 public:
  Finder(string_view line, std::vector<Found>& out)
      : line_(line), undone_(refang_with_places(line)), text_(undone_.text), out_(out) {}

  void find() {
    std::size_t begin = 0;
    for (std::size_t at = text_.find("://"); at != string_view::npos;
         at = text_.find("://", std::max(at + 3, begin))) {
      std::size_t start = url_start(at);
      if (start == string_view::npos || start < begin) continue;
      find_words(begin, start);
      begin = find_url(start, at + 3);
    }
    find_words(begin, text_.size());
  }

 private:
  // Where "http" of the "://" at `at` begins.
  std::size_t url_start(std::size_t at) const {
    for (string_view start : url_starts) {
      std::size_t length = start.size() - 3;
      if (at < length) continue;
      string_view scheme = text_.substr(at - length, length);
      if (!equal_ignoring_case(scheme, start.substr(0, length))) continue;
      if (at > length && is_letter(text_[at - length - 1])) continue;
      return at - length;
    }
    return string_view::npos;
  }

  // '.' that was written as an ideographic full stop.
  bool is_full_stop(std::size_t i) const {
    return text_[i] == '.' && undone_.at[i] < line_.size() &&
           (line_.substr(undone_.at[i]).starts_with("。") ||
            line_.substr(undone_.at[i]).starts_with("｡"));
  }

  string_view written(std::size_t begin, std::size_t end) const {
    return line_.substr(undone_.at[begin], undone_.at[end] - undone_.at[begin]);
  }

  bool has_mark(std::size_t begin, std::size_t end) const {
    auto mark = std::lower_bound(undone_.marks.begin(), undone_.marks.end(), begin);
    return mark != undone_.marks.end() && *mark < end;
  }

  // Host with port and userinfo. Japanese behind a name without a space belongs to the sentence
  // ("http://example.jpです") unless the label is Japanese from its beginning.
  std::size_t end_of_host(std::size_t i) const {
    std::size_t label = i;
    bool plain_dot = false, label_ascii = true;
    for (; i < text_.size();) {
      char c = text_[i];
      if (is_ascii(c)) {
        if (c == '.') {
          if (is_full_stop(i) && plain_dot) break;
          plain_dot |= !is_full_stop(i);
          label = i + 1;
          label_ascii = true;
        } else if (!is_alphanumeric(c) && string_view("-_:@[]%~").find(c) == string_view::npos) {
          break;
        }
        ++i;
        continue;
      }
      auto [code, length] = next_code_point(text_.substr(i));
      if (!is_wide_letter(code)) break;
      if (i > label && label_ascii) break;
      // A label that is all Japanese can only be told from the sentence by what follows: the name
      // needs more labels, or this is the first.
      if (i == label) {
        if (plain_dot && text_.find('.', i) == string_view::npos && is_hiragana(code)) break;
        label_ascii = false;
      }
      i += length;
    }
    // "日本語.exampleを": cut what is not of the last, Latin label.
    return i;
  }

  std::size_t find_url(std::size_t start, std::size_t host) {
    std::size_t end = end_of_host(host);
    string_view problem;
    if (end < text_.size() && (text_[end] == '/' || text_[end] == '?' || text_[end] == '#')) {
      for (++end; end < text_.size(); ++end) {
        char c = text_[end];
        if (static_cast<unsigned char>(c) <= 0x20 || c == 0x7F ||
            string_view("<>\"`").find(c) != string_view::npos || is_full_stop(end))
          break;
        if (is_ascii(c)) continue;
        char32_t code = next_code_point(text_.substr(end)).first;
        bool continues = string_view("/=-_").find(text_[end - 1]) != string_view::npos;
        if (continues && is_wide_letter(code) && !is_hiragana(code))
          problem = "a URL that runs into other text without a space";
        break;
      }
    }
    end = trim_end(start, end);
    if (end <= host) return host;
    out_.push_back({IndicatorType::url, written(start, end), has_mark(start, end), problem});
    return end;
  }

  // Punctuation behind a URL, and brackets that opened before it.
  std::size_t trim_end(std::size_t start, std::size_t end) const {
    while (end > start) {
      char c = text_[end - 1];
      if (string_view(".,;:!?'*").find(c) != string_view::npos) {
        --end;
        continue;
      }
      string_view url = text_.substr(start, end - start);
      char open = c == ')' ? '(' : c == ']' ? '[' : c == '}' ? '{' : 0;
      if (!open ||
          std::count(url.begin(), url.end(), c) <= std::count(url.begin(), url.end(), open))
        break;
      --end;
    }
    return end;
  }

  void find_words(std::size_t begin, std::size_t end) {
    for (std::size_t i = begin; i < end;) {
      if (!is_word_character(text_[i])) {
        ++i;
        continue;
      }
      std::size_t start = i;
      while (i < end && is_word_character(text_[i])) {
        // A full stop between two sentences ends a word, unless it was put for a dot inside a name.
        if (is_full_stop(i) && text_.substr(start, i - start).find('.') != string_view::npos) break;
        ++i;
      }
      judge_word(start, i);
      if (i < end && is_full_stop(i)) ++i;
    }
  }

  void judge_word(std::size_t start, std::size_t end) {
    while (start < end && string_view(".-_@/+%").find(text_[start]) != string_view::npos) ++start;
    while (end > start && string_view(".-_@:/+%").find(text_[end - 1]) != string_view::npos &&
           !text_.substr(start, end - start).ends_with("::"))
      --end;
    string_view word = text_.substr(start, end - start);
    if (word.size() < 4) return;
    bool defanged = has_mark(start, end);
    if (auto type = type_of_word(word, start, defanged)) {
      out_.push_back({*type, written(start, end), defanged, {}});
    } else if (word.find('/') != string_view::npos && names_a_page(word, defanged)) {
      out_.push_back({std::nullopt, written(start, end), defanged,
                      "a name with a path and without http:// or https://"});
    } else if (std::size_t colon = word.rfind(':'); colon != string_view::npos &&
                                                    colon + 1 < word.size() &&
                                                    word.find(':') == colon && is_letter(word[0])) {
      // "C2:evil.example" and "MD5:d41d...": what stands behind a label.
      string_view port = word.substr(colon + 1);
      if (std::all_of(port.begin(), port.end(), is_digit))
        judge_word(start, start + colon);
      else
        judge_word(start + colon + 1, end);
    }
  }

  std::optional<IndicatorType> type_of_word(string_view word, std::size_t start,
                                            bool defanged) const {
    if (auto digest = digest_of(word)) return digest;
    if (word.find('@') != string_view::npos) {
      string_view domain = word.substr(word.rfind('@') + 1);
      if (word.find('@') != word.rfind('@') || !is_name(domain, defanged, false)) return {};
      return normalise_mail(word) ? std::optional(IndicatorType::email) : std::nullopt;
    }
    if (is_address(word)) {
      if (!defanged && is_version(word, start)) return {};
      return IndicatorType::network;
    }
    if (is_name(without_port(word), defanged, true)) return IndicatorType::domain;
    return {};
  }

  static string_view without_port(string_view word) {
    std::size_t colon = word.find(':');
    if (colon == string_view::npos) return word;
    string_view port = word.substr(colon + 1);
    bool digits = !port.empty() && std::all_of(port.begin(), port.end(), is_digit);
    return digits ? word.substr(0, colon) : word;
  }

  static std::optional<IndicatorType> digest_of(string_view word) {
    bool letter = false;
    for (char c : word) {
      if (!is_digit(c) && !(to_lower(c) >= 'a' && to_lower(c) <= 'f')) return {};
      letter |= is_letter(c);
    }
    if (!letter) return {};  // a long number
    switch (word.size()) {
      case 32: return IndicatorType::md5;
      case 40: return IndicatorType::sha1;
      case 56: return IndicatorType::sha224;
      case 64: return IndicatorType::sha256;
      case 96: return IndicatorType::sha384;
      case 128: return IndicatorType::sha512;
      default: return {};
    }
  }

  static bool is_address(string_view word) {
    auto address = normalise_address(word);
    if (!address) return false;
    if (word.find(':') == word.rfind(':')) return true;
    // "a::b" may be a name of a program; an address written out has three groups or a prefix.
    return word.size() > 6 && std::count(word.begin(), word.end(), ':') >= 2 &&
           std::any_of(word.begin(), word.end(), is_digit);
  }

  // "version 10.0.0.1", "Ver.1.2.3.4", "バージョン 1.2.3.4".
  bool is_version(string_view, std::size_t start) const {
    string_view before = text_.substr(0, start);
    while (!before.empty() && (is_space(before.back()) || before.back() == ':' ||
                               before.back() == '.' || before.back() == '='))
      before.remove_suffix(1);
    std::string tail =
        to_lower(before.substr(before.size() - std::min<std::size_t>(before.size(), 16)));
    for (string_view word : {"version", "versions", "ver", "rev", "revision", "release", "build",
                             "firmware", "バージョン", "版"})
      if (tail.ends_with(word)) return true;
    return tail == "v" || tail.ends_with(" v");
  }

  // A domain name: any that is well formed when defanged, else only under a top-level domain that
  // exists and looks like no file.
  static bool is_name(string_view name, bool defanged, bool bare) {
    std::size_t dot = name.rfind('.');
    if (dot == string_view::npos || dot == 0) return false;
    string_view last = name.substr(dot + 1);
    if (last.size() < 2 || !is_letter(last[0]) || name.find('/') != string_view::npos) return false;
    if (!defanged) {
      if (!is_top_level(to_lower(last))) return false;
      if (bare && is_like_a_file(name)) return false;
    }
    return normalise_domain(name).has_value();
  }

  // "example.jp/login": a URL whose scheme was left out. Its name alone would block too much.
  static bool names_a_page(string_view word, bool defanged) {
    string_view host = without_port(word.substr(0, word.find('/')));
    return is_name(host, defanged, true) || (defanged && normalise_address(host).has_value());
  }

  string_view line_;
  Refanged undone_;
  string_view text_;
  std::vector<Found>& out_;
};

}  // namespace

bool is_top_level(string_view label) {
  static const std::unordered_set<string_view> known = [] {
    std::unordered_set<string_view> out = {"example", "test", "invalid"};
    string_view rest = top_level_domains;
    while (!rest.empty()) {
      std::size_t end = rest.find(' ');
      if (end > 0) out.insert(rest.substr(0, end));
      rest.remove_prefix(end == string_view::npos ? rest.size() : end + 1);
    }
    return out;
  }();
  return known.contains(label);
}

bool is_like_a_file(string_view name) {
  static constexpr std::array<string_view, 17> endings = {"zip", "mov", "sh",  "py",  "pl",  "rs",
                                                          "md",  "ps",  "so",  "cc",  "app", "ai",
                                                          "ml",  "bz",  "com", "pub", "cab"};
  static constexpr std::array<string_view, 4> products = {"asp.net", "ado.net", "vb.net", "ml.net"};
  std::string lower = to_lower(name);
  if (std::find(products.begin(), products.end(), lower) != products.end()) return true;
  if (name.find('_') < name.rfind('.') && std::count(name.begin(), name.end(), '.') == 1)
    return true;
  string_view last = string_view(lower).substr(lower.rfind('.') + 1);
  if (last == "com") return lower == "command.com";
  return std::count(name.begin(), name.end(), '.') == 1 &&
         std::find(endings.begin(), endings.end(), last) != endings.end();
}

void find_indicators(string_view line, std::vector<Found>& out) {
  out.clear();
  Finder(line, out).find();
}

}  // namespace hinomi::in
