// A publisher of CSAF: its provider metadata names directories and ROLIE feeds; of each, what
// changed since last time is fetched, oldest first, and checked against its digest.
#include <algorithm>

#include "base/hash.h"
#include "base/text.h"
#include "in/advisory/fetch_csaf.h"
#include "in/advisory/fetching.h"

namespace hinomi::in {
namespace {

constexpr std::size_t csaf_between_saves = 50;

std::unexpected<Error> other_digest(const CsafEntry& entry) {
  return fail(ErrorKind::invalid, "the document is not what its publisher's digest says", entry.url,
              "Ask the publisher; it is not taken in");
}

// TLP:AMBER feeds and the like are behind a sign-in: noted, and the others go on.
Result<std::string> csaf_document(Fetching& fetching, const CsafEntry& entry) {
  std::string body = TRY(fetching.get({.url = entry.url, .is_hearsay = true}));
  if (entry.digest_url.empty()) return body;
  auto digest = fetching.get({.url = entry.digest_url, .is_hearsay = true});
  if (!digest) {
    if (digest.error().kind == ErrorKind::missing) return body;  // not every publisher has them
    return std::unexpected(std::move(digest).error());
  }
  const std::string_view said = std::string_view(*digest).substr(0, 64);
  if (!equal_ignoring_case(said, to_hex(bytes_of(sha256(body))))) return other_digest(entry);
  return body;
}

// How far a distribution was fetched: up to a time, and which of that very time; what could not be
// had is asked for again.
class CsafProgress {
 public:
  CsafProgress(Fetching& fetching, const std::string& url) : fetching_(fetching), url_(url) {
    json::object& state = fetching.state();
    if (!object_at(state, "distributions")) state["distributions"] = json::object();
    const json::object* known = object_at(state["distributions"].get_object(), url);
    if (!known) return;
    if (auto time = parse_time(text_at(*known, "until"))) until_ = *time;
    at_ = texts(*known, "at");
    missed_ = texts(*known, "missed");
  }
  bool has_missed() const { return !missed_.empty(); }
  bool is_done(const CsafEntry& entry) const {
    if (has(missed_, entry.url)) return false;
    return entry.changed < until_ || (entry.changed == until_ && has(at_, entry.url));
  }
  void done(const CsafEntry& entry, bool is_missed) {
    std::erase(missed_, entry.url);
    if (is_missed) missed_.push_back(entry.url);
    if (entry.changed > until_) at_.clear();
    if (entry.changed >= until_) at_.push_back(entry.url);
    until_ = std::max(until_, entry.changed);
    fetching_.state()["distributions"].get_object()[url_] = {
        {"until", format_time(until_)},
        {"at", json::array(at_.begin(), at_.end())},
        {"missed", json::array(missed_.begin(), missed_.end())}};
  }

 private:
  static bool has(const std::vector<std::string>& list, const std::string& url) {
    return std::find(list.begin(), list.end(), url) != list.end();
  }
  static std::vector<std::string> texts(const json::object& known, std::string_view key) {
    std::vector<std::string> out;
    if (const json::array* list = array_at(known, key))
      for (const json::value& one : *list)
        if (one.is_string()) out.emplace_back(one.get_string());
    return out;
  }

  Fetching& fetching_;
  std::string url_;
  Time until_;
  std::vector<std::string> at_, missed_;
};

Result<void> csaf_distribution(Fetching& fetching, const CsafDistribution& from) {
  const std::string list = from.rolie.empty() ? from.directory + "changes.csv" : from.rolie;
  CsafProgress progress(fetching, list);
  if (progress.has_missed()) fetching.forget(list);
  auto body = fetching.get_changed(list, true);
  if (!body) return fetching.note(std::move(body).error());
  if (!*body) return {};
  fetching.out().is_unchanged = false;
  std::vector<Error>& refused = fetching.out().taken.refused;
  auto entries = from.rolie.empty()
                     ? Result<std::vector<CsafEntry>>(csaf_changes(**body, from.directory, refused))
                     : csaf_rolie(**body, list, refused);
  if (!entries) return fetching.note(std::move(entries).error());
  std::stable_sort(entries->begin(), entries->end(),
                   [](const CsafEntry& a, const CsafEntry& b) { return a.changed < b.changed; });
  std::size_t unsaved = 0;
  for (const CsafEntry& entry : *entries) {
    if (progress.is_done(entry)) continue;
    auto document = csaf_document(fetching, entry);
    const bool is_missed = !document;
    if (document)
      fetching.take(*document, entry.url);
    else
      TRY(fetching.note(std::move(document).error()));
    progress.done(entry, is_missed);
    if (++unsaved % csaf_between_saves == 0) TRY(fetching.save_progress());
  }
  return {};
}

}  // namespace

Result<void> fetch_csaf(Fetching& fetching) {
  const std::string& url = fetching.source().url;
  const std::string metadata = TRY(fetching.get({.url = url}));
  fetching.out().is_unchanged = true;
  for (const CsafDistribution& one : TRY(csaf_distributions(metadata, url)))
    TRY(csaf_distribution(fetching, one));
  return fetching.save();
}

}  // namespace hinomi::in
