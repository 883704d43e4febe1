// render_feed NAME [--exercise] < LINES > FEED
// render_feed NAME --sign < FEED > NOTE        signed with a key that everybody knows
// render_feed --key > VERIFIER_KEY
//
// Lines: type, value, verdict, score, since, expires, finding, tlp, pap (or nothing); tabs between
// them; "\xNN" in a value is that byte. The head is fixed: node himori, serial 4294967338 (over
// 2^32), made 2026-04-01T00:00:00Z, audience himori-city.
#include <cstdio>
#include <iostream>
#include <string>
#include <vector>

#include "base/note.h"
#include "out/feed/feed.h"

namespace {

using namespace hinomi;

std::vector<std::string> fields_of(const std::string& line) {
  std::vector<std::string> out(1);
  for (std::size_t i = 0; i < line.size(); ++i) {
    if (line[i] == '\t') {
      out.emplace_back();
    } else if (line.compare(i, 2, "\\x") == 0 && i + 3 < line.size()) {
      out.back() += static_cast<char>(std::stoi(line.substr(i + 2, 2), nullptr, 16));
      i += 3;
    } else {
      out.back() += line[i];
    }
  }
  return out;
}

int complain(const std::string& what) {
  std::fprintf(stderr, "render_feed: %s\n", what.c_str());
  return 2;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) return complain("which feed? One of hinomi's feed names");
  auto key = SigningKey::from_seed(std::string(32, '7'));
  if (std::string(argv[1]) == "--key") {
    std::puts(verifier_key("himori", key->public_key()).c_str());
    return 0;
  }
  const feed::FeedKind* kind = feed::feed_kind(argv[1]);
  if (!kind) return complain("no feed named " + std::string(argv[1]));
  feed::FeedHead head;
  head.node = "himori";
  head.serial = 4294967338;
  head.made = *parse_time("2026-04-01T00:00:00Z");
  head.expires = *parse_time("2026-04-02T00:00:00Z");
  head.audience = "himori-city";
  head.exercise = argc > 2 && std::string(argv[2]) == "--exercise";
  head.identity_id = "identity--6a2f0a3e-5b7c-4c39-9a3c-1f9a8d1a2b3c";
  if (argc > 2 && std::string(argv[2]) == "--sign") {
    std::string bytes(std::istreambuf_iterator<char>(std::cin), {});
    std::cout << feed::sign_feed(*kind, head, bytes, *key);
    return 0;
  }
  std::vector<Published> entries;
  for (std::string line; std::getline(std::cin, line);) {
    auto fields = fields_of(line);
    if (fields.size() != 8 && fields.size() != 9)
      return complain("eight fields a line, or nine, not: " + line);
    auto type = indicator_type_from(fields[0]);
    auto verdict = verdict_from(fields[2]);
    auto since = parse_time(fields[4]), expires = parse_time(fields[5]);
    auto tlp = tlp_from(fields[7]);
    if (!type || !verdict || !since || !expires || !tlp) return complain("cannot read: " + line);
    Published entry{*type, fields[1], *verdict, std::stoi(fields[3]), *since, *expires, fields[6]};
    entry.tlp = *tlp;
    if (fields.size() == 9) entry.pap = pap_from(fields[8]).value_or(Pap::red);
    entries.push_back(std::move(entry));
  }
  std::string out = feed::render(*kind, head, entries);
  std::fwrite(out.data(), 1, out.size(), stdout);
}
