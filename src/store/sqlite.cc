#include "store/sqlite.h"

#include <sqlite3.h>

namespace hinomi::store {
namespace {

namespace fs = std::filesystem;

// What a caller can do about it decides the kind; SQLite's own words follow.
Error sqlite_error(sqlite3* database, int code) {
  const char* file = database ? sqlite3_db_filename(database, "main") : nullptr;
  std::string where = file ? file : "";
  std::string words = database ? sqlite3_errmsg(database) : sqlite3_errstr(code);
  switch (code & 0xff) {
    case SQLITE_FULL: return {ErrorKind::io, "the disk is full", where, "Free space on this disk"};
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return {ErrorKind::damaged, "the journal file is damaged: " + words, where,
              "Keep a copy of it and restore the data folder from a backup"};
    case SQLITE_CONSTRAINT:
      return {ErrorKind::conflict, "it is there already: " + words, where, ""};
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
      return {ErrorKind::conflict, "the journal is in use: " + words, where,
              "Stop the other program that has it open"};
    case SQLITE_TOOBIG: return {ErrorKind::too_large, words, where, "Send it in smaller parts"};
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
      return {ErrorKind::io, words, where, "Run as the user who owns the data folder"};
    case SQLITE_CANTOPEN:
      return {ErrorKind::io, words, where, "Check that the folder is there and may be written"};
    default: return {ErrorKind::io, "the journal file: " + words, where, "Check the disk"};
  }
}

// A file: URI is the only way to ask for `immutable`.
std::string uri_of(const fs::path& file) {
  static constexpr char digits[] = "0123456789ABCDEF";
  std::string out = "file:";
  for (char c : fs::absolute(file).string()) {
    auto byte = static_cast<unsigned char>(c);
    if (c == '%' || c == '?' || c == '#') {
      out += '%';
      out += digits[byte >> 4];
      out += digits[byte & 15];
    } else {
      out += c;
    }
  }
  return out + "?immutable=1";
}

}  // namespace

void Statement::Finalize::operator()(sqlite3_stmt* statement) const { sqlite3_finalize(statement); }

Statement& Statement::bind(int parameter, std::int64_t number) {
  note(sqlite3_bind_int64(statement_.get(), parameter, number));
  return *this;
}

Statement& Statement::bind_text(int parameter, std::string_view text) {
  note(sqlite3_bind_text64(statement_.get(), parameter, text.empty() ? "" : text.data(),
                           text.size(), SQLITE_STATIC, SQLITE_UTF8));
  return *this;
}

Statement& Statement::bind_blob(int parameter, std::string_view bytes) {
  note(sqlite3_bind_blob64(statement_.get(), parameter, bytes.empty() ? "" : bytes.data(),
                           bytes.size(), SQLITE_STATIC));
  return *this;
}

Result<bool> Statement::step() {
  sqlite3* database = sqlite3_db_handle(statement_.get());
  if (bound_ != 0) return std::unexpected(sqlite_error(database, bound_));
  int code = sqlite3_step(statement_.get());
  if (code == SQLITE_ROW) return true;
  if (code == SQLITE_DONE) return false;
  return std::unexpected(sqlite_error(database, code));
}

Result<void> Statement::run() {
  Result<bool> row = true;
  while (row && *row) row = step();
  reset();
  if (!row) return std::unexpected(std::move(row).error());
  return {};
}

void Statement::reset() {
  sqlite3_reset(statement_.get());
  bound_ = 0;
}

std::int64_t Statement::number(int column) const {
  return sqlite3_column_int64(statement_.get(), column);
}

std::string_view Statement::bytes(int column) const {
  const void* data = sqlite3_column_blob(statement_.get(), column);
  int size = sqlite3_column_bytes(statement_.get(), column);
  if (data == nullptr || size <= 0) return {};
  return {static_cast<const char*>(data), static_cast<std::size_t>(size)};
}

void Database::Close::operator()(sqlite3* database) const { sqlite3_close_v2(database); }

Result<Database> Database::open(const fs::path& file, Mode mode, const char* vfs) {
  int flags = SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE;
  flags |= mode == Mode::create ? SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE : SQLITE_OPEN_READONLY;
  std::string name = file.string();
  if (mode == Mode::untouched) {
    name = uri_of(file);
    flags |= SQLITE_OPEN_URI;
  }
  sqlite3* raw = nullptr;
  int code = sqlite3_open_v2(name.c_str(), &raw, flags, vfs);
  Database database(raw);
  if (code != SQLITE_OK) {
    Error error = sqlite_error(raw, code);
    error.where = file.string();
    return std::unexpected(std::move(error));
  }
  sqlite3_busy_timeout(raw, 5000);
  // The file may come from a stranger: no trick of its schema runs.
  sqlite3_db_config(raw, SQLITE_DBCONFIG_DEFENSIVE, 1, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_TRIGGER, 0, nullptr);
  sqlite3_db_config(raw, SQLITE_DBCONFIG_ENABLE_VIEW, 0, nullptr);
  TRY(database.run("PRAGMA cell_size_check=ON"));
  return database;
}

Result<Statement> Database::prepare(std::string_view sql) {
  sqlite3_stmt* statement = nullptr;
  int code = sqlite3_prepare_v3(database_.get(), sql.data(), static_cast<int>(sql.size()),
                                SQLITE_PREPARE_PERSISTENT, &statement, nullptr);
  if (code != SQLITE_OK) return std::unexpected(sqlite_error(database_.get(), code));
  return Statement(statement);
}

Result<void> Database::run(const std::string& sql) {
  int code = sqlite3_exec(database_.get(), sql.c_str(), nullptr, nullptr, nullptr);
  if (code != SQLITE_OK) return std::unexpected(sqlite_error(database_.get(), code));
  return {};
}

Result<std::int64_t> Database::number(std::string_view sql) {
  Statement statement = TRY(prepare(sql));
  if (!TRY(statement.step())) return 0;
  return statement.number(0);
}

void Database::roll_back() {
  if (sqlite3_get_autocommit(database_.get()) == 0)
    sqlite3_exec(database_.get(), "ROLLBACK", nullptr, nullptr, nullptr);
}

}  // namespace hinomi::store
