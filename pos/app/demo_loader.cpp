#include "pos/app/demo_loader.h"

#include <sodium.h>

#include <string_view>

#include "db/local/entry_hash.h"
#include "db/remote/schema_version.h"
#include "pos/demo/shop.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using core::fail;
using core::pass_on;
using demo::Table;
using remote::Effect;

// What these triggers would write, the generator writes itself: with ids and times that are the
// same each time, and not row by row. The audit log has the shop's own row, by which it is seen
// who made it, and not millions of others.
struct Silenced {
  std::string_view table, trigger;
};
constexpr std::array<Silenced, 24> kSilenced = {{
    {"products", "audit_change"},
    {"product_variants", "audit_change"},
    {"product_variants", "index_insert"},
    {"variant_barcodes", "audit_change"},
    {"variant_barcodes", "index_insert"},
    // The variant's own stamp, of the same transaction, says it already.
    {"variant_barcodes", "note_insert"},
    // So does the card's, and the lot's.
    {"gift_card_entries", "note_insert"},
    {"batch_items", "note_insert"},
    {"product_images", "audit_change"},
    {"customers", "audit_change"},
    {"customer_addresses", "audit_change"},
    {"batches", "audit_change"},
    {"price_list_items", "audit_change"},
    {"product_pricing", "audit_change"},
    {"product_materials", "audit_change"},
    {"product_components", "audit_change"},
    {"stock_reservations", "change_reserved_insert"},
    {"orders", "note_new_order"},
    {"orders", "keep_order_status"},
    {"order_line_items", "keep_order_lines"},
    {"purchase_order_line_items", "sum_up_purchase_order"},
    {"spools", "receive_spool"},
    {"spool_movements", "weigh_spool_movements"},
    {"transfer_lines", "refuse_change_of_sent"},
}};

// Less is not worth the statements.
constexpr std::size_t kEnough = 8U << 20U;

std::string alter_trigger(const Silenced& silenced, std::string_view how) {
  return "ALTER TABLE public." + std::string{silenced.table} + " " + std::string{how} +
         " TRIGGER " + std::string{silenced.trigger};
}

std::string staging_name(Table table) {
  return "pg_temp.demo_" + std::string{shape_of(table).name};
}

// For each month from the first one to this one, as ensure_partitions() does for those to come.
constexpr std::string_view kPastPartitions = R"sql(
DO $$
DECLARE
  t record;
  month timestamp := date_trunc('month', current_setting('demo.since')::timestamp);
  partition_name text;
BEGIN
  WHILE month <= now() AT TIME ZONE 'UTC' LOOP
    FOR t IN SELECT m.name FROM public.monthly_tables m ORDER BY m.name LOOP
      partition_name := t.name || to_char(month, '"_y"YYYY"m"MM');
      CONTINUE WHEN to_regclass('public.' || partition_name) IS NOT NULL;
      PERFORM pg_advisory_xact_lock(hashtext('holdfast.ensure_partitions'));
      CONTINUE WHEN to_regclass('public.' || partition_name) IS NOT NULL;
      BEGIN
        EXECUTE format('CREATE TABLE public.%I PARTITION OF public.%I FOR VALUES FROM (%L) TO (%L)',
                       partition_name, t.name, public.uuid_v7_floor(month AT TIME ZONE 'UTC'),
                       public.uuid_v7_floor((month + interval '1 month') AT TIME ZONE 'UTC'));
        EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', partition_name);
        EXECUTE format('ALTER TABLE public.%I FORCE ROW LEVEL SECURITY', partition_name);
      EXCEPTION
        -- Rows of that month are in the default partition already, and others may stay there too.
        WHEN check_violation THEN CONTINUE;
      END;
    END LOOP;
    month := month + interval '1 month';
  END LOOP;
END
$$)sql";

ports::Hash256 sha256(std::string_view text) {
  ports::Hash256 hash{};
  static_assert(crypto_hash_sha256_BYTES == std::tuple_size_v<ports::Hash256>);
  crypto_hash_sha256(hash.data(), reinterpret_cast<const unsigned char*>(text.data()), text.size());
  return hash;
}

}  // namespace

core::Result<void> DemoLoader::run(const std::string& sql) {
  const auto done = connection_.run(sql, {}, Effect::reads);
  if (!done) return pass_on(done.error());
  return {};
}

core::Result<void> DemoLoader::begin() {
  if (auto done = run("SET LOCAL ROLE holdfast_owner"); !done) return done;
  const auto set = connection_.run("SELECT set_config('app.tenant_id', $1, true)",
                                   {plan_.tenant.to_string()}, Effect::reads);
  if (!set) return pass_on(set.error());
  const auto known =
      connection_.run("SELECT 1 FROM public.tenants WHERE slug = $1 OR id = $2::uuid",
                      {plan_.slug, plan_.tenant.to_string()}, Effect::reads);
  if (!known) return pass_on(known.error());
  if (known->count() > 0) {
    return fail(ErrorCode::command_line, "there is a shop \"" + plan_.slug +
                                             "\" in this database already; give the new one "
                                             "another name with --slug, or take another database");
  }
  // Rows are found by their keys: nothing here has been analysed yet. Words of goods are sorted
  // in memory before they go into the index.
  for (const char* setting :
       {"SET LOCAL enable_seqscan = off", "SET LOCAL jit = off", "SET LOCAL work_mem = '64MB'",
        "SET LOCAL gin_pending_list_limit = '64MB'"}) {
    if (auto done = run(setting); !done) return done;
  }
  for (std::size_t i = 0; i < demo::kTableCount; ++i) {
    const auto table = static_cast<Table>(i);
    const auto& shape = shape_of(table);
    auto done = run("CREATE TEMPORARY TABLE demo_" + std::string{shape.name} +
                    " ON COMMIT DROP AS SELECT " + std::string{shape.columns} + " FROM public." +
                    std::string{shape.name} + " WITH NO DATA");
    if (!done) return done;
  }
  for (const Silenced& silenced : kSilenced) {
    if (auto done = run(alter_trigger(silenced, "DISABLE")); !done) return done;
  }
  return drop_search_indexes();
}

