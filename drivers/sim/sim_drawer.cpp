#include "drivers/sim/sim_drawer.h"

#include <utility>

#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::OutputOutcome;
using ports::OutputResult;

constexpr const char* kName = "sim:drawer";

}  // namespace

core::Result<void> SimDrawer::start(KickHandler on_done, ports::StatusHandler on_status) {
  on_done_ = std::move(on_done);
  on_status_ = std::move(on_status);
  running_ = true;
  worker_.start();
  report();
  return {};
}

void SimDrawer::stop() {
  running_ = false;
  worker_.stop();
}

void SimDrawer::kick(core::KickId id) {
  const bool posted = worker_.post([this, id] { on_done_(id, carry_out()); });
  HOLDFAST_ASSERT(posted);
}

OutputOutcome SimDrawer::carry_out() {
  if (!running_) return {OutputResult::failed, {ErrorCode::device_closed, "the till was stopped"}};
  if (!connected_) {
    return {OutputResult::failed, {ErrorCode::device_offline, "open the drawer with its key"}};
  }
  if (!powered_) {
    return {OutputResult::failed,
            {ErrorCode::device_offline, "the drawer opens through the printer"}};
  }
  open_ = true;
  ++kick_count_;
  if (lose_next_answer_.exchange(false)) {
    return {OutputResult::unknown,
            {ErrorCode::device_timeout, "the connection was lost; look at the drawer"}};
  }
  return OutputOutcome::ok();
}

void SimDrawer::set_connected(bool connected) {
  connected_ = connected;
  report();
}

void SimDrawer::set_powered(bool powered) {
  powered_ = powered;
  report();
}

void SimDrawer::report() {
  ports::DeviceStatus status;
  status.role = ports::DeviceRole::cash_drawer;
  status.name = kName;
  status.health = ports::DeviceHealth::failed;
  if (!connected_) {
    status.detail = "The cash drawer is not connected. Check its cable.";
  } else if (!powered_) {
    status.detail = "The drawer opens through the printer, which is switched off. Switch it on.";
  } else {
    status.health = ports::DeviceHealth::ready;
  }
  worker_.post([this, status = std::move(status)] {
    if (running_) on_status_(status);
  });
}

}  // namespace holdfast::drivers
