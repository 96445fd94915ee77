// What flows from the server to a till, and what the server finds in a large catalogue:
//
//   bench_feed [VARIANTS [CHANGES]]   (1000000 and 200)
//
// - how long a change takes from its commit to the replica of a connected till, with the
//   product's own poster, for a till that is told and for one behind a pooler, which polls;
// - what noting changes of stock costs a sale that is posted;
// - how long a till without a catalogue takes to get one of so many variants;
// - how long the server searches it by words of the title, set, number and attributes of a card.
#include <spdlog/spdlog.h>

#include <cstdlib>
#include <fstream>
#include <random>
#include <regex>
#include <thread>

#include "db/local/memory_journal.h"
#include "db/local/sqlite_catalogue.h"
#include "pos/app/os_ports.h"
#include "pos/app/remote_worker.h"
#include "tests/bench/figure.h"
#include "tests/bench/must.h"
#include "tests/remote/demo_fixture.h"
#include "tests/support/temp_folder.h"
#include "tests/support/untold_store.h"

namespace holdfast::bench {
namespace {

using holdfast::testing::must_run;
using holdfast::testing::PgCluster;
using holdfast::testing::value_of;
using remote::PgConnection;

// The limits are those of a million variants.
constexpr std::int64_t kLimitVariants = 1'000'000;
constexpr double kFullLoadLimitS = 30;
constexpr double kSearchLimitMs = 20;
constexpr double kPollLimitMs = 5'000;
constexpr double kNotifyLimitMs = 1'000;
constexpr double kStockCostLimit = 0.02;
constexpr int kPolledChanges = 20;
constexpr std::size_t kPageRows = 5'000;

double seconds_since(Clock::time_point begin) {
  return std::chrono::duration<double>(Clock::now() - begin).count();
}

class Shop {
 public:
  Shop()
      : database_(cluster_.make_migrated_database()),
        // A million rows are written by one statement.
        admin_(must(remote::PgConnection::connect(
            {.conninfo = cluster_.conninfo(database_), .answer_timeout_ms = 0}))) {
    remote::testing::load_shop(cluster_.conninfo(database_));
    must_run(admin_, "SELECT set_config('app.tenant_id', $1, false)",
             {remote::demo_shop().tenant.to_string()});
  }

  PgConnection& admin() { return admin_; }
  PgConnection office() {
    auto connection = cluster_.connect(database_);
    must_run(connection, "SELECT set_config('app.tenant_id', $1, false)",
             {remote::demo_shop().tenant.to_string()});
    must_run(connection, "SET ROLE holdfast_backoffice");
    return connection;
  }
  std::unique_ptr<ports::RemoteStore> till() {
    return must(remote::open_remote_store(
        {.conninfo = cluster_.conninfo(database_, remote::demo_shop().tills[0].login,
                                       remote::testing::kPassword)}));
  }

