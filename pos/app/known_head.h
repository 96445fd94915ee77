// How far the server's copy of this till's journal went when it was last seen, in a file apart
// from the journal: what tells a till whose journal was lost while the server is away that it is
// not a new one.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <filesystem>
#include <utility>

namespace holdfast::app {

class KnownHead {
 public:
  // Remembered for as long as the object lives.
  KnownHead() = default;
  // A file that is not there, or cannot be read, knows of no entry.
  explicit KnownHead(std::filesystem::path file);

  [[nodiscard]] std::int64_t seq() const { return seq_; }
  // Written where it changed. Not synced and without an error: it is a second opinion, and what it
  // misses the server still knows.
  void note(std::int64_t seq);

 private:
  std::filesystem::path file_;
  std::int64_t seq_ = 0;
};

}  // namespace holdfast::app
