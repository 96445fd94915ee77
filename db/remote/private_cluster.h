// A PostgreSQL server of our own: its data in one folder, reachable only through a Unix
// socket in that folder, never over the network. The demo shop and the tests use it.
//
// What the caller gives: a folder (made when it is missing) that holds nothing else. As
// root, PostgreSQL refuses to run, so the server runs as `postgres`, or `nobody` where
// that user does not exist; the folder is given to that user, and every folder above it
// must let that user pass (mode o+x): /var/lib and /tmp do, /root does not. As an
// ordinary user the server runs as that user, and only that user can reach the socket.
//
// Threads: one at a time. Every call may block for some seconds. With `ends_with_parent`
// the server also ends when the thread that started it ends.
//
// Error: private_database_failed, with the last lines of PostgreSQL's own log.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/remote/process.h"
#include "pos/core/error.h"

namespace holdfast::remote {

struct PrivateClusterOptions {
  std::filesystem::path folder;
  // Where the socket is made; empty: `folder`/socket. A socket's path has at most 107
  // bytes, so a long `folder` needs a short one here. Holds nothing else.
  std::filesystem::path socket_folder = {};
  // False: nothing is synced to the disk, and a power cut may destroy the cluster; a crash of
  // the server alone still loses nothing.
  bool durable = true;
  // The server ends when this process dies, even by SIGKILL.
  bool ends_with_parent = false;
  // Logins other than the superuser's need their password (SCRAM-SHA-256).
  bool passwords = false;
  std::chrono::milliseconds start_timeout{30'000};
  // More settings for the server, "name=value".
  std::vector<std::string> settings = {};
};

enum class StopMode : std::uint8_t {
  fast,       // ends sessions, then shuts down cleanly
  immediate,  // like a crash: the next start recovers
};

class PrivateCluster {
 public:
  static constexpr const char* kSuperuser = "holdfast_admin";

  // Finds PostgreSQL's programs and makes the cluster when the folder has none yet; the
  // server is not started.
  [[nodiscard]] static core::Result<PrivateCluster> open(const PrivateClusterOptions& options);

  PrivateCluster(PrivateCluster&& other) noexcept;
  PrivateCluster& operator=(PrivateCluster&&) = delete;
  // Stops the server (fast) when it was started or adopted here.
  ~PrivateCluster();

  // Returns when the server accepts connections. One that is still running from before,
  // after a crash of the till, is adopted.
  [[nodiscard]] core::Result<void> start();
  // Returns when the server is gone. Not running is not an error.
  [[nodiscard]] core::Result<void> stop(StopMode mode);
  [[nodiscard]] bool running() const;
  // True when start() found it running.
  [[nodiscard]] bool adopted() const { return adopted_; }

  // The superuser's, unless `user` says another.
  [[nodiscard]] std::string conninfo(const std::string& database, const std::string& user = {},
                                     const std::string& password = {}) const;
  // Creates the database when there is none of this name. The server must be running.
  [[nodiscard]] core::Result<void> ensure_database(const std::string& name);
  // "pg_dump" and the like, of the version of the server.
  [[nodiscard]] std::filesystem::path program(const std::string& name) const;
  [[nodiscard]] std::filesystem::path log_file() const { return options_.folder / "server.log"; }
  [[nodiscard]] const std::filesystem::path& socket_folder() const {
    return options_.socket_folder;
  }
  // Who the server runs as, where that is not us.
  [[nodiscard]] const std::optional<UserIds>& user() const { return user_; }

 private:
  PrivateCluster(PrivateClusterOptions options, std::filesystem::path programs,
                 std::optional<UserIds> user);
  [[nodiscard]] std::filesystem::path data_folder() const { return options_.folder / "data"; }
  [[nodiscard]] core::Result<void> make_folders() const;
  [[nodiscard]] core::Result<void> make_cluster() const;
  [[nodiscard]] core::Result<void> write_access_rules() const;
  [[nodiscard]] core::Result<void> await_ready();
  // The server that is running now, according to its own lock file.
  [[nodiscard]] std::optional<pid_t> running_server() const;
  [[nodiscard]] bool await_end(std::chrono::milliseconds timeout);
  [[nodiscard]] tl::unexpected<core::Error> failed(const std::string& what) const;

  PrivateClusterOptions options_;
  std::filesystem::path programs_;
  std::optional<UserIds> user_;
  pid_t server_ = 0;  // 0: none that we answer for
  bool child_ = false;
  bool adopted_ = false;
};

}  // namespace holdfast::remote
