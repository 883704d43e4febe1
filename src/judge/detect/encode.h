// The encodings of Sigma's modifiers: UTF-16 and Base64, at bytes.
#pragma once

#include <array>
#include <string>
#include <string_view>

namespace hinomi::detect {

enum class Utf16 { little, big, marked };  // marked: little endian after the byte order mark

// The bytes of a text in UTF-8.
std::string to_utf16(std::string_view text, Utf16 form);

// How Base64 of a longer text shows `bytes` that begin 0, 1 or 2 bytes into a group of three, less
// the characters that the neighbours have a part in.
std::array<std::string, 3> base64_offsets(std::string_view bytes);

// Each byte as the character with that number.
std::string bytes_as_text(std::string_view bytes);

}  // namespace hinomi::detect
