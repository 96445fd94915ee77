// A disk in memory that knows what a power cut may leave of it: what was synced, and of
// everything written since any part, in any order between the files. Holds a journal's three
// files. For tests of one thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <optional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::local {

// The same on every machine, which std::uniform_int_distribution is not.
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}
  std::uint64_t below(std::uint64_t limit) { return engine_() % limit; }
  bool once_in(std::uint64_t times) { return below(times) == 0; }

 private:
  std::mt19937_64 engine_;
};

enum class DiskFile : std::uint8_t { database, log, rollback };
inline constexpr std::size_t kDiskFiles = 3;

// What is left of the unsynced writes.
enum class Cut : std::uint8_t {
  nothing,
  prefix,    // the first ones, the last of them perhaps in part
  subset,    // any of them, also across files
  torn,      // of each write any of its sectors of 512 bytes
  scorched,  // a subset, and one sector of the log that was being written cannot be read any more
};
inline constexpr std::size_t kCuts = 5;

// Disks that say "synced" and did not do it.
enum class SyncLie : std::uint8_t { none, about_the_log, always };

enum class DiskOperation : std::uint8_t { read, write, truncate, sync };
enum class DiskFault : std::uint8_t { none, error, full };

class CrashDisk {
 public:
  // No value: there is no such file.
  using Image = std::array<std::optional<std::string>, kDiskFiles>;

  // All of `image` is durable. A journal's file is made and its folder synced before SQLite
  // sees it, so the database is always there.
  explicit CrashDisk(Image image, SyncLie lie = SyncLie::none);

  [[nodiscard]] bool exists(DiskFile file) const { return now_[index(file)].has_value(); }
  [[nodiscard]] const std::string& content(DiskFile file) const { return *now_[index(file)]; }
  void create(DiskFile file);
  void remove(DiskFile file);
  void write(DiskFile file, std::string_view bytes, std::size_t at);
  void truncate(DiskFile file, std::size_t size);
  void sync(DiskFile file);
  void sync_folder();

  [[nodiscard]] Image cut(Cut how, Dice& dice) const;
  // What programs see: what an end of the program alone leaves.
  [[nodiscard]] const Image& now() const { return now_; }
  // A sync failed, and the kernel took the writes for clean: programs see them, and no later
  // sync makes them durable.
  void forget_unsynced(DiskFile file);
  // Whether anything was written to the file, or happened to its name, that is not durable.
  [[nodiscard]] bool unsynced(DiskFile file) const;

  // Called before and after each change, and after each sync.
  std::function<void()> on_change;
  // Asked by the VFS before each operation.
  std::function<DiskFault(DiskOperation, DiskFile)> on_operation;
  // `PRAGMA synchronous=FULL` asks for NORMAL.
  bool deaf_to_full = false;

 private:
  struct Change {
    enum class Kind : std::uint8_t { write, truncate, create, remove };
    Kind kind = Kind::write;
    DiskFile file = DiskFile::database;
    std::size_t at = 0;  // truncate: the new size
    std::string bytes;
  };
  static std::size_t index(DiskFile file) { return static_cast<std::size_t>(file); }
  static void apply(const Change& change, Image& image);
  void change(Change change);
  void notify() const;
  template <class Which>
  void make_durable(Which which);
  void scorch(Image& image, Dice& dice) const;

  Image durable_;
  Image now_;
  std::vector<Change> unsynced_;  // oldest first
  SyncLie lie_;
};

}  // namespace holdfast::local
