// The CVE list: cves/deltaLog.json names what changed in the last 30 days; the records lie in
// cves/YYYY/NNxxx/CVE-YYYY-NNNNN.json. https://github.com/CVEProject/cvelistV5
#include <map>

#include "base/text.h"
#include "in/advisory/fetching.h"

namespace hinomi::in {
namespace {

struct CveChanges {
  std::map<std::string, Time> records;  // when each was updated last
  Time oldest, newest;                  // entries of the log
};

// "CVE-2026-12345" lies in "2026/12xxx".
std::string cve_path(std::string_view id) {
  const std::string_view year = id.substr(4, 4), number = id.substr(9);
  return std::string(year) + "/" + std::string(number.substr(0, number.size() - 3)) + "xxx/" +
         std::string(id) + ".json";
}

bool is_cve_id(std::string_view id) {
  if (!id.starts_with("CVE-") || id.size() < 13 || id.size() > 24 || id[8] != '-') return false;
  return id.substr(4, 4).find_first_not_of("0123456789") == id.npos &&
         id.substr(9).find_first_not_of("0123456789") == id.npos;
}

Result<CveChanges> cve_changes(const std::string& text, Fetching& fetching) {
  auto parsed = parse_json(text);
  if (!parsed || !parsed->is_array())
    return fail(ErrorKind::invalid, "no log of changes of the CVE list",
                fetching.source().url + "/deltaLog.json", "Mind the URL of the folder cves");
  CveChanges out;
  for (const json::value& one : parsed->get_array()) {
    if (!one.is_object()) continue;
    auto time = parse_time(text_at(one.get_object(), "fetchTime"));
    if (!time) continue;
    if (out.oldest == Time() || *time < out.oldest) out.oldest = *time;
    out.newest = std::max(out.newest, *time);
    for (std::string_view key : {"new", "updated"}) {
      const json::array* records = array_at(one.get_object(), key);
      if (!records) continue;
      for (const json::value& record : *records) {
        if (!record.is_object()) continue;
        const std::string id(text_at(record.get_object(), "cveId"));
        auto updated = parse_time(text_at(record.get_object(), "dateUpdated"));
        if (!is_cve_id(id)) {
          fetching.out().taken.refused.push_back(
              {ErrorKind::invalid, "no id of a CVE record", id, "Ask the publisher of the log"});
          continue;
        }
        Time& known = out.records[id];
        known = std::max(known, updated ? *updated : *time);
      }
    }
  }
  return out;
}

}  // namespace

Result<void> fetch_cve(Fetching& fetching) {
  const std::string& url = fetching.source().url;
  auto log = TRY(fetching.get_changed(url + "/deltaLog.json"));
  if (!log) {
    fetching.out().is_unchanged = true;
    return {};
  }
  const CveChanges changes = TRY(cve_changes(*log, fetching));
  // What changed before the log begins is in no log.
  if (fetching.state_time("until") < changes.oldest || fetching.state_time("until") == Time()) {
    fetching.take(TRY(fetching.get({.url = fetching.source().whole})), fetching.source().whole);
    fetching.state()["until"] = format_time(changes.oldest);
  }
  for (const auto& [id, updated] : changes.records) {
    const auto here = fetching.kept().modified("CVE " + id);
    if (here && *here >= updated) continue;
    const std::string record = url + "/" + cve_path(id);
    auto body = fetching.get({.url = record});
    if (body)
      fetching.take(*body, record);
    else
      TRY(fetching.note(std::move(body).error()));
  }
  fetching.state()["until"] = format_time(changes.newest);
  return fetching.save();
}

}  // namespace hinomi::in
