#include <yara.h>

#include <map>

#include "judge/files/yara_code.h"

namespace hinomi::files {
namespace {

// What rules may ask of a file's name.
constexpr const char* variables[] = {"filename", "filepath", "extension"};

struct CompilerEnd {
  void operator()(YR_COMPILER* compiler) const { yr_compiler_destroy(compiler); }
};
using Compiler = std::unique_ptr<YR_COMPILER, CompilerEnd>;

struct Said {
  const std::string* name;
  std::vector<Error>*errors, *warnings;
};

void on_message(int level, const char*, int line, const YR_RULE* rule, const char* message,
                void* user) {
  const Said& said = *static_cast<Said*>(user);
  Error error{ErrorKind::invalid, message, *said.name + ": line " + std::to_string(line),
              "Correct the rule, or leave it out"};
  if (rule) error.what += " in " + std::string(rule->identifier);
  (level == YARA_ERROR_LEVEL_ERROR ? said.errors : said.warnings)->push_back(std::move(error));
}

std::unexpected<Error> no_yara(int code) {
  return fail(ErrorKind::io, "YARA cannot be started, error " + std::to_string(code), {},
              "Make memory free");
}

Result<Compiler> new_compiler(Said& said) {
  YR_COMPILER* raw = nullptr;
  if (int code = yr_compiler_create(&raw); code != ERROR_SUCCESS) return no_yara(code);
  Compiler out(raw);
  yr_compiler_set_callback(raw, on_message, &said);
  yr_compiler_set_include_callback(raw, nullptr, nullptr, nullptr);  // include is an error
  for (const char* variable : variables) yr_compiler_define_string_variable(raw, variable, "");
  return out;
}

bool add(Compiler& compiler, const YaraText& text) {
  return yr_compiler_add_string(compiler.get(), text.text.c_str(), text.name.c_str()) == 0;
}

}  // namespace

YaraLibrary::YaraLibrary() : code(yr_initialize()) {}
YaraLibrary::~YaraLibrary() {
  if (code == ERROR_SUCCESS) yr_finalize();
}

YaraRules::Code::~Code() {
  if (rules) yr_rules_destroy(rules);
}

YaraRules::YaraRules(std::unique_ptr<Code> code, std::size_t size)
    : code_(std::move(code)), size_(size) {}
YaraRules::YaraRules(YaraRules&&) noexcept = default;
YaraRules& YaraRules::operator=(YaraRules&&) noexcept = default;
YaraRules::~YaraRules() = default;

// An error ends a compiler, so each text is tried by itself first.
Result<YaraRules::Compiled> YaraRules::compile(const std::vector<YaraText>& texts) {
  auto code = std::make_unique<Code>();
  if (code->library.code != ERROR_SUCCESS) return no_yara(code->library.code);
  Compiled out;
  std::vector<Error> again;  // said before
  std::string name;
  Said twice{&name, &again, &again};
  Compiler all = TRY(new_compiler(twice));
  bool any = false;
  for (const YaraText& text : texts) {
    Said said{&text.name, &out.refused, &out.warnings};
    if (text.text.find('\0') != std::string::npos) {
      out.refused.push_back({ErrorKind::invalid, "a file of rules with a byte 0",
                             text.name + ": byte " + std::to_string(text.text.find('\0')),
                             "Name rules as text; compiled ones are not read"});
      continue;
    }
    Compiler one = TRY(new_compiler(said));
    if (!add(one, text)) continue;
    if (!add(all, text)) return no_yara(ERROR_INTERNAL_FATAL_ERROR);
    any = true;
  }
  if (!any) return out;
  if (int error = yr_compiler_get_rules(all.get(), &code->rules); error != ERROR_SUCCESS)
    return no_yara(error);
  std::size_t count = 0;
  YR_RULE* rule;
  yr_rules_foreach(code->rules, rule)++ count;
  out.rules.push_back(YaraRules(std::move(code), count));
  return out;
}

bool is_yara_file(const std::filesystem::path& file) {
  return file.extension() == ".yar" || file.extension() == ".yara";
}

std::string yara_version() { return YR_VERSION; }

}  // namespace hinomi::files
