// Who is signed in, in memory alone: a restart ends every session. Only digests of cookies are
// kept. Any thread.
#pragma once

#include <array>
#include <cstring>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "base/hash.h"
#include "base/mutex.h"
#include "base/world.h"
#include "model/facts.h"

namespace hinomi::serve {

class Sessions {
 public:
  static constexpr Duration longest = std::chrono::hours(12);
  static constexpr Duration idle = std::chrono::minutes(30);

  // With more than `most`, and more than `most_each` of one name, the one that was not used for the
  // longest time ends.
  explicit Sessions(Random& random, std::size_t most = 10'000, std::size_t most_each = 20)
      : random_(random), most_(most), most_each_(most_each) {}

  struct Session {
    std::shared_ptr<const Access> access;  // as it was; any change of it ends the session
    Time until;
  };
  std::string start(Access access, Time now);  // the cookie: 256 random bits in hex
  // Counts as use. Nothing when there is none, or its time is over.
  std::optional<Session> find(std::string_view cookie, Time now);
  // Does not count as use: a page that only listens is not used.
  bool is_open(const Digest& cookie_sha256, Time now) const;
  void end(std::string_view cookie);
  // The person changed their own access within this session.
  void renew(std::string_view cookie, Access access);
  std::size_t size() const;

  // What a page sends with everything that it writes. Another site's page can send the cookie, but
  // neither read it nor this.
  static std::string csrf_of(std::string_view cookie);

 private:
  struct Kept {
    Session session;
    Time used;
  };
  struct FirstBytes {
    std::size_t operator()(const Digest& digest) const {
      std::size_t out;
      std::memcpy(&out, digest.data(), sizeof out);
      return out;
    }
  };
  using All = std::unordered_map<Digest, Kept, FirstBytes>;
  static bool is_over(const Kept& kept, Time now) {
    return now >= kept.session.until || now - kept.used >= idle;
  }
  void make_room(const std::string& name, Time now) HINOMI_REQUIRES(mutex_);

  Random& random_;
  const std::size_t most_, most_each_;
  mutable Mutex mutex_;
  All all_ HINOMI_GUARDED_BY(mutex_);
};

}  // namespace hinomi::serve
