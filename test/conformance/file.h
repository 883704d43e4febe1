// The files of a corpus, taken out of their archives.
#pragma once

#include <filesystem>
#include <functional>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"

namespace hinomi::conformance {

struct Row {
  int line = 0;  // from 1
  std::string_view text;
};

class File {
 public:
  // `path` is below the corpus, with '/'; what lies in an archive follows a '!':
  // "sharing/misp/lists.tar.zst!lists/a/list.json".
  File(std::string path, std::string bytes) : path_(std::move(path)), bytes_(std::move(bytes)) {}

  const std::string& path() const { return path_; }
  std::string_view area() const { return std::string_view(path_).substr(0, path_.find('/')); }
  std::string_view name() const;    // "list.json"
  std::string_view folder() const;  // "sharing/misp/lists.tar.zst!lists/a"
  std::string_view bytes() const { return bytes_; }
  std::vector<Row> rows() const;                                      // lines that are not blank
  bool mentions(std::initializer_list<std::string_view> keys) const;  // each, in quotes
  // The whole as JSON; nothing when it is not JSON.
  std::optional<json::value> document() const;
  // Is one of the first 100 lines an object with all these keys? (The first may be a broken one.)
  bool has_row_with(std::initializer_list<std::string_view> keys) const;
  // Is one of them an object that `is_ours` knows, in a file that mentions the keys?
  bool has_row_where(std::initializer_list<std::string_view> keys,
                     const std::function<bool(const json::object&)>& is_ours) const;

 private:
  std::string path_;
  std::string bytes_;
};

// What stands behind the last '/' or '!', and what stands before it.
std::string_view name_of_path(std::string_view path);
std::string_view folder_of_path(std::string_view path);

// Calls `visit` for every file below `folder`, in order of path, those inside .zst, .tar and .tar.*
// one by one. A file that cannot be read or unpacked goes to `problem` with the reason.
void visit_files(const std::filesystem::path& folder, const std::function<void(File)>& visit,
                 const std::function<void(std::string path, std::string why)>& problem);

// The same of a zip that is a file of a corpus already.
void visit_zip(const File& zip, const std::function<void(File)>& visit,
               const std::function<void(std::string path, std::string why)>& problem);

}  // namespace hinomi::conformance
