#include "base/lines.h"
#include "base/note.h"
#include "base/text.h"
#include "out/feed/write.h"

namespace hinomi::feed {
namespace {

constexpr std::string_view first_line = "hinomi feed v1\n";

}  // namespace

std::string sign_feed(const FeedKind& kind, const FeedHead& head, std::string_view bytes,
                      const SigningKey& key) {
  std::string text(first_line);
  text += kind.name;
  text += '\n' + one_line(head.audience) + '\n';
  text += std::to_string(head.serial) + '\n';
  text += format_time_millis(head.expires) + '\n';
  text += to_hex(bytes_of(sha256(bytes))) + '\n';
  return sign_note(text, head.node, key);
}

Result<void> verify_feed(std::string_view bytes, std::string_view note,
                         std::string_view verifier_key) {
  Note opened = TRY(open_note(note, verifier_key));
  std::string_view text = opened.text;
  if (!text.starts_with(first_line))
    return fail(ErrorKind::invalid, "the note is signed, but not about a feed", "line 1",
                "Take the .sig that belongs to the feed");
  for (int line = 0; line < 5; ++line) take_line(text);
  std::string_view digest = take_line(text);
  if (digest.size() != 64 || !text.empty())
    return fail(ErrorKind::invalid, "the note is not of the form of a feed's", "line 6");
  if (to_hex(bytes_of(sha256(bytes))) != digest)
    return fail(ErrorKind::invalid, "the signature is good, but of other bytes", "line 6",
                "Fetch the feed and its .sig again, one right after the other");
  return {};
}

}  // namespace hinomi::feed
