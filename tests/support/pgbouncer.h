// A PgBouncer in transaction mode before a server of the tests, on a Unix socket in a folder
// of its own. It ends with the test, however the test ends.
//
// Threads: one at a time; it also ends when the thread that started it ends. Errors throw
// std::runtime_error.
#pragma once

#include <sys/types.h>

#include <filesystem>
#include <string>
#include <vector>

#include "db/remote/private_cluster.h"

namespace holdfast::testing {

class PgBouncer {
 public:
  struct Login {
    std::string name, password;
  };
  enum class Asks : std::uint8_t { for_passwords, for_nothing };

  // The logins it knows, and with which it goes to the server.
  PgBouncer(const remote::PrivateCluster& server, const std::vector<Login>& logins,
            Asks asks = Asks::for_passwords);
  ~PgBouncer();
  PgBouncer(const PgBouncer&) = delete;
  PgBouncer& operator=(const PgBouncer&) = delete;

  // Returns when it takes connections.
  void start();
  // On the spot, as in a crash.
  void kill();

  [[nodiscard]] std::string conninfo(const std::string& database, const std::string& user,
                                     const std::string& password) const;
  // What to connect to instead of the server.
  [[nodiscard]] std::filesystem::path socket() const;
  [[nodiscard]] std::string log() const;

 private:
  [[nodiscard]] std::filesystem::path ini() const { return folder_ / "pgbouncer.ini"; }

  std::filesystem::path folder_;
  std::optional<remote::UserIds> user_;
  pid_t process_ = 0;
};

}  // namespace holdfast::testing
