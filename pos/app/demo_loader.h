// Takes the rows of a demo shop into a migrated PostgreSQL database: as COPY into temporary tables
// and from there, under row-level security, into the shop's, all in one transaction.
//
// Works as holdfast_owner and needs no more than to become that role. While it loads it holds
// SHARE ROW EXCLUSIVE on the tables of the catalogue and of the back office, so that nobody else
// changes those; the tills of other shops go on posting.
//
// Threads: one at a time; blocks.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"
#include "pos/demo/plan.h"
#include "pos/demo/rows.h"

namespace holdfast::app {

// From so many goods on, the search of a database that has none yet is indexed at the end.
inline constexpr std::uint64_t kManyGoods = 5'000;

class DemoLoader final : public demo::RowSink {
 public:
  // The connection must outlive it.
  DemoLoader(remote::PgConnection& connection, const demo::Plan& plan)
      : connection_(connection), plan_(plan) {}

  void write(demo::Table table, const demo::Row& row) override;
  // Loads what waits once there is enough of it. Errors: those of PgConnection::run(), with the
  // table.
  core::Result<void> pause() override;

  // Refuses a shop that is there already, and prepares the tables. Within a transaction.
  // Errors: command_line, naming the shop; server_schema_too_old; those of PgConnection::run().
  core::Result<void> begin();
  // Loads the rest, and puts back what must be before the commit.
  core::Result<void> end();

 private:
  core::Result<void> run(const std::string& sql);
  core::Result<void> load_all();
  core::Result<void> load(demo::Table table);
  core::Result<void> index_new_variants();
  core::Result<void> drop_search_indexes();

  remote::PgConnection& connection_;
  const demo::Plan& plan_;
  std::array<std::string, demo::kTableCount> waiting_;
  std::size_t waiting_bytes_ = 0;
  bool has_new_variants_ = false;
  std::vector<std::string> dropped_indexes_;  // how they are made
};

// The months in which this shop's past lies get their partitions, in a transaction of its own:
// they stay, whatever becomes of the shop.
core::Result<void> make_past_partitions(remote::PgConnection& connection, const demo::Plan& plan);

// Makes the whole shop, or nothing. Errors: as above.
core::Result<void> load_generated_shop(remote::PgConnection& connection, const demo::Plan& plan,
                                       const std::string& pin_hash,
                                       const std::function<void(std::uint64_t goods)>& progress);

}  // namespace holdfast::app
