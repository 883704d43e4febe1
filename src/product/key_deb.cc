// Debian Policy 5.6.12: epoch, upstream version, revision; each in turns what is no digit and what
// is. A tilde sorts before the end, the end before letters, letters before all else. What is not
// written is as if it were 0: no epoch, no revision, no number at the end.
#include "base/text.h"
#include "product/key.h"

namespace hinomi::product {
namespace deb_parts {
namespace {

constexpr Tag end = 2;

Tag rank(char c) {
  if (c == '~') return 1;
  if (is_letter(c)) return static_cast<Tag>(c);
  return static_cast<Tag>(static_cast<unsigned char>(c) | 0x80);
}

void append(Key& key, std::string_view part) {
  do {
    for (char c : take_while(part, [](char x) { return !is_digit(x); })) key.tag(rank(c));
    key.tag(end);
    key.number(1, take_digits(part));
  } while (!part.empty());
  key.tag(end);
}

bool is_allowed(char c) {
  return is_digit(c) || is_letter(c) || c == '.' || c == '+' || c == '-' || c == '~' || c == ':' ||
         c == '_';  // dpkg reads the underscore with a warning: it stands in old archives
}

}  // namespace
}  // namespace deb_parts

Result<std::string> deb_key(std::string_view version) {
  using namespace deb_parts;
  std::string_view rest = version, epoch, revision;
  for (char c : rest)
    if (!is_allowed(c)) return no_version("deb", version, "a character that is none of a version");
  if (auto colon = rest.find(':'); colon != rest.npos) {
    epoch = rest.substr(0, colon);
    rest.remove_prefix(colon + 1);
    if (epoch.empty() || epoch.find_first_not_of("0123456789") != epoch.npos)
      return no_version("deb", version, "the epoch is no number");
  }
  if (auto hyphen = rest.rfind('-'); hyphen != rest.npos) {
    revision = rest.substr(hyphen + 1);
    rest = rest.substr(0, hyphen);
    if (revision.empty()) return no_version("deb", version, "the revision is empty");
  }
  if (rest.empty()) return no_version("deb", version, "there is no upstream version");
  Key key;
  key.number(1, epoch);
  append(key, rest);
  append(key, revision);
  return std::move(key).take();
}

}  // namespace hinomi::product