  // Cards of many sets, four conditions each. As a loader of so many rows does it: triggers and
  // keys are done once for all rows at the end and not row by row.
  void fill(std::int64_t variants) {
    const std::string count = std::to_string(variants);
    must_run(admin_, "SET session_replication_role = replica");
    must_run(admin_, "SET maintenance_work_mem = '256MB'");
    must_run(admin_, R"(
      INSERT INTO products (tenant_id, id, name, tags)
      SELECT current_tenant_id(), ('01980a00-0000-7000-9001-' || lpad(n::text, 12, '0'))::uuid,
             (ARRAY['Ancient','Burning','Crystal','Drowned','Emerald','Frozen','Gilded','Hollow',
                    'Iron','Jade','Kindred','Lunar','Molten','Night','Obsidian','Pale'])
               [1 + (n / 16) % 16] || ' ' ||
             (ARRAY['Drake','Golem','Knight','Mage','Phoenix','Ranger','Sphinx','Titan','Warden',
                    'Wurm','Zealot','Oracle','Hydra','Kraken','Satyr','Seraph'])[1 + n % 16]
             || ' of ' || initcap(translate(to_hex(n / 256 * 7919 % 1000003), '0123456789',
                                            'ghijklmnop')),
             ARRAY['card']
        FROM generate_series(1, ($1::bigint + 3) / 4) n)",
             {count});
    must_run(admin_, R"(
      INSERT INTO product_variants (tenant_id, id, product_id, tax_category_id, sku, title, price,
                                    tcg_attributes)
      SELECT current_tenant_id(), ('01980a00-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid,
             ('01980a00-0000-7000-9001-' || lpad((n / 4 + 1)::text, 12, '0'))::uuid,
             '01980a00-0000-7000-8000-000000000051', 'CARD-' || n, c.condition, 0.25 + n % 400,
             jsonb_build_object('set', 'Saga ' || n / 1000, 'setCode', 'S' || n / 1000,
                                'cardNumber', (n / 4 % 250)::text || '/250',
                                'rarity', (ARRAY['common','uncommon','rare','mythic'])
                                            [1 + n / 4 % 4],
                                'condition', c.condition, 'language', 'en',
                                'artist', 'Artist ' || translate((n / 4 % 997)::text,
                                                                 '0123456789', 'abcdefghij'))
        FROM generate_series(0, $1::bigint - 1) n
       CROSS JOIN LATERAL (SELECT (card_conditions())[1 + n % 4] AS condition) c)",
             {count});
    must_run(admin_, R"(
      INSERT INTO variant_barcodes (tenant_id, variant_id, barcode)
      SELECT current_tenant_id(), ('01980a00-0000-7000-9002-' || lpad(n::text, 12, '0'))::uuid,
             '2' || lpad(n::text, 11, '0') FROM generate_series(0, $1::bigint - 1) n)",
             {count});
    must_run(admin_, R"(
      INSERT INTO catalogue_changes (tenant_id, kind, id, changed_xid)
      SELECT tenant_id, 5, id, pg_current_xact_id() FROM product_variants
      ON CONFLICT DO NOTHING)");
    const std::string indexes =
        value_of(admin_,
                 "SELECT string_agg(pg_get_indexdef(c::regclass), ';') FROM unnest(ARRAY["
                 "'variant_search_document', 'variant_search_words']) c");
    must_run(admin_, "DROP INDEX variant_search_document, variant_search_words");
    must_run(admin_,
             "SELECT index_variants(current_tenant_id(), array_agg(id)) FROM product_variants");
    const std::size_t between = indexes.find(';');
    must_run(admin_, indexes.substr(0, between));
    must_run(admin_, indexes.substr(between + 1));
    must_run(admin_, "SET session_replication_role = origin");
    must_run(admin_, "VACUUM ANALYZE");
    must_run(admin_, "CHECKPOINT");
  }

 private:
  PgCluster cluster_{PgCluster::Keeps::every_sync};
  std::string database_;
  PgConnection admin_;
};

std::unique_ptr<local::SqliteCatalogue> load(Shop& shop, const std::filesystem::path& file,
                                             bool with_figures) {
  auto store = shop.till();
  must(store->ping());
  const auto begin = Clock::now();
  auto catalogue = must(local::SqliteCatalogue::open(file));
  double server_s = 0, slowest_s = 0;
  for (bool more = true; more;) {
    const auto page_begin = Clock::now();
    const auto page = must(store->pull(must(catalogue->cursor()), kPageRows));
    server_s += seconds_since(page_begin);
    must(catalogue->apply(page));
    slowest_s = std::max(slowest_s, seconds_since(page_begin));
    more = page.more;
  }
  if (!with_figures) return catalogue;
  const auto items = must(catalogue->item_count());
  const std::string name = "feed.full_load." + std::to_string(items);
  const double limit_s = kFullLoadLimitS * static_cast<double>(items) / kLimitVariants;
  print_figure(name, seconds_since(begin), "s", limit_s);
  print_figure(name + ".waiting_for_server", server_s, "s");
  print_figure(name + ".slowest_page", slowest_s * 1000, "ms");
  return catalogue;
}

