#include "in/xlsx_parts.h"

#include <archive.h>
#include <archive_entry.h>

#include <functional>
#include <memory>

namespace hinomi::in {
namespace {

using Parts = std::map<std::string, std::string, std::less<>>;

struct CloseArchive {
  void operator()(archive* opened) const { archive_read_free(opened); }
};

std::unexpected<Error> no_workbook(std::string what) {
  return fail(ErrorKind::invalid, "the workbook cannot be opened: " + std::move(what), {},
              "Save it again as .xlsx without a password, or as CSV");
}

std::unexpected<Error> packed_too_much(std::string what) {
  return fail(ErrorKind::too_large, std::move(what), {},
              "Send only the sheet with the indicators, as .xlsx or CSV");
}

Result<> check_total(std::size_t unpacked, std::size_t packed) {
  if (unpacked > largest_workbook)
    return packed_too_much("the workbook is larger than 64 MiB when unpacked");
  if (unpacked > (8u << 20) && unpacked / largest_ratio > packed)
    return packed_too_much("the workbook unpacks to more than 200 times its size");
  return {};
}

bool is_wanted(std::string_view name) {
  return name == "xl/workbook.xml" || name == "xl/_rels/workbook.xml.rels" ||
         name == "xl/sharedStrings.xml" || name == "xl/styles.xml" ||
         (name.starts_with("xl/worksheets/") && name.ends_with(".xml"));
}

using Visit = std::function<Result<>(archive*, archive_entry*, std::string_view name)>;

// Only by the directory at the end of the zip, as Excel reads it; nothing is unpacked to get on.
Result<> visit_entries(std::string_view bytes, const Visit& visit) {
  std::unique_ptr<archive, CloseArchive> zip(archive_read_new());
  if (!zip) return fail(ErrorKind::busy, "no memory to open the workbook");
  archive_read_support_format_zip_seekable(zip.get());
  if (archive_read_open_memory(zip.get(), bytes.data(), bytes.size()) != ARCHIVE_OK)
    return no_workbook("it is no zip archive");
  for (;;) {
    archive_entry* entry = nullptr;
    int state = archive_read_next_header(zip.get(), &entry);
    if (state == ARCHIVE_EOF) return {};
    if (state != ARCHIVE_OK && state != ARCHIVE_WARN)
      return no_workbook("its directory is damaged or cut off");
    const char* name = archive_entry_pathname(entry);
    TRY(visit(zip.get(), entry, name ? name : ""));
  }
}

Result<> check_directory(std::string_view bytes) {
  std::size_t entries = 0, unpacked = 0;
  return visit_entries(bytes, [&](archive*, archive_entry* entry, std::string_view) -> Result<> {
    if (++entries > most_entries) return packed_too_much("the workbook has more than 10,000 parts");
    if (archive_entry_is_encrypted(entry)) return no_workbook("it is encrypted");
    if (archive_entry_size_is_set(entry)) {
      la_int64_t size = archive_entry_size(entry);
      if (size < 0 || std::size_t(size) > largest_workbook)
        return packed_too_much("the workbook has a part larger than 64 MiB");
      unpacked += std::size_t(size);
    }
    return check_total(unpacked, bytes.size());
  });
}

}  // namespace

Result<Parts> workbook_parts(std::string_view bytes) {
  TRY(check_directory(bytes));
  Parts parts;
  std::size_t unpacked = 0;
  TRY(visit_entries(bytes, [&](archive* zip, archive_entry*, std::string_view name) -> Result<> {
    if (!is_wanted(name)) return {};
    auto [part, is_new] = parts.try_emplace(std::string(name));
    if (!is_new) return no_workbook("it has " + part->first + " twice");
    for (;;) {
      const void* block = nullptr;
      std::size_t size = 0;
      la_int64_t offset = 0;
      int state = archive_read_data_block(zip, &block, &size, &offset);
      if (state == ARCHIVE_EOF) return {};
      if (state != ARCHIVE_OK) return no_workbook(part->first + " is damaged");
      part->second.append(static_cast<const char*>(block), size);
      TRY(check_total(unpacked += size, bytes.size()));
    }
  }));
  if (!parts.contains("xl/workbook.xml"))
    return no_workbook("it is another kind of archive or document");
  return parts;
}

}  // namespace hinomi::in
