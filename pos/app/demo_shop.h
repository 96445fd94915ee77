// The demo's own shop: a private PostgreSQL cluster below the demo's folder, migrated and
// loaded with the goods of Corner Market.
//
// Threads: one at a time; every call may block for seconds.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>

#include "db/remote/demo_shop.h"
#include "db/remote/private_cluster.h"
#include "pos/core/error.h"

namespace holdfast::app {

// The PIN of everybody in the demo shop. It opens nothing but the demo.
inline constexpr const char* kDemoPin = "2468";

// Loads Corner Market into a migrated database, everybody with kDemoPin.
// Errors: those of remote::load_demo_shop().
[[nodiscard]] core::Result<remote::DemoShop> load_demo_shop(
    const remote::ConnectionOptions& administrator);

class DemoShop {
 public:
  // Makes, starts, migrates and loads what is not there yet.
  // Errors: private_database_failed; those of the migrator.
  [[nodiscard]] static core::Result<DemoShop> open(const std::filesystem::path& folder);

  // How the till of lane 1 connects.
  [[nodiscard]] std::string till_conninfo() const;
  [[nodiscard]] remote::PrivateCluster& server() { return cluster_; }
  // Sales in the server's `transactions`.
  [[nodiscard]] core::Result<std::int64_t> recorded_sales() const;

 private:
  explicit DemoShop(remote::PrivateCluster cluster) : cluster_(std::move(cluster)) {}
  remote::PrivateCluster cluster_;
  std::string login_;
};

}  // namespace holdfast::app
