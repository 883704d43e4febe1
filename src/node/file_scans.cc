#include "node/file_scans.h"

#include "base/hash.h"

namespace hinomi::node {
namespace {

struct GiveBack {
  std::counting_semaphore<>& slots;
  ~GiveBack() { slots.release(); }
};

}  // namespace

Result<std::shared_ptr<const FileScans::Ready>> FileScans::ready() {
  std::vector<files::YaraText> texts;
  std::string said;
  for (const auto& path : TRY(world_.disk.list(folder_))) {
    if (!files::is_yara_file(path)) continue;
    texts.push_back({path.lexically_relative(folder_).string(), TRY(world_.disk.read(path))});
    said += texts.back().name + "\n" + to_hex(bytes_of(sha256(texts.back().text))) + "\n";
  }
  Lock hold(mutex_);
  if (ready_ && ready_->said == said) return ready_;
  auto out = std::make_shared<Ready>();
  out->said = std::move(said);
  out->rules = TRY(files::ready(texts));
  ready_ = out;
  return out;
}

Result<watch::FileRules> FileScans::rules() {
  auto now = TRY(ready());
  return watch::FileRules{.rules = now->rules.rules,
                          .refused = now->rules.refused,
                          .most_bytes = limits_.bytes,
                          .most_time = limits_.time};
}

Result<watch::ScannedFile> FileScans::scan(std::string_view bytes, const std::string& name,
                                           std::string_view by) {
  if (bytes.size() > limits_.bytes)
    return fail(ErrorKind::too_large, "a file over " + std::to_string(limits_.bytes >> 20) + " MiB",
                {}, "Scan it where it lies: hinomi files --yara");
  auto now = TRY(ready());
  if (!now->rules.yara)
    return fail(ErrorKind::missing, "this node has no YARA rules that can be used", {},
                "Put files of rules (*.yar) into the folder yara of the node's data");
  if (!slots_.try_acquire())
    return fail(ErrorKind::busy, "other files are being looked into", {},
                "Send it again in a moment");
  const GiveBack slot{slots_};
  auto scanned = TRY(files::scan(*now->rules.yara, bytes, name, limits_.time, world_.clock));
  for (const files::Match& match : scanned.matches) tell(scanned, match, by);
  return watch::ScannedFile{std::move(scanned), now->rules.engine};
}

// The name of the file may name a person, and what a rule found is of the file: neither is kept.
void FileScans::tell(const files::Scanned& scanned, const files::Match& match,
                     std::string_view by) {
  std::vector<watch::Evidence> matched;
  for (const files::FoundString& one : match.strings)
    matched.push_back(
        {one.name, std::to_string(one.length) + " bytes at " + std::to_string(one.offset)});
  const std::string json = json::serialize(json::object{
      {"file",
       {{"hash", {{"sha256", scanned.sha256}, {"sha1", scanned.sha1}}}, {"size", scanned.size}}},
      {"rule", {{"name", match.rule}, {"ruleset", match.file}}}});
  const std::string_view words = files::meta_of(match, "description");
  alarm_.hit({.by = FoundBy::file,
              .what = match.rule,
              .title = words.empty() ? std::string_view(match.rule) : words,
              .author = files::meta_of(match, "author"),
              .level = Level::medium,
              .tags = {},
              .sensor = by,
              .entity_kind = "file",
              .entity = scanned.sha256,
              .suppression = {},
              .source = {},
              .record = 0,
              .time = scanned.ended,
              .matched = matched,
              .json = json});
}

}  // namespace hinomi::node
