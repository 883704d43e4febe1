// What every reader gives its items through: counts, limits and time in one place.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "in/reader.h"

namespace hinomi::in {

class Gate {
 public:
  Gate(const ReadOptions& options, ClaimSink& sink);

  // Normalises `original` (of `type`, or guessed) and gives the claim; refuses it when it cannot be
  // normalised or is longer than limits.field. `claim` brings all but the indicator. Error: over
  // limits.items or limits.time.
  Result<> offer(std::optional<IndicatorType> type, std::string_view original, Claim&& claim);
  Result<> give(Claim&& claim);
  Result<> refuse(Error&& error);
  // Call for every line or object, also those that give nothing. Error: over limits.time.
  Result<> tick() { return ++ticks_ % 1024 == 0 ? check_time() : Result<>(); }

  const ReadOptions& options() const { return options_; }
  std::size_t claims() const { return claims_; }
  std::size_t refused() const { return refused_; }

 private:
  Result<> check_time() const;
  Result<> count_one();

  const ReadOptions& options_;
  ClaimSink& sink_;
  const std::chrono::steady_clock::time_point deadline_;
  std::size_t claims_ = 0;
  std::size_t refused_ = 0;
  std::size_t ticks_ = 0;
};

// At most `most` bytes of `text`, cut between characters.
std::string_view cut(std::string_view text, std::size_t most);
inline constexpr std::size_t longest_note = 1000;  // bytes, Claim::note
inline constexpr std::size_t longest_title = 500;  // bytes of a title or author

// The readers. `text` is valid UTF-8; they give through `gate` and fill what they learn of `head`.
Result<> read_stix(std::string_view text, Gate& gate, ReportHead& head);
Result<> read_misp(std::string_view text, Gate& gate, ReportHead& head);
Result<> read_csv(std::string_view text, Gate& gate, ReportHead& head);
Result<> read_jsonl(std::string_view text, Gate& gate, ReportHead& head);
Result<> read_text(std::string_view text, Gate& gate, ReportHead& head);

// By content; nothing when the text could be none of them (empty).
std::optional<Format> detect_format(std::string_view text);

}  // namespace hinomi::in
