#include "serve/trail.h"

#include <cstring>

#include "base/id.h"
#include "base/log.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;

constexpr auto breath = std::chrono::milliseconds(250);
constexpr auto try_again = std::chrono::seconds(1);
constexpr std::size_t enough = 8'192;  // lines, for a commit of their own

// Numbers from one seed, so that this thread does not take turns with others at the node's own
// generator: a simulated world must come out the same each time.
class Counted final : public Random {
 public:
  explicit Counted(Random& seed) : seed_(32, '\0') { seed.fill(seed_); }
  void fill(std::span<char> bytes) override {
    for (std::size_t at = 0; at < bytes.size(); at += 32) {
      Digest digest = sha256({seed_, std::to_string(++count_)});
      std::memcpy(bytes.data() + at, digest.data(), std::min<std::size_t>(32, bytes.size() - at));
    }
  }

 private:
  std::string seed_;
  std::uint64_t count_ = 0;
};

}  // namespace

Trail::Trail(World& world, std::unique_ptr<store::Journal> journal, std::string node, bool exercise)
    : world_(world),
      journal_(std::move(journal)),
      node_(std::move(node)),
      exercise_(exercise),
      random_(std::make_unique<Counted>(world.random)),
      thread_([this] { run(); }) {}

Result<std::unique_ptr<Trail>> Trail::open(World& world, store::JournalOptions options,
                                           SigningKey key, std::string node, bool exercise) {
  auto journal = TRY(store::Journal::open(world, std::move(options), std::move(key)));
  return std::unique_ptr<Trail>(new Trail(world, std::move(journal), std::move(node), exercise));
}

Trail::~Trail() {
  {
    Lock hold(mutex_);
    closing_ = true;
    wake_.wake_all();
  }
  thread_.join();
}

void Trail::add(const TrailEntry& entry) {
  Lock hold(mutex_);
  ++added_;
  if (!sheet_.add(entry)) return;
  ++lines_;
  if (sheet_.lines() == 1 || sheet_.lines() == enough) wake_.wake_one();
}

Result<void> Trail::flush() {
  Lock hold(mutex_);
  const std::uint64_t until = added_;
  problem_.clear();
  while (written_ < until && problem_.empty()) {
    hurry_ = true;
    wake_.wake_one();
    written_wake_.wait(mutex_);
  }
  if (written_ < until)
    return fail(ErrorKind::io, "the access journal cannot be written: " + problem_);
  return {};
}

// False when there is no time to try again.
bool Trail::rest(const Error& error) {
  log(LogLevel::error, "access_journal_not_written", {{"error", error.text()}});
  Lock hold(mutex_);
  problem_ = error.text();
  written_wake_.wake_all();
  if (closing_) return false;
  const auto until = steady_clock::now() + try_again;
  while (!closing_ && wake_.wait_until(mutex_, until)) {
  }
  return true;
}

void Trail::run() {
  while (true) {
    TrailSheet sheet;
    std::uint64_t until_now = 0;
    {
      Lock hold(mutex_);
      while (sheet_.lines() == 0 && !closing_) wake_.wait(mutex_);
      const auto until = steady_clock::now() + breath;
      while (!closing_ && !hurry_ && sheet_.lines() < enough && wake_.wait_until(mutex_, until)) {
      }
      if (sheet_.lines() == 0) return;  // closing
      std::swap(sheet, sheet_);
      until_now = added_;
      hurry_ = false;
    }
    // What cannot be written is kept, and fills the queue, until it can.
    for (auto done = write(sheet.disclosures()); !done; done = write(sheet.disclosures()))
      if (!rest(done.error())) return;
    lines_ -= sheet.lines();
    Lock hold(mutex_);
    written_ = until_now;
    written_wake_.wake_all();
  }
}

Result<void> Trail::write(const std::vector<Disclosure>& disclosures) {
  std::vector<Record> records;
  records.reserve(disclosures.size());
  const Time now = world_.clock.now();
  for (const Disclosure& disclosure : disclosures) {
    Record& record = records.emplace_back();
    record.id = new_id(now, *random_);
    record.kind = Kind::disclosure;
    record.origin = node_;
    record.marking = {.tlp = Tlp::red};
    record.received = now;
    record.format = "application/json";
    record.body = to_json(disclosure);
    record.exercise = exercise_;
  }
  return journal_->append(records);
}

}  // namespace hinomi::serve
