// What the process that YARA runs in is asked, and what it answers.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "judge/files/yara.h"

namespace hinomi::files {

// Beside it come two descriptors: the memory that is meant (texts of rules, or a file's bytes), and
// where the answer is written. The first request has rules, each later one a file.
struct Request {
  std::string path;           // of the file; empty with rules
  std::chrono::seconds time;  // that it may take
  std::uint64_t size = 0;     // bytes of the memory
};
inline constexpr std::size_t longest_path = 8192;  // bytes
inline constexpr std::size_t longest_request = longest_path + 64;

struct RulesAnswer {
  std::uint64_t rules = 0;
  std::string version;  // of libyara
  std::vector<Error> refused, warnings;
};
using FileAnswer = Result<YaraScanner::Answer>;

std::string to_bytes(const Request& request);
std::string to_bytes(const std::vector<YaraText>& texts);
std::string to_bytes(const Result<RulesAnswer>& answer);
std::string to_bytes(const FileAnswer& answer);

// Nothing: these are no such bytes, or not all of them.
std::optional<Request> request_from(std::string_view bytes);
std::optional<std::vector<YaraText>> texts_from(std::string_view bytes);
std::optional<Result<RulesAnswer>> rules_answer_from(std::string_view bytes);
std::optional<FileAnswer> file_answer_from(std::string_view bytes);

}  // namespace hinomi::files
