#include "drivers/sim/sim_card_reader.h"

#include <algorithm>
#include <utility>

namespace holdfast::drivers {

using ports::DeviceHealth;

core::Result<void> SimCardReader::start(SwipeHandler on_swipe, HealthHandler on_health) {
  on_swipe_ = std::move(on_swipe);
  on_health_ = std::move(on_health);
  worker_.start();
  worker_.post([this] { on_health_(DeviceHealth::ready, {}); });
  return {};
}

void SimCardReader::swipe(std::string track) {
  const auto read = core::read_swipe(track, hash_);
  // Nobody reads it any more, which is why a plain loop would be left out.
  for (volatile char& c : track) c = 0;
  if (!read) {
    worker_.post([this] {
      on_health_(DeviceHealth::warning, "The card could not be read. Swipe it again, evenly.");
    });
    return;
  }
  worker_.post([this, swipe = *read] {
    on_health_(DeviceHealth::ready, {});
    on_swipe_(swipe);
  });
}

}  // namespace holdfast::drivers
