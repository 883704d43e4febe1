// YARA in a process of its own, which has no rights: what goes wrong there costs one scan.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "judge/files/answers.h"

namespace hinomi::files {

// Any thread; several scans at once are several copies of the process.
class YaraProcess {
 public:
  // Starts hinomi-yara, which stands beside this program or in ../libexec/hinomi, and has it
  // compile the rules. Error: io, also when the kernel cannot take its rights from it; missing,
  // when there is no hinomi-yara.
  static Result<std::unique_ptr<YaraProcess>> start(std::vector<YaraText> texts);
  ~YaraProcess();

  // What became of the texts.
  const RulesAnswer& rules() const;

  // As YaraScanner::scan; `path` has at most longest_path bytes. Error: io as well, when the
  // process ended without an answer; the next scan has a new one.
  FileAnswer scan(std::string_view bytes, const std::string& path, std::chrono::seconds time);

  // The process that waits for files. Changes when it had to be started anew.
  int pid() const;

 private:
  struct Parts;
  explicit YaraProcess(std::unique_ptr<Parts> parts);
  std::unique_ptr<Parts> parts_;
};

}  // namespace hinomi::files
