#include "store/checkpoint.h"

#include <charconv>

#include "base/lines.h"
#include "base/note.h"

namespace hinomi::store {
namespace {

std::string text_of(const Checkpoint& checkpoint) {
  return checkpoint.origin + "\n" + std::to_string(checkpoint.size) + "\n" +
         to_base64(bytes_of(checkpoint.root)) + "\n";
}

}  // namespace

std::string sign_checkpoint(const Checkpoint& checkpoint, const SigningKey& key) {
  return sign_note(text_of(checkpoint), checkpoint.origin, key);
}

Result<Checkpoint> open_checkpoint(std::string_view note, std::string_view verifier_key) {
  Note opened = TRY(open_note(note, verifier_key));
  std::string_view rest = opened.text;
  Checkpoint out;
  out.origin = take_line(rest);
  std::string_view size = take_line(rest);
  std::from_chars(size.data(), size.data() + size.size(), out.size);
  auto root = from_base64(take_line(rest));
  auto digest = root ? digest_from(*root) : fail(ErrorKind::invalid, "no root");
  if (digest) out.root = *digest;
  // Written back it must be the same text: no sign, no leading zero, no fourth line.
  if (!digest || text_of(out) != opened.text)
    return fail(ErrorKind::invalid, "the signed note is not a checkpoint");
  if (out.origin != opened.signer)
    return fail(ErrorKind::invalid,
                "the checkpoint is of " + out.origin + ", its signature of " + opened.signer);
  return out;
}

}  // namespace hinomi::store
