#include "serve/sessions.h"

#include <algorithm>

namespace hinomi::serve {

std::string Sessions::csrf_of(std::string_view cookie) {
  return to_hex(bytes_of(sha256({"hinomi csrf v1\n", cookie})));
}

void Sessions::make_room(const std::string& name, Time now) {
  std::erase_if(all_, [&](const auto& one) { return is_over(one.second, now); });
  auto end_longest_unused = [&](auto&& counts, std::size_t most) {
    std::size_t count = 0;
    auto oldest = all_.end();
    for (auto at = all_.begin(); at != all_.end(); ++at) {
      if (!counts(at->second)) continue;
      ++count;
      if (oldest == all_.end() || at->second.used < oldest->second.used) oldest = at;
    }
    if (count >= most) all_.erase(oldest);
  };
  end_longest_unused([&](const Kept& kept) { return kept.session.access->name == name; },
                     most_each_);
  end_longest_unused([](const Kept&) { return true; }, most_);
}

std::string Sessions::start(Access access, Time now) {
  std::string bytes(32, '\0');
  random_.fill(bytes);
  std::string cookie = to_hex(bytes);
  Lock hold(mutex_);
  make_room(access.name, now);
  all_[sha256(cookie)] = {{std::make_shared<const Access>(std::move(access)), now + longest}, now};
  return cookie;
}

std::optional<Sessions::Session> Sessions::find(std::string_view cookie, Time now) {
  Digest digest = sha256(cookie);
  Lock hold(mutex_);
  auto found = all_.find(digest);
  if (found == all_.end()) return {};
  if (is_over(found->second, now)) {
    all_.erase(found);
    return {};
  }
  found->second.used = std::max(found->second.used, now);
  return found->second.session;
}

bool Sessions::is_open(const Digest& cookie_sha256, Time now) const {
  Lock hold(mutex_);
  auto found = all_.find(cookie_sha256);
  return found != all_.end() && !is_over(found->second, now);
}

void Sessions::end(std::string_view cookie) {
  Lock hold(mutex_);
  all_.erase(sha256(cookie));
}

void Sessions::renew(std::string_view cookie, Access access) {
  Lock hold(mutex_);
  if (auto found = all_.find(sha256(cookie)); found != all_.end())
    found->second.session.access = std::make_shared<const Access>(std::move(access));
}

std::size_t Sessions::size() const {
  Lock hold(mutex_);
  return all_.size();
}

}  // namespace hinomi::serve
