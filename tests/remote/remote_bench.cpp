// Figures of the server side: the first load of a catalogue.
//
//   remote_bench [variants]    (100000 unless said)
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <cstdlib>

#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using Clock = std::chrono::steady_clock;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

[[noreturn]] void give_up(const core::Error& error) {
  throw std::runtime_error(core::sentence(error));
}

void first_load(holdfast::testing::PgCluster& cluster, const std::string& database,
                ports::RemoteStore& store, long variants) {
  auto connection = cluster.connect(database);
  holdfast::testing::must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
                              {demo_shop().tenant.to_string()});
  const std::string count = std::to_string(variants);
  auto begin = Clock::now();
  holdfast::testing::must_run(
      connection,
      "INSERT INTO products (tenant_id, id, name) SELECT current_tenant_id(), "
      " ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid, 'Product ' || n"
      " FROM generate_series(1, $1::integer) n",
      {count});
  holdfast::testing::must_run(
      connection,
      "INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, price)"
      " SELECT current_tenant_id(), ('01980a00-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid,"
      " ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid,"
      " '01980a00-0000-7000-8000-000000000051', 'BULK-' || n, 1.99"
      " FROM generate_series(1, $1::integer) n",
      {count});
  holdfast::testing::must_run(
      connection,
      "INSERT INTO variant_barcodes (tenant_id, variant_id, barcode)"
      " SELECT current_tenant_id(), ('01980a00-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid,"
      " 'B' || n FROM generate_series(1, $1::integer) n",
      {count});
  std::printf("catalogue_insert        %9ld variants %8.1f s %10.0f /s\n", variants,
              seconds_since(begin), static_cast<double>(variants) / seconds_since(begin));
  holdfast::testing::must_run(connection, "ANALYZE");

  begin = Clock::now();
  std::string cursor;
  std::size_t items = 0;
  double slowest_s = 0;
  for (bool more = true; more;) {
    const auto page_begin = Clock::now();
    const auto page = store.pull(cursor, 5'000);
    if (!page) give_up(page.error());
    slowest_s = std::max(slowest_s, seconds_since(page_begin));
    items += page->items.size();
    cursor = page->cursor;
    more = page->more;
  }
  std::printf("catalogue_first_load    %9zu items    %8.1f s %10.0f /s, slowest page %.2f s\n",
              items, seconds_since(begin), static_cast<double>(items) / seconds_since(begin),
              slowest_s);
}

int run(long variants) {
  holdfast::testing::PgCluster cluster{holdfast::testing::PgCluster::Keeps::every_sync};
  const std::string database = cluster.make_migrated_database();
  testing::load_shop(cluster.conninfo(database));
  const auto login = demo_shop().tills[0].login;
  auto store =
      open_remote_store({.conninfo = cluster.conninfo(database, login, testing::kPassword)})
          .value();
  first_load(cluster, database, *store, variants);
  return 0;
}

}  // namespace
}  // namespace holdfast::remote

int main(int argc, char** argv) {
  try {
    return holdfast::remote::run(argc > 1 ? std::strtol(argv[1], nullptr, 10) : 100'000);
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
