// What one advisory says of the versions of one product. Any thread.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "in/advisory/advisory.h"
#include "product/range.h"

namespace hinomi::exposure {

// Never silently "no": what cannot be decided is unknown, and Reason says why.
enum class Verdict : std::uint8_t { affected, unknown, fixed, not_affected };
std::string_view name_of(Verdict verdict);

enum class Reason : std::uint8_t {
  none,                // the verdict stands on the version
  no_version,          // the component's version is not said
  unreadable_version,  // it is none in the order of its ecosystem
  unreadable_range,    // the advisory's versions are words, or none of that order
  only_commits,        // the advisory names commits alone
  no_versions_said,    // the advisory names the product and no versions
  no_release,          // which release of the distribution is meant is not said on one side
  investigated,        // the publisher looks into it
  loose_name,          // the CPE name says too little
  // The component may be this product, as its name goes; nobody has confirmed it.
  identity_unconfirmed,
};
std::string_view name_of(Reason reason);

struct Judged {
  Verdict verdict = Verdict::affected;
  Reason reason = Reason::none;
  std::uint32_t part = 0;  // number of the part that says so

  bool operator==(const Judged&) const = default;
};

// A version of a product, ready to be asked for.
struct VersionKey {
  std::string text;
  std::optional<std::string> key;  // of order_key; nothing when the scheme has no such version
};
VersionKey version_key(Scheme scheme, std::string text);

class Claim {
 public:
  // `parts` are about one product, in their order: the first that names a version decides, one
  // with `every` is for the rest. `scheme`: that of the product, where the advisory says none.
  static Claim of(std::span<const in::Affected* const> parts, Scheme scheme);
  // A leaf of NVD's configurations.
  static Claim of(const in::VersionInterval& interval, Scheme scheme);

  // Nothing: it does not speak of this version.
  std::optional<Judged> judge(const VersionKey& version) const;

  // Keys that bound what it names: only versions between two of them, equal to one, unreadable or
  // without a key can be spoken of, unless `names_all`.
  std::span<const Interval> intervals() const { return intervals_; }
  bool names_all() const { return names_all_; }

 private:
  struct Part {
    in::AffectedStatus status = in::AffectedStatus::affected;
    std::optional<Range> range;
    std::vector<std::string> texts;  // versions named one by one, sorted
    std::vector<std::string> keys;   // and their keys
    bool every = false;
    Reason gap = Reason::none;  // what of it cannot be read
    bool names(const VersionKey& version) const;
  };
  void bound();

  friend struct IndexFields;

  Scheme scheme_ = Scheme::generic;
  std::vector<Part> parts_;
  std::vector<Interval> intervals_;
  bool names_all_ = false;
};

}  // namespace hinomi::exposure
