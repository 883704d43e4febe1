// The judge of indicators: what is safe to block, and until when.
//
// Pure: the verdict depends on the claim's evidence, the ground (lists, suffixes, decay models,
// members' own names and networks, allow entries) and the time given, on nothing else. Every
// consideration is a Reason with a cap; the smallest cap is the verdict, so adding a reason never
// strengthens it.
#pragma once

#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.h"
#include "base/world.h"
#include "judge/vet/decay.h"
#include "judge/vet/warning_lists.h"
#include "model/finding.h"

namespace hinomi::vet {

// A member's own names and networks, or an allow entry: never to be blocked.
struct Protected {
  std::string by;      // member id
  std::string value;   // normalised domain, address, network, URL, mail address or digest
  bool allow = false;  // an allow entry (exact, and subdomains for a domain), not own space
};

struct GroundParts;  // of this folder alone

// What judgements stand on besides the evidence. Immutable once made; swapped whole.
class Ground {
 public:
  struct Options {
    std::filesystem::path warning_lists;    // folder of MISP lists; empty: none
    std::filesystem::path decay_models;     // folder of MISP decay models; empty: the built-in ones
    std::filesystem::path public_suffixes;  // public_suffix_list.dat; empty: libpsl's own
    // An exercise may treat documentation space (RFC 5737, 3849, 2606) as if it were real.
    bool documentation_is_real = false;
  };
  static Result<std::shared_ptr<const Ground>> load(Disk& disk, const Options& options);

  // SHA-256 over all that was loaded, hex: written into the journal so that a verdict can be judged
  // again.
  const std::string& digest() const;
  std::size_t lists() const;
  std::size_t entries() const;
  std::vector<std::string> problems() const;  // lists that were left out and why

  Ground(Ground&&) noexcept;
  ~Ground();

 private:
  friend class Judge;
  explicit Ground(std::unique_ptr<GroundParts> parts);
  std::unique_ptr<GroundParts> parts_;
};

class Judge {
 public:
  // `ground` must outlive the judge. `protected_space` is copied into an index.
  Judge(std::shared_ptr<const Ground> ground, std::span<const Protected> protected_space);
  ~Judge();

  // `evidence` oldest first, not empty. The Finding's `marking` and `supersedes` are the caller's.
  // Any thread.
  Finding judge(const Indicator& indicator, std::span<const Evidence> evidence,
                const Marking& marking, Time now) const;

 private:
  struct Impl;
  std::unique_ptr<Impl> impl_;
};

// What a reason code says, in plain words, with list and entry filled in. `language`: "ja" or "en".
std::string words_of(const Reason& reason, std::string_view language);

}  // namespace hinomi::vet
