#include "tests/local/fault_vfs.h"

#include <sqlite3.h>

#include <memory>

#include "pos/core/assert.h"

namespace holdfast::local {
namespace {

struct State {
  FaultVfs::Decide decide;
  sqlite3_vfs vfs{};
};
std::unique_ptr<State> state;

// SQLite allocates this together with the real file that follows it.
struct FaultFile {
  sqlite3_file base;
  sqlite3_file* real;
  bool is_log;
};

FaultFile* own(sqlite3_file* file) {
  return reinterpret_cast<FaultFile*>(file);
}
sqlite3_file* real(sqlite3_file* file) {
  return own(file)->real;
}

int decide(sqlite3_file* file, FileOperation::Kind kind, bool grows = false) {
  if (!state->decide) return SQLITE_OK;
  return state->decide({kind, own(file)->is_log, grows});
}

int close_file(sqlite3_file* file) {
  return real(file)->pMethods->xClose(real(file));
}

int read_file(sqlite3_file* file, void* data, int size, sqlite3_int64 at) {
  const int fault = decide(file, FileOperation::Kind::read);
  return fault != SQLITE_OK ? fault : real(file)->pMethods->xRead(real(file), data, size, at);
}

int write_file(sqlite3_file* file, const void* data, int size, sqlite3_int64 at) {
  sqlite3_int64 now = 0;
  real(file)->pMethods->xFileSize(real(file), &now);
  const int fault = decide(file, FileOperation::Kind::write, at + size > now);
  return fault != SQLITE_OK ? fault : real(file)->pMethods->xWrite(real(file), data, size, at);
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  return real(file)->pMethods->xTruncate(real(file), size);
}

// The real sync is left out: no test with this VFS cuts the power.
int sync_file(sqlite3_file* file, int) {
  return decide(file, FileOperation::Kind::sync);
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  return real(file)->pMethods->xFileSize(real(file), size);
}
int lock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xLock(real(file), level);
}
int unlock_file(sqlite3_file* file, int level) {
  return real(file)->pMethods->xUnlock(real(file), level);
}
int check_lock(sqlite3_file* file, int* held) {
  return real(file)->pMethods->xCheckReservedLock(real(file), held);
}
int control(sqlite3_file* file, int what, void* argument) {
  return real(file)->pMethods->xFileControl(real(file), what, argument);
}
int sector_size(sqlite3_file* file) {
  return real(file)->pMethods->xSectorSize(real(file));
}
int characteristics(sqlite3_file* file) {
  return real(file)->pMethods->xDeviceCharacteristics(real(file));
}

// Version 1: no shared memory, which the exclusive locking mode does without.
const sqlite3_io_methods kMethods = {
    1,         close_file,  read_file,  write_file, truncate_file, sync_file,       file_size,
    lock_file, unlock_file, check_lock, control,    sector_size,   characteristics, nullptr,
    nullptr,   nullptr,     nullptr,    nullptr,    nullptr};

sqlite3_vfs* below(sqlite3_vfs* vfs) {
  return static_cast<sqlite3_vfs*>(vfs->pAppData);
}

int open_file(sqlite3_vfs* vfs, sqlite3_filename name, sqlite3_file* file, int flags,
              int* out_flags) {
  FaultFile* fault = own(file);
  fault->real = reinterpret_cast<sqlite3_file*>(fault + 1);
  fault->is_log = (flags & SQLITE_OPEN_WAL) != 0;
  const int code = below(vfs)->xOpen(below(vfs), name, fault->real, flags, out_flags);
  fault->base.pMethods = fault->real->pMethods != nullptr ? &kMethods : nullptr;
  return code;
}
int delete_file(sqlite3_vfs* vfs, const char* name, int sync_directory) {
  return below(vfs)->xDelete(below(vfs), name, sync_directory);
}
int access_file(sqlite3_vfs* vfs, const char* name, int flags, int* answer) {
  return below(vfs)->xAccess(below(vfs), name, flags, answer);
}
int full_path(sqlite3_vfs* vfs, const char* name, int size, char* out) {
  return below(vfs)->xFullPathname(below(vfs), name, size, out);
}
int randomness(sqlite3_vfs* vfs, int size, char* out) {
  return below(vfs)->xRandomness(below(vfs), size, out);
}
int sleep_for(sqlite3_vfs* vfs, int us) {
  return below(vfs)->xSleep(below(vfs), us);
}
int current_time(sqlite3_vfs* vfs, double* out) {
  return below(vfs)->xCurrentTime(below(vfs), out);
}
int last_error(sqlite3_vfs* vfs, int size, char* out) {
  return below(vfs)->xGetLastError(below(vfs), size, out);
}

}  // namespace

FaultVfs::FaultVfs() {
  HOLDFAST_ASSERT(state == nullptr);
  state = std::make_unique<State>();
  sqlite3_vfs* real_vfs = sqlite3_vfs_find(nullptr);
  sqlite3_vfs& vfs = state->vfs;
  vfs.iVersion = 1;
  vfs.szOsFile = static_cast<int>(sizeof(FaultFile)) + real_vfs->szOsFile;
  vfs.mxPathname = real_vfs->mxPathname;
  vfs.zName = kName;
  vfs.pAppData = real_vfs;
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

FaultVfs::~FaultVfs() {
  sqlite3_vfs_unregister(&state->vfs);
  state.reset();
}

void FaultVfs::set(Decide decide) {
  state->decide = std::move(decide);
}

}  // namespace holdfast::local
