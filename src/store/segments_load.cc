// Opening a store: what the files of its folder say, and what a crash left undone.
#include <algorithm>
#include <charconv>

#include "store/segment_file.h"
#include "store/segments_impl.h"

namespace hinomi::store {

namespace {

constexpr int tries = 5;                    // beside a process that seals and merges
constexpr std::size_t most_unindexed = 64;  // segments that are indexed in memory to read only

// 17 of "000000000017.seg".
std::optional<std::uint64_t> id_of(const std::filesystem::path& file, std::string_view kind) {
  std::string name = file.filename().string();
  if (!name.ends_with(kind) || name.size() <= kind.size()) return {};
  std::uint64_t id = 0;
  const char* end = name.data() + name.size() - kind.size();
  auto [rest, error] = std::from_chars(name.data(), end, id);
  if (error != std::errc() || rest != end || id >= std::uint64_t{1} << (64 - event_bits - 1))
    return {};
  return id;
}

}  // namespace

Result<void> Segments::Impl::load() {
  for (int left = tries;;) {
    Result<void> done = load_once();
    // What was listed has been sealed or merged meanwhile.
    bool may_try = options.read_only && !done && done.error().kind == ErrorKind::missing;
    if (!may_try || --left == 0) return done;
  }
}

Result<void> Segments::Impl::load_once() {
  std::vector<std::uint64_t> logs, run_ids;
  {
    Lock hold(mutex);
    sealed.clear();
    runs.clear();
    open.clear();
    for (const auto& file : TRY(disk.list(options.folder))) {
      if (!options.read_only && file.extension() == ".new") TRY(disk.remove(file));
      for (const char* kind : {".seg", ".run", ".wal"}) {
        auto id = id_of(file, kind);
        if (!id) continue;
        next_id = std::max(next_id, *id + 1);
        if (kind == std::string_view(".seg")) sealed.emplace(*id, nullptr);
        if (kind == std::string_view(".run")) run_ids.push_back(*id);
        if (kind == std::string_view(".wal")) logs.push_back(*id);
      }
    }
  }
  TRY(load_runs(run_ids));
  TRY(load_unindexed());
  for (std::uint64_t id : logs) TRY(load_log(id));
  return {};
}

// The newest first: a merged one makes those that it was merged from superfluous, which a crash may
// have left.
Result<void> Segments::Impl::load_runs(const std::vector<std::uint64_t>& ids) {
  std::vector<std::uint64_t> newest(ids);
  std::sort(newest.rbegin(), newest.rend());
  std::vector<std::uint64_t> covered;
  for (std::uint64_t id : newest) {
    auto run = Run::open(disk, path(id, ".run"));
    if (!run && run.error().kind == ErrorKind::damaged) {
      trouble(run.error());
      if (!options.read_only) TRY(disk.remove(path(id, ".run")));
      continue;
    }
    if (!run) return std::unexpected(run.error());
    Lock hold(mutex);
    std::size_t before = covered.size();
    for (std::uint64_t segment : (*run)->info().segments)
      if (sealed.contains(segment) &&
          !std::binary_search(covered.begin(),
                              covered.begin() + static_cast<std::ptrdiff_t>(before), segment))
        covered.push_back(segment);
    if (covered.size() > before) {
      runs.push_back(*run);
      std::sort(covered.begin(), covered.end());
    } else if (!options.read_only) {
      TRY(disk.remove(path(id, ".run")));
    }
  }
  return {};
}

Result<void> Segments::Impl::load_unindexed() {
  std::vector<std::uint64_t> missing;
  {
    Lock hold(mutex);
    unindexed.clear();
    std::vector<std::uint64_t> covered;
    for (const auto& run : runs)
      covered.insert(covered.end(), run->info().segments.begin(), run->info().segments.end());
    std::sort(covered.begin(), covered.end());
    for (const auto& [id, info] : sealed)
      if (!std::binary_search(covered.begin(), covered.end(), id)) missing.push_back(id);
  }
  if (options.read_only && missing.size() > most_unindexed)
    return fail(ErrorKind::damaged,
                "the index lacks " + std::to_string(missing.size()) + " segments", options.folder,
                "Open the store to keep events (hinomi keep --store): that makes the index anew");
  for (std::uint64_t id : missing) {
    Result<void> done;
    if (options.read_only) {
      auto postings = postings_of(id);
      if (!postings) done = std::unexpected(postings.error());
      Lock hold(mutex);
      if (postings) unindexed.emplace(id, std::move(*postings));
    } else {
      done = index(id);
    }
    if (done) continue;
    if (done.error().kind != ErrorKind::damaged) return done;
    trouble(done.error());
  }
  return {};
}

Result<std::vector<Posting>> Segments::Impl::postings_of(std::uint64_t id) const {
  auto segment = TRY(open_segment(disk, path(id, ".seg")));
  std::vector<std::uint32_t> events(segment->info().events);
  for (std::uint32_t i = 0; i < events.size(); ++i) events[i] = i;
  std::vector<Posting> out;
  EventFacts facts;
  Lease describer(*this);
  auto add = [&](const KeptEvent& event) {
    facts.keys.clear();
    facts.time.reset();
    if (describer.get()) describer.get()->describe(event.json, facts);
    for (std::uint64_t key : facts.keys) out.push_back({key, event.place.event});
    return true;
  };
  read_events(*segment, events, add, [this](const Error& error) { trouble(error); });
  std::sort(out.begin(), out.end());
  out.erase(std::unique(out.begin(), out.end()), out.end());
  return out;
}

Result<void> Segments::Impl::index(std::uint64_t id) {
  std::vector<Posting> postings = TRY(postings_of(id));
  std::uint64_t run_id = new_id();
  TRY(write_run(run_id, id, postings));
  auto run = TRY(Run::open(disk, path(run_id, ".run")));
  Lock hold(mutex);
  runs.push_back(run);
  return {};
}

// What a write-ahead file has becomes a segment. One whose segment is there was only not removed.
Result<void> Segments::Impl::load_log(std::uint64_t id) {
  const std::filesystem::path file = path(id, ".wal");
  bool is_sealed = false;
  {
    Lock hold(mutex);
    is_sealed = sealed.contains(id);
  }
  if (is_sealed) return options.read_only ? Result<void>() : disk.remove(file);
  std::string bytes = TRY(disk.read(file));
  std::shared_ptr<OpenSegment> segment;
  Lease describer(*this);
  auto add = [&](KeptBatch&& batch) {
    if (!segment) segment = std::make_shared<OpenSegment>(id, batch.basis, options.block_bytes);
    segment->add(describe(std::move(batch), describer.get()));
  };
  auto gap = [&](std::size_t at, std::size_t size) {
    if (!options.read_only)
      trouble({ErrorKind::damaged,
               std::to_string(size) + " bytes that are no whole batch were left out",
               file.string() + ": byte " + std::to_string(at),
               "After a loss of power this is what was not acknowledged; else check the disk"});
  };
  read_frames(bytes, add, gap);
  if (!segment) return options.read_only ? Result<void>() : disk.remove(file);
  Lock hold(mutex);
  open.push_back(segment);
  if (!options.read_only) sealing.push_back(segment);
  return {};
}

}  // namespace hinomi::store
