// Goods sold by weight: what the scale shows, what people do, and what must then be true.
#include "pos/till/scenario_runner.h"

namespace holdfast::till {

using core::ErrorCode;
using ports::ScaleReading;
using ports::ScaleState;

// A host that has a scale of its own lets that one speak.
core::Result<void> ScenarioHost::set_scale(const ports::ScaleReading& reading) {
  const bool there = reading.state != ScaleState::absent;
  const auto health = there ? ports::DeviceHealth::ready : ports::DeviceHealth::absent;
  const bool failed = reading.state == ScaleState::fault;
  auto told = send(command::DeviceChanged{
      {ports::DeviceRole::scale, failed ? ports::DeviceHealth::failed : health, "Scale",
       failed ? core::sentence(reading.error) : std::string()}});
  if (!told) return told;
  return send(command::ScaleChanged{reading});
}

core::Result<void> ScenarioRunner::scale_shows(const Arguments& a) {
  const auto unit = core::weight_unit(a[1]);
  const auto weight = unit ? core::parse_weight(a[0], *unit) : std::nullopt;
  if (!weight) return core::fail(ErrorCode::scenario_syntax, "no scale shows this");
  if (a[2] == "moving") return host_.set_scale({ScaleState::in_motion, weight, false, {}});
  return host_.set_scale(ScaleReading::resting(*weight, a[2] == "net"));
}

core::Result<void> ScenarioRunner::scale_says(const Arguments& a) {
  if (a[0] == "over") return host_.set_scale(ScaleReading::of(ScaleState::over_capacity));
  if (a[0] == "under") return host_.set_scale(ScaleReading::of(ScaleState::under_zero));
  if (a[0] == "unplugged") return host_.set_scale(ScaleReading::of(ScaleState::absent));
  return host_.set_scale(ScaleReading::faulty({ErrorCode::device_failure, "calibrate it"}));
}

core::Result<void> ScenarioRunner::scale_in_unknown_unit(const Arguments& a) {
  return host_.set_scale(ScaleReading::faulty({ErrorCode::scale_unit_unknown, a[0]}));
}

core::Result<void> ScenarioRunner::weigh(const Arguments& a) {
  if (a[0] == "take") return send(command::TakeWeight{});
  return send(command::CancelWeighing{});
}

core::Result<void> ScenarioRunner::weigh_typed(const Arguments& a) {
  const auto net = core::parse_quantity(a[0]);
  if (!net) return send(command::RefuseInput{net.error()});
  return send(command::TypeWeight{*net});
}

core::Result<void> ScenarioRunner::tare(const Arguments& a) {
  if (a[0] == "scale") return send(command::TareScale{});
  return send(command::SetTare{});
}

core::Result<void> ScenarioRunner::tare_typed(const Arguments& a) {
  const auto tare = core::parse_quantity(a[0]);
  if (!tare) return send(command::RefuseInput{tare.error()});
  return send(command::SetTare{*tare});
}

core::Result<void> ScenarioRunner::expect_weight(const Arguments& a) {
  return expect(a[0], [this] {
    const WeighingView& weighing = host_.view().weighing;
    return weighing.net ? core::to_plain(*weighing.net) : std::string("none");
  });
}

}  // namespace holdfast::till
