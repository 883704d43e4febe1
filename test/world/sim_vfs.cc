// The face that SimDisk shows to SQLite: https://sqlite.org/vfs.html,
// https://sqlite.org/walformat.html (shared memory). Semantics as SQLite's own for Unix: a new log
// or journal has its folder synced with its first sync; a database file has not.
#include <sqlite3.h>

#include <atomic>
#include <chrono>
#include <cstring>
#include <new>
#include <thread>

#include "world/sim_disk.h"

namespace hinomi::world {

struct SimDisk::Vfs {
  struct Handle {
    sqlite3_file base;
    SimDisk* disk;
    std::shared_ptr<File> file;
    std::string path;
    bool sync_folder;  // with the next sync
    bool delete_on_close;
    int lock;
    bool maps;
  };

  static Handle& handle(sqlite3_file* file) { return *reinterpret_cast<Handle*>(file); }
  static SimDisk& disk(sqlite3_vfs* vfs) { return *static_cast<SimDisk*>(vfs->pAppData); }
  static int code(Fault fault, int error) {
    return fault == Fault::none ? SQLITE_OK : fault == Fault::full ? SQLITE_FULL : error;
  }

  static int open(sqlite3_vfs* vfs, const char* name, sqlite3_file* out, int flags, int* made) {
    SimDisk& disk = Vfs::disk(vfs);
    std::lock_guard lock(disk.mutex_);
    out->pMethods = nullptr;
    std::string path = name ? name : "";
    std::shared_ptr<File> file;
    bool is_new = false;
    if (path.empty()) {
      file = std::make_shared<File>();
    } else {
      auto found = disk.files_.find(path);
      if (found != disk.files_.end()) {
        file = found->second;
      } else if (flags & SQLITE_OPEN_CREATE) {
        if (disk.change(0) != Fault::none) return SQLITE_CANTOPEN;
        file = disk.files_[path] = std::make_shared<File>();
        is_new = true;
      } else {
        return SQLITE_CANTOPEN;
      }
    }
    constexpr int logs = SQLITE_OPEN_MAIN_JOURNAL | SQLITE_OPEN_SUPER_JOURNAL | SQLITE_OPEN_WAL;
    new (out) Handle{{&methods},
                     &disk,
                     std::move(file),
                     std::move(path),
                     is_new && (flags & logs) != 0,
                     (flags & SQLITE_OPEN_DELETEONCLOSE) != 0,
                     SQLITE_LOCK_NONE,
                     false};
    if (made) *made = flags;
    return SQLITE_OK;
  }

  static int close(sqlite3_file* file) {
    Handle& h = handle(file);
    unlock(file, SQLITE_LOCK_NONE);
    {
      std::lock_guard lock(h.disk->mutex_);
      if (h.delete_on_close) h.disk->files_.erase(h.path);
    }
    h.~Handle();
    return SQLITE_OK;
  }

  static int read(sqlite3_file* file, void* to, int size, sqlite3_int64 offset) {
    Handle& h = handle(file);
    std::lock_guard lock(h.disk->mutex_);
    const std::string& now = h.file->now;
    auto from = std::min(now.size(), static_cast<std::size_t>(offset));
    std::size_t got = std::min(now.size() - from, static_cast<std::size_t>(size));
    std::memcpy(to, now.data() + from, got);
    if (got == static_cast<std::size_t>(size)) return SQLITE_OK;
    std::memset(static_cast<char*>(to) + got, 0, static_cast<std::size_t>(size) - got);
    return SQLITE_IOERR_SHORT_READ;
  }

  static int write(sqlite3_file* file, const void* from, int size, sqlite3_int64 offset) {
    Handle& h = handle(file);
    std::lock_guard lock(h.disk->mutex_);
    bool was_up = !h.disk->crashed_;
    auto end = static_cast<std::uint64_t>(offset) + static_cast<std::uint64_t>(size);
    std::uint64_t growth = end > h.file->now.size() ? end - h.file->now.size() : 0;
    Fault fault = h.disk->change(growth);
    // The write in progress when the machine stops may have reached the disk in part.
    if (fault == Fault::none || (was_up && h.disk->crashed_))
      h.file->write(static_cast<std::uint64_t>(offset),
                    {static_cast<const char*>(from), static_cast<std::size_t>(size)});
    return code(fault, SQLITE_IOERR_WRITE);
  }

