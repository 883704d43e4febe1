#include "base/note.h"

namespace hinomi {
namespace {

constexpr std::string_view signature_mark = "\xE2\x80\x94 ";  // em dash, space
constexpr char ed25519 = 0x01;

std::string key_id(std::string_view name, std::string_view public_key) {
  Digest digest = sha256({name, "\n", std::string_view(&ed25519, 1), public_key});
  return std::string(bytes_of(digest).substr(0, 4));
}

struct Verifier {
  std::string name, id, public_key;
};

Result<Verifier> parse_verifier(std::string_view text) {
  auto bad = [] {
    return fail(ErrorKind::invalid, "not a verifier key", {}, "It looks like name+0a1b2c3d+base64");
  };
  std::size_t first = text.find('+');
  std::size_t second = first == text.npos ? first : text.find('+', first + 1);
  if (second == text.npos) return bad();
  auto id = from_hex(text.substr(first + 1, second - first - 1));
  auto key = from_base64(text.substr(second + 1));
  if (!id || !key || key->size() != 33 || key->front() != ed25519) return bad();
  Verifier out{std::string(text.substr(0, first)), *id, key->substr(1)};
  if (key_id(out.name, out.public_key) != out.id) return bad();
  return out;
}

}  // namespace

std::string verifier_key(std::string_view name, std::string_view public_key) {
  std::string key(1, ed25519);
  key += public_key;
  return std::string(name) + "+" + to_hex(key_id(name, public_key)) + "+" + to_base64(key);
}

std::string sign_note(std::string_view text, std::string_view name, const SigningKey& key) {
  std::string signature = key_id(name, key.public_key()) + key.sign(text);
  std::string out(text);
  out += '\n';
  out += signature_mark;
  out += name;
  out += ' ';
  out += to_base64(signature);
  out += '\n';
  return out;
}

Result<void> check_verifier_key(std::string_view text) {
  TRY(parse_verifier(text));
  return {};
}

Result<Note> open_note(std::string_view note, std::string_view key_text) {
  Verifier key = TRY(parse_verifier(key_text));
  std::size_t split = note.rfind("\n\n");
  if (split == note.npos || note.back() != '\n')
    return fail(ErrorKind::invalid, "not a signed note: no blank line before signatures");
  std::string_view text = note.substr(0, split + 1), lines = note.substr(split + 2);
  while (!lines.empty()) {
    std::string_view line = lines.substr(0, lines.find('\n'));
    lines.remove_prefix(line.size() + 1);
    if (!line.starts_with(signature_mark))
      return fail(ErrorKind::invalid,
                  "not a signed note: a signature line does not begin with a dash");
    line.remove_prefix(signature_mark.size());
    std::size_t space = line.find(' ');
    if (space == line.npos || line.substr(0, space) != key.name) continue;
    auto signature = from_base64(line.substr(space + 1));
    if (!signature || signature->size() != 68 || signature->substr(0, 4) != key.id) continue;
    if (!verify_signature(key.public_key, text, std::string_view(*signature).substr(4)))
      return fail(ErrorKind::invalid, "the signature of " + key.name + " does not fit the text");
    return Note{std::string(text), key.name};
  }
  return fail(ErrorKind::invalid, "no signature of " + key.name + " is on the note");
}

}  // namespace hinomi
