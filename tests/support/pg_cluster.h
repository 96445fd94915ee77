// A PostgreSQL server for the tests of one program: started when the first test asks for
// it, stopped and deleted when the program ends, however it ends. On a Unix socket in a
// folder of its own, so that programs can run side by side.
#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "db/remote/pg_connection.h"
#include "db/remote/private_cluster.h"

namespace holdfast::testing {

class PgCluster {
 public:
  // Must be asked for first from the main thread: the server ends with that thread.
  // Throws when there is no server to be had, which ends a test with the reason.
  [[nodiscard]] static PgCluster& shared();

  enum class Keeps : std::uint8_t {
    no_sync,    // quick: the disk may lag behind, but a kill of the server loses nothing
    every_sync  // as in a shop
  };
  // One that a test may stop, kill and start again without disturbing others. `settings` of the
  // server: "name=value".
  explicit PgCluster(Keeps keeps = Keeps::no_sync, std::vector<std::string> settings = {});
  PgCluster(const PgCluster&) = delete;
  PgCluster& operator=(const PgCluster&) = delete;
  ~PgCluster();

  [[nodiscard]] remote::PrivateCluster& server() { return *server_; }
  // A new, empty database of a name nobody used yet.
  [[nodiscard]] std::string make_database();
  // A new database with every migration applied (copied from one that was migrated once).
  [[nodiscard]] std::string make_migrated_database();
  // A new database like `original`, to which nobody may be connected.
  [[nodiscard]] std::string copy_database(const std::string& original);
  // Logins other than the superuser's need their password.
  [[nodiscard]] std::string conninfo(const std::string& database, const std::string& user = {},
                                     const std::string& password = {}) const;
  // As superuser; a failure throws the server's words.
  [[nodiscard]] remote::PgConnection connect(const std::string& database);

 private:
  std::filesystem::path folder_;
  std::unique_ptr<remote::PrivateCluster> server_;
  bool has_template_ = false;
  int database_count_ = 0;
};

// Runs one statement; a failure throws the server's words.
remote::PgRows must_run(remote::PgConnection& connection, std::string_view sql,
                        const std::vector<remote::PgParameter>& parameters = {});
// The first column of the first row; "" when there is none.
[[nodiscard]] std::string value_of(remote::PgConnection& connection, std::string_view sql,
                                   const std::vector<remote::PgParameter>& parameters = {});

}  // namespace holdfast::testing
