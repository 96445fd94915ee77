#include "tests/support/pg_cluster.h"

#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <optional>
#include <stdexcept>

#include "db/remote/migrator.h"

namespace holdfast::testing {
namespace {

namespace fs = std::filesystem;

constexpr const char* kTemplate = "migrated_template";

// An exception and not an exit, so that servers and folders do not stay behind.
[[noreturn]] void give_up(const std::string& what, const core::Error& error) {
  throw std::runtime_error(what + ": " + core::sentence(error));
}

// Directly below /tmp: a socket's path is short, and root's server runs as another user.
fs::path make_folder() {
  std::string name = "/tmp/holdfast-pg-XXXXXX";
  if (::mkdtemp(name.data()) == nullptr) {
    throw std::runtime_error("/tmp: " + std::string{std::strerror(errno)});
  }
  return name;
}

}  // namespace

PgCluster::PgCluster(Keeps keeps, std::vector<std::string> settings) : folder_(make_folder()) {
  auto server = remote::PrivateCluster::open(
      {.folder = folder_,
       .durable = keeps == Keeps::every_sync,
       .passwords = true,
       .settings = std::move(settings)});
  std::optional<core::Error> error;
  if (server) {
    server_ = std::make_unique<remote::PrivateCluster>(*std::move(server));
    if (auto started = server_->start(); !started) error = started.error();
  } else {
    error = server.error();
  }
  if (error) {
    std::error_code ignored;
    fs::remove_all(folder_, ignored);
    give_up("no PostgreSQL", *error);
  }
}

PgCluster::~PgCluster() {
  server_.reset();
  std::error_code error;
  fs::remove_all(folder_, error);
}

PgCluster& PgCluster::shared() {
  static PgCluster cluster;
  return cluster;
}

std::string PgCluster::conninfo(const std::string& database, const std::string& user,
                                const std::string& password) const {
  return server_->conninfo(database, user, password);
}

remote::PgConnection PgCluster::connect(const std::string& database) {
  auto connection = remote::PgConnection::connect({.conninfo = conninfo(database)});
  if (!connection) give_up("cannot connect", connection.error());
  return *std::move(connection);
}

std::string PgCluster::make_database() {
  std::string name = "db_" + std::to_string(++database_count_);
  auto made = server_->ensure_database(name);
  if (!made) give_up("cannot create a database", made.error());
  return name;
}

std::string PgCluster::make_migrated_database() {
  if (!has_template_) {
    if (auto made = server_->ensure_database(kTemplate); !made) {
      give_up("cannot create a database", made.error());
    }
    auto migrator = remote::Migrator::connect({.conninfo = conninfo(kTemplate)});
    if (!migrator) give_up("cannot migrate", migrator.error());
    if (auto ran = migrator->up(); !ran) give_up("cannot migrate", ran.error());
    has_template_ = true;
  }
  return copy_database(kTemplate);
}

std::string PgCluster::copy_database(const std::string& original) {
  std::string name = "db_" + std::to_string(++database_count_);
  auto connection = connect("postgres");
  must_run(connection, "CREATE DATABASE " + name + " TEMPLATE " + original);
  return name;
}

remote::PgRows must_run(remote::PgConnection& connection, std::string_view sql,
                        const std::vector<remote::PgParameter>& parameters) {
  auto rows = connection.run(sql, parameters, remote::Effect::reads);
  if (!rows) give_up("SQL failed: " + std::string{sql}, rows.error());
  return *std::move(rows);
}

std::string value_of(remote::PgConnection& connection, std::string_view sql,
                     const std::vector<remote::PgParameter>& parameters) {
  const auto rows = must_run(connection, sql, parameters);
  return rows.count() == 0 ? std::string{} : std::string{rows.text(0, 0)};
}

}  // namespace holdfast::testing
