// The shop's server for real: PostgreSQL on a private cluster with the product's own schema
// and its own store (db/remote), killed in the middle of calls and started again.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>

#include "tests/sim/server.h"

namespace holdfast::sim {

// It is killed every few hours, beside what is planned. One cluster serves all episodes of a
// program, each in a database of its own. Throws where there is no PostgreSQL to be had.
[[nodiscard]] std::unique_ptr<ShopServer> make_postgres(Scheduler& scheduler, std::uint64_t seed,
                                                        int tills,
                                                        std::function<void(FaultKind)> struck);

}  // namespace holdfast::sim
