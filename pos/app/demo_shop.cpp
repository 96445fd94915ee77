#include "pos/app/demo_shop.h"

#include "db/remote/demo_shop.h"
#include "db/remote/migrator.h"
#include "pos/app/pin.h"

namespace holdfast::app {
namespace {

constexpr const char* kDatabase = "corner_market";

}  // namespace

core::Result<DemoShop> DemoShop::open(const std::filesystem::path& folder) {
  remote::PrivateClusterOptions options;
  options.folder = folder;
  auto cluster = remote::PrivateCluster::open(options);
  if (!cluster) return core::pass_on(cluster.error());
  DemoShop shop(std::move(*cluster));
  if (auto started = shop.cluster_.start(); !started) return core::pass_on(started.error());
  if (auto made = shop.cluster_.ensure_database(kDatabase); !made) {
    return core::pass_on(made.error());
  }
  remote::ConnectionOptions owner;
  owner.conninfo = shop.cluster_.conninfo(kDatabase);
  auto migrator = remote::Migrator::connect(owner);
  if (!migrator) return core::pass_on(migrator.error());
  if (auto done = migrator->up(); !done) return core::pass_on(done.error());
  auto loaded = load_demo_shop(owner);
  if (!loaded) return core::pass_on(loaded.error());
  shop.login_ = loaded->tills.front().login;
  return shop;
}

std::string DemoShop::till_conninfo() const {
  return cluster_.conninfo(kDatabase, login_);
}

core::Result<std::int64_t> DemoShop::recorded_sales() const {
  remote::ConnectionOptions owner;
  owner.conninfo = cluster_.conninfo(kDatabase);
  auto connection = remote::PgConnection::connect(owner);
  if (!connection) return core::pass_on(connection.error());
  auto rows = connection->run("SELECT count(*) FROM transactions", {}, remote::Effect::reads);
  if (!rows) return core::pass_on(rows.error());
  return std::stoll(std::string(rows->text(0, 0)));
}

core::Result<remote::DemoShop> load_demo_shop(const remote::ConnectionOptions& administrator) {
  auto hash = hash_pin(kDemoPin);
  if (!hash) return core::pass_on(hash.error());
  return remote::load_demo_shop(administrator, {*hash, *hash, *hash});
}

}  // namespace holdfast::app