  static int truncate(sqlite3_file* file, sqlite3_int64 size) {
    Handle& h = handle(file);
    std::lock_guard lock(h.disk->mutex_);
    Fault fault = h.disk->change(0);
    if (fault == Fault::none) h.file->truncate(static_cast<std::uint64_t>(size));
    return code(fault, SQLITE_IOERR_TRUNCATE);
  }

  static int sync(sqlite3_file* file, int) {
    Handle& h = handle(file);
    std::lock_guard lock(h.disk->mutex_);
    Fault fault = h.disk->change(0);
    if (fault == Fault::none) {
      h.file->sync();
      if (std::exchange(h.sync_folder, false)) h.disk->sync_folder();
    }
    return code(fault, SQLITE_IOERR_FSYNC);
  }

  static int file_size(sqlite3_file* file, sqlite3_int64* size) {
    Handle& h = handle(file);
    std::lock_guard lock(h.disk->mutex_);
    *size = static_cast<sqlite3_int64>(h.file->now.size());
    return SQLITE_OK;
  }

  static int lock(sqlite3_file* file, int level) {
    Handle& h = handle(file);
    std::lock_guard guard(h.disk->mutex_);
    File& f = *h.file;
    if (h.lock >= level) return SQLITE_OK;
    if (h.lock == SQLITE_LOCK_NONE) {
      if (f.exclusive) return SQLITE_BUSY;
      ++f.shared;
      h.lock = SQLITE_LOCK_SHARED;
    }
    if (level >= SQLITE_LOCK_RESERVED) {
      if (f.reserved && f.reserved != &h) return SQLITE_BUSY;
      f.reserved = &h;
      h.lock = std::max(h.lock, SQLITE_LOCK_RESERVED);
    }
    if (level == SQLITE_LOCK_EXCLUSIVE) {
      f.exclusive = &h;  // pending: no new reader
      h.lock = SQLITE_LOCK_PENDING;
      if (f.shared > 1) return SQLITE_BUSY;
      h.lock = SQLITE_LOCK_EXCLUSIVE;
    }
    return SQLITE_OK;
  }

  static int unlock(sqlite3_file* file, int level) {
    Handle& h = handle(file);
    std::lock_guard guard(h.disk->mutex_);
    File& f = *h.file;
    if (f.exclusive == &h) f.exclusive = nullptr;
    if (f.reserved == &h) f.reserved = nullptr;
    if (level == SQLITE_LOCK_NONE && h.lock >= SQLITE_LOCK_SHARED) --f.shared;
    h.lock = std::min(h.lock, level);
    return SQLITE_OK;
  }

  static int is_reserved(sqlite3_file* file, int* out) {
    Handle& h = handle(file);
    std::lock_guard guard(h.disk->mutex_);
    *out = h.file->reserved != nullptr;
    return SQLITE_OK;
  }

  static int control(sqlite3_file*, int, void*) { return SQLITE_NOTFOUND; }
  static int sector_size(sqlite3_file*) { return int(sector); }
  // As SQLite takes every Unix disk: a torn write leaves the bytes beside it alone.
  static int traits(sqlite3_file*) { return SQLITE_IOCAP_POWERSAFE_OVERWRITE; }

  static int shm_map(sqlite3_file* file, int region, int size, int extend, void volatile** out) {
    Handle& h = handle(file);
    std::lock_guard guard(h.disk->mutex_);
    File& f = *h.file;
    if (!std::exchange(h.maps, true)) ++f.mapped;
    *out = nullptr;
    auto wanted = static_cast<std::size_t>(region);
    if (f.regions.size() <= wanted && !extend) return SQLITE_OK;
    while (f.regions.size() <= wanted)
      f.regions.push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
    *out = f.regions[wanted].get();
    return SQLITE_OK;
  }

  static int shm_lock(sqlite3_file* file, int first, int count, int flags) {
    Handle& h = handle(file);
    std::lock_guard guard(h.disk->mutex_);
    File::Slot* begin = h.file->slots + first;
    File::Slot* end = begin + count;
    bool shared = flags & SQLITE_SHM_SHARED;
    if (flags & SQLITE_SHM_UNLOCK) {
      for (auto* slot = begin; slot != end; ++slot) {
        if (shared) {
          --slot->shared;
        } else if (slot->exclusive == &h) {
          slot->exclusive = nullptr;
        }
      }
      return SQLITE_OK;
    }
    for (auto* slot = begin; slot != end; ++slot)
      if (slot->exclusive || (!shared && slot->shared > 0)) return SQLITE_BUSY;
    for (auto* slot = begin; slot != end; ++slot) {
      if (shared) {
        ++slot->shared;
      } else {
        slot->exclusive = &h;
      }
    }
    return SQLITE_OK;
  }

