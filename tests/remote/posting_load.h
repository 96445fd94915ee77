// What the benchmarks of posting have in common: sales of six lines, a shop that has the goods,
// and what the server's process worked for them.
#pragma once

#include <fstream>

#include "tests/bench/figure.h"
#include "tests/remote/demo_fixture.h"

namespace holdfast::remote::testing {

[[noreturn]] inline void give_up(const std::string& why) {
  throw std::runtime_error(why);
}

inline double seconds_since(bench::Clock::time_point begin) {
  return std::chrono::duration<double>(bench::Clock::now() - begin).count();
}

inline ports::StoredEntry six_line_sale(RecordingTill& till) {
  std::vector<std::pair<core::Item, core::Quantity>> goods;
  for (const char* sku : {"BAK-001", "BAK-002", "DAI-001", "DRI-001", "HOU-001", "PRO-007"}) {
    goods.emplace_back(till.item(sku), core::kOne);
  }
  return till.sell(goods);
}

// What the kernel counted for the server's process of one connection. It depends less than a
// rate on what else the machine does.
class ServerTime {
 public:
  // Of the till's connection to the database in which `admin` works.
  ServerTime(PgConnection& admin, const std::string& login)
      : path_("/proc/" +
              holdfast::testing::value_of(admin,
                                          "SELECT pid FROM pg_stat_activity"
                                          " WHERE usename = $1 AND datname = current_database()",
                                          {login}) +
              "/schedstat") {}
  double microseconds() const {
    std::ifstream schedstat{path_};
    double ns = 0;
    if (!(schedstat >> ns)) give_up(path_ + " cannot be read");
    return ns / 1000;
  }

 private:
  std::string path_;
};

// A shop has what it sells; the demo shop has thirty of each. Leaves `admin` inside the shop.
inline void deliver_goods(PgConnection& admin) {
  using holdfast::testing::must_run;
  must_run(admin, "SELECT set_config('app.tenant_id', $1, false)",
           {demo_shop().tenant.to_string()});
  must_run(admin,
           "WITH came AS (UPDATE inventory_items SET on_hand = on_hand + 1000000 RETURNING *)"
           " INSERT INTO stock_movements (id, tenant_id, location_id, variant_id, type, quantity,"
           "   reason, reference_type, occurred_at)"
           " SELECT uuid_v7(), tenant_id, location_id, variant_id, 'in', 1000000, 'received',"
           "   'delivery', now() FROM came");
}

inline double sales_per_s(ports::RemoteStore& store, RecordingTill& till, std::size_t batches,
                          std::size_t per_batch) {
  std::vector<std::vector<ports::StoredEntry>> prepared(batches);
  for (auto& batch : prepared) {
    for (std::size_t i = 0; i < per_batch; ++i) batch.push_back(six_line_sale(till));
  }
  const auto begin = bench::Clock::now();
  for (const auto& batch : prepared) {
    const auto answers = store.post(batch);
    if (!answers) give_up(core::sentence(answers.error()));
    for (const auto& answer : *answers) {
      if (answer.status != ports::PostStatus::applied) give_up(answer.reason);
    }
  }
  return static_cast<double>(batches * per_batch) / seconds_since(begin);
}

}  // namespace holdfast::remote::testing
