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

  // For readers of containers. Every place given from now on stands behind `prefix` ("part 2 ");
  // empty: as it is.
  void place_within(std::string prefix) { place_ = {std::move(prefix), false}; }
  // Every place given from now on is `place`, whatever the part's reader says ("cell B7").
  void place_at(std::string place) { place_ = {std::move(place), true}; }

  // The marking of a whole report, for readers that learn it before their items: what an item says
  // itself never loosens it.
  void mark_report(Marking marking) { report_marking_ = std::move(marking); }
  // Of an item: `said` by itself, else the report's, else the default.
  Marking marking_for(std::optional<Tlp> said, std::optional<Pap> said_pap = {}) const;

  const ReadOptions& options() const { return options_; }
  std::size_t claims() const { return claims_; }
  std::size_t refused() const { return refused_; }

 private:
  Result<> check_time() const;
  Result<> count_one();
  void set_place(std::string& place) const;

  struct Place {
    std::string text;
    bool whole = false;
  };

  const ReadOptions& options_;
  ClaimSink& sink_;
  const std::chrono::steady_clock::time_point deadline_;
  std::size_t claims_ = 0;
  std::size_t refused_ = 0;
  std::size_t ticks_ = 0;
  Place place_;
  std::optional<Marking> report_marking_;
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
Result<> read_form(std::string_view text, Gate& gate, ReportHead& head);
// These take the bytes as they came: their parts have encodings of their own.
Result<> read_mail(std::string_view bytes, Gate& gate, ReportHead& head);
Result<> read_xlsx(std::string_view bytes, Gate& gate, ReportHead& head);

// By content; nothing when the text could be none of them (empty).
std::optional<Format> detect_format(std::string_view text);
// Mail and workbooks, before the encoding is looked at. Error: invalid when the bytes are an
// archive or an Office file that cannot be read.
Result<std::optional<Format>> detect_container(std::string_view bytes);

}  // namespace hinomi::in
