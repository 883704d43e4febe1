// RFC 8785: a folder "input" beside "output" (the canonical text) or "outhex" (its bytes in hex).
#include <map>

#include "base/hash.h"
#include "base/text.h"
#include "conformance/suite.h"

namespace hinomi::conformance {
namespace {

enum class Role { none, input, output, outhex };

Role role_of(const File& file) {
  std::string_view folder = name_of_path(file.folder());
  bool is_json = file.name().ends_with(".json");
  if (folder == "input" && is_json) return Role::input;
  if (folder == "output" && is_json) return Role::output;
  if (folder == "outhex" && (is_json || file.name().ends_with(".txt"))) return Role::outhex;
  return Role::none;
}

bool takes_jcs(const File& file) { return role_of(file) != Role::none; }

// "area/jcs/testdata|french": what belongs together.
std::string group_of(const File& file) {
  std::string_view name = file.name();
  return std::string(folder_of_path(file.folder())) + "|" +
         std::string(name.substr(0, name.rfind('.')));
}

Result<std::string> from_spaced_hex(std::string_view text) {
  std::string digits;
  for (char c : text)
    if (!is_space(c)) digits += c;
  return from_hex(digits);
}

std::string without_last_newline(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r')) text.remove_suffix(1);
  return std::string(text);
}

std::string canonical_answer(const File& file) {
  auto value = parse_json(file.bytes());
  if (!value) return "error: " + value.error().text();
  auto text = canonical_json(*value);
  return text ? *text : "error: " + text.error().text();
}

void run_jcs(std::span<const File> files, Answers& answers) {
  std::map<std::string, const File*> inputs;
  for (const File& file : files)
    if (role_of(file) == Role::input) inputs[group_of(file)] = &file;
  for (const File& file : files) {
    Role role = role_of(file);
    auto input = inputs.find(group_of(file));
    if (role == Role::input || input == inputs.end()) continue;
    std::string expected = without_last_newline(file.bytes());
    if (role == Role::outhex) {
      auto bytes = from_spaced_hex(file.bytes());
      if (!bytes) {
        answers.broken(file.path(), bytes.error().text());
        continue;
      }
      expected = *bytes;
    }
    answers.add(file.path(), input->second->bytes(), expected, canonical_answer(*input->second));
  }
}

}  // namespace

extern const Suite jcs_suite;
const Suite jcs_suite = {"jcs", "Canonical JSON after RFC 8785, as text and as bytes", takes_jcs,
                         run_jcs};

}  // namespace hinomi::conformance
