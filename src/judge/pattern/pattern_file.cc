#include "judge/pattern/pattern_file.h"

#include <map>
#include <set>

#include "base/json.h"
#include "base/lines.h"
#include "base/text.h"

namespace hinomi::pattern {
namespace {

void refuse(Named named, std::string what, std::string where, std::string remedy,
            PatternFiles& out) {
  out.refused.push_back(
      {std::move(named),
       {ErrorKind::invalid, std::move(what), std::move(where), std::move(remedy)}});
}

Named named_by(const json::object& indicator, const std::string& source) {
  Named out;
  out.id = std::string(text_at(indicator, "id"));
  out.name = std::string(text_at(indicator, "name"));
  out.description = std::string(text_at(indicator, "description"));
  out.text = std::string(text_at(indicator, "pattern"));
  out.source = source;
  for (const char* list : {"indicator_types", "labels"})
    if (const json::array* words = array_at(indicator, list))
      for (const json::value& word : *words)
        if (const json::string* text = word.if_string()) out.labels.emplace_back(*text);
  return out;
}

using Authors = std::map<std::string_view, std::string_view>;  // names of identities by id

// `where`: a JSON pointer.
void read_indicator(const json::object& indicator, const Authors& authors, const std::string& file,
                    const std::string& where, PatternFiles& out) {
  if (text_at(indicator, "type") != "indicator") return;
  if (flag_at(indicator, "revoked")) {
    ++out.revoked;
    return;
  }
  Named named = named_by(indicator, file + ": " + where);
  auto author = authors.find(text_at(indicator, "created_by_ref"));
  named.author = author == authors.end() ? text_at(indicator, "created_by_ref") : author->second;
  if (auto confidence = number_at(indicator, "confidence", -1);
      confidence >= 0 && confidence <= 100)
    named.confidence = static_cast<int>(confidence);
  std::string_view language = text_at(indicator, "pattern_type");  // 2.0 has none
  if (!language.empty() && language != "stix")
    return refuse(std::move(named), "a pattern in the language " + std::string(language),
                  where + "/pattern_type", "Give it to the tool that reads this language", out);
  if (named.text.empty())
    return refuse(std::move(named), "an indicator without a pattern", where + "/pattern",
                  "Write \"pattern\":\"[ipv4-addr:value = '192.0.2.1']\"", out);
  if (std::string_view until = text_at(indicator, "valid_until"); !until.empty()) {
    auto time = parse_time(until);
    if (!time)
      return refuse(std::move(named), "valid_until is no time", where + "/valid_until",
                    "Write it as 2026-04-01T09:00:00Z", out);
    named.until = *time;
  }
  out.patterns.push_back(std::move(named));
}

void read_json(std::string_view text, const std::string& file, PatternFiles& out) {
  auto document = parse_json(text);
  if (!document) {
    Named named;
    named.source = file;
    out.refused.push_back({std::move(named), std::move(document).error()});
    return;
  }
  const json::array* list = document->if_array();
  std::string prefix = "/";
  if (const json::object* whole = document->if_object()) {
    list = array_at(*whole, "objects");
    prefix = "/objects/";
    if (!list) return read_indicator(*whole, {}, file, "/", out);
  }
  Authors authors;
  for (std::size_t i = 0; list && i < list->size(); ++i)
    if (const json::object* one = (*list)[i].if_object())
      if (text_at(*one, "type") == "identity")
        authors.emplace(text_at(*one, "id"), text_at(*one, "name"));
  for (std::size_t i = 0; list && i < list->size(); ++i)
    if (const json::object* one = (*list)[i].if_object())
      read_indicator(*one, authors, file, prefix + std::to_string(i), out);
}

void read_lines(std::string_view text, const std::string& file, PatternFiles& out) {
  for (std::size_t line = 1; !text.empty(); ++line) {
    const std::string_view one = trim(take_line(text));
    if (one.empty() || one[0] == '#') continue;
    Named named;
    named.text = std::string(one);
    named.source = file + ": line " + std::to_string(line);
    named.id = named.source;
    out.patterns.push_back(std::move(named));
  }
}

}  // namespace

void read_patterns(std::string_view text, const std::string& file, PatternFiles& out) {
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);  // byte order mark
  if (file.ends_with(".txt"))
    read_lines(text, file, out);
  else
    read_json(text, file, out);
}

Result<PatternFiles> read_pattern_files(Disk& disk, std::span<const std::filesystem::path> paths) {
  PatternFiles out;
  for (const std::filesystem::path& path : paths) {
    std::vector<std::filesystem::path> files;
    if (auto listed = disk.list(path)) files = std::move(*listed);  // else a file
    bool is_folder = !files.empty();
    if (!is_folder && !disk.exists(path))
      return fail(ErrorKind::missing, "no such file or folder", path.string(), "Check the path");
    if (!is_folder) files.push_back(path);
    for (const std::filesystem::path& file : files) {
      std::string kind = file.extension().string();
      if (is_folder && kind != ".json" && kind != ".txt") continue;
      read_patterns(TRY(disk.read(file)), file.string(), out);
    }
  }
  std::set<std::string, std::less<>> ids;
  std::erase_if(out.patterns, [&](Named& one) {
    if (one.id.empty() || ids.insert(one.id).second) return false;
    refuse(std::move(one), "an indicator with this id was read before", {},
           "Leave the older one out", out);
    return true;
  });
  return out;
}

}  // namespace hinomi::pattern