// From the commit to the moment at which the till's own look-up gives the new price.
std::vector<double> reach_replica_ms(Shop& shop, std::unique_ptr<ports::RemoteStore> store,
                                     int changes, std::int64_t pause_up_to_ms) {
  testing::TempFolder folder;
  auto catalogue = load(shop, folder.path() / "catalogue.db", false);
  app::SystemThreads threads;
  app::SystemClock clock;
  app::Mailbox mailbox;
  app::JournalWorker journal{std::make_unique<local::MemoryJournal>(),
                             threads.make_executor("journal"), mailbox, [] {}};
  app::RemoteWorker worker{std::move(store),
                           journal,
                           *catalogue,
                           mailbox,
                           clock,
                           std::make_unique<app::SystemRandom>(),
                           till::PostingConfig{}};
  worker.start(threads);

  auto office = shop.office();
  const auto id =
      *core::Uuid::parse(value_of(office, "SELECT id FROM product_variants WHERE sku = 'BAK-001'"));
  std::mt19937_64 random{1};
  std::vector<double> took_ms;
  std::this_thread::sleep_for(std::chrono::seconds{1});
  for (int i = 1; i <= changes; ++i) {
    std::this_thread::sleep_for(
        std::chrono::milliseconds{random() % static_cast<std::uint64_t>(pause_up_to_ms)});
    const std::int64_t minor = 1'000 + i;
    must_run(office, "UPDATE product_variants SET price = $1::integer / 100.0 WHERE id = $2::uuid",
             {std::to_string(minor), id.to_string()});
    const auto committed = Clock::now();
    while (must(catalogue->find(core::VariantId{id}))->price.minor != minor) {
      if (seconds_since(committed) > 60) give_up("a change never reached the till");
      std::this_thread::sleep_for(std::chrono::microseconds{500});
    }
    took_ms.push_back(seconds_since(committed) * 1000);
  }
  worker.stop();
  return took_ms;
}

// What the feed of the stock costs the server while it posts: its process's time for a sale with
// the feed's rows and without, in turns.
class PostingCost {
 public:
  explicit PostingCost(Shop& shop)
      : admin_(shop.admin()),
        store_(shop.till()),
        till_(must(remote::testing::whole_catalogue(*store_)), 1) {
    must(store_->post(std::vector{till_.open_shift()}));
    schedstat_ = "/proc/" +
                 value_of(admin_, "SELECT pid FROM pg_stat_activity WHERE usename = $1",
                          {remote::demo_shop().tills[0].login}) +
                 "/schedstat";
    with_ = value_of(admin_, "SELECT pg_get_functiondef('sum_up_inventory'::regproc)");
    static const std::regex noting{"WITH noted AS \\([^;]*?\\n    \\)\n"};
    without_ = std::regex_replace(with_, noting, "");
    if (without_ == with_) give_up("sum_up_inventory() does not note changes of stock");
  }
  // The share of the feed, 0.01 for a hundredth, of posts of so many sales.
  double share(std::size_t sales, int posts) {
    double with_us = 0, without_us = 0;
    for (int round = 0; round < 12; ++round) {
      const bool with_first = round % 2 == 0;
      for (const bool with : {with_first, !with_first}) {
        // Without: the same function, but for the rows that it notes.
        must_run(admin_, with ? with_ : without_);
        post(sales, 2);
        const double before_us = server_us();
        post(sales, posts);
        // The first round fills caches.
        if (round > 0) (with ? with_us : without_us) += server_us() - before_us;
      }
    }
    must_run(admin_, with_);
    return with_us / without_us - 1;
  }

 private:
  void post(std::size_t sales, int posts) {
    for (int i = 0; i < posts; ++i) {
      std::vector<ports::StoredEntry> batch;
      for (std::size_t n = 0; n < sales; ++n) {
        std::vector<std::pair<core::Item, core::Quantity>> goods;
        for (const char* sku : {"BAK-001", "BAK-002", "DAI-001", "DRI-001", "HOU-001", "PRO-007"}) {
          goods.emplace_back(till_.item(sku), core::kOne);
        }
        batch.push_back(till_.sell(goods));
      }
      must(store_->post(batch));
    }
  }
  double server_us() const {
    std::ifstream file{schedstat_};
    double ns = 0;
    if (!(file >> ns)) give_up(schedstat_ + " cannot be read");
    return ns / 1000;
  }

