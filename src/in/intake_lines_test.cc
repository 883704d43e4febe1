#include "in/intake_lines.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

#include "in/intake_packed.h"

namespace hinomi::in {
namespace {

using Messages = std::vector<std::string>;

struct Framed {
  Messages messages;
  std::uint64_t refused = 0;
};

// `bytes` in pieces of `step`; 0: at once.
Framed frame(std::string_view bytes, std::size_t step = 0, std::size_t most = 100) {
  SyslogFrames frames(most);
  Framed out;
  auto take = [&](std::string_view message) { out.messages.emplace_back(message); };
  for (std::size_t at = 0; at < bytes.size(); at += step ? step : bytes.size())
    frames.take(bytes.substr(at, step ? step : bytes.npos), take);
  frames.end(take);
  out.refused = frames.refused();
  return out;
}

TEST(IntakeLines, BothWaysOfPartingHoweverTheBytesCome) {
  struct LinesCase {
    std::string bytes;
    Messages messages;
    std::uint64_t refused = 0;
  };
  const LinesCase cases[] = {
      {"<13>one\n<13>two\r\n<13>three", {"<13>one", "<13>two", "<13>three"}},
      {std::string("<13>one\0\n<13>two", 16), {"<13>one", "<13>two"}},
      {"7 <13>one7 <13>two", {"<13>one", "<13>two"}},
      {"9 <13>o\nne\n7 <13>two", {"<13>o\nne", "<13>two"}},
      {"7 <13>one<13>line\n7 <13>two", {"<13>one", "<13>line", "<13>two"}},
      {"8 {\"a\":1}\n\n{\"b\":2}\n", {"{\"a\":1}", "{\"b\":2}"}},
      {"2026-04-01T09:00:00Z h p: m\n10 things\n", {"2026-04-01T09:00:00Z h p: m", "10 things"}},
      {"\n \n\r\n", {}},
      {"12 <13>cut", {}, 1},
      {"12", {"12"}},
      {"1234567890 <13>x\n", {"1234567890 <13>x"}},  // no count has ten digits
      {"200 <" + std::string(199, 'a') + "7 <13>one", {"<13>one"}, 1},
      {std::string(150, 'a') + "\n<13>one\n", {"<13>one"}, 1},
      {std::string(101, 'a'), {}, 1},
      {std::string(100, 'a') + "\n", {std::string(100, 'a')}},
      {std::string(500, 'a'), {}, 1},
  };
  for (const LinesCase& one : cases) {
    for (std::size_t step : {0, 1, 2, 3, 7}) {
      const Framed got = frame(one.bytes, step);
      EXPECT_EQ(got.messages, one.messages) << one.bytes << " by " << step;
      EXPECT_EQ(got.refused, one.refused) << one.bytes << " by " << step;
    }
  }
}

TEST(IntakeLines, GeneratedStreamsComeOutWhole) {
  std::mt19937 random(7);
  auto below = [&](std::size_t most) { return random() % most; };
  for (int round = 0; round < 300; ++round) {
    Messages wanted;
    std::string bytes;
    for (std::size_t i = 0, count = below(40); i < count; ++i) {
      std::string message = "<" + std::to_string(below(192)) + ">";
      for (std::size_t length = below(60); length > 0; --length) message += "ab 1<{"[below(6)];
      message += 'x';
      wanted.push_back(message);
      bytes += below(2) ? std::to_string(message.size()) + " " + message : message + "\n";
    }
    const Framed got = frame(bytes, 1 + below(80));
    ASSERT_EQ(got.messages, wanted) << bytes;
    ASSERT_EQ(got.refused, 0u);
  }
}

TEST(IntakeLines, WhatWaitsIsBounded) {
  SyslogFrames frames(100);
  for (int i = 0; i < 1000; ++i) {
    frames.take(std::string(64, 'a'), [](std::string_view) { FAIL(); });
    ASSERT_LE(frames.waiting(), 200u);
  }
}

TEST(IntakeLines, Datagrams) {
  EXPECT_EQ(datagram_message("<13>m\n"), "<13>m");
  EXPECT_EQ(datagram_message(std::string_view("<13>m\0", 6)), "<13>m");
  EXPECT_EQ(datagram_message("a\nb"), "a\nb");
  EXPECT_EQ(datagram_message("\n"), "");
}

// printf 'events' | gzip -n | xxd -i
constexpr std::string_view packed(
    "\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\x03\x4b\x2d\x4b\xcd\x2b\x29\x06\x00\x4a\x57\x87\x53\x06"
    "\x00\x00\x00",
    26);

TEST(IntakePacked, AsContentEncodingSays) {
  auto text = [](std::string_view coding, std::string_view body, std::size_t most = 100) {
    const auto out = unpacked_body(coding, body, most);
    return out ? *out : std::string(name_of(out.error().kind)) + " " + out.error().where;
  };
  EXPECT_EQ(text("", "events"), "events");
  EXPECT_EQ(text("identity", "events"), "events");
  EXPECT_EQ(text(" GZIP ", packed), "events");
  EXPECT_EQ(text("gzip", packed, 6), "events");
  EXPECT_EQ(text("gzip", packed, 5), "too_large body");
  EXPECT_EQ(text("", packed.substr(0, 3), 2), "too_large body");
  EXPECT_EQ(text("gzip", "events"), "invalid body");
  EXPECT_EQ(text("zstd", packed), "invalid body");
  EXPECT_EQ(text("br", "events"), "invalid Content-Encoding");
  EXPECT_TRUE(text("gzip", packed.substr(0, 15)).starts_with("invalid"));
}

}  // namespace
}  // namespace hinomi::in
