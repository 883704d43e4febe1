#include "in/advisory/kept_keys.h"

#include <algorithm>

#include "base/text.h"

namespace hinomi::in {

// A document about several flaws is replaced as a whole: its next revision may speak of fewer. Its
// id is the publisher's own in CSAF, an IRI in OpenVEX.
std::string kept_name(const Advisory& advisory) {
  if (advisory.document.empty()) return advisory.source + " " + advisory.id;
  if (advisory.source != "CSAF") return advisory.source + " " + advisory.document;
  return advisory.source + " " + advisory.publisher + " " + advisory.document;
}

std::string kept_name(const KnownExploited& known) { return "KEV " + known.source; }

void DocumentKeys::document(std::string_view name, std::string_view text) {
  end();
  one_.name = name;
  one_.text = text;
  one_.is_withdrawn = true;
}

void DocumentKeys::add_key(std::string name, Time modified) {
  // A whole catalogue, or a document about several flaws, goes by one name.
  if (one_.keys.empty() || one_.keys.back().name != name)
    one_.keys.push_back({std::move(name), modified});
  else
    one_.keys.back().modified = std::max(one_.keys.back().modified, modified);
}

void DocumentKeys::advisory(Advisory&& one) {
  if (!one.is_rejected && one.withdrawn == Time()) one_.is_withdrawn = false;
  add_key(kept_name(one), std::max(one.modified, one.withdrawn));
  for (Error& error : one.refused) {
    error.where = one.id + " " + error.where;
    refused_.push_back(std::move(error));
  }
}

void DocumentKeys::known_exploited(KnownExploited&& one) {
  one_.is_withdrawn = false;
  add_key(kept_name(one), one.added);
}

void DocumentKeys::likelihood(ExploitLikelihood&&, Time day, const std::string&) {
  one_.is_withdrawn = false;
  add_key(std::string(kept_likelihoods), day);
}

void DocumentKeys::end() {
  const bool is_page = trim(one_.text).starts_with('{') && one_.keys.size() == 1 &&
                       one_.keys[0].name == kept_likelihoods;
  if (is_page)
    refused_.push_back({ErrorKind::invalid, "a page of EPSS's API is no whole day", one_.name,
                        "Take the day's file, epss_scores-current.csv.gz"});
  else if (!one_.keys.empty())
    found_(std::move(one_));
  one_ = {};
}

}  // namespace hinomi::in