  PgConnection& admin_;
  std::unique_ptr<ports::RemoteStore> store_;
  remote::testing::RecordingTill till_;
  std::string schedstat_, with_, without_;
};

void print_times(const std::string& name, const std::vector<double>& ms, double limit_ms) {
  print_figure(name + ".p50", percentile(ms, 0.5), "ms", limit_ms);
  print_figure(name + ".p99", percentile(ms, 0.99), "ms", limit_ms);
  print_figure(name + ".max", percentile(ms, 1), "ms", limit_ms);
}

void search(Shop& shop, std::int64_t variants) {
  auto office = shop.office();
  struct Wanted {
    const char* name;
    const char* sql;  // gives the words of the card with the number $1
  };
  const Wanted all[] = {
      {"title", "SELECT p.name FROM product_variants v JOIN products p ON p.id = v.product_id"},
      {"title_begun",
       "SELECT left(p.name, -3) FROM product_variants v"
       " JOIN products p ON p.id = v.product_id"},
      {"title_misspelt",
       "SELECT overlay(p.name PLACING 'q' FROM 3) FROM product_variants v"
       " JOIN products p ON p.id = v.product_id"},
      {"set", "SELECT v.tcg_attributes ->> 'set' FROM product_variants v"},
      {"card_number", "SELECT card_set_code || ' ' || card_number FROM product_variants v"},
      {"attributes",
       "SELECT v.tcg_attributes ->> 'rarity' || ' ' || card_condition || ' ' ||"
       " (v.tcg_attributes ->> 'artist') FROM product_variants v"},
      {"common_word",
       "SELECT split_part(p.name, ' ', 2) FROM product_variants v"
       " JOIN products p ON p.id = v.product_id"},
  };
  std::mt19937_64 random{7};
  for (const auto& [name, sql] : all) {
    std::vector<double> ms;
    for (int i = 0; i < 60; ++i) {
      const auto number = random() % static_cast<std::uint64_t>(variants);
      const std::string words = value_of(office, std::string{sql} + " WHERE v.sku = $1",
                                         {"CARD-" + std::to_string(number)});
      const auto begin = Clock::now();
      const std::string found =
          value_of(office, "SELECT count(*) FROM search_variants($1, 50)", {words});
      if (i >= 10) ms.push_back(seconds_since(begin) * 1000);
      if (found == "0") give_up("nothing was found for " + words);
    }
    const std::string figure = "search." + std::to_string(variants) + "." + name;
    print_figure(figure + ".p50", percentile(ms, 0.5), "ms");
    print_figure(figure + ".p95", percentile(ms, 0.95), "ms", kSearchLimitMs);
  }
}

void run(std::int64_t variants, int changes) {
  spdlog::set_level(spdlog::level::off);
  Shop shop;
  print_times("feed.change_to_replica.notified", reach_replica_ms(shop, shop.till(), changes, 100),
              kNotifyLimitMs);
  print_times("feed.change_to_replica.polling",
              reach_replica_ms(shop, std::make_unique<testing::UntoldStore>(shop.till()),
                               std::min(changes, kPolledChanges), 3'000),
              kPollLimitMs);
  {
    PostingCost cost{shop};
    print_figure("feed.stock.share_of_a_batch", cost.share(100, 5), "", kStockCostLimit);
    print_figure("feed.stock.share_of_a_sale", cost.share(1, 100), "", kStockCostLimit);
  }
  const auto begin = Clock::now();
  shop.fill(variants);
  print_figure("feed.rows_made", seconds_since(begin), "s");
  testing::TempFolder folder;
  load(shop, folder.path() / "catalogue.db", true);
  search(shop, variants);
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  try {
    holdfast::bench::run(argc > 1 ? std::strtoll(argv[1], nullptr, 10) : 1'000'000,
                         argc > 2 ? std::atoi(argv[2]) : 200);
    return 0;
  } catch (const std::exception& error) {
    std::fprintf(stderr, "%s\n", error.what());
    return 1;
  }
}
