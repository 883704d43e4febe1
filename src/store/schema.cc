#include "store/schema.h"

#include <algorithm>
#include <vector>

#include "store/checkpoint.h"

namespace hinomi::store {
namespace {

constexpr std::int64_t application = 0x48696e6f;  // "Hino"
constexpr std::int64_t version = 1;

// `hashes`: the leaf's hash and those of the interior nodes it completes, so node (level, index) of
// the Merkle tree stands in row (index + 1) << level at byte 32 * level. It stands before the body
// so that reading it touches no overflow page.
constexpr std::string_view tables[] = {
    "CREATE TABLE checkpoint(hour INTEGER PRIMARY KEY, size INTEGER NOT NULL, note TEXT NOT NULL) "
    "STRICT",
    "CREATE TABLE meta(key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID",
    "CREATE TABLE record(position INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, "
    "hashes BLOB NOT NULL, header TEXT NOT NULL, body BLOB NOT NULL) STRICT",
};

Result<void> put_identity(Database& database, const Identity& identity, const SigningKey& key) {
  Statement meta = TRY(database.prepare("INSERT INTO meta VALUES(?, ?)"));
  TRY(meta.bind_text(1, "origin").bind_text(2, identity.origin).run());
  TRY(meta.bind_text(1, "verifier_key").bind_text(2, identity.verifier_key).run());
  // Hour 0 is before any Record: the signed empty tree stays where it is.
  std::string note = sign_checkpoint({identity.origin, 0, sha256("")}, key);
  Statement checkpoint = TRY(database.prepare("INSERT INTO checkpoint VALUES(0, 0, ?)"));
  return checkpoint.bind_text(1, note).run();
}

Result<std::string> meta_at(Database& database, std::string_view key) {
  Statement meta = TRY(database.prepare("SELECT value FROM meta WHERE key = ?"));
  meta.bind_text(1, key);
  if (!TRY(meta.step()))
    return fail(ErrorKind::damaged, "the journal does not say its " + std::string(key), "meta",
                "Restore the data folder from a backup");
  return std::string(meta.bytes(0));
}

}  // namespace

Result<bool> is_blank(Database& database) {
  return TRY(database.number("PRAGMA application_id")) == 0 &&
         TRY(database.number("SELECT count(*) FROM sqlite_schema")) == 0;
}

Result<void> make_schema(Database& database, const Identity& identity, const SigningKey& key) {
  std::string sql = "BEGIN IMMEDIATE;";
  for (std::string_view table : tables) sql += std::string(table) + ";";
  sql += "PRAGMA application_id=" + std::to_string(application) + ";";
  sql += "PRAGMA user_version=" + std::to_string(version) + ";";
  Result<void> made = database.run(sql);
  if (made) made = put_identity(database, identity, key);
  if (made) made = database.run("COMMIT");
  if (!made) database.roll_back();
  return made;
}

Result<Identity> read_schema(Database& database) {
  if (TRY(database.number("PRAGMA application_id")) != application)
    return fail(ErrorKind::damaged, "the file is not a hinomi journal, or its beginning is gone",
                {}, "Check the data folder's path, or restore it from a backup");
  std::int64_t found = TRY(database.number("PRAGMA user_version"));
  if (found != version)
    return fail(ErrorKind::invalid,
                "the journal has format " + std::to_string(found) + ", this program reads format " +
                    std::to_string(version),
                {}, "Use the version of hinomi that wrote it, or a newer one");
  // A view or trigger of the same name could tell a reader anything.
  Statement schema =
      TRY(database.prepare("SELECT sql FROM sqlite_schema WHERE sql IS NOT NULL ORDER BY name"));
  std::vector<std::string> sqls;
  while (TRY(schema.step())) sqls.emplace_back(schema.bytes(0));
  if (!std::ranges::equal(sqls, tables))
    return fail(ErrorKind::damaged, "the journal's tables are not the ones hinomi makes", {},
                "Restore the data folder from a backup");
  Identity out;
  out.origin = TRY(meta_at(database, "origin"));
  out.verifier_key = TRY(meta_at(database, "verifier_key"));
  return out;
}

}  // namespace hinomi::store
