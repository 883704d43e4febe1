#include "serve/trail.h"

#include <cstring>
#include <unordered_map>

#include "base/id.h"
#include "base/log.h"

namespace hinomi::serve {
namespace {

using std::chrono::steady_clock;

constexpr auto breath = std::chrono::milliseconds(250);
constexpr auto try_again = std::chrono::seconds(1);
constexpr std::size_t most_waiting = 65'536;
constexpr std::size_t enough = 8'192;  // for a commit of its own

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

std::string caller_of(const Trail::Entry& entry) {
  std::string key = entry.by;
  for (std::string_view part :
       {std::string_view(entry.member), std::string_view(entry.from), entry.role, entry.way}) {
    key += '\n';
    key += part;
  }
  return key;
}

bool is_same(const Told& a, const Told& b) {
  return a.what == b.what && a.subject == b.subject && a.given == b.given && a.why == b.why &&
         a.count == b.count && a.glass == b.glass;
}

// One Disclosure for each caller, in the order in which they first asked.
std::vector<Disclosure> gathered(std::vector<Trail::Entry>& entries) {
  std::vector<Disclosure> out;
  std::unordered_map<std::string, std::size_t> place_of;
  std::unordered_map<std::string, std::size_t> same;  // caller, what and subject -> newest answer
  for (Trail::Entry& entry : entries) {
    std::string caller = caller_of(entry);
    auto [place, is_new] = place_of.try_emplace(caller, out.size());
    if (is_new)
      out.push_back({.by = std::move(entry.by),
                     .member = std::move(entry.member),
                     .role = std::string(entry.role),
                     .way = std::string(entry.way),
                     .from = std::move(entry.from)});
    std::vector<Told>& answers = out[place->second].answers;
    Told& told = entry.told;
    told.what.reserve(entry.method.size() + entry.route.size() + 1);
    told.what += entry.method;
    told.what += ' ';
    told.what += entry.route;
    caller += '\n';
    caller += told.what;
    caller += told.subject;
    auto [before, first] = same.try_emplace(std::move(caller), answers.size());
    if (!first && is_same(answers[before->second], told)) {
      ++answers[before->second].times;
      continue;
    }
    before->second = answers.size();
    answers.push_back(std::move(told));
  }
  return out;
}

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

void Trail::add(Entry entry) {
  Lock hold(mutex_);
  waiting_.push_back(std::move(entry));
  ++added_;
  if (waiting_.size() == 1 || waiting_.size() == enough) wake_.wake_one();
}

bool Trail::is_full() const {
  Lock hold(mutex_);
  return waiting_.size() + writing_ >= most_waiting;
}

std::size_t Trail::waiting() const {
  Lock hold(mutex_);
  return waiting_.size() + writing_;
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
    std::vector<Entry> entries;
    {
      Lock hold(mutex_);
      while (waiting_.empty() && !closing_) wake_.wait(mutex_);
      const auto until = steady_clock::now() + breath;
      while (!closing_ && !hurry_ && waiting_.size() < enough && wake_.wait_until(mutex_, until)) {
      }
      if (waiting_.empty()) return;  // closing
      entries.swap(waiting_);
      writing_ = entries.size();
      hurry_ = false;
    }
    std::vector<Disclosure> disclosures = gathered(entries);
    Result<void> done = write(disclosures);
    // What cannot be written is kept, and fills the queue, until it can.
    while (!done) {
      if (!rest(done.error())) return;
      done = write(disclosures);
    }
    Lock hold(mutex_);
    written_ += writing_;
    writing_ = 0;
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
