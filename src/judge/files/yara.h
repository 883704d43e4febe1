// YARA rules over bytes. libyara stays inside yara_rules.cc and yara_scan.cc. Nothing that is
// scanned is ever executed, and nothing of it leaves the process but what a Match says.
#pragma once

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace hinomi::files {

// Whether a file is named as YARA rules are: *.yar, *.yara.
bool is_yara_file(const std::filesystem::path& file);

struct YaraText {
  std::string name;  // the file, as it is named; also the namespace of its rules
  std::string text;
};

class YaraRules {
 public:
  // Each text by itself: one with an error is left out and says where; what stands in others goes
  // on. `include` is refused: a rule reads no files. Error: io, when libyara cannot be started.
  struct Compiled;
  static Result<Compiled> compile(const std::vector<YaraText>& texts);

  std::size_t size() const { return size_; }  // rules

  YaraRules(YaraRules&&) noexcept;
  YaraRules& operator=(YaraRules&&) noexcept;
  ~YaraRules();

 private:
  friend class YaraScanner;
  struct Code;
  YaraRules(std::unique_ptr<Code> code, std::size_t size);
  std::unique_ptr<Code> code_;
  std::size_t size_ = 0;
};

struct YaraRules::Compiled {
  std::vector<YaraRules> rules;  // one, or none when no text is without an error
  std::vector<Error> refused;    // `where` is "file: line 3"
  std::vector<Error> warnings;   // slow strings and the like
};

// Where a string of a rule was found.
struct FoundString {
  std::string name;  // "$a"
  std::uint64_t offset = 0;
  std::uint64_t length = 0;
  std::string bytes;  // at most the first 64
};

struct Match {
  std::string rule, file;  // the rule's name and the file it is from
  std::vector<std::string> tags;
  std::vector<std::pair<std::string, std::string>> meta;  // author, description, ... as text
  std::vector<FoundString> strings;                       // at most 100, by name and place
};

struct ScanLimits {
  std::uint64_t bytes = 256 << 20;  // of one file
  std::chrono::seconds time{60};    // for one file
};

// One thread.
class YaraScanner {
 public:
  // `rules` must outlive it.
  explicit YaraScanner(const YaraRules& rules);
  ~YaraScanner();

  struct Answer {
    std::vector<Match> matches;
    bool cut = false;  // a string occurs so often that not every place was looked at
  };
  // `path` is what rules see as filename, filepath and extension. Error: too_large, when the time
  // is over; io for libyara's own.
  Result<Answer> scan(std::string_view bytes, const std::string& path, std::chrono::seconds time);

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

// The bytes of a regular file; links, pipes and devices are not followed. Error: missing, denied,
// io, invalid (no regular file), too_large.
Result<std::string> read_sample(const std::string& path, std::uint64_t most_bytes);

// Of libyara.
std::string yara_version();

}  // namespace hinomi::files
