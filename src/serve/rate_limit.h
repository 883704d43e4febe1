// Token buckets, one a key (an address, a token's name). Time is an argument, so a test turns the
// clock itself.
#pragma once

#include <cstddef>
#include <list>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/mutex.h"
#include "base/time.h"

namespace hinomi::serve {

// Any thread. Memory is bounded by `entries`: with more keys than that, the one not used for the
// longest time is forgotten, which can only be in that key's favour.
class RateLimit {
 public:
  // `per_second` tokens flow in, at most `burst` wait (at least 1).
  RateLimit(double per_second, double burst, std::size_t entries = 10'000);

  // Takes one token; false when there is none. A clock that steps back adds nothing.
  bool take(std::string_view key, Time now);
  // How long until `take` succeeds; zero when it would now.
  Duration wait(std::string_view key, Time now) const;
  std::size_t size() const;

 private:
  struct Bucket {
    std::string key;
    double tokens;
    Time filled;
  };
  double tokens_at(const Bucket& bucket, Time now) const;

  const double per_second_;
  const double burst_;
  const std::size_t entries_;
  mutable Mutex mutex_;
  std::list<Bucket> buckets_ HINOMI_GUARDED_BY(mutex_);  // last used first
  // Keys are views of the Bucket's own text.
  std::unordered_map<std::string_view, std::list<Bucket>::iterator> by_key_
      HINOMI_GUARDED_BY(mutex_);
};

// What one party can hardly have two of: an IPv4 address itself, the /64 of an IPv6 address
// (RFC 6177: a site gets at least that). `address` as text; what is no address comes back as it is.
std::string peer_group(std::string_view address);

}  // namespace hinomi::serve
