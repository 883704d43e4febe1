// A bundle as a file for media that go one way: a C2SP signed note, a blank line, and JSON lines in
// canonical form (RFC 8785), whose SHA-256 the note signs.
//
//   hinomi bundle v1
//   VERIFIER KEY OF THE RECEIVER
//   2026-04-01T09:00:00.000Z
//   SHA-256 of the lines, hex
//
//   — NAME SIGNATURE
//
//   {"exercise":false,"id":"...","kind":"letter","letter":{...},"marking":{...},"received":"..."}
//   {"at":"...","kind":"receipt","letter":"...","note":"","state":"acknowledged"}
#pragma once

#include <string>
#include <string_view>

#include "act/bundle.h"
#include "base/hash.h"

namespace hinomi::notify {

// `from`: name of the node's key; `to`: the receiver's verifier key. Error: invalid (a text that is
// not UTF-8).
Result<std::string> write_bundle(const act::Bundle& bundle, std::string_view from,
                                 const SigningKey& key, std::string_view to, Time now);

struct OpenedBundle {
  Time made;
  act::Bundle bundle;
};
// Errors: invalid, naming the line: not a bundle, damaged, signed by another than `from` (a
// verifier key), made for another than `to`; too_large (64 MiB, 100,000 lines).
Result<OpenedBundle> read_bundle(std::string_view file, std::string_view from, std::string_view to);

}  // namespace hinomi::notify
