// A SQLite VFS on a CrashDisk. It syncs the folder where SQLite's own does on Linux.
#pragma once

#include "tests/local/crash_disk.h"

namespace holdfast::local {

// Registered as "crash" while it lives. One at a time; for tests of one thread.
class CrashVfs {
 public:
  static constexpr const char* kName = "crash";
  CrashVfs();
  ~CrashVfs();
  CrashVfs(const CrashVfs&) = delete;
  CrashVfs& operator=(const CrashVfs&) = delete;

  // What is opened from now on lies on `disk`, whatever its path; what is open stays where it is.
  void mount(CrashDisk& disk);
};

}  // namespace holdfast::local
