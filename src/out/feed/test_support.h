// Entries and feeds for the tests beside this file.
#pragma once

#include <algorithm>
#include <string>
#include <vector>

#include "out/feed/feed.h"

namespace hinomi::feed {

inline Time at(std::string_view text) { return *parse_time(text); }

inline FeedHead a_head() {
  return {.node = "himori",
          .serial = 42,
          .made = at("2026-04-01T00:00:00Z"),
          .expires = at("2026-04-02T00:00:00Z"),
          .audience = "himori-city",
          .identity_id = "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c"};
}

inline Published entry(IndicatorType type, std::string value, Verdict verdict = Verdict::block) {
  Published out;
  out.type = type;
  out.value = std::move(value);
  out.verdict = verdict;
  out.score = 80;
  out.since = at("2026-03-31T00:00:00Z");
  out.expires = at("2026-04-01T01:00:00Z");
  out.finding = "0196f0a0-0000-7000-8000-00000000c0de";
  out.tlp = Tlp::green;
  return out;
}

using Type = IndicatorType;

inline std::string made(std::string_view name, const std::vector<Published>& entries) {
  return render(*feed_kind(name), a_head(), entries);
}

// The lines that say something: no comments, no empty ones.
inline std::vector<std::string> lines(const std::string& feed, std::string_view marks = "#;") {
  std::vector<std::string> out;
  for (std::size_t begin = 0; begin < feed.size();) {
    std::size_t end = std::min(feed.find('\n', begin), feed.size());
    std::string line = feed.substr(begin, end - begin);
    begin = end + 1;
    if (!line.empty() && marks.find(line[0]) == marks.npos) out.push_back(line);
  }
  return out;
}

inline bool has(const std::vector<std::string>& all, std::string_view line) {
  return std::find(all.begin(), all.end(), line) != all.end();
}

inline std::vector<Published> of_every_kind() {
  return {entry(Type::domain, "bad.example"),
          entry(Type::url, "https://shop.example/login?x=1"),
          entry(Type::url, "http://hosting.example/~evil/a.html", Verdict::url_only),
          entry(Type::url, "http://192.0.2.9:8080/x"),
          entry(Type::url, "http://[2001:db8::9]/x"),
          entry(Type::ipv4, "198.51.100.7"),
          entry(Type::ipv6, "2001:db8::1"),
          entry(Type::network, "203.0.113.0/24"),
          entry(Type::network, "2001:db8:5::/48"),
          entry(Type::email, "phisher@bad.example"),
          entry(Type::md5, "d41d8cd98f00b204e9800998ecf8427e"),
          entry(Type::sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709"),
          entry(Type::sha256, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855")};
}

}  // namespace hinomi::feed