// To sort millions of words once is half the work of sorting them in bit by bit. Only where nobody
// else searches yet: whoever does would wait until the end.
core::Result<void> DemoLoader::drop_search_indexes() {
  if (plan_.request.variants < kManyGoods) return {};
  const auto found = connection_.run(
      "SELECT format('%I', c.relname), pg_get_indexdef(c.oid)"
      "  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid"
      "  JOIN pg_am m ON m.oid = c.relam"
      " WHERE i.indrelid = 'public.variant_search'::regclass AND m.amname = 'gin'"
      "   AND NOT EXISTS (SELECT FROM public.variant_search) ORDER BY 1",
      {}, Effect::reads);
  if (!found) return pass_on(found.error());
  for (int i = 0; i < found->count(); ++i) {
    dropped_indexes_.emplace_back(found->text(i, 1));
    auto dropped = run("DROP INDEX public." + std::string{found->text(i, 0)});
    if (!dropped) return dropped;
  }
  return {};
}

core::Result<void> DemoLoader::end() {
  if (auto loaded = load_all(); !loaded) return loaded;
  for (const Silenced& silenced : kSilenced) {
    if (auto done = run(alter_trigger(silenced, "ENABLE")); !done) return done;
  }
  for (const std::string& definition : dropped_indexes_) {
    if (auto made = run(definition); !made) return made;
  }
  // So that the first search does not have to read what waits to be sorted in.
  for (const char* index : {"variant_search_words", "variant_search_document"}) {
    auto done = run("SELECT gin_clean_pending_list('public." + std::string{index} + "')");
    if (!done) return done;
  }
  return {};
}

void DemoLoader::write(Table table, const demo::Row& row) {
  std::string& lines = waiting_[static_cast<std::size_t>(table)];
  lines += row.line();
  lines += '\n';
  waiting_bytes_ += row.line().size() + 1;
}

core::Result<void> DemoLoader::load(Table table) {
  std::string& lines = waiting_[static_cast<std::size_t>(table)];
  const std::string name{shape_of(table).name};
  const std::string columns{shape_of(table).columns};
  const std::string staging = staging_name(table);
  const auto explain = [&](const core::Error& error) {
    const auto& said = connection_.last_message();
    const std::string where = said.context.empty() ? "" : " (" + said.context + ")";
    return fail(error.code, name + ": " + error.detail + where);
  };
  if (auto copied = connection_.copy_in("COPY " + staging + " FROM STDIN", lines); !copied) {
    return explain(copied.error());
  }
  lines.clear();
  auto moved = run("INSERT INTO public." + name + " (" + columns + ") SELECT " + columns +
                   " FROM " + staging);
  if (!moved) return explain(moved.error());
  if (table == Table::product_variants) {
    has_new_variants_ = true;  // they stay there until they have their codes
    return {};
  }
  return run("TRUNCATE " + staging);
}

// Their words for the search: once for a good, and not again for each of its codes.
core::Result<void> DemoLoader::index_new_variants() {
  const std::string staging = staging_name(Table::product_variants);
  auto indexed = run("SELECT public.index_variants(tenant_id, array_agg(id)) FROM " + staging +
                     " GROUP BY tenant_id");
  if (!indexed) return indexed;
  has_new_variants_ = false;
  return run("TRUNCATE " + staging);
}

core::Result<void> DemoLoader::pause() {
  return waiting_bytes_ < kEnough ? core::Result<void>{} : load_all();
}

core::Result<void> DemoLoader::load_all() {
  waiting_bytes_ = 0;
  for (std::size_t i = 0; i < demo::kTableCount; ++i) {
    if (waiting_[i].empty()) continue;
    if (auto loaded = load(static_cast<Table>(i)); !loaded) return loaded;
  }
  if (!has_new_variants_) return {};
  return index_new_variants();
}

core::Result<void> make_past_partitions(remote::PgConnection& connection, const demo::Plan& plan) {
  auto transaction = remote::PgTransaction::begin(connection);
  if (!transaction) return pass_on(transaction.error());
  const std::string since = demo::Day::of(plan.founded).text();
  const std::string statements[] = {
      "SET LOCAL ROLE holdfast_owner", "SET LOCAL lock_timeout = '10s'",
      "SET LOCAL demo.since = '" + since + "'", std::string{kPastPartitions}};
  for (const std::string& statement : statements) {
    if (const auto done = connection.run(statement, {}, Effect::reads); !done) {
      return pass_on(done.error());
    }
  }
  return transaction->commit();
}

core::Result<void> load_generated_shop(remote::PgConnection& connection, const demo::Plan& plan,
                                       const std::string& pin_hash,
                                       const std::function<void(std::uint64_t goods)>& progress) {
  if (auto migrated = remote::require_migrated(connection); !migrated) return migrated;
  if (auto made = make_past_partitions(connection, plan); !made) return made;
  auto transaction = remote::PgTransaction::begin(connection);
  if (!transaction) return pass_on(transaction.error());
  DemoLoader loader{connection, plan};
  if (auto begun = loader.begin(); !begun) return begun;
  const demo::Outside outside{pin_hash, &sha256, &local::chain};
  if (auto written = demo::write_demo_shop(plan, outside, loader, progress); !written) {
    return written;
  }
  if (auto ended = loader.end(); !ended) return ended;
  return transaction->commit();
}

}  // namespace holdfast::app
