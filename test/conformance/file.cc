#include "conformance/file.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <fstream>

#include "base/text.h"

namespace hinomi::conformance {
namespace {

// A case file is megabytes; what is larger is an attack on the memory or no case file.
constexpr std::size_t largest_file = 512u << 20;

struct Closer {
  void operator()(archive* reader) const { archive_read_free(reader); }
};
using Reader = std::unique_ptr<archive, Closer>;

Reader open_reader(const std::filesystem::path& path, bool tar) {
  Reader reader(archive_read_new());
  archive_read_support_filter_all(reader.get());
  if (tar)
    archive_read_support_format_tar(reader.get());
  else
    archive_read_support_format_raw(reader.get());
  if (archive_read_open_filename(reader.get(), path.c_str(), 1 << 16) != ARCHIVE_OK) return nullptr;
  return reader;
}

std::optional<std::string> read_entry(archive* reader) {
  std::string out, block(1 << 16, '\0');
  while (true) {
    la_ssize_t count = archive_read_data(reader, block.data(), block.size());
    if (count == 0) return out;
    if (count < 0 || out.size() + std::size_t(count) > largest_file) return {};
    out.append(block, 0, std::size_t(count));
  }
}

using Visit = std::function<void(File)>;
using Problem = std::function<void(std::string, std::string)>;

void unpack(const std::filesystem::path& path, const std::string& shown, const Visit& visit,
            const Problem& problem) {
  bool tar = shown.find(".tar") != std::string::npos || shown.ends_with(".tgz");
  Reader reader = open_reader(path, tar);
  if (!reader) return problem(shown, "cannot be opened as an archive");
  archive_entry* entry = nullptr;
  int status = archive_read_next_header(reader.get(), &entry);
  for (; status == ARCHIVE_OK; status = archive_read_next_header(reader.get(), &entry)) {
    if (tar && archive_entry_filetype(entry) != AE_IFREG) continue;
    const char* member = archive_entry_pathname(entry);
    std::string inside = tar ? shown + "!" + (member ? member : "") : shown;
    auto bytes = read_entry(reader.get());
    if (!bytes) return problem(inside, "is damaged or over 512 MiB");
    if (!tar) inside = shown.substr(0, shown.size() - 4);  // without ".zst"
    visit(File(std::move(inside), std::move(*bytes)));
  }
  if (status != ARCHIVE_EOF) problem(shown, "is a damaged archive");
}

bool is_archive(std::string_view name) {
  return name.ends_with(".zst") || name.ends_with(".tar") || name.ends_with(".tgz") ||
         name.find(".tar.") != std::string_view::npos;
}

}  // namespace

std::string_view name_of_path(std::string_view path) {
  return path.substr(path.find_last_of("/!") + 1);
}

std::string_view folder_of_path(std::string_view path) {
  std::size_t end = path.find_last_of("/!");
  return end == std::string_view::npos ? std::string_view() : path.substr(0, end);
}

std::string_view File::name() const { return name_of_path(path_); }
std::string_view File::folder() const { return folder_of_path(path_); }

std::vector<Row> File::rows() const {
  std::vector<Row> out;
  std::string_view rest = bytes_;
  for (int line = 1; !rest.empty(); ++line) {
    std::size_t end = std::min(rest.find('\n'), rest.size());
    std::string_view text = trim(rest.substr(0, end));
    if (!text.empty()) out.push_back({line, text});
    rest.remove_prefix(std::min(end + 1, rest.size()));
  }
  return out;
}

bool File::mentions(std::initializer_list<std::string_view> keys) const {
  return std::all_of(keys.begin(), keys.end(), [&](std::string_view key) {
    return bytes_.find('"' + std::string(key) + '"') != std::string::npos;
  });
}

std::optional<json::value> File::document() const {
  auto value = parse_json(bytes_);
  if (!value) return {};
  return std::move(*value);
}

bool File::has_row_with(std::initializer_list<std::string_view> keys) const {
  return has_row_where(keys, [&](const json::object& row) {
    return std::all_of(keys.begin(), keys.end(),
                       [&](std::string_view key) { return row.contains(key); });
  });
}

bool File::has_row_where(std::initializer_list<std::string_view> keys,
                         const std::function<bool(const json::object&)>& is_ours) const {
  if (!mentions(keys)) return false;
  std::vector<Row> all = rows();
  if (all.size() > 100) all.resize(100);
  return std::any_of(all.begin(), all.end(), [&](const Row& row) {
    auto value = parse_json(row.text);
    return value && value->is_object() && is_ours(value->get_object());
  });
}

void visit_files(const std::filesystem::path& folder, const Visit& visit, const Problem& problem) {
  std::vector<std::filesystem::path> paths;
  std::error_code error;
  for (std::filesystem::recursive_directory_iterator at(folder, error), end; !error && at != end;
       at.increment(error))
    if (std::error_code odd; at->is_regular_file(odd)) paths.push_back(at->path());
  if (error) problem(folder.filename().string(), error.message());
  std::sort(paths.begin(), paths.end());
  for (const auto& path : paths) {
    std::string shown = path.lexically_relative(folder).generic_string();
    if (is_archive(shown)) {
      unpack(path, shown, visit, problem);
      continue;
    }
    std::error_code odd;
    auto size = std::filesystem::file_size(path, odd);
    std::ifstream in(path, std::ios::binary);
    if (odd || !in || size > largest_file) {
      problem(shown, "cannot be read or is over 512 MiB");
      continue;
    }
    std::string bytes{std::istreambuf_iterator<char>(in), {}};
    visit(File(std::move(shown), std::move(bytes)));
  }
}

void visit_zip(const File& zip, const Visit& visit, const Problem& problem) {
  Reader reader(archive_read_new());
  archive_read_support_format_zip(reader.get());
  if (archive_read_open_memory(reader.get(), zip.bytes().data(), zip.bytes().size()) != ARCHIVE_OK)
    return problem(zip.path(), "is no zip");
  archive_entry* entry = nullptr;
  int status = archive_read_next_header(reader.get(), &entry);
  for (; status == ARCHIVE_OK; status = archive_read_next_header(reader.get(), &entry)) {
    if (archive_entry_filetype(entry) != AE_IFREG) continue;
    const char* member = archive_entry_pathname(entry);
    std::string inside = zip.path() + "!" + (member ? member : "");
    auto bytes = read_entry(reader.get());
    if (!bytes) return problem(inside, "is damaged or over 512 MiB");
    visit(File(std::move(inside), std::move(*bytes)));
  }
  if (status != ARCHIVE_EOF) problem(zip.path(), "is a damaged archive");
}

}  // namespace hinomi::conformance
