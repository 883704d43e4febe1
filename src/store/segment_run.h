// A sorted run of the index: which events of some segments have which fingerprints. Written once,
// merged with others, never changed.
#pragma once

#include <filesystem>
#include <memory>
#include <span>
#include <vector>

#include "base/world.h"
#include "store/fingerprint.h"
#include "store/segment.h"

namespace hinomi::store {

// An event's place as one number, in the same order.
using PlaceNumber = std::uint64_t;
inline constexpr int event_bits = 20;  // most_in_segment
constexpr PlaceNumber number_of_place(std::uint64_t segment, std::uint32_t event) {
  return segment << event_bits | event;
}
constexpr EventPlace place_of_number(PlaceNumber number) {
  return {number >> event_bits, static_cast<std::uint32_t>(number & ((1u << event_bits) - 1))};
}

struct RunInfo {
  std::uint64_t id = 0;
  std::vector<std::uint64_t> segments;  // that it has the events of, ascending
  std::uint64_t keys = 0;               // different ones
  std::uint64_t postings = 0;
  std::uint64_t stored = 0;  // bytes of the file
};

class RunWriter {
 public:
  // Writes `file`.new, and `file` when it is finished. `most_keys`: at most so many different ones.
  static Result<RunWriter> make(Disk& disk, std::filesystem::path file, std::uint64_t most_keys);

  // Keys ascending; the same may come again. `places` ascending.
  Result<void> add(std::uint64_t key, std::span<const PlaceNumber> places);
  // Sets keys, postings and stored. On the platter when it returns.
  Result<void> finish(RunInfo& info);

 private:
  RunWriter(Disk& disk, std::filesystem::path file, std::unique_ptr<DiskFile> to,
            std::uint64_t most_keys);
  void put_entry(std::uint64_t key, std::span<const PlaceNumber> places);
  void end_block();
  Result<void> flush(std::size_t at_least);

  Disk* disk_;
  std::filesystem::path file_;
  std::unique_ptr<DiskFile> to_;
  std::string out_;                // not in the file yet
  std::uint64_t written_ = 0;      // bytes before out_
  std::string block_;              // entries
  std::uint64_t block_first_ = 0;  // its first key
  std::uint64_t last_key_ = 0;
  std::string fences_, bloom_;
  std::uint64_t keys_ = 0, postings_ = 0;
};

// Reading. Any thread, several at once.
class Run {
 private:
  // Fences that were read together, and checked.
  struct Page {
    std::uint64_t number = ~std::uint64_t{0};
    std::string bytes;
  };
  struct Fence {
    std::uint64_t first_key = 0, at = 0, size = 0;
  };

 public:
  // Error: missing, io; damaged, naming the file and what to do.
  static Result<std::shared_ptr<const Run>> open(Disk& disk, std::filesystem::path file);

  const RunInfo& info() const { return info_; }
  // Places of events with a fingerprint in the range, behind what `out` has, in no order.
  Result<void> find(FingerprintRange wanted, std::vector<PlaceNumber>& out) const;

  // All entries in their order.
  class Cursor {
   public:
    explicit Cursor(const Run& run) : run_(run) {}
    // False at the end.
    Result<bool> next();
    std::uint64_t key() const { return key_; }
    std::span<const PlaceNumber> places() const { return places_; }

   private:
    const Run& run_;
    std::uint64_t block_ = 0;
    Page page_;
    std::string bytes_;
    std::string_view rest_;
    std::uint64_t key_ = 0;
    std::vector<PlaceNumber> places_;
  };

 private:
  Run(std::filesystem::path file, std::unique_ptr<DiskFile> from)
      : file_(std::move(file)), from_(std::move(from)) {}
  Result<void> load();
  // Of the first block whose first key is not below `key`; blocks_ when there is none.
  Result<std::uint64_t> block_from(std::uint64_t key, Page& page) const;
  Result<Fence> fence(std::uint64_t block, Page& page) const;
  // The entries of a block; views `bytes`.
  Result<std::string_view> entries(const Fence& fence, std::string& bytes) const;
  Result<bool> may_have(std::uint64_t key) const;
  Result<void> read(std::uint64_t at, std::span<char> to) const;
  std::unexpected<Error> damaged(std::string what) const;

  const std::filesystem::path file_;
  const std::unique_ptr<DiskFile> from_;
  RunInfo info_;
  std::uint64_t blocks_ = 0, fences_at_ = 0, bloom_at_ = 0, bloom_lines_ = 0;
  std::vector<std::uint64_t> page_keys_, page_hashes_;  // first key of each page of fences
};

}  // namespace hinomi::store
