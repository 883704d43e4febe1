// osv.dev, an ecosystem: modified_id.csv says what was modified when; what is not here or older is
// fetched, record by record when it is little, else in all.zip.
// https://google.github.io/osv.dev/data/
#include "base/lines.h"
#include "base/text.h"
#include "in/advisory/fetching.h"

namespace hinomi::in {
namespace {

// Above this the archive is one request instead of many.
constexpr std::size_t most_osv_records = 500;

// Ids of what is missing or older here, newest first as the file has them.
std::vector<std::string> missing_osv(Fetching& fetching, std::string_view changes) {
  std::vector<std::string> out;
  std::size_t number = 0;
  while (!changes.empty()) {
    const std::string_view line = trim(take_line(changes));
    ++number;
    if (line.empty()) continue;
    const std::size_t comma = line.find(',');
    auto time = parse_time(line.substr(0, comma));
    if (comma == line.npos || !time || comma + 1 == line.size()) {
      fetching.out().taken.refused.push_back({ErrorKind::invalid, "no time and id of a record",
                                              "modified_id.csv: line " + std::to_string(number),
                                              "Ask the publisher of the feed"});
      continue;
    }
    const std::string id(line.substr(comma + 1));
    const auto here = fetching.kept().modified("OSV " + id);
    if (!here || *here < *time) out.push_back(id);
  }
  return out;
}

}  // namespace

Result<void> fetch_osv(Fetching& fetching) {
  const std::string& url = fetching.source().url;
  auto changes = TRY(fetching.get_changed(url + "/modified_id.csv"));
  if (!changes) {
    fetching.out().is_unchanged = true;
    return {};
  }
  auto missing = missing_osv(fetching, *changes);
  if (missing.size() > most_osv_records) {
    fetching.take(TRY(fetching.get({.url = fetching.source().whole})), fetching.source().whole);
    missing = missing_osv(fetching, *changes);
  }
  for (const std::string& id : missing) {
    const std::string record = url + "/" + percent_encode(id) + ".json";
    auto body = fetching.get({.url = record});
    if (body)
      fetching.take(*body, record);
    else
      TRY(fetching.note(std::move(body).error()));
  }
  return fetching.save();
}

}  // namespace hinomi::in
