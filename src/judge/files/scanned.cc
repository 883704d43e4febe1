#include "judge/files/scanned.h"

#include "base/hash.h"

namespace hinomi::files {

Result<ReadyRules> ready(const std::vector<YaraText>& texts) {
  std::string all;
  for (const YaraText& one : texts) all += one.text;
  auto yara = TRY(YaraProcess::start(texts));
  RulesAnswer answer = yara->rules();
  ReadyRules out;
  out.rules = answer.rules;
  out.engine = {std::move(answer.version), to_hex(bytes_of(sha256(all)))};
  out.refused = std::move(answer.refused);
  out.warnings = std::move(answer.warnings);
  if (out.rules > 0) out.yara = std::move(yara);
  return out;
}

Result<Scanned> scan(YaraProcess& yara, std::string_view bytes, const std::string& path,
                     std::chrono::seconds time, Clock& clock) {
  Scanned out;
  out.path = path;
  out.started = clock.now();
  out.size = bytes.size();
  out.sha256 = to_hex(bytes_of(hinomi::sha256(bytes)));
  const auto digest = hinomi::sha1(bytes);
  out.sha1 = to_hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
  auto answer = TRY(yara.scan(bytes, path, time));
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
