#include "base/json.h"
#include "base/text.h"
#include "in/advisory/fetch_csaf.h"
#include "in/rows.h"

namespace hinomi::in {
namespace {

// A path below the directory, and nowhere else.
bool is_path_below(std::string_view path) {
  if (path.empty() || path.starts_with('/') || path.find(':') != path.npos) return false;
  for (unsigned char c : path)
    if (c <= ' ' || c >= 0x7F || c == '\\' || c == '?' || c == '#') return false;
  for (std::string_view rest = path;;) {
    const std::string_view part = rest.substr(0, rest.find('/'));
    if (part.empty() || part == "." || part == "..") return false;
    if (part.size() == rest.size()) return true;
    rest.remove_prefix(part.size() + 1);
  }
}

std::unexpected<Error> no_document(const char* what, const std::string& url) {
  return fail(ErrorKind::invalid, what, url, "Ask the publisher of it");
}

// The link of a ROLIE entry with this relation.
std::string_view rolie_link(const json::object& entry, std::string_view relation) {
  const json::array* links = array_at(entry, "link");
  if (!links) return {};
  for (const json::value& link : *links)
    if (link.is_object() && text_at(link.get_object(), "rel") == relation)
      if (const auto href = text_at(link.get_object(), "href");
          relation != "hash" || href.ends_with(".sha256"))
        return href;
  return {};
}

}  // namespace

std::vector<CsafEntry> csaf_changes(std::string_view text, const std::string& directory,
                                    std::vector<Error>& refused) {
  std::vector<CsafEntry> out;
  Rows rows(text, ',');
  std::vector<std::string_view> row;
  while (!rows.done()) {
    const bool is_whole = rows.next(row);
    if (is_whole && row.size() == 1 && trim(row[0]).empty()) continue;
    auto time = is_whole && row.size() == 2 ? parse_time(trim(row[1]))
                                            : Result<Time>(fail(ErrorKind::invalid, "no time"));
    if (!time || !is_path_below(trim(row[0]))) {
      refused.push_back({ErrorKind::invalid, "no path of a document with a time",
                         directory + "changes.csv: line " + std::to_string(rows.line()),
                         "Ask the publisher of it"});
      continue;
    }
    const std::string url = directory + std::string(trim(row[0]));
    out.push_back({url, url + ".sha256", *time});
  }
  return out;
}

Result<std::vector<CsafEntry>> csaf_rolie(std::string_view text, const std::string& url,
                                          std::vector<Error>& refused) {
  auto parsed = parse_json(text);
  const json::object* feed =
      parsed && parsed->is_object() ? object_at(parsed->get_object(), "feed") : nullptr;
  if (!feed) return no_document("no ROLIE feed", url);
  std::vector<CsafEntry> out;
  const json::array* entries = array_at(*feed, "entry");
  for (std::size_t i = 0; entries && i < entries->size(); ++i) {
    const json::value& one = (*entries)[i];
    const json::object* entry = one.is_object() ? &one.get_object() : nullptr;
    const json::object* content = entry ? object_at(*entry, "content") : nullptr;
    std::string_view source = content ? text_at(*content, "src") : std::string_view();
    if (entry && source.empty()) source = rolie_link(*entry, "self");
    auto time = entry ? parse_time(text_at(*entry, "updated"))
                      : Result<Time>(fail(ErrorKind::invalid, "no time"));
    if (source.empty() || !time)
      refused.push_back({ErrorKind::invalid, "an entry without document or time",
                         url + ": /feed/entry/" + std::to_string(i), "Ask the publisher of it"});
    else
      out.push_back({std::string(source), std::string(rolie_link(*entry, "hash")), *time});
  }
  return out;
}

Result<std::vector<CsafDistribution>> csaf_distributions(std::string_view text,
                                                         const std::string& url) {
  auto parsed = parse_json(text);
  const json::array* list =
      parsed && parsed->is_object() ? array_at(parsed->get_object(), "distributions") : nullptr;
  if (!list) return no_document("no provider metadata of CSAF with distributions", url);
  std::vector<CsafDistribution> out;
  for (const json::value& one : *list) {
    if (!one.is_object()) continue;
    std::string directory(text_at(one.get_object(), "directory_url"));
    if (!directory.empty() && !directory.ends_with('/')) directory += '/';
    if (!directory.empty()) out.push_back({std::move(directory), {}});
    const json::object* rolie = object_at(one.get_object(), "rolie");
    const json::array* feeds = rolie ? array_at(*rolie, "feeds") : nullptr;
    for (std::size_t i = 0; feeds && i < feeds->size(); ++i)
      if ((*feeds)[i].is_object())
        if (const auto feed = text_at((*feeds)[i].get_object(), "url"); !feed.empty())
          out.push_back({{}, std::string(feed)});
  }
  if (out.empty()) return no_document("provider metadata of CSAF that names no distribution", url);
  return out;
}

}  // namespace hinomi::in
