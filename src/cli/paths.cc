#include "cli/paths.h"

#include "base/world.h"

namespace hinomi::cli {

Result<std::vector<std::string>> files_of(
    const std::vector<std::string>& given, const std::string& remedy,
    const std::function<bool(const std::filesystem::path&)>& wanted) {
  std::vector<std::string> out;
  std::error_code ignored;
  for (const std::string& one : given) {
    if (!std::filesystem::is_directory(one, ignored)) {
      out.push_back(one);
      continue;
    }
    std::size_t before = out.size();
    for (const std::filesystem::path& file : TRY(real_disk().list(one)))
      if (!wanted || wanted(file)) out.push_back(file.string());
    if (out.size() == before)
      return fail(ErrorKind::missing, "a folder without files", one, remedy);
  }
  return out;
}

}  // namespace hinomi::cli
