#include "out/files/analysis.h"

#include <algorithm>
#include <filesystem>

#include "base/hash.h"
#include "base/id.h"
#include "model/stix_id.h"

namespace hinomi::files {
namespace {

bool is_readable(std::string_view bytes) {
  return std::all_of(bytes.begin(), bytes.end(), [](char c) { return c >= ' ' && c <= '~'; });
}

std::string name_of_file(const std::string& path) {
  return std::filesystem::path(path).filename().string();
}

json::object file_object(const Scanned& scanned) {
  json::object out{{"type", "file"},
                   {"spec_version", "2.1"},
                   {"hashes", {{"SHA-256", scanned.sha256}, {"SHA-1", scanned.sha1}}},
                   {"size", scanned.size}};
  // A name that is no UTF-8 cannot stand in JSON.
  if (std::string name = name_of_file(scanned.path); canonical_json(json::value(name)))
    out["name"] = name;
  return out;
}

json::object analysis(const Scanned& scanned, const Engine& engine, const std::string& file_id,
                      const Match* match, Random& random) {
  std::string ended = format_time_millis(scanned.ended);
  json::object out{{"type", "malware-analysis"},
                   {"spec_version", "2.1"},
                   {"id", "malware-analysis--" + new_id(scanned.ended, random)},
                   {"created", ended},
                   {"modified", ended},
                   {"product", "yara"},
                   {"version", engine.version},
                   {"analysis_definition_version", engine.rules_sha256},
                   {"analysis_started", format_time_millis(scanned.started)},
                   {"analysis_ended", ended},
                   {"result", match ? "suspicious" : "unknown"},
                   {"analysis_sco_refs", json::array{file_id}},
                   {"sample_ref", file_id}};
  if (!match) return out;
  out["result_name"] = match->rule;
  if (!match->tags.empty()) out["labels"] = json::array(match->tags.begin(), match->tags.end());
  json::object rule{{"source_name", "yara-rule"}, {"external_id", match->rule}};
  std::string words(meta_of(*match, "description"));
  if (std::string_view author = meta_of(*match, "author"); !author.empty())
    words += (words.empty() ? "Author: " : " Author: ") + std::string(author);
  if (!words.empty()) rule["description"] = words;
  if (std::string_view link = meta_of(*match, "reference"); link.starts_with("http"))
    rule["url"] = link;
  out["external_references"] = json::array{rule};
  return out;
}

}  // namespace

Result<std::vector<json::object>> stix_objects(const Scanned& scanned, const Engine& engine,
                                               Random& random) {
  std::vector<json::object> out{file_object(scanned)};
  std::string file_id = TRY(deterministic_id(out[0])).value_or("");
  out[0]["id"] = file_id;
  if (scanned.matches.empty()) out.push_back(analysis(scanned, engine, file_id, nullptr, random));
  for (const Match& match : scanned.matches)
    out.push_back(analysis(scanned, engine, file_id, &match, random));
  return out;
}

std::string stix_bundle(std::vector<json::object> objects, Time now, Random& random) {
  json::array list(std::make_move_iterator(objects.begin()),
                   std::make_move_iterator(objects.end()));
  return json::serialize(json::object{
      {"type", "bundle"}, {"id", "bundle--" + new_id(now, random)}, {"objects", std::move(list)}});
}

void append_lines(const Scanned& scanned, std::string& out) {
  for (const Match& match : scanned.matches) {
    json::array matched;
    for (const FoundString& found : match.strings) {
      json::object one{{"field", found.name}, {"offset", found.offset}, {"length", found.length}};
      if (is_readable(found.bytes))
        one["value"] = found.bytes;
      else
        one["value_hex"] = to_hex(found.bytes);
      matched.push_back(std::move(one));
    }
    json::object rule{{"id", match.rule},
                      {"title", meta_of(match, "description")},
                      {"author", meta_of(match, "author")},
                      {"file", match.file},
                      {"tags", json::array(match.tags.begin(), match.tags.end())}};
    json::object line{{"time", format_time_millis(scanned.ended)},
                      {"rule", std::move(rule)},
                      {"file",
                       {{"path", scanned.path},
                        {"size", scanned.size},
                        {"sha256", scanned.sha256},
                        {"sha1", scanned.sha1}}},
                      {"matched", std::move(matched)}};
    if (scanned.cut) line["cut"] = true;
    out += json::serialize(line);
    out += '\n';
  }
}

}  // namespace hinomi::files
