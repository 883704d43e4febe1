#pragma once

#include "base/mutex.h"
#include "store/frontier.h"
#include "store/journal.h"
#include "store/lock.h"
#include "store/reader.h"
#include "store/schema.h"

namespace hinomi::store {

struct Journal::Impl {
  Impl(JournalOptions options_, Identity identity_, SigningKey key_, FileLock lock_,
       Database database_, Statement insert_, Statement sign_, const char* vfs)
      : options(std::move(options_)),
        identity(std::move(identity_)),
        key(std::move(key_)),
        lock(std::move(lock_)),
        database(std::move(database_)),
        insert(std::move(insert_)),
        sign(std::move(sign_)),
        readers(options.file, vfs) {}

  const JournalOptions options;
  const Identity identity;
  const SigningKey key;
  const FileLock lock;  // let go last

  // The appending thread's.
  Database database;
  Statement insert, sign;
  Frontier frontier;
  std::int64_t hour = 0;  // of the newest stored checkpoint

  mutable Readers readers;

  mutable Mutex mutex;
  mutable Condition grown;
  Position end HINOMI_GUARDED_BY(mutex) = 0;
  std::string checkpoint HINOMI_GUARDED_BY(mutex);

  struct State {
    Position end;
    std::string checkpoint;
  };
  State state() const {
    Lock hold(mutex);
    return {end, checkpoint};
  }
};

}  // namespace hinomi::store
