// A set of YARA rules that is ready, and what it found in one file.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/world.h"
#include "judge/files/yara_process.h"

namespace hinomi::files {

// What files are scanned with.
struct Engine {
  std::string version;       // of libyara
  std::string rules_sha256;  // of all rules' texts, so that the same rules can be told
};

struct ReadyRules {
  std::shared_ptr<YaraProcess> yara;  // nothing: no text is without an error
  std::size_t rules = 0;
  Engine engine;
  std::vector<Error> refused, warnings;
};
// Error: as YaraProcess::start.
Result<ReadyRules> ready(const std::vector<YaraText>& texts);

// One file that was scanned.
struct Scanned {
  std::string path;
  std::uint64_t size = 0;
  std::string sha256, sha1;  // hexadecimal
  Time started, ended;
  std::vector<Match> matches;
  bool cut = false;  // see YaraScanner::Answer
};
// Errors as YaraProcess::scan.
Result<Scanned> scan(YaraProcess& yara, std::string_view bytes, const std::string& path,
                     std::chrono::seconds time, Clock& clock);

// What the rule says of itself under `name`; empty: nothing.
std::string_view meta_of(const Match& match, std::string_view name);

}  // namespace hinomi::files
