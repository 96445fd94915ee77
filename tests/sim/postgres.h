// The shop's server for real: PostgreSQL on a private cluster with the product's own schema
// and its own store (db/remote), killed in the middle of calls and started again.
#pragma once

#include <memory>

#include "tests/sim/server.h"

namespace holdfast::sim {

// One cluster serves all episodes of a program, each in a database of its own. Throws where
// there is no PostgreSQL to be had.
[[nodiscard]] std::unique_ptr<ShopServer> make_postgres(Scheduler& scheduler, int tills);

}  // namespace holdfast::sim
