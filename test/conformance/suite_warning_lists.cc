// Rows of {"type", "value", "lists"} against the MISP warning lists of the same area. The value is
// asked as written, as MISP does.
#include <map>

#include "conformance/suite.h"
#include "judge/vet/warning_lists.h"

namespace hinomi::conformance {
namespace {

bool is_case_file(const File& file) { return file.has_row_with({"type", "value", "lists"}); }

bool is_list_file(const File& file) {
  if (!file.name().ends_with(".json") || !file.mentions({"list", "type", "name"})) return false;
  auto document = file.document();
  const json::object* object = document ? document->if_object() : nullptr;
  return object && array_at(*object, "list") && !text_at(*object, "type").empty();
}

bool takes_warning_lists(const File& file) { return is_case_file(file) || is_list_file(file); }

// The lists of one area as a folder. Nothing is written.
class ListFolder : public Disk {
 public:
  // A list is known by its folder; where several lie in one folder, by its file.
  void add(const File& file) {
    std::string name(name_of_path(file.folder()));
    auto known = folders_.try_emplace(name, file.path());
    if (!known.second && known.first->second != file.path())
      name = std::filesystem::path(file.name()).stem().string();
    files_["/lists/" + name + "/list.json"] = std::string(file.bytes());
  }

  Result<std::string> read(const std::filesystem::path& path) override {
    auto found = files_.find(path.generic_string());
    if (found == files_.end()) return fail(ErrorKind::missing, "no such file", path.string());
    return found->second;
  }
  Result<void> write(const std::filesystem::path& path, std::string_view, bool) override {
    return fail(ErrorKind::denied, "read only", path.string());
  }
  bool exists(const std::filesystem::path& path) override {
    return files_.contains(path.generic_string());
  }
  Result<std::vector<std::filesystem::path>> list(const std::filesystem::path&) override {
    std::vector<std::filesystem::path> out;
    for (const auto& [path, bytes] : files_) out.emplace_back(path);
    return out;
  }
  Result<void> make_folder(const std::filesystem::path& path) override {
    return fail(ErrorKind::denied, "read only", path.string());
  }
  const char* sqlite_vfs() override { return nullptr; }

  bool empty() const { return files_.empty(); }

 private:
  std::map<std::string, std::string> files_, folders_;
};

Result<void> answer_case(const json::object& row, const std::string& where,
                         const vet::WarningLists& lists, Answers& answers) {
  std::string type = TRY(need_text(row, "type")), value = TRY(need_text(row, "value"));
  const json::array* expected = array_at(row, "lists");
  if (!expected) return fail(ErrorKind::invalid, "no list", "lists");
  std::vector<std::string> theirs, ours;
  for (const auto& item : *expected) {
    if (!item.is_string()) return fail(ErrorKind::invalid, "not a text", "lists");
    theirs.emplace_back(item.get_string());
  }
  std::vector<vet::ListHit> hits;
  lists.match(type, value, hits);
  for (const auto& hit : hits) ours.push_back(lists.names()[hit.list]);
  answers.add(where, type + " " + value, set_text(theirs), set_text(ours));
  return {};
}

void run_warning_lists(std::span<const File> files, Answers& answers) {
  std::map<std::string, ListFolder, std::less<>> folders;
  std::vector<const File*> cases;
  for (const File& file : files) {
    if (is_case_file(file)) {
      cases.push_back(&file);
      continue;
    }
    folders[std::string(file.area())].add(file);
    folders[""].add(file);  // of all areas, for cases whose area has no lists
  }
  std::map<std::string_view, std::unique_ptr<vet::WarningLists>> loaded;
  for (const File* file : cases) {
    std::string_view area = folders.contains(file->area()) ? file->area() : "";
    auto& lists = loaded[area];
    if (!lists) {
      auto made = vet::WarningLists::load(folders[std::string(area)], "/lists");
      if (!made) {
        answers.broken(file->path(), made.error().text());
        continue;
      }
      lists = std::move(*made);
    }
    for_each_row(*file, answers,
                 [&](const json::object& row, const std::string& where) -> Result<void> {
                   return answer_case(row, where, *lists, answers);
                 });
  }
}

}  // namespace

extern const Suite warning_lists_suite;
const Suite warning_lists_suite = {"warning-lists", "Which MISP warning lists an attribute is on",
                                   takes_warning_lists, run_warning_lists};

}  // namespace hinomi::conformance
