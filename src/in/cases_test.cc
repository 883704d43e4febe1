// Runs test/cases/in/*.case (README.md there says how they are written).
#include <gtest/gtest.h>

#include <charconv>
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/text.h"
#include "in/reader.h"

namespace hinomi::in {
namespace {

struct TextCase {
  std::string name;
  std::map<std::string, std::string> options;
  std::string report;
  std::map<std::string, std::vector<std::string>> expected;  // by section, one a line
};

std::vector<TextCase> cases_in(const std::filesystem::path& file) {
  std::ifstream in(file, std::ios::binary);
  std::vector<TextCase> out;
  std::string line, section;
  while (std::getline(in, line)) {
    if (line.starts_with("== ")) {
      out.push_back({line.substr(3), {}, {}, {}});
      section = "options";
    } else if (line.starts_with("--- ") && !out.empty()) {
      section = line.substr(4);
      out.back().expected[section];
    } else if (out.empty()) {
      continue;
    } else if (section == "report") {
      out.back().report += line + "\n";
    } else if (section == "options") {
      if (std::size_t colon = line.find(": "); colon != std::string::npos)
        out.back().options[line.substr(0, colon)] = line.substr(colon + 2);
    } else if (!line.empty()) {
      out.back().expected[section].push_back(line);
    }
  }
  return out;
}

ReadOptions options_of(const TextCase& c) {
  ReadOptions out;
  for (const auto& [key, value] : c.options) {
    if (key == "format") out.format = format_from(value);
    if (key == "tlp") out.default_marking.tlp = *tlp_from(value);
    if (key == "columns") {
      std::istringstream pairs(value);
      for (std::string pair; std::getline(pairs, pair, ',');)
        out.columns.map.emplace_back(pair.substr(0, pair.find('=')),
                                     pair.substr(pair.find('=') + 1));
    }
  }
  return out;
}

// The claim's own word for an expectation's key.
std::string said_of(const Claim& claim, const std::string& key) {
  if (key == "place") return claim.place;
  if (key == "tlp") return std::string(name_of(claim.marking.tlp)).substr(4);
  if (key == "pap") return std::string(name_of(claim.marking.pap)).substr(4);
  if (key == "confidence") return claim.confidence ? std::to_string(*claim.confidence) : "";
  if (key == "note") return claim.note;
  if (key == "original") return claim.indicator.original;
  if (key == "until") return claim.valid_until ? format_time(*claim.valid_until) : "";
  if (key == "seen") return claim.first_seen ? format_time(*claim.first_seen) : "";
  if (key == "groups") {
    if (!claim.marking.groups) return "no limit";
    std::string out;
    for (const std::string& group : *claim.marking.groups) out += group;
    return out;
  }
  ADD_FAILURE() << "unknown key in a case: " << key;
  return {};
}

// "key=value key=value flag": a value ends where another known word begins.
std::vector<std::pair<std::string, std::string>> expectations(const std::string& text) {
  static const std::vector<std::string> keys = {
      "place=", "tlp=",  "pap=",    "confidence=", "note=",   "original=",
      "until=", "seen=", "groups=", "harmless",    "revoked", "unknown"};
  std::vector<std::pair<std::string, std::string>> out;
  std::istringstream words(text);
  for (std::string word; words >> word;) {
    bool key = std::any_of(keys.begin(), keys.end(), [&](const std::string& k) {
      return k.ends_with('=') ? word.starts_with(k) : word == k;
    });
    if (!key && !out.empty()) {
      out.back().second += " " + word;
      continue;
    }
    std::size_t equals = word.find('=');
    out.emplace_back(word.substr(0, equals),
                     equals == std::string::npos ? "" : word.substr(equals + 1));
  }
  return out;
}

void compare_claim(const Claim& claim, const std::string& line) {
  std::size_t bar = line.find(" | ");
  EXPECT_EQ(std::string(name_of(claim.indicator.type)) + " " + claim.indicator.value,
            line.substr(0, bar));
  bool harmless = false, revoked = false, unknown = false;
  if (bar != std::string::npos)
    for (const auto& [key, value] : expectations(line.substr(bar + 3))) {
      if (key == "harmless")
        harmless = true;
      else if (key == "revoked")
        revoked = true;
      else if (key == "unknown")
        unknown = true;
      else
        EXPECT_EQ(said_of(claim, key), value) << line;
    }
  EXPECT_EQ(claim.harmful, !harmless) << line;
  EXPECT_EQ(claim.revoked, revoked) << line;
  EXPECT_EQ(claim.marking.unknown, unknown) << line;
}

void compare_head(const ReportHead& head, const std::string& line) {
  std::string key = line.substr(0, line.find('=')), value = line.substr(line.find('=') + 1);
  std::string found = key == "title"      ? head.title
                      : key == "author"   ? head.author
                      : key == "tlp"      ? std::string(name_of(head.marking.tlp)).substr(4)
                      : key == "format"   ? std::string(name_of(head.format))
                      : key == "encoding" ? head.encoding
                                          : std::to_string(head.reliability.value_or(-1));
  EXPECT_EQ(found, value) << key;
}

void run(const TextCase& c) {
  auto reading = read_report(c.report, options_of(c));
  if (!reading) {
    ADD_FAILURE() << reading.error().text();
    return;
  }
  auto section = [&](const std::string& name) {
    auto found = c.expected.find(name);
    return found == c.expected.end() ? std::vector<std::string>() : found->second;
  };
  auto claims = section("claims"), refused = section("refused");
  for (std::size_t i = 0; i < std::max(claims.size(), reading->claims.size()); ++i) {
    if (i >= claims.size()) {
      ADD_FAILURE() << "not expected: " << name_of(reading->claims[i].indicator.type) << " "
                    << reading->claims[i].indicator.value << " at " << reading->claims[i].place;
    } else if (i >= reading->claims.size()) {
      ADD_FAILURE() << "missing: " << claims[i];
    } else {
      compare_claim(reading->claims[i], claims[i]);
    }
  }
  for (std::size_t i = 0; i < std::max(refused.size(), reading->refused.size()); ++i) {
    if (i >= refused.size()) {
      ADD_FAILURE() << "not expected: " << reading->refused[i].text();
    } else if (i >= reading->refused.size()) {
      ADD_FAILURE() << "not refused: " << refused[i];
    } else {
      const Error& error = reading->refused[i];
      std::size_t colon = refused[i].find(": ");
      EXPECT_TRUE(error.where.starts_with(refused[i].substr(0, colon))) << refused[i] << "\n"
                                                                        << error.text();
      EXPECT_NE(error.what.find(refused[i].substr(colon + 2)), std::string::npos)
          << refused[i] << "\n"
          << error.text();
      EXPECT_FALSE(error.remedy.empty()) << error.text();
    }
  }
  for (const std::string& line : section("head")) compare_head(reading->head, line);
}

TEST(Cases, In) {
  std::filesystem::path folder = std::filesystem::path(HINOMI_SOURCE_DIR) / "test/cases/in";
  int count = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (file.path().extension() != ".case") continue;
    for (const TextCase& c : cases_in(file.path())) {
      SCOPED_TRACE(file.path().filename().string() + ": " + c.name);
      run(c);
      ++count;
    }
  }
  EXPECT_GT(count, 30);
}

}  // namespace
}  // namespace hinomi::in
