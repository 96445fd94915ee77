// A whole demo shop: from a request to all of its rows. The same request gives the same rows,
// ids and times included; nothing of it grows in memory with the number of goods.
//
// Threads: one at a time.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "pos/core/error.h"
#include "pos/demo/master.h"
#include "pos/demo/plan.h"
#include "pos/demo/rows.h"

namespace holdfast::demo {

// Called now and then with how many goods are written.
using Progress = std::function<void(std::uint64_t goods)>;

// Errors: those of the sink.
[[nodiscard]] core::Result<void> write_demo_shop(const Plan& plan, const Outside& outside,
                                                 RowSink& sink, const Progress& progress);

}  // namespace holdfast::demo
