// A PostgreSQL server of our own: its data in one folder, reachable only through a Unix
// socket in that folder, never over the network. The demo shop and the tests use it.
//
// What the caller gives: a folder (made when it is missing) that holds nothing else. As
// root, PostgreSQL refuses to run, so the server runs as `postgres`, or `nobody` where
// that user does not exist; the folder is given to that user, and every folder above it
// must let that user pass (mode o+x): /var/lib and /tmp do, /root does not. As an
// ordinary user the server runs as that user, and only that user can reach the socket.
//
// One program at a time uses a folder. Nothing of it outlives that program: when it dies,
// even by SIGKILL, the server ends as in a crash, which loses nothing that was committed.
//
// Threads: one at a time. Every call may block for some seconds. The server also ends when
// the thread that called start() ends.
//
// Errors: private_database_failed, with the last lines of PostgreSQL's own log; disk_full.
#pragma once

#include <sys/types.h>

#include <chrono>
#include <cstdint>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "db/remote/descriptor.h"
#include "db/remote/process.h"
#include "pos/core/error.h"

namespace holdfast::remote {

struct PrivateClusterOptions {
  std::filesystem::path folder;
  // False: nothing is synced to the disk, and a power cut may destroy the cluster; a crash of
  // the server alone still loses nothing.
  bool durable = true;
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
  // Stops the server (fast).
  ~PrivateCluster();

  // Returns when the server accepts connections. What an earlier program left running is
  // waited for: it ends by itself.
  [[nodiscard]] core::Result<void> start();
  // Returns when the server is gone; one that hears nothing is killed. Not running is not an error.
  [[nodiscard]] core::Result<void> stop(StopMode mode);
  [[nodiscard]] bool running() const;
  // For poll(): hangs up once the server is gone, whoever ended it. -1 before start().
  [[nodiscard]] int end_descriptor() const { return end_.number(); }

  // The superuser's, unless `user` says another. For connections of this process.
  [[nodiscard]] std::string conninfo(const std::string& database, const std::string& user = {},
                                     const std::string& password = {}) const;
  // Creates the database when there is none of this name. The server must be running.
  [[nodiscard]] core::Result<void> ensure_database(const std::string& name);
  // "pg_dump" and the like, of the version of the server.
  [[nodiscard]] std::filesystem::path program(const std::string& name) const;
  // A long one is moved to "server.log.old" at a start.
  [[nodiscard]] std::filesystem::path log_file() const { return options_.folder / "server.log"; }
  [[nodiscard]] std::filesystem::path socket_folder() const { return options_.folder / "socket"; }
  // Who the server runs as, where that is not us.
  [[nodiscard]] const std::optional<UserIds>& user() const { return user_; }

 private:
  PrivateCluster(PrivateClusterOptions options, std::filesystem::path programs,
                 std::optional<UserIds> user);
  [[nodiscard]] std::filesystem::path data_folder() const { return options_.folder / "data"; }
  [[nodiscard]] core::Result<void> check_owner() const;
  [[nodiscard]] core::Result<void> make_folders() const;
  [[nodiscard]] core::Result<void> make_cluster() const;
  [[nodiscard]] core::Result<void> write_access_rules() const;
  // Held by every process of a server or of its making.
  [[nodiscard]] core::Result<Descriptor> lock_server() const;
  void remove_traces_of_the_dead() const;
  void set_long_log_aside() const;
  [[nodiscard]] core::Result<void> await_ready();
  [[nodiscard]] bool await_end(std::chrono::milliseconds patience);
  [[nodiscard]] tl::unexpected<core::Error> failed(const std::string& what) const;

  PrivateClusterOptions options_;
  std::filesystem::path programs_;
  std::optional<UserIds> user_;
  std::string host_;  // the socket's folder under a name that is short enough
  Descriptor program_lock_, socket_folder_, end_;
  pid_t server_ = 0;  // our child; 0: none
};

}  // namespace holdfast::remote
