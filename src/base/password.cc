#include "base/password.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/hash.h"
#include "base/secret.h"
#include "base/text.h"

namespace hinomi {
namespace {

constexpr std::size_t salt_size = 16, hash_size = 32;
constexpr std::size_t fewest = 12, most = 128;

// What is left of a weak password when the digits and signs around it are gone. Words of twelve
// letters and more may also stand alone.
constexpr std::array<std::string_view, 44> common = {
    "password", "passwort",   "passw",         "pass",
    "qwerty",   "qwertyuiop", "qwertz",        "azerty",
    "asdf",     "asdfgh",     "asdfghjkl",     "zxcvbn",
    "zxcvbnm",  "admin",      "administrator", "root",
    "letmein",  "welcome",    "iloveyou",      "monkey",
    "dragon",   "master",     "login",         "secret",
    "changeme", "default",    "sunshine",      "princess",
    "football", "baseball",   "superman",      "trustno",
    "himitsu",  "pasuwado",   "anshoubango",   "sakura",
    "nippon",   "tokyo",      "hinomi",        "aishiteru",
    "arigatou", "konnichiwa", "correcthorse",  "correcthorsebatterystaple"};

std::string unpadded(std::string text) {
  while (text.ends_with('=')) text.pop_back();
  return text;
}

Result<std::string> from_unpadded(std::string_view text) {
  std::string padded(text);
  while (padded.size() % 4 != 0) padded += '=';
  return from_base64(padded);
}

struct StoredPassword {
  ScryptCost cost;
  std::string salt, hash;
};

bool take_number(std::string_view& rest, std::string_view name, std::uint64_t& value) {
  if (!rest.starts_with(name)) return false;
  rest.remove_prefix(name.size());
  auto [end, error] = std::from_chars(rest.data(), rest.data() + rest.size(), value);
  rest.remove_prefix(static_cast<std::size_t>(end - rest.data()));
  return error == std::errc();
}

Result<StoredPassword> parse_stored(std::string_view text) {
  auto wrong = [] { return fail(ErrorKind::damaged, "not a password verifier"); };
  StoredPassword out;
  std::uint64_t log = 0;
  if (!take_number(text, "$scrypt$ln=", log) || log < 1 || log > 20 ||
      !take_number(text, ",r=", out.cost.r) || !take_number(text, ",p=", out.cost.p) ||
      !text.starts_with('$'))
    return wrong();
  out.cost.n = std::uint64_t(1) << log;
  text.remove_prefix(1);
  std::size_t dollar = text.find('$');
  if (dollar == text.npos) return wrong();
  out.salt = TRY(from_unpadded(text.substr(0, dollar)));
  out.hash = TRY(from_unpadded(text.substr(dollar + 1)));
  if (out.hash.size() < 16) return wrong();
  return out;
}

// Characters as a person counts them: code points.
std::size_t length_of(std::string_view text) {
  return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

bool is_sign(char c) {
  return static_cast<unsigned char>(c) < 0x80 && !(to_lower(c) >= 'a' && to_lower(c) <= 'z');
}

std::string_view core_of(std::string_view lower) {
  while (!lower.empty() && is_sign(lower.front())) lower.remove_prefix(1);
  while (!lower.empty() && is_sign(lower.back())) lower.remove_suffix(1);
  return lower;
}

// "aaaaaaaaaaaa", "abcabcabcabc", "12345612345612"
bool is_repeated(std::string_view text) {
  for (std::size_t unit = 1; unit <= text.size() / 2; ++unit)
    if (text.substr(unit) == text.substr(0, text.size() - unit)) return true;
  return false;
}

// Of steps from one character to the next, most are one up, or all are one down.
bool is_run(std::string_view text) {
  std::size_t up = 0, down = 0;
  for (std::size_t i = 1; i < text.size(); ++i) {
    int step = text[i] - text[i - 1];
    up += step == 1 || step == -9;  // 9 to 0
    down += step == -1 || step == 9;
  }
  return up >= text.size() - 2 || down >= text.size() - 2;
}

std::unexpected<Error> weak(std::string why) {
  return fail(ErrorKind::invalid, std::move(why), "password",
              "Choose a sentence of your own of at least 12 characters");
}

}  // namespace

Result<std::string> password_verifier(std::string_view password, Random& random) {
  std::string salt(salt_size, '\0');
  random.fill(salt);
  std::string hash = TRY(scrypt(password, salt, ScryptCost{}, hash_size));
  return "$scrypt$ln=15,r=8,p=1$" + unpadded(to_base64(salt)) + "$" + unpadded(to_base64(hash));
}

bool fits_password(std::string_view password, std::string_view verifier) {
  auto parsed = parse_stored(verifier);
  if (!parsed) return false;
  auto hash = scrypt(password, parsed->salt, parsed->cost, parsed->hash.size());
  return hash && equal_in_constant_time(*hash, parsed->hash);
}

Result<void> check_password(std::string_view password, std::string_view name) {
  std::size_t length = length_of(password);
  if (length < fewest)
    return weak("a password has at least 12 characters; this one has " + std::to_string(length));
  if (length > most) return weak("a password has at most 128 characters");
  std::string lower = to_lower(password), own = to_lower(name);
  std::string_view core = core_of(lower);
  if (!own.empty() && (lower == own || core == core_of(own)))
    return weak("a name with something around it is guessed first");
  if (core.empty() && is_run(lower)) return weak("a row of digits is guessed first");
  if (is_repeated(lower) || is_run(lower)) return weak("one thing repeated is guessed first");
  if (std::find(common.begin(), common.end(), core) != common.end())
    return weak("this is one of the passwords that are tried first");
  return {};
}

}  // namespace hinomi
