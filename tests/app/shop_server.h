// The demo shop on a real server, with the login of its first till.
#pragma once

#include <filesystem>
#include <string>

#include "db/remote/demo_shop.h"
#include "tests/support/pg_cluster.h"

namespace holdfast::testing {

class ShopServer {
 public:
  // In a database of its own. Throws std::runtime_error.
  explicit ShopServer(testing::PgCluster& cluster = testing::PgCluster::shared());

  // How the till connects.
  [[nodiscard]] std::string till_conninfo() const { return till_conninfo(database_); }
  // The same login on another database of the cluster.
  [[nodiscard]] std::string till_conninfo(const std::string& database) const;
  [[nodiscard]] std::string wrong_password_conninfo() const;
  // The shop and its till in another database, once its schema is up to date.
  void load_into(const std::string& database);

  // As the owner of everything: the first column of the first row.
  [[nodiscard]] std::string ask(const std::string& sql) { return ask(database_, sql); }
  [[nodiscard]] std::string ask(const std::string& database, const std::string& sql);
  [[nodiscard]] testing::PgCluster& cluster() { return cluster_; }
  [[nodiscard]] const std::string& database() const { return database_; }

 private:
  testing::PgCluster& cluster_;
  std::string database_;
  std::string login_;
};

// Fills the catalogue of a till's folder, as a till that has been online before has it.
void fill_catalogue(const std::filesystem::path& folder, const std::string& till_conninfo);

}  // namespace holdfast::testing
