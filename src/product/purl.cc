#include "product/purl.h"

#include <algorithm>

#include "base/http.h"
#include "base/text.h"
#include "product/purl_types.h"

namespace hinomi {
namespace {

std::unexpected<Error> wrong_purl(std::string what, std::string_view component,
                                  std::string remedy) {
  return fail(ErrorKind::invalid, std::move(what), "package URL, " + std::string(component),
              std::move(remedy));
}

// A letter, then letters, digits and `others`.
bool is_purl_word(std::string_view text, std::string_view others) {
  auto is_letter = [](char c) { return to_lower(c) >= 'a' && to_lower(c) <= 'z'; };
  auto may = [&](char c) { return is_letter(c) || is_digit(c) || others.find(c) != others.npos; };
  return !text.empty() && is_letter(text.front()) && std::all_of(text.begin(), text.end(), may);
}

std::string_view strip(std::string_view text, char c) {
  while (text.starts_with(c)) text.remove_prefix(1);
  while (text.ends_with(c)) text.remove_suffix(1);
  return text;
}

// Calls `take` for each part between `c`.
template <class Take>
void each_part(std::string_view text, char c, Take take) {
  while (true) {
    std::size_t at = text.find(c);
    take(text.substr(0, at));
    if (at == text.npos) return;
    text.remove_prefix(at + 1);
  }
}

bool is_dots(std::string_view segment) { return segment == "." || segment == ".."; }

std::string decoded(std::string_view text) {
  return text.find('%') == text.npos ? std::string(text) : percent_decode(text, false);
}

// Decoded segments joined with '/'; empty ones are left out, of a subpath dots too.
Result<std::string> decode_path(std::string_view text, std::string_view component) {
  std::string out;
  bool has_slash = false;
  each_part(text, '/', [&](std::string_view raw) {
    std::string segment = decoded(raw);
    if (segment.empty() || (component == "subpath" && is_dots(segment))) return;
    has_slash |= segment.find('/') != segment.npos;
    out += (out.empty() ? "" : "/") + segment;
  });
  if (has_slash) return wrong_purl("a segment holds '/'", component, "Leave out %2F");
  return out;
}

// ':' is never escaped.
std::string escape(std::string_view text) {
  std::string out;
  each_part(text, ':', [&](std::string_view part) { out += percent_encode(part) + ':'; });
  out.pop_back();
  return out;
}

std::string escape_path(std::string_view text) {
  std::string out;
  each_part(text, '/', [&](std::string_view part) { out += escape(part) + '/'; });
  out.pop_back();
  return out;
}

// The path part that is before the version. '@' begins a version, unless it begins a segment that
// others follow: npm's scope without its escape ("@angular/core").
std::size_t version_mark(std::string_view path) {
  std::size_t at = path.rfind('@');
  if (at == path.npos) return at;
  bool begins = at == 0 || path[at - 1] == '/';
  return begins && path.find('/', at) != path.npos ? path.npos : at;
}

// Without empty segments.
std::string clean_path(std::string_view text) {
  std::string out;
  if (text.find('/') == text.npos) return out = text;
  each_part(text, '/', [&](std::string_view segment) {
    if (!segment.empty()) (out += out.empty() ? "" : "/") += segment;
  });
  return out;
}

std::string_view cut_off(std::string_view& text, std::size_t at) {
  if (at == text.npos) return {};
  std::string_view right = text.substr(at + 1);
  text = text.substr(0, at);
  return right;
}

Result<void> read_qualifiers(std::string_view text, Purl& purl) {
  bool all_pairs = true;
  each_part(text, '&', [&](std::string_view pair) {
    if (pair.empty()) return;
    std::size_t equals = pair.find('=');
    all_pairs &= equals != pair.npos;
    if (equals != pair.npos)
      purl.qualifiers.emplace_back(pair.substr(0, equals), decoded(pair.substr(equals + 1)));
  });
  if (!all_pairs) return wrong_purl("a qualifier has no '='", "qualifiers", "Write key=value");
  return {};
}

// Keys in lower case and order, without empty values.
Result<void> put_in_order(Purl& purl) {
  auto& all = purl.qualifiers;
  std::erase_if(all, [](const auto& one) { return one.second.empty(); });
  for (auto& [key, value] : all) {
    if (!is_purl_word(key, ".-_"))
      return wrong_purl("\"" + key + "\" is no key", "qualifiers",
                        "Letters, digits, '.', '-', '_'; a letter first");
    key = to_lower(key);
  }
  std::sort(all.begin(), all.end());
  auto twice = std::adjacent_find(all.begin(), all.end(),
                                  [](auto& a, auto& b) { return a.first == b.first; });
  if (twice != all.end())
    return wrong_purl("the key \"" + twice->first + "\" stands twice", "qualifiers", "Keep one");
  return {};
}

Result<Purl> read_text(std::string_view text, bool strictly) {
  if (!strictly) text = trim(text);
  if (text.size() > purl_limit)
    return fail(ErrorKind::too_large, "a package URL of " + std::to_string(text.size()) + " bytes",
                "package URL", "At most " + std::to_string(purl_limit));
  Purl purl;
  std::string_view rest = text;
  purl.subpath = TRY(decode_path(cut_off(rest, rest.rfind('#')), "subpath"));
  TRY(read_qualifiers(cut_off(rest, rest.rfind('?')), purl));
  auto is_lower = [](const auto& pair) { return pair.first == to_lower(pair.first); };
  if (strictly && !std::all_of(purl.qualifiers.begin(), purl.qualifiers.end(), is_lower))
    return wrong_purl("a key in upper case", "qualifiers", "Write keys in lower case");
  std::size_t colon = rest.find(':');
  if (colon == rest.npos || !equal_ignoring_case(rest.substr(0, colon), "pkg"))
    return wrong_purl("no scheme", "scheme", "Begin with \"pkg:\"");
  rest.remove_prefix(colon + 1);
  while (rest.starts_with('/')) rest.remove_prefix(1);
  std::size_t slash = rest.find('/');
  if (slash == rest.npos) return wrong_purl("no name", "name", "Write pkg:type/name");
  purl.type = rest.substr(0, slash);
  rest.remove_prefix(slash + 1);
  purl.version = decoded(cut_off(rest, version_mark(rest)));
  // "pkg:swift/host/owner/@1" has a version and no name; "pkg:swift/host/owner/" has one.
  if (purl.version.empty())
    while (rest.ends_with('/')) rest.remove_suffix(1);
  std::size_t last = rest.rfind('/');
  purl.name = decoded(last == rest.npos ? rest : rest.substr(last + 1));
  if (purl.name.empty()) return wrong_purl("no name", "name", "Give the package's name");
  if (last != rest.npos) purl.name_space = TRY(decode_path(rest.substr(0, last), "namespace"));
  return make_purl(std::move(purl));
}

}  // namespace

std::string_view Purl::qualifier(std::string_view key) const {
  for (const auto& [one, value] : qualifiers)
    if (one == key) return value;
  return {};
}

Result<Purl> make_purl(Purl purl) {
  purl.type = to_lower(purl.type);
  if (!is_purl_word(purl.type, ".-"))
    return wrong_purl("no type", "type", "Letters, digits, '.', '-'; a letter first");
  purl.name_space = clean_path(purl.name_space);
  purl.name = name_is_path(purl.type) ? clean_path(purl.name) : std::string(strip(purl.name, '/'));
  TRY(put_in_order(purl));
  normalise_by_type(purl);
  if (purl.name.empty()) return wrong_purl("no name", "name", "Give the package's name");
  return purl;
}

Result<Purl> read_purl(std::string_view text) { return read_text(text, false); }

Result<Purl> parse_purl(std::string_view text) {
  Purl purl = TRY(read_text(text, true));
  TRY(check_purl_type(purl));
  return purl;
}

std::string purl_text(const Purl& purl) {
  std::string out = "pkg:" + purl.type + "/";
  if (!purl.name_space.empty()) out += escape_path(purl.name_space) + "/";
  out += name_is_path(purl.type) ? escape_path(purl.name) : escape(purl.name);
  if (!purl.version.empty()) out += "@" + escape(purl.version);
  char mark = '?';
  for (const auto& [key, value] : purl.qualifiers) {
    out += mark + key + "=" + escape(value);
    mark = '&';
  }
  if (!purl.subpath.empty()) out += "#" + escape_path(purl.subpath);
  return out;
}

}  // namespace hinomi
