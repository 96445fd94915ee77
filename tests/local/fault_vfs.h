// A SQLite VFS that passes everything but syncs to the real one and fails where a test
// says so.
#pragma once

#include <cstdint>
#include <functional>

namespace holdfast::local {

struct FileOperation {
  enum class Kind : std::uint8_t { read, write, sync };
  Kind kind = Kind::read;
  bool is_log = false;  // the write-ahead log, not the database
  bool grows = false;   // a write past the end of the file
};

// Registered as "fault" while it lives. One at a time; for tests of one thread.
class FaultVfs {
 public:
  static constexpr const char* kName = "fault";
  FaultVfs();
  ~FaultVfs();
  FaultVfs(const FaultVfs&) = delete;
  FaultVfs& operator=(const FaultVfs&) = delete;

  // Gives a SQLite result code; SQLITE_OK lets the operation happen.
  using Decide = std::function<int(const FileOperation&)>;
  void set(Decide decide);
  void clear() { set(nullptr); }
};

}  // namespace holdfast::local
