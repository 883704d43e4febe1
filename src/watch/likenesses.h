// Domains in events that look like names of members and services (docs/lookalike.md, "In the events
// of a node").
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "base/text.h"
#include "judge/lookalike/lookalike.h"
#include "watch/grouping.h"
#include "watch/seen.h"

namespace hinomi::watch {

// One thread.
class Likenesses {
 public:
  struct Options {
    int least = 60;                   // score that is told
    int medium = 80;                  // score from which the level is medium, below it low
    std::size_t remembered = 50'000;  // domains that were judged; twice as many at most
  };
  using Tell = std::function<void(const Found&)>;

  Likenesses() : Likenesses(Options()) {}
  explicit Likenesses(const Options& options) : options_(options) {}

  // What may be imitated, from now on; what was judged by the names before is judged anew.
  void know(std::vector<lookalike::Known> known);
  bool knows(const std::vector<lookalike::Known>& known) const { return known_ == known; }

  // Tells each domain of the event that is alike, with the name that it is most like.
  void look(const Seen& seen, const Tell& tell);

  std::uint64_t judged() const { return judged_; }  // domains; those remembered not counted

 private:
  struct Verdict {
    std::string what, title;
    Level level = Level::low;
  };
  using Verdicts =
      std::unordered_map<std::string, std::optional<Verdict>, TextHash, std::equal_to<>>;

  const std::optional<Verdict>& verdict_on(std::string_view part, std::string_view domain);

  const Options options_;
  std::vector<lookalike::Known> known_;
  std::optional<lookalike::Lookalike> judge_;
  // When the young ones are full they become the old ones, and the old ones are forgotten.
  Verdicts young_, old_;
  std::uint64_t judged_ = 0;
};

}  // namespace hinomi::watch
