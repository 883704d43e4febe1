// Events for a store, whose words are what they are found by, and what a store answers.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstdio>
#include <random>
#include <stdexcept>

#include "store/segments.h"

namespace hinomi::store {

class SetClock final : public Clock {
 public:
  Time now() override { return Time(Duration(micros_.load())); }
  void pass(Duration time) { micros_ += time.count(); }

 private:
  std::atomic<std::int64_t> micros_ = 1'775'034'000'000'000;
};

// {"n":17,"w":"red green 192.0.2.1"}: each word is a key, a dotted quad an address; "n" is the time
// in seconds.
class WordDescriber final : public EventDescriber {
 public:
  void describe(std::string_view json, EventFacts& out) override {
    std::size_t n = json.find("{\"n\":"), w = json.find("\"w\":\"");
    if (n == json.npos || w == json.npos) return;
    out.time = Time(std::chrono::seconds(std::stoll(std::string(json.substr(n + 5)))));
    std::string_view words = json.substr(w + 5);
    words = words.substr(0, words.find('"'));
    while (!words.empty()) {
      std::string_view word = words.substr(0, words.find(' '));
      words.remove_prefix(std::min(word.size() + 1, words.size()));
      out.keys.push_back(key(word));
    }
  }
  static std::uint64_t key(std::string_view word) {
    unsigned a = 0, b = 0, c = 0, d = 0;
    if (std::sscanf(std::string(word).c_str(), "%u.%u.%u.%u", &a, &b, &c, &d) == 4)
      return fingerprint_of_address((unsigned __int128){0xffff} << 32 | a << 24 | b << 16 | c << 8 |
                                    d);
    return fingerprint(word);
  }
};

inline MakeDescriber word_describer() {
  return [] { return std::make_unique<WordDescriber>(); };
}

// One word of its own ("id17") and some that many events have.
inline std::string event_number(std::uint64_t n) {
  std::minstd_rand random(static_cast<unsigned>(n + 1));
  std::string out = "{\"n\":" + std::to_string(n) + ",\"w\":\"id" + std::to_string(n);
  for (unsigned left = random() % 4; left > 0; --left) {
    unsigned word = random() % 50;
    out +=
        word < 40 ? " word" + std::to_string(word) : " 192.0.2." + std::to_string(random() % 256);
  }
  return out + "\",\"text\":\"" + std::string(random() % 300, 'x') + "\"}";
}

inline KeptBatch batch_of(std::uint64_t first, std::uint64_t count, std::string basis = "law") {
  KeptBatch out;
  out.sensor = "sensor" + std::to_string(first % 3);
  out.source = "192.0.2.7";
  out.basis = std::move(basis);
  out.received = Time(std::chrono::seconds(1'775'034'000));
  out.first_record = first;
  for (std::uint64_t n = first; n < first + count; ++n) out.lines += event_number(n) + "\n";
  return out;
}

inline std::vector<FingerprintRange> word(std::string_view text) {
  return {{WordDescriber::key(text), WordDescriber::key(text)}};
}

inline void no_damage(const Error& error) { throw std::runtime_error(error.text()); }

// The events at those places, by their "record".
inline std::vector<std::uint64_t> records_at(const Segments& store,
                                             std::span<const EventPlace> places) {
  std::vector<std::uint64_t> out;
  store.read(
      places,
      [&](const KeptEvent& event) {
        if (event.json != event_number(event.record)) throw std::runtime_error("another event");
        out.push_back(event.record);
        return true;
      },
      no_damage);
  return out;
}

inline std::vector<std::uint64_t> found(const Segments& store, std::string_view text) {
  auto places = store.find(word(text));
  if (!places) throw std::runtime_error(places.error().text());
  auto out = records_at(store, *places);
  std::sort(out.begin(), out.end());
  return out;
}

// All there is.
inline std::vector<std::uint64_t> all_records(const Segments& store) {
  std::vector<EventPlace> places;
  for (const SegmentInfo& one : store.list(no_damage))
    for (std::uint32_t event = 0; event < one.events; ++event) places.push_back({one.id, event});
  auto out = records_at(store, places);
  std::sort(out.begin(), out.end());
  return out;
}

}  // namespace hinomi::store
