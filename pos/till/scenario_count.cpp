// Counting the stock: what people do, and what must then be true.
#include <algorithm>

#include "pos/till/scenario_runner.h"

namespace holdfast::till {
namespace {

// By its name, or by the barcode that no product has.
std::string counted_of(const core::StockCount& count, const std::string& name) {
  for (const auto& part : count.parts()) {
    for (const core::CountLine& line : *part) {
      if ((line.variant.is_nil() ? line.barcode : line.name) == name)
        return core::to_plain(line.counted);
    }
  }
  return "not there";
}

}  // namespace

core::Result<void> ScenarioRunner::count_stock(const Arguments& a) {
  if (a[0] == "leave") return send(command::LeaveCount{});
  if (a[0] == "discard") return send(command::DiscardCount{});
  if (a[0] == "submit") return send(command::SubmitCount{});
  return send(command::OpenCount{});
}

core::Result<void> ScenarioRunner::count_next(const Arguments& a) {
  const auto quantity = core::parse_counted(a[0]);
  if (!quantity) return send(command::RefuseInput{quantity.error()});
  return send(command::SetNextCounted{*quantity});
}

core::Result<void> ScenarioRunner::expect_counted(const Arguments& a) {
  return expect(a[1], [&] { return counted_of(host_.view().count.count, a[0]); });
}

core::Result<void> ScenarioRunner::expect_no_count(const Arguments&) {
  return expect("no count", [this] {
    return std::string(host_.view().count.open ? "an open count" : "no count");
  });
}

}  // namespace holdfast::till
