// For the tests of this folder: a disk in memory and the way to the public test data.
#pragma once

#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <string>
#include <vector>

#include "base/world.h"

namespace hinomi::vet {

// Folder of the public test data ($HINOMI_CORPORA, else ../shared/corpora), or empty.
inline std::filesystem::path corpora() {
  const char* given = std::getenv("HINOMI_CORPORA");
  const std::filesystem::path path =
      given ? given : std::filesystem::path(HINOMI_SOURCE_DIR) / "../shared/corpora";
  return std::filesystem::exists(path / "sharing") ? path : std::filesystem::path();
}

// Folder of unpacked MISP warning lists: $HINOMI_WARNING_LISTS, else the test data unpacked into a
// folder of this process; or empty.
inline std::filesystem::path warning_list_folder() {
  const char* given = std::getenv("HINOMI_WARNING_LISTS");
  if (given) return std::filesystem::exists(given) ? given : std::filesystem::path();
  const std::filesystem::path packed = corpora() / "sharing/misp/warninglists.tar.zst";
  if (!std::filesystem::exists(packed)) return {};
  const auto folder =
      std::filesystem::temp_directory_path() / ("hinomi_warning_lists_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string command =
      "tar --zstd -xf '" + packed.string() + "' -C '" + folder.string() + "'";
  return std::system(command.c_str()) == 0 ? folder : std::filesystem::path();
}

inline std::vector<std::string> lines_of(const std::filesystem::path& path) {
  std::vector<std::string> lines;
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);)
    if (!line.empty()) lines.push_back(line);
  return lines;
}

class MemoryDisk : public Disk {
 public:
  void put(const std::string& path, std::string text) { files_[path] = std::move(text); }

  Result<std::string> read(const std::filesystem::path& path) override {
    const auto found = files_.find(path.string());
    if (found == files_.end()) return fail(ErrorKind::missing, "no such file", path.string());
    return found->second;
  }
  Result<void> write(const std::filesystem::path& path, std::string_view bytes, bool) override {
    put(path.string(), std::string(bytes));
    return {};
  }
  bool exists(const std::filesystem::path& path) override { return files_.contains(path.string()); }
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) override {
    std::vector<std::filesystem::path> found;
    for (const auto& [path, text] : files_)
      if (path.starts_with(folder.string() + "/")) found.emplace_back(path);
    return found;
  }
  Result<void> make_folder(const std::filesystem::path&) override { return {}; }
  const char* sqlite_vfs() override { return nullptr; }

 private:
  std::map<std::string, std::string> files_;
};

}  // namespace hinomi::vet
