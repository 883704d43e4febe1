#include "serve/rate_limit.h"

#include <arpa/inet.h>

#include <algorithm>
#include <cmath>

namespace hinomi::serve {

RateLimit::RateLimit(double per_second, double burst, std::size_t entries)
    : per_second_(per_second),
      burst_(std::max(burst, 1.0)),
      entries_(std::max<std::size_t>(entries, 1)) {}

double RateLimit::tokens_at(const Bucket& bucket, Time now) const {
  const std::chrono::duration<double> passed = now - bucket.filled;
  return std::min(burst_, bucket.tokens + std::max(passed.count(), 0.0) * per_second_);
}

bool RateLimit::take(std::string_view key, Time now) {
  Lock hold(mutex_);
  if (auto found = by_key_.find(key); found != by_key_.end()) {
    buckets_.splice(buckets_.begin(), buckets_, found->second);
  } else {
    if (buckets_.size() == entries_) {
      by_key_.erase(buckets_.back().key);
      buckets_.pop_back();
    }
    buckets_.push_front({std::string(key), burst_, now});
    by_key_.emplace(buckets_.front().key, buckets_.begin());
  }
  Bucket& bucket = buckets_.front();
  bucket.tokens = tokens_at(bucket, now);
  bucket.filled = now;
  if (bucket.tokens < 1) return false;
  bucket.tokens -= 1;
  return true;
}

Duration RateLimit::wait(std::string_view key, Time now) const {
  Lock hold(mutex_);
  const auto found = by_key_.find(key);
  if (found == by_key_.end()) return Duration::zero();
  const double lacking = 1 - tokens_at(*found->second, now);
  if (lacking <= 0) return Duration::zero();
  if (per_second_ <= 0) return Duration::max();
  return Duration(static_cast<Duration::rep>(std::ceil(lacking / per_second_ * 1e6)));
}

std::size_t RateLimit::size() const {
  Lock hold(mutex_);
  return buckets_.size();
}

std::string peer_group(std::string_view address) {
  std::string text(address);
  in6_addr six{};
  if (inet_pton(AF_INET6, text.c_str(), &six) != 1) return text;
  std::fill(six.s6_addr + 8, six.s6_addr + 16, std::uint8_t{0});
  char out[INET6_ADDRSTRLEN];
  return std::string(inet_ntop(AF_INET6, &six, out, sizeof out)) + "/64";
}

}  // namespace hinomi::serve
