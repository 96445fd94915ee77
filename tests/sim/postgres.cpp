#include "tests/sim/postgres.h"

#include <signal.h>
#include <sodium.h>

#include <algorithm>
#include <chrono>
#include <fstream>
#include <functional>
#include <stdexcept>
#include <string>
#include <thread>
#include <utility>

#include "db/remote/demo_shop.h"
#include "db/remote/remote_store.h"
#include "db/remote/terminal_login.h"
#include "pos/core/hex.h"
#include "tests/support/must.h"
#include "tests/support/pg_cluster.h"
#include "tests/support/untold_store.h"

namespace holdfast::sim {
namespace {

using remote::StopMode;
using testing::must;
using testing::value_of;

constexpr const char* kPassword = "of this simulation alone";
// Not checked in a simulation.
constexpr const char* kNoPin = "none";

struct Till {
  std::string terminal;
  std::string conninfo;
};

class Postgres final : public ShopServer {
 public:
  Postgres(Scheduler& scheduler, std::uint64_t seed, int tills,
           std::function<void(FaultKind)> struck);
  ~Postgres() override { start(); }

  std::unique_ptr<ports::RemoteStore> endpoint(int till) override;
  [[nodiscard]] ServerRecord record() override;
  [[nodiscard]] const std::vector<core::Item>& goods() const override { return goods_; }
  std::optional<FaultKind> strike(const Fault& fault) override;
  void heal() override;

  // Around every call that posts: the server may be killed while it runs.
  class DuringCall;

 private:
  static testing::PgCluster& cluster() {
    static testing::PgCluster shared(testing::PgCluster::Keeps::no_sync);
    return shared;
  }
  void enrol(int tills);
  void load_goods();
  void start();
  void went_down();
  void kill_sometimes();
  [[nodiscard]] pid_t postmaster() const;
  [[nodiscard]] TillRecord record_of(const std::string& terminal);

