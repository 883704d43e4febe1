#include "store/journal.h"

#include <algorithm>
#include <future>

#include "base/note.h"
#include "store/checkpoint.h"
#include "store/header.h"
#include "store/journal_impl.h"

namespace hinomi::store {
namespace {

// 4,000 pages of 8 KiB: moved into the file about every 30,000 records, which keeps the log from
// growing past what a start reads back in a moment.
constexpr const char* settings =
    "PRAGMA synchronous=FULL;"
    "PRAGMA fullfsync=ON;"
    "PRAGMA checkpoint_fullfsync=ON;"
    "PRAGMA wal_autocheckpoint=4000;"
    "PRAGMA journal_size_limit=67108864;";

Result<void> use_write_ahead_log(Database& database, const std::filesystem::path& file) {
  Statement mode = TRY(database.prepare("PRAGMA journal_mode=WAL"));
  if (!TRY(mode.step()) || mode.bytes(0) != "wal")
    return fail(ErrorKind::io, "the disk cannot hold a write-ahead log", file.string(),
                "Keep the data folder on a local disk");
  return {};
}

// A file that lost everything looks like a new one; the mark beside it tells them apart.
Result<void> begin_once(Disk& disk, Database& database, const JournalOptions& options,
                        const Identity& identity, const SigningKey& key) {
  std::filesystem::path mark = options.file;
  mark += ".begun";
  bool begun = disk.exists(mark);
  if (TRY(is_blank(database))) {
    if (begun)
      return fail(ErrorKind::damaged, "the journal is empty, but was begun before",
                  options.file.string(),
                  "Restore the data folder from a backup; to begin anew, use another folder");
    TRY(make_schema(database, identity, key));
  }
  if (!begun) TRY(disk.write(mark, identity.verifier_key + "\n", false));
  return {};
}

Result<Database> open_for_writing(Disk& disk, const JournalOptions& options,
                                  const Identity& identity, const SigningKey& key) {
  Database database = TRY(Database::open(options.file, Database::Mode::create, disk.sqlite_vfs()));
  TRY(database.run("PRAGMA page_size=8192"));
  TRY(use_write_ahead_log(database, options.file));
  TRY(database.run(settings));
  TRY(begin_once(disk, database, options, identity, key));
  return database;
}

Result<void> check_identity(const Identity& found, const Identity& wanted,
                            const std::filesystem::path& file) {
  if (found.origin != wanted.origin)
    return fail(ErrorKind::conflict, "the journal belongs to the node " + found.origin,
                file.string(), "Give the node its old name, or another data folder");
  if (found.verifier_key != wanted.verifier_key)
    return fail(ErrorKind::conflict, "the journal was signed with another key", file.string(),
                "Restore the signing key that belongs to " + found.verifier_key);
  return {};
}

struct Stored {
  Position end = 0;
  std::int64_t hour = 0;
  std::string note;
};

Result<Stored> newest(Database& database) {
  Statement last =
      TRY(database.prepare("SELECT (SELECT max(position) FROM record), hour, note FROM checkpoint "
                           "ORDER BY hour DESC LIMIT 1"));
  if (!TRY(last.step()))
    return fail(ErrorKind::damaged, "the journal has no checkpoint", {},
                "Restore the data folder from a backup");
  return Stored{static_cast<Position>(last.number(0)), last.number(1), std::string(last.bytes(2))};
}

Error cut_or_changed(std::string what, const std::filesystem::path& file) {
  return {ErrorKind::damaged, std::move(what), file.string(),
          "Keep a copy of it and restore the data folder from a backup; hinomi verify says how far "
          "it is sound"};
}

Result<void> put(Statement& insert, const Record& record, const std::string& header,
                 Position position, const std::string& hashes) {
  auto done = insert.bind(1, static_cast<std::int64_t>(position))
                  .bind_text(2, record.id)
                  .bind_blob(3, hashes)
                  .bind_text(4, header)
                  .bind_blob(5, record.body)
                  .run();
  if (!done && done.error().kind == ErrorKind::conflict)
    return fail(ErrorKind::conflict, "a record with this id is there already", record.id,
                "Send each record once");
  return done;
}

std::int64_t hour_of(Time time) {
  return std::chrono::floor<std::chrono::hours>(time).time_since_epoch().count();
}

}  // namespace

Journal::Journal(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Journal::~Journal() = default;

Result<std::unique_ptr<Journal>> Journal::open(World& world, JournalOptions options,
                                               SigningKey key) {
  Identity identity{options.origin, verifier_key(options.origin, key.public_key())};
  if (auto name = open_checkpoint(sign_checkpoint({options.origin, 0, sha256("")}, key),
                                  identity.verifier_key);
      options.origin.empty() || !name)
    return fail(ErrorKind::invalid, "the node's name does not fit into a checkpoint",
                options.origin, "Use a name without white space and '+'");
  // A simulated disk has no file that the operating system could lock.
  const char* vfs = world.disk.sqlite_vfs();
  FileLock lock;
  if (vfs == nullptr) lock = TRY(FileLock::take(options.file));
  Database database = TRY(open_for_writing(world.disk, options, identity, key));
  TRY(check_identity(TRY(read_schema(database)), identity, options.file));

  Stored stored = TRY(newest(database));
  auto checkpoint = open_checkpoint(stored.note, identity.verifier_key);
  if (!checkpoint)
    return std::unexpected(cut_or_changed(
        "the last checkpoint is not signed: " + checkpoint.error().what, options.file));
  if (checkpoint->size != stored.end)
    return std::unexpected(cut_or_changed(
        "the journal ends at record " + std::to_string(stored.end) +
            ", its last checkpoint was signed at " + std::to_string(checkpoint->size),
        options.file));

  Statement insert = TRY(database.prepare("INSERT INTO record VALUES(?, ?, ?, ?, ?)"));
  Statement sign = TRY(database.prepare("INSERT OR REPLACE INTO checkpoint VALUES(?, ?, ?)"));
  auto impl = std::make_unique<Impl>(std::move(options), std::move(identity), std::move(key),
                                     std::move(lock), std::move(database), std::move(insert),
                                     std::move(sign), vfs);
  impl->frontier = TRY(Frontier::load(stored.end, TRY(impl->readers.take())->nodes()));
  if (impl->frontier.root() != checkpoint->root)
    return std::unexpected(
        cut_or_changed("the records are not the ones that the last checkpoint was signed for",
                       impl->options.file));
  impl->hour = stored.hour;
  Lock hold(impl->mutex);
  impl->end = stored.end;
  impl->checkpoint = std::move(stored.note);
  return std::unique_ptr<Journal>(new Journal(std::move(impl)));
}

Result<void> Journal::append(std::span<Record> records) {
  if (records.empty()) return {};
  Frontier frontier = impl_->frontier;
  std::int64_t hour = std::max(impl_->hour, hour_of(records.back().received));
  std::string note;

  auto write = [&]() -> Result<void> {
    TRY(impl_->database.run("BEGIN IMMEDIATE"));
    for (const Record& record : records) {
      std::string header = header_of(record);
      // What could not be read back must not be written.
      if (!parse_header(header))
        return fail(ErrorKind::invalid,
                    "the record's header is not UTF-8, or its year not of four "
                    "digits",
                    record.id, "Correct its format, origin and time");
      std::string hashes = frontier.add(leaf_hash(header));
      TRY(put(impl_->insert, record, header, frontier.size(), hashes));
    }
    note = sign_checkpoint({impl_->identity.origin, frontier.size(), frontier.root()}, impl_->key);
    TRY(impl_->sign.bind(1, hour)
            .bind(2, static_cast<std::int64_t>(frontier.size()))
            .bind_text(3, note)
            .run());
    return impl_->database.run("COMMIT");
  };
  if (auto written = write(); !written) {
    impl_->database.roll_back();
    return written;
  }

  Position position = impl_->frontier.size();
  for (Record& record : records) record.position = ++position;
  impl_->frontier = std::move(frontier);
  impl_->hour = hour;
  Lock hold(impl_->mutex);
  impl_->end = position;
  impl_->checkpoint = std::move(note);
  impl_->grown.wake_all();
  return {};
}

Result<void> Journal::replay(Position after,
                             const std::function<Result<void>(Record&&)>& sink) const {
  Position until = end();
  if (after >= until) return {};
  Reader::Chunk one, other;
  auto read = [this, until](Position from, Reader::Chunk& out) -> Result<void> {
    return TRY(impl_->readers.take())->chunk(from, until, out);
  };
  Frontier tree = TRY(Frontier::load(after, TRY(impl_->readers.take())->nodes()));
  Reader::Chunk* now = &one;
  Reader::Chunk* then = &other;
  Result<void> done = read(after, *now);
  // The next chunk is read and hashed beside the sink's work. Without a policy, std::async reads it
  // later in this thread when there is no other to be had.
  while (done) {
    std::future<Result<void>> next;
    Position last = now->rows[now->size - 1].header.record.position;
    if (last < until) next = std::async(read, last, std::ref(*then));
    for (std::size_t i = 0; i < now->size; ++i) {
      TRY(Reader::fits_tree(tree, now->rows[i]));
      TRY(sink(std::move(now->rows[i].header.record)));
    }
    if (last == until) return {};
    done = next.get();
    std::swap(now, then);
  }
  return done;
}

Result<Record> Journal::at(Position position) const {
  return TRY(impl_->readers.take())->at(position);
}

Result<Record> Journal::by_id(std::string_view id) const {
  return TRY(impl_->readers.take())->by_id(id);
}

Position Journal::end() const {
  Lock hold(impl_->mutex);
  return impl_->end;
}

Position Journal::wait(Position after, std::chrono::milliseconds at_most) const {
  Lock hold(impl_->mutex);
  // A year and more is for ever, and adding it to now overflows no clock.
  auto limit = std::min<std::chrono::milliseconds>(at_most, std::chrono::hours(24 * 366));
  const auto until = std::chrono::steady_clock::now() + limit;
  while (impl_->end <= after && impl_->grown.wait_until(impl_->mutex, until)) {
  }
  return impl_->end;
}

std::string Journal::checkpoint() const { return impl_->state().checkpoint; }

std::string Journal::public_key() const { return impl_->identity.verifier_key; }

}  // namespace hinomi::store
