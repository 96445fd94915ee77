// How long the server takes for a stock count of 5,000 products, each of which it has to compare
// and adjust, and for the same again. The till waits no longer for an answer than RemoteOptions
// says.
#include <stdexcept>

#include "tests/bench/figure.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote {
namespace {

using bench::Clock;
using bench::microseconds_since;
using bench::print_figure;
using testing::RecordingTill;

constexpr std::uint32_t kProducts = 5'000;
constexpr std::int64_t kHour_ms = 3'600'000;

void add_products(PgConnection& owner) {
  const std::string count = std::to_string(kProducts);
  for (const char* sql :
       {"INSERT INTO products (tenant_id, id, name) SELECT current_tenant_id(),"
        " ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid, 'Product ' || n"
        " FROM generate_series(1, $1::integer) n",
        "INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, price)"
        " SELECT current_tenant_id(), ('01980a00-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid,"
        " ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid,"
        " '01980a00-0000-7000-8000-000000000051', 'BULK-' || n, 1.99"
        " FROM generate_series(1, $1::integer) n"})
    holdfast::testing::must_run(owner, sql, {count});
  holdfast::testing::must_run(owner, "ANALYZE");
}

double post(ports::RemoteStore& store, const ports::StoredEntry& entry) {
  const std::vector<ports::StoredEntry> one{entry};
  const auto start = Clock::now();
  const auto answers = store.post(one);
  if (!answers) throw std::runtime_error(core::sentence(answers.error()));
  if (answers->at(0).status != ports::PostStatus::applied)
    throw std::runtime_error(answers->at(0).reason);
  return microseconds_since(start) / 1'000;
}

void run() {
  auto& cluster = holdfast::testing::PgCluster::shared();
  const std::string database = cluster.make_migrated_database();
  testing::load_shop(cluster.conninfo(database));
  auto owner = cluster.connect(database);
  const DemoShop shop = demo_shop();
  holdfast::testing::must_run(owner, "SELECT set_config('app.tenant_id', $1, false)",
                              {shop.tenant.to_string()});
  add_products(owner);
  auto store = open_remote_store({.conninfo = cluster.conninfo(database, shop.tills[0].login,
                                                               testing::kPassword)})
                   .value();
  auto catalogue = testing::whole_catalogue(*store).value();
  const std::vector<core::Item> items = catalogue.items;
  RecordingTill till(std::move(catalogue), 1);
  post(*store, till.open_shift());

  const ports::StoredEntry sale = till.sell(std::string_view(items.front().sku));
  post(*store, sale);
  const core::Instant now = sale.occurred_at;
  for (const char* round : {"first", "again"}) {
    core::StockCount count(till.next_id<core::CountId>(), till.person(), now);
    for (const core::Item& item : items) {
      core::CountLine line;
      line.variant = item.id;
      line.sku = item.sku;
      line.name = item.name;
      line.unit = item.unit;
      line.counted = core::Quantity::of(*round == 'f' ? 12 : 9);
      line.counted_at = now + -kHour_ms;
      if (!count.add(line)) throw std::runtime_error("a line does not fit");
    }
    print_figure(
        "count_post_" + std::to_string(items.size()) + "_products_" + round,
        post(*store, till.append(core::CountSubmitted{count, now, till.shift(), till.person()})),
        "ms", RemoteOptions{}.answer_timeout_ms);
  }
}

}  // namespace
}  // namespace holdfast::remote

int main() {
  holdfast::remote::run();
  return 0;
}
