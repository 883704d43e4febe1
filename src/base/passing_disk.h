// A disk that passes all on to another, for those that change one thing about it.
#pragma once

#include "base/world.h"

namespace hinomi {

class PassingDisk : public Disk {
 public:
  explicit PassingDisk(Disk& disk) : disk_(disk) {}

  Result<std::string> read(const std::filesystem::path& path) override { return disk_.read(path); }
  Result<void> write(const std::filesystem::path& path, std::string_view bytes,
                     bool secret) override {
    return disk_.write(path, bytes, secret);
  }
  bool exists(const std::filesystem::path& path) override { return disk_.exists(path); }
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path& folder) override {
    return disk_.list(folder);
  }
  Result<void> make_folder(const std::filesystem::path& path) override {
    return disk_.make_folder(path);
  }
  Result<std::unique_ptr<DiskFile>> make_file(const std::filesystem::path& path) override {
    return disk_.make_file(path);
  }
  Result<std::unique_ptr<DiskFile>> open_file(const std::filesystem::path& path) override {
    return disk_.open_file(path);
  }
  Result<void> rename(const std::filesystem::path& from, const std::filesystem::path& to) override {
    return disk_.rename(from, to);
  }
  Result<void> remove(const std::filesystem::path& path) override { return disk_.remove(path); }
  const char* sqlite_vfs() override { return disk_.sqlite_vfs(); }

 protected:
  Disk& disk_;
};

}  // namespace hinomi
