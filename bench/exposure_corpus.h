// What a country's systems run, made of public documents: each asset runs what one of them names,
// less a tenth, a tenth of it in another version that some document names.
#pragma once

#include <algorithm>
#include <fstream>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>

#include "product/package.h"
#include "product/purl.h"

namespace hinomi::bench {

struct Corpus {
  std::vector<std::vector<std::string>> documents;
  // Of one package, by its URL without version: the versions that documents name.
  std::unordered_map<std::string, std::vector<std::string>> versions;
  std::vector<std::string> packages;
};

inline std::string without_version(const std::string& purl) {
  return purl.substr(0, purl.find('@'));
}

// Document, tool, package URL a line (the exposure corpus has 441,753).
inline Corpus read_corpus(const char* path) {
  Corpus out;
  std::ifstream file(path);
  std::string line, last;
  while (std::getline(file, line)) {
    const std::size_t one = line.find('\t'), two = line.find('\t', one + 1);
    if (two == line.npos) continue;
    if (std::string document = line.substr(0, one); document != last) {
      out.documents.emplace_back();
      last = document;
    }
    out.documents.back().push_back(line.substr(two + 1));
  }
  for (const auto& document : out.documents)
    for (const std::string& purl : document) {
      auto [found, is_new] = out.versions.try_emplace(without_version(purl));
      if (is_new) out.packages.push_back(found->first);
      if (found->second.size() < 50) found->second.push_back(purl);
    }
  std::sort(out.packages.begin(), out.packages.end());
  return out;
}

inline std::vector<std::string> purls_of_asset(const Corpus& corpus, std::mt19937& random) {
  std::vector<std::string> out;
  const auto& document = corpus.documents[random() % corpus.documents.size()];
  out.reserve(document.size());
  for (const std::string& purl : document) {
    const unsigned luck = random() % 10;
    if (luck == 0) continue;
    if (luck > 1) {
      out.push_back(purl);
    } else {
      const auto& all = corpus.versions.at(without_version(purl));
      out.push_back(all[random() % all.size()]);
    }
  }
  return out;
}

inline std::vector<std::string> any_purls(const Corpus& corpus, std::size_t count,
                                          std::mt19937& random) {
  std::vector<std::string> out;
  for (std::size_t i = 0; i < count; ++i) {
    const auto& all = corpus.versions.at(corpus.packages[random() % corpus.packages.size()]);
    out.push_back(all[random() % all.size()]);
  }
  return out;
}

inline std::string cyclonedx(const std::vector<std::string>& purls) {
  std::string out = R"({"bomFormat":"CycloneDX","specVersion":"1.5","version":1,"components":[)";
  for (std::size_t i = 0; i < purls.size(); ++i) {
    const auto read = read_purl(purls[i]);
    if (i) out += ',';
    out += R"({"type":"library","bom-ref":"c)" + std::to_string(i) + R"(","name":")" +
           (read ? read->name : "x") + R"(","version":")" + (read ? read->version : "1") +
           R"(","purl":")" + purls[i] + R"(","licenses":[{"license":{"id":"MIT"}}]})";
  }
  return out + "]}";
}

}  // namespace hinomi::bench
