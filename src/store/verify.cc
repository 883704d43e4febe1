// The whole check of a journal file, by its own scan: nothing of what an index or a stored hash
// says is believed.
#include <map>

#include "store/checkpoint.h"
#include "store/frontier.h"
#include "store/header.h"
#include "store/journal.h"
#include "store/schema.h"

namespace hinomi::store {
namespace {

constexpr Position between_progress = 4096;

Error failed_at(Position position, std::string what, std::string where = {}) {
  std::string place = "record " + std::to_string(position);
  if (!where.empty()) place += ", " + where;
  return {ErrorKind::damaged, std::move(what), place,
          "Records before it are sound; restore the data folder from a backup"};
}

// What SQLite finds wrong gets its place.
Error broken_at(Position position, const Error& error) {
  return error.kind == ErrorKind::damaged ? failed_at(position, error.what) : error;
}

class Scan {
 public:
  Scan(Database& database, std::string key, const std::function<void(Position, Position)>& progress)
      : database_(database), key_(std::move(key)), progress_(progress) {}

  Result<Verified> run() {
    TRY(read_checkpoints());
    TRY(check_records());
    return Verified{end_, std::move(last_note_), std::move(key_)};
  }

 private:
  // All in one read transaction, so that end and last checkpoint are of one commit. Rows up to
  // there never change, so the rest needs none, and holds no writer back.
  Result<void> read_checkpoints() {
    TRY(database_.run("BEGIN"));
    Result<void> read = read_each_checkpoint();
    database_.roll_back();
    return read;
  }

  Result<void> read_each_checkpoint() {
    end_ = static_cast<Position>(TRY(database_.number("SELECT max(position) FROM record")));
    ids_ = static_cast<Position>(
        TRY(database_.number("SELECT count(*) FROM record INDEXED BY sqlite_autoindex_record_1")));
    Statement rows =
        TRY(database_.prepare("SELECT hour, size, note FROM checkpoint ORDER BY hour"));
    Position last = 0;
    bool any = false;
    while (TRY(rows.step())) {
      std::string where = "checkpoint of hour " + std::to_string(rows.number(0));
      auto checkpoint = open_checkpoint(rows.bytes(2), key_);
      if (!checkpoint)
        return std::unexpected(failed_at(last, checkpoint.error().what, std::move(where)));
      if (checkpoint->size != static_cast<Position>(rows.number(1)) || checkpoint->size < last)
        return std::unexpected(
            failed_at(last, "a checkpoint covers less than the one before it", std::move(where)));
      last = checkpoint->size;
      if (any && roots_.contains(last) && roots_[last] != checkpoint->root)
        return std::unexpected(failed_at(last, "two checkpoints differ", std::move(where)));
      roots_[last] = checkpoint->root;
      last_note_ = rows.bytes(2);
      any = true;
    }
    if (!any || last != end_)
      return std::unexpected(
          failed_at(std::min(last, end_) + 1, "the journal ends at " + std::to_string(end_) +
                                                  ", its last checkpoint was signed at " +
                                                  std::to_string(last)));
    return {};
  }

  Result<void> check_records() {
    TRY(check_root());
    Statement rows =
        TRY(database_.prepare("SELECT position, id, hashes, header, body FROM record "
                              "WHERE position > ? AND position <= ? ORDER BY position LIMIT ?"));
    Statement ids = TRY(database_.prepare(
        "SELECT position FROM record INDEXED BY sqlite_autoindex_record_1 WHERE id = ?"));
    while (frontier_.size() < end_) {
      Position before = frontier_.size();
      progress(before);
      Query chunk(rows);
      chunk->bind(1, static_cast<std::int64_t>(before))
          .bind(2, static_cast<std::int64_t>(end_))
          .bind(3, between_progress);
      for (;;) {
        auto row = chunk->step();
        if (!row) return std::unexpected(broken_at(frontier_.size() + 1, row.error()));
        if (!*row) break;
        TRY(check_record(*chunk, ids));
      }
      if (frontier_.size() == before)
        return std::unexpected(failed_at(before + 1, "the record is not there"));
    }
    progress(end_);
    if (ids_ != end_)
      return std::unexpected(
          failed_at(end_, "the index of ids has " + std::to_string(ids_) + " entries"));
    return {};
  }

  Result<void> check_record(const Statement& row, Statement& ids) {
    Position position = frontier_.size() + 1;
    if (static_cast<Position>(row.number(0)) != position)
      return std::unexpected(failed_at(position, "the record is not there"));
    std::string_view text = row.bytes(3);
    auto header = parse_header(text);
    if (!header)
      return std::unexpected(failed_at(position, header.error().what, header.error().where));
    if (header->record.id != row.bytes(1))
      return std::unexpected(failed_at(position, "the row has another id than its header"));
    if (auto body = check_body(*header, row.bytes(4)); !body)
      return std::unexpected(failed_at(position, body.error().what));
    if (frontier_.add(leaf_hash(text)) != row.bytes(2))
      return std::unexpected(failed_at(position, "the tree hashes do not fit the records"));
    TRY(check_root());
    Query by_id(ids);
    by_id->bind_text(1, row.bytes(1));
    if (!TRY(by_id->step()) || static_cast<Position>(by_id->number(0)) != position)
      return std::unexpected(failed_at(position, "the index of ids does not lead to it"));
    return {};
  }

  Result<void> check_root() {
    auto signed_root = roots_.find(frontier_.size());
    if (signed_root != roots_.end() && signed_root->second != frontier_.root())
      return std::unexpected(failed_at(
          frontier_.size(), "the records are not the ones that a checkpoint was signed for"));
    return {};
  }

  void progress(Position checked) {
    if (progress_) progress_(checked, end_);
  }

  Database& database_;
  std::string key_;
  const std::function<void(Position, Position)>& progress_;
  Position end_ = 0;
  Position ids_ = 0;  // entries in the index of ids
  std::string last_note_;
  std::map<Position, Digest> roots_;  // signed, by size
  Frontier frontier_;
};

Result<Verified> verify_as(const std::filesystem::path& file, Database::Mode mode, const char* vfs,
                           std::string_view key,
                           const std::function<void(Position, Position)>& progress) {
  Database database = TRY(Database::open(file, mode, vfs));
  Identity identity = TRY(read_schema(database));
  if (key.empty()) key = identity.verifier_key;
  return Scan(database, std::string(key), progress).run();
}

}  // namespace

Result<Verified> verify_journal(World& world, const std::filesystem::path& file,
                                std::string_view key,
                                const std::function<void(Position, Position)>& progress) {
  if (!world.disk.exists(file))
    return fail(ErrorKind::missing, "there is no journal", file.string(), "Check the path");
  std::filesystem::path log = file;
  log += "-wal";
  // With a log beside it, a node runs on it or was killed: SQLite's locks and the log are needed.
  // Without, nothing beside the file is touched, so a copy on read-only media does.
  const char* vfs = world.disk.sqlite_vfs();
  if (!world.disk.exists(log)) {
    auto alone = verify_as(file, Database::Mode::untouched, vfs, key, progress);
    if (alone || !world.disk.exists(log)) return alone;
  }
  return verify_as(file, Database::Mode::read, vfs, key, progress);
}

}  // namespace hinomi::store