  Scheduler& scheduler_;
  Generator generator_;
  std::function<void(FaultKind)> struck_;
  bool healed_ = false;
  std::string database_;
  std::vector<Till> tills_;
  std::vector<core::Item> goods_;
  std::optional<std::uint64_t> kill_in_call_;  // what its moment is drawn from
  Time down_for_ = 0;
};

// SIGKILL of the postmaster some moments into the call, which its children do not survive.
class Postgres::DuringCall {
 public:
  explicit DuringCall(Postgres& server) : server_(server) {
    const auto draw = std::exchange(server.kill_in_call_, std::nullopt);
    if (!draw) return;
    const auto wait = std::chrono::microseconds(Generator(*draw).below(4'000));
    killer_ = std::thread([pid = server.postmaster(), wait] {
      std::this_thread::sleep_for(wait);
      if (pid > 0) ::kill(pid, SIGKILL);
    });
  }
  ~DuringCall() {
    if (!killer_.joinable()) return;
    killer_.join();
    server_.went_down();
  }
  DuringCall(const DuringCall&) = delete;
  DuringCall& operator=(const DuringCall&) = delete;

 private:
  Postgres& server_;
  std::thread killer_;
};

class Endpoint final : public testing::UntoldStore {
 public:
  Endpoint(Postgres& server, const std::string& conninfo)
      : UntoldStore(must(remote::open_remote_store({.conninfo = conninfo}))), server_(server) {}
  core::Result<std::vector<ports::PostAnswer>> post(
      std::span<const ports::StoredEntry> entries) override {
    const Postgres::DuringCall fate(server_);
    return UntoldStore::post(entries);
  }
  core::Result<ports::JournalHead> report_and_ask_head(const ports::TillReport& report) override {
    auto head = UntoldStore::report_and_ask_head(report);
    // Its clock is not the simulation's.
    if (head) head->server_now.reset();
    return head;
  }

 private:
  Postgres& server_;
};

Postgres::Postgres(Scheduler& scheduler, std::uint64_t seed, int tills,
                   std::function<void(FaultKind)> struck)
    : scheduler_(scheduler), generator_(Generator::split(seed, 'g')), struck_(std::move(struck)) {
  if (sodium_init() < 0) throw std::runtime_error("libsodium");
  start();
  database_ = cluster().make_migrated_database();
  must(remote::load_demo_shop({.conninfo = cluster().conninfo(database_)},
                              {kNoPin, kNoPin, kNoPin}));
  enrol(tills);
  load_goods();
  kill_sometimes();
}

void Postgres::kill_sometimes() {
  scheduler_.after(generator_.between(3 * kHour, 7 * kHour), Scheduler::kWorld, [this] {
    if (healed_) return;
    struck_(FaultKind::server_killed_in_call);
    kill_in_call_ = generator_.next();
    down_for_ = generator_.between(kSecond, 2 * kMinute);
    kill_sometimes();
  });
}

void Postgres::heal() {
  healed_ = true;
  kill_in_call_.reset();
  start();
}

void Postgres::enrol(int tills) {
  const auto shop = remote::demo_shop();
  auto owner = cluster().connect(database_);
  testing::must_run(owner, "SELECT set_config('app.tenant_id', $1, false)",
                    {shop.tenant.to_string()});
  for (int till = 0; till < tills; ++till) {
    // The demo shop has two; the others are set up beside them.
    if (till >= 2) {
      testing::must_run(owner,
                        "INSERT INTO terminals (tenant_id, id, location_id, number, label) "
                        "SELECT tenant_id, gen_random_uuid(), location_id, " +
                            std::to_string(till + 1) + ", 'Lane " + std::to_string(till + 1) +
                            "' FROM terminals WHERE number = 1");
    }
    const std::string id =
        value_of(owner, "SELECT id FROM terminals WHERE number = " + std::to_string(till + 1));
    const std::string login = database_ + "_till_" + std::to_string(till + 1);
    must(remote::enrol_terminal({.conninfo = cluster().conninfo(database_)},
                                {shop.tenant, {must(core::Uuid::parse(id))}, login, kPassword}));
    tills_.push_back({id, cluster().conninfo(database_, login, kPassword)});
  }
}

// Counted goods with a barcode, as the first till gets them.
void Postgres::load_goods() {
  const auto store = endpoint(0);
  std::string cursor;
  for (bool more = true; more;) {
    const auto page = must(store->pull(cursor, 5'000));
    for (const core::Item& item : page.items) {
      const bool scans_as_one = !item.barcodes.empty() && item.barcodes.front().pack == core::kOne;
      if (item.unit == "each" && scans_as_one) goods_.push_back(item);
    }
    cursor = page.cursor;
    more = page.more;
  }
  if (goods_.empty()) throw std::runtime_error("the demo shop sells nothing");
}

std::unique_ptr<ports::RemoteStore> Postgres::endpoint(int till) {
  return std::make_unique<Endpoint>(*this, tills_[static_cast<std::size_t>(till)].conninfo);
}

pid_t Postgres::postmaster() const {
  std::ifstream in(cluster().server().log_file().parent_path() / "data" / "postmaster.pid");
  pid_t pid = 0;
  in >> pid;
  return pid;
}

void Postgres::start() {
  must(cluster().server().start());
}

void Postgres::went_down() {
  must(cluster().server().stop(StopMode::immediate));
  scheduler_.after(down_for_, Scheduler::kWorld, [this] { start(); });
}

std::optional<FaultKind> Postgres::strike(const Fault& fault) {
  Generator draw(fault.draw);
  switch (fault.kind) {
    case FaultKind::server_crash:
      down_for_ = draw.between(kSecond, 10 * kMinute);
      went_down();
      return FaultKind::server_crash;
    // What only the simulation's own server can be made to do: this one is killed instead.
    case FaultKind::failover_with_loss:
    case FaultKind::deadlock:
    case FaultKind::server_disk_full:
    case FaultKind::schema_too_old:
    case FaultKind::schema_too_new:
    case FaultKind::poisoned_sale:
    case FaultKind::unique_violation:
    case FaultKind::wrong_tenant:
      kill_in_call_ = draw.next();
      down_for_ = draw.between(kSecond, 2 * kMinute);
      return FaultKind::server_killed_in_call;
    default:
      return std::nullopt;
  }
}

TillRecord Postgres::record_of(const std::string& terminal) {
  auto owner = cluster().connect(database_);
  const std::string of_till = " WHERE terminal_id = '" + terminal + "'";
  const auto number = [&](const std::string& sql) { return std::stoll(value_of(owner, sql)); };
  TillRecord record;
  const auto rows = testing::must_run(
      owner, "SELECT encode(hash, 'hex') FROM journal_entries" + of_till + " ORDER BY seq");
  for (int row = 0; row < rows.count(); ++row) {
    const auto bytes = core::from_hex(rows.text(row, 0));
    ports::Hash256 hash{};
    if (bytes && bytes->size() == hash.size()) std::ranges::copy(*bytes, hash.begin());
    record.hashes.push_back(hash);
  }
  record.quarantined = number("SELECT count(*) FROM journal_quarantine" + of_till);
  const std::string sales = " FROM transactions" + of_till + " AND status = 'completed'";
  record.sales = number("SELECT count(*)" + sales);
  record.sales_total = number("SELECT coalesce(sum(total_amount) * 100, 0)::bigint" + sales);
  record.closed_shifts_total =
      number("SELECT coalesce(sum(sales_total) * 100, 0)::bigint FROM shifts" + of_till +
             " AND closed_at IS NOT NULL");
  record.counts = number("SELECT count(*) FROM cycle_counts" + of_till);
  return record;
}

ServerRecord Postgres::record() {
  start();
  ServerRecord all;
  for (const Till& till : tills_) all.tills.push_back(record_of(till.terminal));
  auto owner = cluster().connect(database_);
  const auto sold =
      testing::must_run(owner,
                        "SELECT variant_id, (-sum(quantity) * 1000)::bigint FROM stock_movements "
                        "WHERE reference_type = 'transaction' GROUP BY variant_id");
  for (int row = 0; row < sold.count(); ++row) {
    all.sold[{must(core::Uuid::parse(sold.text(row, 0)))}] =
        std::stoll(std::string(sold.text(row, 1)));
  }
  // Goods whose number on hand is not what all movements come to.
  all.doubles = std::stoll(value_of(
      owner,
      "SELECT count(*) FROM inventory_items i WHERE on_hand <> (SELECT coalesce(sum(quantity), 0) "
      "FROM stock_movements m WHERE m.variant_id = i.variant_id AND m.location_id = "
      "i.location_id)"));
  all.miscounted = std::stoll(
      value_of(owner,
               "SELECT count(*) FROM inventory_items i CROSS JOIN LATERAL ("
               "  SELECT l.counted, l.counted_at FROM cycle_count_lines l JOIN cycle_counts c"
               "      ON c.id = l.count_id AND c.tenant_id = l.tenant_id"
               "   WHERE l.variant_id = i.variant_id AND l.location_id = i.location_id"
               "     AND l.expected IS NOT NULL"
               "   ORDER BY l.counted_at DESC, c.recorded_at DESC, c.id DESC LIMIT 1) newest"
               " WHERE i.on_hand <> newest.counted + (SELECT coalesce(sum(m.quantity), 0)"
               "   FROM stock_movements m WHERE m.variant_id = i.variant_id"
               "    AND m.location_id = i.location_id AND m.reference_type <> 'cycle_count'"
               "    AND believed_time(m.occurred_at, m.recorded_at) >= newest.counted_at)"));
  return all;
}

}  // namespace

std::unique_ptr<ShopServer> make_postgres(Scheduler& scheduler, std::uint64_t seed, int tills,
                                          std::function<void(FaultKind)> struck) {
  return std::make_unique<Postgres>(scheduler, seed, tills, std::move(struck));
}

}  // namespace holdfast::sim
