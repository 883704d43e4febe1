#include "picture/keeper.h"

#include <future>
#include <unordered_set>

#include "base/id.h"
#include "base/log.h"

namespace hinomi::picture {
namespace {

constexpr std::size_t queue_capacity = 4096;
constexpr std::size_t jobs_a_commit = 1024;
constexpr auto longest_wait = std::chrono::milliseconds(200);

}  // namespace

struct Keeper::Waiting {
  Job job;
  std::promise<Result<std::vector<Record>>> answer;
};

std::uint64_t touch_of(std::string_view thing) { return std::hash<std::string_view>{}(thing); }

Keeper::Keeper(World& world, store::Journal& journal)
    : world_(world), journal_(journal), queue_(queue_capacity) {}

Result<std::unique_ptr<Keeper>> Keeper::open(World& world, store::Journal& journal) {
  std::unique_ptr<Keeper> keeper(new Keeper(world, journal));
  Picture& picture = keeper->picture_;
  TRY(journal.replay(0, [&](Record&& record) { return picture.fold(record); }));
  keeper->thread_ = std::make_unique<std::jthread>([k = keeper.get()] { k->run(); });
  return keeper;
}

Keeper::~Keeper() {
  queue_.close();
  thread_.reset();  // joins: what waited is written first
}

void Keeper::on_commit(CommitListener listener) { listener_ = std::move(listener); }

std::size_t Keeper::waiting() const { return queue_.size(); }

Result<std::vector<Record>> Keeper::write(Job job) {
  auto waiting = std::make_unique<Waiting>();
  waiting->job = std::move(job);
  auto answer = waiting->answer.get_future();
  if (!queue_.push(std::move(waiting)))
    return fail(ErrorKind::busy, "the node is writing as fast as it can, or is stopping", {},
                "Send it again in a moment");
  return answer.get();
}

// A tick is written when the clock has reached what something waits for; the wait is bounded
// because the clock of the world is not the steady clock that a thread can sleep on.
void Keeper::run() {
  while (!queue_.drained()) {
    auto jobs = queue_.pop_all(jobs_a_commit, std::chrono::steady_clock::now() + longest_wait);
    while (!jobs.empty()) commit(jobs);
    tick_if_due();
  }
}

void Keeper::tick_if_due() {
  auto due = picture_.next_due();
  Time now = world_.clock.now();
  if (!due || *due > now) return;
  auto waiting = std::make_unique<Waiting>();
  waiting->job.build = [](const Picture& picture, Position, Time) {
    return std::vector<Draft>{
        {.kind = Kind::tick, .origin = picture.setting().node, .format = "none"}};
  };
  auto answer = waiting->answer.get_future();
  std::vector<std::unique_ptr<Waiting>> jobs;
  jobs.push_back(std::move(waiting));
  commit(jobs);
  if (auto written = answer.get(); !written)
    log(LogLevel::error, "tick_not_written", {{"error", written.error().text()}});
}

// One durable commit for the first of `jobs` that do not touch each other; takes those out of
// `jobs`.
void Keeper::commit(std::vector<std::unique_ptr<Waiting>>& jobs) {
  std::unordered_set<std::uint64_t> touched, read;
  auto any_of = [](const std::vector<std::uint64_t>& things,
                   const std::unordered_set<std::uint64_t>& of) {
    return std::any_of(things.begin(), things.end(), [&](auto one) { return of.contains(one); });
  };
  std::vector<Record> records;
  struct Built {
    std::unique_ptr<Waiting> waiting;
    std::size_t from, count;
  };
  std::vector<Built> built;
  std::size_t taken = 0;
  Time now = std::max(world_.clock.now(), picture_.now());
  for (auto& waiting : jobs) {
    const auto& [touches, build, reads] = waiting->job;
    if (any_of(touches, touched) || any_of(touches, read) || any_of(reads, touched)) break;
    touched.insert(touches.begin(), touches.end());
    read.insert(reads.begin(), reads.end());
    ++taken;
    auto drafts = build(picture_, journal_.end() + records.size() + 1, now);
    Result<void> good;
    for (std::size_t i = 0; drafts && good && i < drafts->size(); ++i)
      good = Picture::check_body((*drafts)[i]);
    if (!drafts || !good) {
      waiting->answer.set_value(std::unexpected(drafts ? good.error() : drafts.error()));
      continue;
    }
    built.push_back({std::move(waiting), records.size(), drafts->size()});
    for (Draft& draft : *drafts) {
      if (draft.id.empty()) draft.id = new_id(now, world_.random);
      draft.received = now;
      records.push_back(std::move(draft));
    }
  }
  jobs.erase(jobs.begin(), jobs.begin() + static_cast<std::ptrdiff_t>(taken));

  Result<void> written = records.empty() ? Result<void>() : journal_.append(records);
  // The journal refuses a Record, not the disk: each job alone, so that none suffers for another.
  if (!written && written.error().kind != ErrorKind::io && built.size() > 1) {
    for (Built& one : built) {
      std::vector<std::unique_ptr<Waiting>> alone;
      alone.push_back(std::move(one.waiting));
      commit(alone);
    }
    return;
  }
  if (written) written = fold(records);
  if (written && !records.empty() && listener_) listener_(records, picture_);
  for (Built& one : built) {
    if (!written) {
      one.waiting->answer.set_value(std::unexpected(written.error()));
      continue;
    }
    auto first = records.begin() + static_cast<std::ptrdiff_t>(one.from);
    one.waiting->answer.set_value(std::vector<Record>(
        std::make_move_iterator(first),
        std::make_move_iterator(first + static_cast<std::ptrdiff_t>(one.count))));
  }
}

Result<void> Keeper::fold(std::span<const Record> records) {
  WriteLock hold(mutex_);
  for (const Record& record : records) TRY(picture_.fold(record));
  return {};
}

}  // namespace hinomi::picture
