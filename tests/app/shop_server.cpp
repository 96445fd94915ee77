#include "tests/app/shop_server.h"

#include <sodium.h>

#include <stdexcept>

#include "db/local/sqlite_catalogue.h"
#include "db/remote/remote_store.h"
#include "db/remote/terminal_login.h"
#include "pos/app/demo_shop.h"
#include "tests/support/must.h"

namespace holdfast::testing {
namespace {

constexpr const char* kPassword = "of this test alone";

}  // namespace

ShopServer::ShopServer(testing::PgCluster& cluster) : cluster_(cluster) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium");
  database_ = cluster_.make_migrated_database();
  load_into(database_);
}

void ShopServer::load_into(const std::string& database) {
  const auto owner = cluster_.conninfo(database);
  const auto shop = must(app::load_demo_shop({.conninfo = owner}));
  login_ = shop.tills.front().login;
  must(remote::enrol_terminal({.conninfo = owner},
                              {shop.tenant, shop.tills.front().terminal, login_, kPassword}));
}

std::string ShopServer::till_conninfo(const std::string& database) const {
  return cluster_.conninfo(database, login_, kPassword);
}

std::string ShopServer::wrong_password_conninfo() const {
  return cluster_.conninfo(database_, login_, "something else");
}

std::string ShopServer::ask(const std::string& database, const std::string& sql) {
  auto connection = cluster_.connect(database);
  return testing::value_of(connection, sql);
}

void fill_catalogue(const std::filesystem::path& folder, const std::string& till_conninfo) {
  remote::RemoteOptions options;
  options.conninfo = till_conninfo;
  auto store = must(remote::open_remote_store(options));
  auto catalogue = must(local::SqliteCatalogue::open(folder / "catalogue.db"));
  bool more = true;
  while (more) {
    const auto page = must(store->pull(must(catalogue->cursor()), 5'000));
    must(catalogue->apply(page));
    more = page.more;
  }
}

}  // namespace holdfast::testing
