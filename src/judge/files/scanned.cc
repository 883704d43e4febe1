#include "judge/files/scanned.h"

#include "base/hash.h"

namespace hinomi::files {

Result<ReadyRules> ready(const std::vector<YaraText>& texts) {
  std::string all;
  for (const YaraText& one : texts) all += one.text;
  auto compiled = TRY(YaraRules::compile(texts));
  ReadyRules out{.rules = {},
                 .engine = {yara_version(), to_hex(bytes_of(sha256(all)))},
                 .refused = std::move(compiled.refused),
                 .warnings = std::move(compiled.warnings)};
  if (!compiled.rules.empty()) out.rules.emplace(std::move(compiled.rules[0]));
  return out;
}

Result<Scanned> scan(YaraScanner& scanner, std::string_view bytes, const std::string& path,
                     std::chrono::seconds time, Clock& clock) {
  Scanned out;
  out.path = path;
  out.started = clock.now();
  out.size = bytes.size();
  out.sha256 = to_hex(bytes_of(hinomi::sha256(bytes)));
  const auto digest = hinomi::sha1(bytes);
  out.sha1 = to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  auto answer = TRY(scanner.scan(bytes, path, time));
  out.matches = std::move(answer.matches);
  out.cut = answer.cut;
  out.ended = clock.now();
  return out;
}

std::string_view meta_of(const Match& match, std::string_view name) {
  for (const auto& [key, text] : match.meta)
    if (key == name) return text;
  return {};
}

}  // namespace hinomi::files
