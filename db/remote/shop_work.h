// One transaction of an administrator, as holdfast_owner in one shop.
//
// Threads: that of the connection; blocks.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "db/remote/pg_connection.h"
#include "pos/core/error.h"

namespace holdfast::remote {

// What is not committed when it ends is rolled back.
class ShopWork {
 public:
  // `tenant`: the shop's id; empty: a shop that is not there yet gets its id here.
  // Errors: server_schema_too_old; those of PgConnection::run().
  static core::Result<ShopWork> begin(PgConnection& connection, const std::string& tenant);

  core::Result<PgRows> run(std::string_view sql, const std::vector<PgParameter>& parameters = {}) {
    return connection_.run(sql, parameters, Effect::reads);
  }
  core::Result<void> commit() { return transaction_.commit(); }

  // Error: command_line, when there is no shop of this id.
  core::Result<void> require_shop();

 private:
  ShopWork(PgConnection& connection, PgTransaction transaction)
      : connection_(connection), transaction_(std::move(transaction)) {}
  PgConnection& connection_;
  PgTransaction transaction_;
};

}  // namespace holdfast::remote
