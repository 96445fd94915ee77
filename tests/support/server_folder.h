// A folder for a PostgreSQL server beside the shared one, or for what servers write: directly
// below /tmp, because a socket's path is short and root's server runs as another user. Removed
// with all that is in it.
#pragma once

#include <stdlib.h>
#include <unistd.h>

#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>

#include "db/remote/process.h"

namespace holdfast::testing {

class ServerFolder {
 public:
  ServerFolder() {
    std::string name = "/tmp/holdfast-server-XXXXXX";
    if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("mkdtemp");
    path_ = name;
  }
  ~ServerFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  ServerFolder(const ServerFolder&) = delete;
  ServerFolder& operator=(const ServerFolder&) = delete;

  [[nodiscard]] const std::filesystem::path& path() const { return path_; }

  // With all that is in it; to us where there is no user.
  void give_to(const std::optional<remote::UserIds>& user) const {
    if (!user) return;
    give(path_, *user);
    for (const auto& entry : std::filesystem::recursive_directory_iterator{path_}) {
      give(entry.path(), *user);
    }
  }

 private:
  static void give(const std::filesystem::path& path, const remote::UserIds& user) {
    if (::lchown(path.c_str(), user.uid, user.gid) != 0) throw std::runtime_error("chown");
  }
  std::filesystem::path path_;
};

}  // namespace holdfast::testing
