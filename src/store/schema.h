// The tables of a journal file (docs/journal.md has them with their meaning).
#pragma once

#include <string>
#include <string_view>

#include "base/hash.h"
#include "store/sqlite.h"

namespace hinomi::store {

// True when nothing was ever written into this file.
Result<bool> is_blank(Database& database);

struct Identity {
  std::string origin;
  std::string verifier_key;
};

// Makes the tables, with the signed checkpoint of the empty tree, in one transaction.
Result<void> make_schema(Database& database, const Identity& identity, const SigningKey& key);

// That the file is a journal of a version we read, has exactly our tables, and whose it is.
// Errors: invalid for a newer version; damaged, also for another program's file.
Result<Identity> read_schema(Database& database);

}  // namespace hinomi::store