  static void shm_barrier(sqlite3_file* file) {
    std::lock_guard guard(handle(file).disk->mutex_);
    std::atomic_thread_fence(std::memory_order_seq_cst);
  }

  static int shm_unmap(sqlite3_file* file, int) {
    Handle& h = handle(file);
    std::lock_guard guard(h.disk->mutex_);
    if (std::exchange(h.maps, false) && --h.file->mapped == 0) h.file->regions.clear();
    return SQLITE_OK;
  }

  static int remove(sqlite3_vfs* vfs, const char* name, int sync_folder) {
    SimDisk& disk = Vfs::disk(vfs);
    std::lock_guard lock(disk.mutex_);
    if (!disk.files_.contains(name)) return SQLITE_IOERR_DELETE_NOENT;
    if (disk.change(0) != Fault::none) return SQLITE_IOERR_DELETE;
    disk.files_.erase(name);
    if (sync_folder) disk.sync_folder();
    return SQLITE_OK;
  }

  static int access(sqlite3_vfs* vfs, const char* name, int flags, int* out) {
    SimDisk& disk = Vfs::disk(vfs);
    std::lock_guard lock(disk.mutex_);
    auto found = disk.files_.find(name);
    // An empty file does not count as being there: so SQLite's own for Unix.
    *out = found != disk.files_.end() &&
           (flags != SQLITE_ACCESS_EXISTS || !found->second->now.empty());
    return SQLITE_OK;
  }

  static int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
    std::string path = std::filesystem::absolute(name).lexically_normal().string();
    if (path.size() + 1 > static_cast<std::size_t>(size)) return SQLITE_CANTOPEN;
    std::memcpy(out, path.c_str(), path.size() + 1);
    return SQLITE_OK;
  }

  static int randomness(sqlite3_vfs* vfs, int size, char* out) {
    SimDisk& disk = Vfs::disk(vfs);
    std::lock_guard lock(disk.mutex_);
    for (int i = 0; i < size; ++i) out[i] = static_cast<char>(disk.random_());
    return size;
  }

  // A blocked connection tries again at once.
  // SQLite waits so for another thread, which needs the time.
  static int sleep(sqlite3_vfs*, int microseconds) {
    std::this_thread::sleep_for(std::chrono::microseconds(microseconds));
    return microseconds;
  }
  static int now(sqlite3_vfs*, double* out) {
    *out = 2461132.5;  // Julian day of 2026-04-01; the journal reads no clock through SQLite
    return SQLITE_OK;
  }

  static const sqlite3_io_methods methods;
};

const sqlite3_io_methods SimDisk::Vfs::methods = {
    .iVersion = 2,
    .xClose = close,
    .xRead = read,
    .xWrite = write,
    .xTruncate = truncate,
    .xSync = sync,
    .xFileSize = file_size,
    .xLock = lock,
    .xUnlock = unlock,
    .xCheckReservedLock = is_reserved,
    .xFileControl = control,
    .xSectorSize = sector_size,
    .xDeviceCharacteristics = traits,
    .xShmMap = shm_map,
    .xShmLock = shm_lock,
    .xShmBarrier = shm_barrier,
    .xShmUnmap = shm_unmap,
};

SimDisk::SimDisk(std::uint32_t seed) : random_(seed) {
  static std::atomic<int> number;
  name_ = "hinomi-sim-" + std::to_string(++number);
  vfs_ = std::make_unique<sqlite3_vfs>();
  *vfs_ = {.iVersion = 1,
           .szOsFile = sizeof(Vfs::Handle),
           .mxPathname = 512,
           .zName = name_.c_str(),
           .pAppData = this,
           .xOpen = Vfs::open,
           .xDelete = Vfs::remove,
           .xAccess = Vfs::access,
           .xFullPathname = Vfs::full_path,
           .xRandomness = Vfs::randomness,
           .xSleep = Vfs::sleep,
           .xCurrentTime = Vfs::now};
  sqlite3_vfs_register(vfs_.get(), 0);
}

SimDisk::~SimDisk() { sqlite3_vfs_unregister(vfs_.get()); }

}  // namespace hinomi::world
