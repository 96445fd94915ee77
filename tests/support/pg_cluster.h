// A PostgreSQL server for the tests of one program: started when the first test asks for
// it, stopped and deleted when the program ends, however it ends. On a Unix socket in a
// folder of its own, so that programs can run side by side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>

#include "db/remote/pg_connection.h"
#include "db/remote/private_cluster.h"

namespace holdfast::testing {

class PgCluster {
 public:
  // Must be asked for first from the main thread: the server ends with that thread.
  // Stops the test program with a message when there is no server to be had.
  [[nodiscard]] static PgCluster& shared();

  enum class Keeps : std::uint8_t {
    nothing,    // quick: what was committed a moment ago may be gone after a kill
    every_sync  // as in a shop
  };
  // One that a test may stop, kill and start again without disturbing others.
  explicit PgCluster(Keeps keeps = Keeps::nothing);
  PgCluster(const PgCluster&) = delete;
  PgCluster& operator=(const PgCluster&) = delete;
  ~PgCluster();

  [[nodiscard]] remote::PrivateCluster& server() { return *server_; }
  // A new, empty database of a name nobody used yet.
  [[nodiscard]] std::string make_database();
  // A new database with every migration applied (copied from one that was migrated once).
  [[nodiscard]] std::string make_migrated_database();
  // Logins other than the superuser's need their password.
  [[nodiscard]] std::string conninfo(const std::string& database, const std::string& user = {},
                                     const std::string& password = {}) const;
  // As superuser; a failure ends the test program with the server's words.
  [[nodiscard]] remote::PgConnection connect(const std::string& database);

 private:
  std::filesystem::path folder_;
  std::unique_ptr<remote::PrivateCluster> server_;
  bool has_template_ = false;
  int database_count_ = 0;
};

// Runs SQL without parameters as it stands; a failure ends the test program.
remote::PgRows must_run(remote::PgConnection& connection, std::string_view sql,
                        const std::vector<remote::PgParameter>& parameters = {});
// The first column of the first row; "" when there is none.
[[nodiscard]] std::string value_of(remote::PgConnection& connection, std::string_view sql,
                                   const std::vector<remote::PgParameter>& parameters = {});

}  // namespace holdfast::testing
