// Advisories of many publishers in one folder: it takes in what is newer, is read quickly, and a
// crash at any moment leaves what it had. Of documents with the same source and id the one that was
// modified last counts; what a publisher withdrew stays, as withdrawn.
//
//   DB/hinomi-advisories  says what the folder is
//   DB/parts/00000001     documents behind each other, packed, with what each says (kept_part.h)
//   DB/sources/NAME       how far a feed was fetched (feed_state.h)
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/world.h"
#include "in/advisory/read_advisories.h"

namespace hinomi::in {

// What became of documents that were offered.
struct TakenIn {
  std::size_t added = 0, replaced = 0;
  std::size_t same = 0;       // there already, to the letter
  std::size_t older = 0;      // than what is there
  std::size_t withdrawn = 0;  // of those added or replaced: withdrawn or rejected
  std::vector<Error> refused;

  TakenIn& operator+=(TakenIn&& other);
};

// What is in the folder, by source: "OSV", "NVD", "KEV CISA", "EPSS".
struct KeptSource {
  std::size_t documents = 0;
  Time newest;  // modified last; {}: not said
};

// One thread at a time. Two processes may read; who writes holds a lock.
class KeptAdvisories {
 public:
  // Whether the folder is one of these.
  static bool is_there(Disk& disk, const std::filesystem::path& folder);
  // To read. Errors: missing; damaged, naming the part.
  static Result<KeptAdvisories> open(Disk& disk, const std::filesystem::path& folder);
  // To write, made when there is none. Errors also: conflict, when somebody else writes.
  static Result<KeptAdvisories> open_to_write(Disk& disk, const std::filesystem::path& folder);
  KeptAdvisories(KeptAdvisories&&) noexcept;
  KeptAdvisories& operator=(KeptAdvisories&&) noexcept;
  ~KeptAdvisories();

  // All documents in `bytes`, in any form that read_advisories() takes; `name` stands in errors.
  // What is new is durable after save(), most of it sooner. Errors: invalid, too_large; io.
  Result<TakenIn> take(std::string_view bytes, std::string_view name,
                       const AdvisoryLimits& limits = {});
  Result<void> save();
  // A part that another folder had (kept_part.h); what it says of its documents is believed.
  // Errors: damaged; io.
  Result<TakenIn> take_part(std::string_view part);

  // All that counts, part by part. Errors: damaged, io.
  Result<void> read(AdvisorySink& sink) const;
  std::map<std::string, KeptSource> sources() const;
  // When what goes by this name ("OSV PYSEC-2026-1") was modified; nothing: it is not there.
  std::optional<Time> modified(const std::string& name) const;
  // The parts that have something that counts, for a bundle.
  std::vector<std::filesystem::path> parts() const;

 private:
  struct Impl;
  explicit KeptAdvisories(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

}  // namespace hinomi::in
