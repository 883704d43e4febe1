#include "in/advisory/kept_bundle.h"

#include <algorithm>
#include <charconv>

#include "base/lines.h"
#include "base/note.h"

namespace hinomi::in {
namespace {

// A line is 80 bytes, a part 8 MiB: more than a terabyte.
constexpr std::size_t most_note_bytes = 16 << 20;
constexpr std::size_t most_bundled_part = 1 << 30;

struct BundledPart {
  std::uint64_t at = 0;
  std::size_t bytes = 0;
  std::string digest;  // hex
};

std::unexpected<Error> no_bundle(std::string what, const std::filesystem::path& file) {
  return fail(ErrorKind::invalid, std::move(what), file.string(),
              "Take the file as it was made, and the sender's own verifier key");
}

Result<std::string> read_at(DiskFile& file, std::uint64_t at, std::size_t bytes) {
  std::string out(bytes, '\0');
  out.resize(TRY(file.read(at, out)));
  return out;
}

Result<std::string> read_part_at(DiskFile& file, const BundledPart& part, std::size_t number) {
  std::string bytes = TRY(read_at(file, part.at, part.bytes));
  if (bytes.size() == part.bytes && to_hex(bytes_of(sha256(bytes))) == part.digest) return bytes;
  return fail(ErrorKind::damaged, "the bundle was changed or cut off on its way",
              "part " + std::to_string(number), "Copy it once more, or make it anew");
}

Result<std::vector<BundledPart>> parts_named(std::string_view text, std::uint64_t at) {
  std::vector<BundledPart> out;
  while (!text.empty()) {
    const std::string_view line = take_line(text);
    const std::size_t space = line.find(' ');
    const std::string_view number = space == line.npos ? "" : line.substr(space + 1);
    BundledPart one{.at = at, .digest = std::string(line.substr(0, space))};
    auto [end, error] = std::from_chars(number.data(), number.data() + number.size(), one.bytes);
    if (error != std::errc() || end != number.data() + number.size() ||
        one.bytes > most_bundled_part)
      return fail(ErrorKind::invalid, "a line that names no part", "the note of the bundle",
                  "Ask the sender for a bundle of this version");
    at += one.bytes;
    out.push_back(std::move(one));
  }
  return out;
}

}  // namespace

Result<void> write_kept_bundle(Disk& disk, const KeptAdvisories& kept,
                               const std::filesystem::path& file, std::string_view name,
                               const SigningKey& key, Time now) {
  if (disk.exists(file))
    return fail(ErrorKind::conflict, "there is such a file", file.string(), "Name another one");
  const auto parts = kept.parts();
  if (parts.empty())
    return fail(ErrorKind::missing, "no advisories are kept", {},
                "Import some: hinomi advisories import FILE... --into DB");
  std::string text(kept_bundle_title);
  text += format_time_millis(now) + "\n";
  for (const auto& part : parts) {
    const std::string bytes = TRY(disk.read(part));
    text += to_hex(bytes_of(sha256(bytes))) + " " + std::to_string(bytes.size()) + "\n";
  }
  auto made = TRY(disk.make_file(file));
  TRY(made->append(sign_note(text, name, key) + "\n"));
  for (const auto& part : parts) TRY(made->append(TRY(disk.read(part))));
  return made->sync();
}

Result<TakenBundle> take_kept_bundle(Disk& disk, const std::filesystem::path& file,
                                     std::string_view verifier_key, KeptAdvisories& kept) {
  auto opened = TRY(disk.open_file(file));
  const std::string head =
      TRY(read_at(*opened, 0, std::min<std::uint64_t>(opened->size(), most_note_bytes)));
  const std::size_t signatures = head.find("\n\n");
  const std::size_t end = signatures == head.npos ? head.npos : head.find("\n\n", signatures + 2);
  if (!head.starts_with(kept_bundle_title) || end == head.npos)
    return no_bundle("this is no bundle of advisories", file);
  auto note = open_note(std::string_view(head).substr(0, end + 1), verifier_key);
  if (!note) return no_bundle("the bundle is not signed by this key", file);
  std::string_view text = note->text;
  take_line(text);
  TakenBundle out{.made = TRY(parse_time(take_line(text)))};
  const auto parts = TRY(parts_named(text, end + 2));
  for (std::size_t i = 0; i < parts.size(); ++i) TRY(read_part_at(*opened, parts[i], i + 1));
  for (std::size_t i = 0; i < parts.size(); ++i)
    out.taken += TRY(kept.take_part(TRY(read_part_at(*opened, parts[i], i + 1))));
  return out;
}

}  // namespace hinomi::in
