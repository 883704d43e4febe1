// What a document is about, as it is read: the names under which a newer one replaces it. Private
// to in/.
#pragma once

#include <functional>

#include "in/advisory/kept_part.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::in {

// The name under which advisories of a newer document replace this one.
std::string kept_name(const Advisory& advisory);
std::string kept_name(const KnownExploited& known);
inline constexpr std::string_view kept_likelihoods = "EPSS";

struct FoundDocument {
  std::string name, text;
  std::vector<KeptKey> keys;
  bool is_withdrawn = false;  // all that it says
};

// Hands on each document when all of it has been read.
class DocumentKeys final : public AdvisorySink {
 public:
  DocumentKeys(std::function<void(FoundDocument&&)> found, std::vector<Error>& refused)
      : found_(std::move(found)), refused_(refused) {}

  bool wants_documents() const override { return true; }
  void document(std::string_view name, std::string_view text) override;
  void advisory(Advisory&& one) override;
  void known_exploited(KnownExploited&& one) override;
  void likelihood(ExploitLikelihood&& one, Time day, const std::string& model) override;
  void refuse(Error&& error) override { refused_.push_back(std::move(error)); }
  void end();  // of the last one

 private:
  void add_key(std::string name, Time modified);

  std::function<void(FoundDocument&&)> found_;
  std::vector<Error>& refused_;
  FoundDocument one_;
};

}  // namespace hinomi::in
