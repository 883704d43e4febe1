// Kept advisories as one file for media that go one way: a C2SP signed note, a blank line, and the
// parts behind each other, whose SHA-256 and lengths the note signs.
//
//   hinomi advisories bundle v1
//   2026-04-01T09:00:00.000Z
//   SHA-256 BYTES            a line for each part
//
//   — NAME SIGNATURE
//
//   PARTS
#pragma once

#include <filesystem>
#include <string_view>

#include "base/hash.h"
#include "in/advisory/kept.h"

namespace hinomi::in {

inline constexpr std::string_view kept_bundle_title = "hinomi advisories bundle v1\n";

// `name`: of the key. Errors: conflict (there is such a file), missing (nothing is kept), io.
Result<void> write_kept_bundle(Disk& disk, const KeptAdvisories& kept,
                               const std::filesystem::path& file, std::string_view name,
                               const SigningKey& key, Time now);

struct TakenBundle {
  Time made;
  TakenIn taken;
};
// Takes nothing before all of it has been verified; save() is left to the caller. Errors: invalid
// (no bundle, or not signed by `verifier_key`), damaged (naming the part), io.
Result<TakenBundle> take_kept_bundle(Disk& disk, const std::filesystem::path& file,
                                     std::string_view verifier_key, KeptAdvisories& kept);

}  // namespace hinomi::in
