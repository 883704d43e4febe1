#include "in/advisory/unpack.h"

#include <archive.h>
#include <archive_entry.h>

#include <memory>

namespace hinomi::in {

namespace {

// What compresses better than this is made to fill memory: a year of advisories packs to 1 : 30.
constexpr std::uint64_t most_ratio = 2000, free_bytes = 64 << 20;

struct EndUnpacking {
  void operator()(archive* opened) const { archive_read_free(opened); }
};
using OpenArchive = std::unique_ptr<archive, EndUnpacking>;

std::unexpected<Error> damaged(archive* opened) {
  const char* why = archive_error_string(opened);
  return fail(ErrorKind::invalid, std::string("cannot be unpacked: ") + (why ? why : "damaged"), {},
              "Pack it again, or fetch it again");
}

Result<OpenArchive> open(std::string_view bytes) {
  OpenArchive out(archive_read_new());
  if (!out) return fail(ErrorKind::busy, "no memory to unpack", {}, "Try again later");
  archive_read_support_filter_gzip(out.get());
  archive_read_support_filter_zstd(out.get());
  archive_read_set_filter_option(out.get(), "zstd", "long", "27");
  archive_read_support_format_tar(out.get());
  archive_read_support_format_zip(out.get());
  archive_read_support_format_raw(out.get());
  if (archive_read_open_memory(out.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return damaged(out.get());
  return out;
}

// What has been unpacked of an archive so far.
class Budget {
 public:
  Budget(std::size_t packed, const AdvisoryLimits& limits)
      : most_(std::min(limits.unpacked_bytes, free_bytes + packed * most_ratio)),
        documents_(limits.documents) {}

  Result<void> take(std::size_t bytes) {
    used_ += bytes;
    if (used_ <= most_) return {};
    return fail(ErrorKind::too_large, "unpacks to more than " + std::to_string(most_) + " bytes",
                {}, "Send it in parts");
  }
  Result<void> take_document() {
    if (documents_-- > 0) return {};
    return fail(ErrorKind::too_large, "too many documents in it", {}, "Send it in parts");
  }

 private:
  std::uint64_t used_ = 0;
  const std::uint64_t most_;
  std::size_t documents_;
};

// Whether all of the entry is in `out`; false: it is over the limit of one document and left out.
Result<bool> read_entry(archive* opened, std::size_t most, Budget& budget, std::string& out) {
  out.clear();
  char piece[1 << 16];
  for (;;) {
    la_ssize_t got = archive_read_data(opened, piece, sizeof piece);
    if (got < 0) return damaged(opened);
    if (got == 0) return true;
    out.append(piece, static_cast<std::size_t>(got));
    TRY(budget.take(static_cast<std::size_t>(got)));
    if (out.size() > most) return false;
  }
}

}  // namespace

bool is_archive(std::string_view bytes) {
  bool is_tar = bytes.size() > 262 && bytes.substr(257, 5) == "ustar";
  return is_tar || bytes.starts_with("PK\x03\x04") || bytes.starts_with("PK\x05\x06") ||
         bytes.starts_with("\x1F\x8B") || bytes.starts_with("\x28\xB5\x2F\xFD");
}

Result<void> unpack(
    std::string_view bytes, const AdvisoryLimits& limits,
    const std::function<void(std::string_view path, std::string& document)>& document,
    const std::function<void(Error&&)>& refuse) {
  auto opened = TRY(open(bytes));
  Budget budget(bytes.size(), limits);
  std::string text;
  for (;;) {
    archive_entry* entry = nullptr;
    int state = archive_read_next_header(opened.get(), &entry);
    if (state == ARCHIVE_EOF) return {};
    if (state != ARCHIVE_OK && state != ARCHIVE_WARN) return damaged(opened.get());
    if (archive_entry_filetype(entry) != AE_IFREG &&
        archive_format(opened.get()) != ARCHIVE_FORMAT_RAW)
      continue;
    TRY(budget.take_document());
    const char* named = archive_entry_pathname_utf8(entry);
    if (!named) named = archive_entry_pathname(entry);
    bool is_raw = archive_format(opened.get()) == ARCHIVE_FORMAT_RAW;
    std::string path(named && !is_raw ? named : "");
    if (TRY(read_entry(opened.get(), limits.document_bytes, budget, text)))
      document(path, text);
    else
      refuse({ErrorKind::too_large, "over " + std::to_string(limits.document_bytes) + " bytes",
              path, "Split it"});
  }
}

}  // namespace hinomi::in
