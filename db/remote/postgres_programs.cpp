#include "db/remote/postgres_programs.h"

#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <string_view>
#include <vector>

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
namespace fs = std::filesystem;

bool has_server_programs(const fs::path& folder) {
  return ::access((folder / "initdb").c_str(), X_OK) == 0 &&
         ::access((folder / "postgres").c_str(), X_OK) == 0;
}

// Debian: /usr/lib/postgresql/<major>/bin.
std::optional<fs::path> newest_debian_folder() {
  std::optional<fs::path> newest;
  int newest_major = 0;
  std::error_code error;
  for (const auto& entry : fs::directory_iterator{"/usr/lib/postgresql", error}) {
    const std::string name = entry.path().filename().string();
    int major = 0;
    std::from_chars(name.data(), name.data() + name.size(), major);
    if (major > newest_major && has_server_programs(entry.path() / "bin")) {
      newest_major = major;
      newest = entry.path() / "bin";
    }
  }
  return newest;
}

bool may_pass(const struct stat& folder, const UserIds& user) {
  if (folder.st_uid == user.uid) return (folder.st_mode & S_IXUSR) != 0;
  if (folder.st_gid == user.gid) return (folder.st_mode & S_IXGRP) != 0;
  return (folder.st_mode & S_IXOTH) != 0;
}

}  // namespace

core::Result<fs::path> find_postgres_programs() {
  if (auto folder = newest_debian_folder()) return *folder;
  for (const char* folder : {"/usr/local/bin", "/usr/bin", "/usr/local/pgsql/bin"}) {
    if (has_server_programs(folder)) return fs::path{folder};
  }
  return fail(ErrorCode::private_database_failed,
              "PostgreSQL's server is not installed: no initdb below /usr/lib/postgresql. "
              "Install the package postgresql");
}

core::Result<std::optional<UserIds>> server_user() {
  if (::geteuid() != 0) return std::optional<UserIds>{};
  for (const char* name : {"postgres", "nobody"}) {
    if (const passwd* entry = ::getpwnam(name)) {
      return std::optional<UserIds>{UserIds{entry->pw_uid, entry->pw_gid, name}};
    }
  }
  return fail(ErrorCode::private_database_failed,
              "PostgreSQL does not run as root, and there is neither a user postgres nor nobody");
}

core::Result<void> check_reachable(const fs::path& folder, const UserIds& user) {
  for (fs::path above = folder.parent_path(); !above.empty(); above = above.parent_path()) {
    struct stat status {};
    if (::stat(above.c_str(), &status) != 0) {
      return fail(ErrorCode::private_database_failed, above.string() + ": " + std::strerror(errno));
    }
    if (!may_pass(status, user)) {
      return fail(ErrorCode::private_database_failed,
                  "the user " + user.name + ", as whom the database server runs, may not enter " +
                      above.string() + ": choose another folder");
    }
    if (above == above.parent_path()) break;
  }
  return {};
}

}  // namespace holdfast::remote
