// Goods that come back.
#include <algorithm>
#include <utility>

#include "pos/till/scenario_runner.h"

namespace holdfast::till {

core::Result<void> ScenarioRunner::start_return(const Arguments&) {
  return send(command::StartReturn{});
}

core::Result<void> ScenarioRunner::find_receipt(const Arguments& a) {
  return send(command::FindReceipt{a[0]});
}

core::Result<void> ScenarioRunner::bring_back(const Arguments& a) {
  const auto number = parse_count(a[1]);
  if (!number) return core::pass_on(number.error());
  core::Quantity quantity{};
  if (a[0] != "0") {
    const auto parsed = core::parse_quantity(a[0]);
    if (!parsed) return send(command::RefuseInput{parsed.error()});
    quantity = *parsed;
  }
  return send(command::SetReturnQuantity{static_cast<std::uint32_t>(*number), quantity});
}

core::Result<void> ScenarioRunner::bring_back_everything(const Arguments&) {
  return send(command::ReturnEverything{});
}

core::Result<void> ScenarioRunner::give_reason(const Arguments& a) {
  return send(command::SetReturnReason{a[0]});
}

core::Result<void> ScenarioRunner::confirm_return(const Arguments&) {
  return send(command::ConfirmReturn{});
}

core::Result<void> ScenarioRunner::leave_return(const Arguments&) {
  return send(command::LeaveReturn{});
}

core::Result<void> ScenarioRunner::expect_returns(const Arguments& a) {
  const auto total = amount(a[1]);
  if (!total) return core::pass_on(total.error());
  return expect(a[0] + " returns, total " + core::to_plain(*total), [this] {
    const core::DrawerTotals& drawer = host_.view().shift.drawer;
    return std::to_string(drawer.returns) + " returns, total " + core::to_plain(drawer.returned);
  });
}

core::Result<void> ScenarioRunner::expect_return_line(const Arguments& a) {
  return expect("bought " + a[1] + " left " + a[2] + " chosen " + a[3], [&] {
    for (const ReturnLineView& line : host_.view().goods_return.lines) {
      if (std::to_string(line.number) != a[0]) continue;
      return "bought " + core::to_plain(line.bought) + " left " + core::to_plain(line.left) +
             " chosen " + core::to_plain(line.chosen);
    }
    return std::string("not there");
  });
}

}  // namespace holdfast::till
