// SQLite behind Result: a connection and a statement, nothing more. sqlite3.h stays in sqlite.cc.
// Neither is for several threads at once.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct sqlite3;
struct sqlite3_stmt;

namespace hinomi::store {

class Statement {
 public:
  // Parameters count from 1. Text and blobs must live until the next reset; an error shows in step.
  Statement& bind(int parameter, std::int64_t number);
  Statement& bind_text(int parameter, std::string_view text);
  Statement& bind_blob(int parameter, std::string_view bytes);

  // True: a row is there. False: the end.
  Result<bool> step();
  // Steps to the end and resets, for what answers no rows.
  Result<void> run();
  void reset();

  // Columns count from 0; views are valid until the next step or reset.
  std::int64_t number(int column) const;
  std::string_view bytes(int column) const;

 private:
  friend class Database;
  struct Finalize {
    void operator()(sqlite3_stmt* statement) const;
  };
  explicit Statement(sqlite3_stmt* statement) : statement_(statement) {}
  void note(int code) {
    if (code != 0 && bound_ == 0) bound_ = code;
  }

  std::unique_ptr<sqlite3_stmt, Finalize> statement_;
  int bound_ = 0;  // first error of a bind
};

// A statement in use: resets it at the end, so that no read transaction stays open.
class Query {
 public:
  explicit Query(Statement& statement) : statement_(statement) {}
  ~Query() { statement_.reset(); }
  Query(const Query&) = delete;
  Query& operator=(const Query&) = delete;
  Statement* operator->() { return &statement_; }
  const Statement& operator*() const { return statement_; }

 private:
  Statement& statement_;
};

class Database {
 public:
  enum class Mode {
    create,    // read and write, made when it is not there
    read,      // read only, beside a writer
    untouched  // read only, while nobody writes: no lock, and no file is made beside it
  };
  // `vfs`: nullptr for the operating system's.
  static Result<Database> open(const std::filesystem::path& file, Mode mode, const char* vfs);

  Result<Statement> prepare(std::string_view sql);
  Result<void> run(const std::string& sql);           // several statements; rows are dropped
  Result<std::int64_t> number(std::string_view sql);  // first column of the first row; 0 for none
  // Ends a transaction that did not commit.
  void roll_back();

 private:
  struct Close {
    void operator()(sqlite3* database) const;
  };
  explicit Database(sqlite3* database) : database_(database) {}

  std::unique_ptr<sqlite3, Close> database_;
};

}  // namespace hinomi::store
