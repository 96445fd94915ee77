// A disk that a test can fill and empty, without rights and without touching the real one:
// each test runs in a child process that sees a file system, or a limit, of its own.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace holdfast::testing {

// Runs `body` in a child process; its failed expectations and exceptions become a failure
// of the test that calls. There must be no other thread.
void run_in_child(const std::function<void()>& body);

class ScarceDisk {
 public:
  virtual ~ScarceDisk() = default;
  // From now on nothing more can be written.
  virtual void fill() = 0;
  // There is room again.
  virtual void free() = 0;
};

// A tmpfs of a few megabytes on `folder`, in a mount namespace of the child's own; as an
// ordinary user in a user namespace too. Full is ENOSPC.
class SmallTmpfs final : public ScarceDisk {
 public:
  // Only in a child. Throws std::runtime_error.
  SmallTmpfs(const std::filesystem::path& folder, int megabytes);
  void fill() override;
  void free() override;

  // Whether this system lets us have one; tried in a child.
  [[nodiscard]] static bool is_allowed();

 private:
  std::filesystem::path ballast_;
};

// A limit on the size of files: every write is refused with EFBIG, as a quota would.
class FileSizeLimit final : public ScarceDisk {
 public:
  // Only in a child.
  FileSizeLimit();
  void fill() override;
  void free() override;
};

}  // namespace holdfast::testing
