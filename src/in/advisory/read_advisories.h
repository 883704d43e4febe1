// Advisories out of bytes in any of their formats, alone or thousands in an archive.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "in/advisory/advisory.h"

namespace hinomi::in {

// Takes what is read, in the order it stands in; called by the thread that reads.
class AdvisorySink {
 public:
  virtual ~AdvisorySink() = default;
  virtual void advisory(Advisory&& advisory) = 0;
  virtual void known_exploited(KnownExploited&&) {}
  // The day and the model are those of the file's first line; {} and "": not said.
  virtual void likelihood(ExploitLikelihood&&, Time /*day*/, const std::string& /*model*/) {}
  virtual void vex_location(VexLocation&&) {}
  // The smallest document that stands by itself, before what it holds. Those of a list, of lines or
  // of a page of NVD's are written anew (JSON without white space). Only when they are wanted.
  virtual bool wants_documents() const { return false; }
  virtual void document(std::string_view /*name*/, std::string_view /*text*/) {}
  // A document or an item that could not be read at all; its neighbours go on.
  virtual void refuse(Error&& error) = 0;
};

// Keeps everything.
class AdvisoryList final : public AdvisorySink {
 public:
  void advisory(Advisory&& one) override { advisories.push_back(std::move(one)); }
  void known_exploited(KnownExploited&& one) override { exploited.push_back(std::move(one)); }
  void likelihood(ExploitLikelihood&& one, Time day, const std::string&) override {
    likelihoods.push_back(std::move(one));
    likelihood_day = day;
  }
  void vex_location(VexLocation&& one) override { locations.push_back(std::move(one)); }
  void refuse(Error&& error) override { refused.push_back(std::move(error)); }

  std::vector<Advisory> advisories;
  std::vector<KnownExploited> exploited;
  std::vector<ExploitLikelihood> likelihoods;
  Time likelihood_day;
  std::vector<VexLocation> locations;
  std::vector<Error> refused;
};

struct AdvisoryLimits {
  std::size_t document_bytes = 512 << 20;      // one document, unpacked
  std::uint64_t unpacked_bytes = 16ull << 30;  // all of an archive
  std::size_t documents = 4'000'000;           // in an archive
  std::size_t entries = 1'000'000;             // of one advisory: products, versions, nodes
  int depth = 100;                             // of nesting
};

// Reads one JSON document, an array or lines of them, XML of JVN, CSV (EPSS, KEV), or a .zip, .tar,
// .tar.gz, .tar.zst, .gz or .zst of them. Which it is, is seen from the bytes; `name` is only for
// places in errors. Archives inside archives are refused. What is no advisory in an archive (a
// licence, a README) is passed over by its ending. Errors: invalid, when nothing in it can be an
// advisory; too_large, for the limits of the archive. Any thread.
Result<void> read_advisories(std::string_view bytes, std::string_view name,
                             const AdvisoryLimits& limits, AdvisorySink& sink);

}  // namespace hinomi::in
