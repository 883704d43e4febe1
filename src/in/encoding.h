// Bytes of any encoding we meet to valid UTF-8.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace hinomi::in {

struct Decoded {
  // The text: a view of the input when that is UTF-8 already, else of `owned`.
  std::string_view text() const { return copied ? std::string_view(owned) : view; }

  std::string encoding = "UTF-8";  // UTF-8, UTF-16LE, UTF-16BE, CP932
  std::string_view view;
  std::string owned;
  bool copied = false;
  // Bytes that are none of the encoding, and NUL, stand as U+FFFD; readers refuse what has it.
  std::size_t damaged = 0;                  // how many places
  std::optional<std::size_t> first_damage;  // byte offset in the input
};

// By byte order mark, else by the bytes. `most`: bytes the UTF-8 may take. Error: invalid when the
// bytes are no text, too_large when the UTF-8 would be longer than `most`.
Result<Decoded> decode(std::string_view bytes, std::size_t most);

// What a mail says its text is in ("ISO-2022-JP", "shift_jis", "EUC-JP", "windows-1252" ...), any
// case. By the bytes when nothing is said, or the bytes are UTF-8 after all. Shift_JIS and
// ISO-2022-JP are read with the characters that Windows adds to them. Error: as decode, and
// invalid for a name that is not known.
Result<Decoded> decode_as(std::string_view charset, std::string_view bytes, std::size_t most);

}  // namespace hinomi::in
