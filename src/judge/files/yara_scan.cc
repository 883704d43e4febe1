#include <yara.h>

#include <algorithm>
#include <cstring>
#include <filesystem>

#include "judge/files/yara_code.h"

namespace hinomi::files {
namespace {

constexpr std::size_t most_strings = 100;  // of one match
constexpr int most_bytes_shown = 64;

std::string text_of(const YR_META& meta) {
  if (meta.type == META_TYPE_STRING) return meta.string;
  if (meta.type == META_TYPE_BOOLEAN) return meta.integer ? "true" : "false";
  return std::to_string(meta.integer);
}

Match match_of(YR_SCAN_CONTEXT* context, YR_RULE* rule) {
  Match out;
  out.rule = rule->identifier;
  out.file = rule->ns->name;
  const char* tag;
  yr_rule_tags_foreach(rule, tag) out.tags.emplace_back(tag);
  YR_META* meta;
  yr_rule_metas_foreach(rule, meta) out.meta.emplace_back(meta->identifier, text_of(*meta));
  YR_STRING* string;
  yr_rule_strings_foreach(rule, string) {
    // libyara lays matches out wherever its memory ends, so each is copied to where one may be
    // read.
    for (const void* next = context->matches[string->idx].head; next;) {
      YR_MATCH found;
      std::memcpy(&found, next, sizeof found);
      next = found.next;
      if (found.is_private || out.strings.size() >= most_strings) continue;
      std::string bytes(reinterpret_cast<const char*>(found.data),
                        static_cast<std::size_t>(std::min(found.data_length, most_bytes_shown)));
      out.strings.push_back({string->identifier,
                             static_cast<std::uint64_t>(found.base + found.offset),
                             static_cast<std::uint64_t>(found.match_length), std::move(bytes)});
    }
  }
  return out;
}

int on_event(YR_SCAN_CONTEXT* context, int message, void* data, void* user) {
  auto& answer = *static_cast<YaraScanner::Answer*>(user);
  if (message == CALLBACK_MSG_RULE_MATCHING)
    answer.matches.push_back(match_of(context, static_cast<YR_RULE*>(data)));
  if (message == CALLBACK_MSG_TOO_MANY_MATCHES) answer.cut = true;
  return CALLBACK_CONTINUE;
}

}  // namespace

struct YaraScanner::Parts {
  YR_SCANNER* scanner = nullptr;
  ~Parts() {
    if (scanner) yr_scanner_destroy(scanner);
  }
};

YaraScanner::YaraScanner(const YaraRules& rules) : parts_(std::make_unique<Parts>()) {
  if (yr_scanner_create(rules.code_->rules, &parts_->scanner) != ERROR_SUCCESS)
    parts_->scanner = nullptr;  // scan() says so
}
YaraScanner::~YaraScanner() = default;

Result<YaraScanner::Answer> YaraScanner::scan(std::string_view bytes, const std::string& path,
                                              std::chrono::seconds time) {
  YR_SCANNER* scanner = parts_->scanner;
  if (!scanner) return fail(ErrorKind::io, "no memory to scan in", path, "Make memory free");
  std::filesystem::path name(path);
  yr_scanner_define_string_variable(scanner, "filename", name.filename().c_str());
  yr_scanner_define_string_variable(scanner, "filepath", path.c_str());
  yr_scanner_define_string_variable(scanner, "extension", name.extension().c_str());
  yr_scanner_set_timeout(scanner, static_cast<int>(time.count()));
  // The bytes are memory of our own: no signal of a shrinking file can come.
  yr_scanner_set_flags(scanner, SCAN_FLAGS_REPORT_RULES_MATCHING | SCAN_FLAGS_NO_TRYCATCH);
  Answer out;
  yr_scanner_set_callback(scanner, on_event, &out);
  int code = yr_scanner_scan_mem(scanner, reinterpret_cast<const std::uint8_t*>(bytes.data()),
                                 bytes.size());
  if (code == ERROR_SCAN_TIMEOUT)
    return fail(ErrorKind::too_large, "the time for one file is over", path,
                "Give it more (--seconds), or rules that are quicker");
  if (code != ERROR_SUCCESS)
    return fail(ErrorKind::io, "YARA's error " + std::to_string(code), path, "See YARA's error.h");
  return out;
}

}  // namespace hinomi::files
