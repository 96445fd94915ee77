#include "tests/local/crash_vfs.h"

#include <sqlite3.h>

#include <algorithm>
#include <cstring>
#include <memory>
#include <string_view>

#include "pos/core/assert.h"

namespace holdfast::local {
namespace {

struct State {
  CrashDisk* mounted = nullptr;
  sqlite3_vfs vfs{};
};
std::unique_ptr<State> state;

// SQLite allocates this.
struct OpenFile {
  sqlite3_file base;
  CrashDisk* disk;
  DiskFile file;
  bool sync_folder;  // the name is new: the first sync makes it durable too
  bool powersafe_overwrite;
};

OpenFile& own(sqlite3_file* file) {
  return *reinterpret_cast<OpenFile*>(file);
}

DiskFile file_of(std::string_view name) {
  if (name.ends_with("-wal")) return DiskFile::log;
  return name.ends_with("-journal") ? DiskFile::rollback : DiskFile::database;
}

int fault_of(const OpenFile& open, DiskOperation operation, int error) {
  if (!open.disk->on_operation) return SQLITE_OK;
  switch (open.disk->on_operation(operation, open.file)) {
    case DiskFault::none:
      return SQLITE_OK;
    case DiskFault::error:
      return error;
    case DiskFault::full:
      return SQLITE_FULL;
  }
  return SQLITE_OK;
}

int close_file(sqlite3_file*) {
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 at) {
  const OpenFile& open = own(file);
  if (const int fault = fault_of(open, DiskOperation::read, SQLITE_IOERR_READ)) return fault;
  const std::string_view content = open.disk->content(open.file);
  const auto wanted = static_cast<std::size_t>(size);
  const std::string_view found =
      content.substr(std::min(static_cast<std::size_t>(at), content.size()), wanted);
  std::copy(found.begin(), found.end(), static_cast<char*>(data));
  std::memset(static_cast<char*>(data) + found.size(), 0, wanted - found.size());
  return found.size() == wanted ? SQLITE_OK : SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  if (const int fault = fault_of(own(file), DiskOperation::write, SQLITE_IOERR_WRITE)) return fault;
  own(file).disk->write(own(file).file,
                        {static_cast<const char*>(data), static_cast<std::size_t>(size)},
                        static_cast<std::size_t>(at));
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  if (const int fault = fault_of(own(file), DiskOperation::truncate, SQLITE_IOERR_TRUNCATE)) {
    return fault;
  }
  own(file).disk->truncate(own(file).file, static_cast<std::size_t>(size));
  return SQLITE_OK;
}

int sync_file(sqlite3_file* file, int) {
  OpenFile& open = own(file);
  if (const int fault = fault_of(open, DiskOperation::sync, SQLITE_IOERR_FSYNC)) return fault;
  // The name first: nobody finds what was synced of a file without one.
  if (open.sync_folder) open.disk->sync_folder();
  open.sync_folder = false;
  open.disk->sync(open.file);
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = static_cast<sqlite3_int64>(own(file).disk->content(own(file).file).size());
  return SQLITE_OK;
}

// The journal's own lock keeps others out.
int lock_file(sqlite3_file*, int) {
  return SQLITE_OK;
}
int check_lock(sqlite3_file*, int* held) {
  *held = 0;
  return SQLITE_OK;
}

int control(sqlite3_file* file, int what, void* argument) {
  if (what != SQLITE_FCNTL_PRAGMA || !own(file).disk->deaf_to_full) return SQLITE_NOTFOUND;
  char** const words = static_cast<char**>(argument);
  const bool is_full = std::string_view(words[1]) == "synchronous" && words[2] != nullptr &&
                       std::string_view(words[2]) == "FULL";
  // SQLite reads the word after this: 1 is NORMAL.
  if (is_full) std::strcpy(words[2], "1");
  return SQLITE_NOTFOUND;
}

// Both as SQLite's own VFS has them.
int sector_size(sqlite3_file*) {
  return 4096;
}
int characteristics(sqlite3_file* file) {
  return own(file).powersafe_overwrite ? SQLITE_IOCAP_POWERSAFE_OVERWRITE : 0;
}

// Version 1: no shared memory, which the exclusive locking mode does without.
const sqlite3_io_methods kMethods = {
    1,         close_file, read_file,  write_file, truncate_file, sync_file,       file_size,
    lock_file, lock_file,  check_lock, control,    sector_size,   characteristics, nullptr,
    nullptr,   nullptr,    nullptr,    nullptr,    nullptr};

int open_file(sqlite3_vfs*, sqlite3_filename name, sqlite3_file* file, int flags, int* out_flags) {
  HOLDFAST_ASSERT(name != nullptr && state->mounted != nullptr);
  OpenFile& open = own(file);
  open.base.pMethods = nullptr;
  open.disk = state->mounted;
  open.file = file_of(name);
  open.sync_folder = false;
  open.powersafe_overwrite = sqlite3_uri_boolean(name, "psow", 1) != 0;
  if (!open.disk->exists(open.file)) {
    if ((flags & SQLITE_OPEN_CREATE) == 0) return SQLITE_CANTOPEN;
    open.disk->create(open.file);
  }
  open.sync_folder = (flags & SQLITE_OPEN_CREATE) != 0 && open.file != DiskFile::database;
  open.base.pMethods = &kMethods;
  if (out_flags != nullptr) *out_flags = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int sync_folder) {
  const DiskFile file = file_of(name);
  if (!state->mounted->exists(file)) return SQLITE_IOERR_DELETE_NOENT;
  state->mounted->remove(file);
  if (sync_folder != 0) state->mounted->sync_folder();
  return SQLITE_OK;
}

// An empty file does not exist for SQLite's own VFS either.
int access_file(sqlite3_vfs*, const char* name, int flags, int* answer) {
  const DiskFile file = file_of(name);
  *answer = state->mounted->exists(file) &&
                    (flags != SQLITE_ACCESS_EXISTS || !state->mounted->content(file).empty())
                ? 1
                : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* out) {
  sqlite3_snprintf(size, out, "%s", name);
  return SQLITE_OK;
}
int randomness(sqlite3_vfs*, int size, char* out) {
  std::memset(out, 1, static_cast<std::size_t>(size));
  return size;
}
int sleep_for(sqlite3_vfs*, int us) {
  return us;
}
int current_time(sqlite3_vfs*, double* out) {
  *out = 2'461'000.5;
  return SQLITE_OK;
}
int last_error(sqlite3_vfs*, int, char*) {
  return 0;
}

}  // namespace

CrashVfs::CrashVfs() {
  HOLDFAST_ASSERT(state == nullptr);
  state = std::make_unique<State>();
  sqlite3_vfs& vfs = state->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = sizeof(OpenFile);
  vfs.mxPathname = 1024;
  vfs.zName = kName;
  vfs.xOpen = open_file;
  vfs.xDelete = delete_file;
  vfs.xAccess = access_file;
  vfs.xFullPathname = full_path;
  vfs.xRandomness = randomness;
  vfs.xSleep = sleep_for;
  vfs.xCurrentTime = current_time;
  vfs.xGetLastError = last_error;
  HOLDFAST_ASSERT(sqlite3_vfs_register(&vfs, 0) == SQLITE_OK);
}

CrashVfs::~CrashVfs() {
  sqlite3_vfs_unregister(&state->vfs);
  state.reset();
}

void CrashVfs::mount(CrashDisk& disk) {
  state->mounted = &disk;
}

}  // namespace holdfast::local
