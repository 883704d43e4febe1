// Runs test/cases/vet/*.case; names.case says how they are written.
#include <gtest/gtest.h>

#include <charconv>
#include <sstream>

#include "base/text.h"
#include "judge/vet/test_support.h"
#include "judge/vet/vet.h"

namespace hinomi::vet {
namespace {

const std::filesystem::path source_folder = HINOMI_SOURCE_DIR;

struct Case {
  std::string title;
  Indicator indicator;
  std::vector<Evidence> evidence;
  std::vector<Protected> space;
  Marking marking{.tlp = Tlp::green};
  Time now;
  bool documentation_is_real = false;
  std::string verdict;
  std::string because;
  std::string also;
  std::string expires;
  int score = -1;
};

int number_in(std::string_view text) {
  int number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

// "by a, reliability 75, confidence 75, 1 day ago, valid until T, not harmful, taken back"
Evidence evidence_from(std::string_view text, Time now) {
  Evidence evidence{.report = "report", .source = "himori-works", .place = "line 1", .seen = now};
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    const std::string_view part = trim(text.substr(0, comma));
    text.remove_prefix(std::min(comma + 1, text.size()));
    if (part.starts_with("by "))
      evidence.source = part.substr(3);
    else if (part.starts_with("reliability "))
      evidence.reliability = number_in(part.substr(12));
    else if (part.starts_with("confidence "))
      evidence.confidence = number_in(part.substr(11));
    else if (part.ends_with(" ago"))
      evidence.seen = now - std::chrono::days(number_in(part));
    else if (part.starts_with("valid until "))
      evidence.valid_until = *parse_time(part.substr(12));
    else if (part == "not harmful")
      evidence.harmful = false;
    else if (part == "taken back")
      evidence.revoked = true;
    else
      ADD_FAILURE() << "not understood: " << part;
  }
  return evidence;
}

Marking marking_from(const std::string& text) {
  Marking marking{.tlp = Tlp::green};
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    if (const auto tlp = tlp_from(word))
      marking.tlp = *tlp;
    else if (const auto pap = pap_from(word))
      marking.pap = *pap;
    else
      marking.unknown = true;
  }
  return marking;
}

void take(Case& one, const std::string& key, const std::string& value) {
  if (key == "now")
    one.now = *parse_time(value);
  else if (key == "documentation is real")
    one.documentation_is_real = true;
  else if (key == "own" || key == "allow") {
    const std::size_t space = value.find(' ');
    one.space.push_back({value.substr(0, space), value.substr(space + 1), key == "allow"});
  } else if (key == "reported")
    one.evidence.push_back(evidence_from(value, one.now));
  else if (key == "marking")
    one.marking = marking_from(value);
  else if (key == "expect")
    one.verdict = value;
  else if (key == "because")
    one.because = value == "nothing" ? "" : value;
  else if (key == "also")
    one.also = value;
  else if (key == "expires")
    one.expires = value;
  else if (key == "score")
    one.score = number_in(value);
  else if (const auto type = indicator_type_from(key))
    one.indicator = {*type, value, value};
  else
    ADD_FAILURE() << "not understood: " << key;
}

std::vector<Case> cases_in(const std::filesystem::path& path) {
  std::vector<Case> cases;
  Case common;
  for (const std::string& line : lines_of(path)) {
    if (line[0] == '#') continue;
    const std::size_t colon = line.find(": ");
    const std::string key = line.substr(0, colon);
    const std::string value = colon == std::string::npos ? "" : line.substr(colon + 2);
    if (key == "case") {
      cases.push_back(common);
      cases.back().title = value;
    } else {
      take(cases.empty() ? common : cases.back(), key, value);
    }
  }
  return cases;
}

// Codes that hold the verdict back, each once.
std::string capping(const Finding& finding) {
  std::string codes;
  std::string last;
  for (const Reason& reason : finding.reasons) {
    if (reason.cap == Verdict::block || reason.code == last) continue;
    codes += (codes.empty() ? "" : " ") + reason.code;
    last = reason.code;
  }
  return codes;
}

TEST(VetCases, EveryCaseFile) {
  std::shared_ptr<const Ground> grounds[2];
  for (const bool real : {false, true}) {
    const auto ground = Ground::load(real_disk(), {.warning_lists = source_folder / "content/lists",
                                                   .decay_models = source_folder / "content/decay",
                                                   .documentation_is_real = real});
    ASSERT_TRUE(ground);
    EXPECT_TRUE((*ground)->problems().empty());
    grounds[real] = *ground;
  }
  EXPECT_NE(grounds[0]->digest(), grounds[1]->digest());
  int run = 0;
  const auto files = real_disk().list(source_folder / "test/cases/vet");
  ASSERT_TRUE(files);
  for (const auto& file : *files) {
    for (Case& one : cases_in(file)) {
      SCOPED_TRACE(file.filename().string() + ": " + one.title);
      if (one.evidence.empty())
        one.evidence.push_back(evidence_from("reliability 75, confidence 75, 1 day ago", one.now));
      const Judge judge(grounds[one.documentation_is_real], one.space);
      const Finding finding = judge.judge(one.indicator, one.evidence, one.marking, one.now);
      EXPECT_EQ(name_of(finding.verdict), one.verdict);
      EXPECT_EQ(capping(finding), one.because);
      if (one.score >= 0) {
        EXPECT_EQ(finding.score, one.score);
      }
      EXPECT_TRUE(format_time(finding.expires).starts_with(one.expires))
          << format_time(finding.expires);
      bool also = one.also.empty();
      for (const Reason& reason : finding.reasons) {
        also = also || reason.code == one.also;
        EXPECT_NE(words_of(reason, "ja"), reason.code);
        EXPECT_NE(words_of(reason, "en"), reason.code);
      }
      EXPECT_TRUE(also);
      ++run;
    }
  }
  EXPECT_GE(run, 60);
}

}  // namespace
}  // namespace hinomi::vet
