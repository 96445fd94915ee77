#include "db/remote/file_lock.h"

#include <fcntl.h>
#include <sys/file.h>

#include <cerrno>
#include <cstring>
#include <thread>

namespace holdfast::remote {

using core::ErrorCode;
using core::fail;
using std::chrono::steady_clock;

core::Result<Descriptor> lock_file(const std::filesystem::path& file,
                                   std::chrono::milliseconds patience, const std::string& who) {
  Descriptor lock{::open(file.c_str(), O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600)};
  if (lock.number() < 0) {
    return fail(ErrorCode::private_database_failed, file.string() + ": " + std::strerror(errno));
  }
  const auto deadline = steady_clock::now() + patience;
  while (::flock(lock.number(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK && errno != EINTR) {
      return fail(ErrorCode::private_database_failed, file.string() + ": " + std::strerror(errno));
    }
    if (steady_clock::now() >= deadline) {
      return fail(ErrorCode::private_database_failed,
                  who + " still uses " + file.parent_path().string());
    }
    std::this_thread::sleep_for(std::chrono::milliseconds{5});
  }
  return lock;
}

}  // namespace holdfast::remote
