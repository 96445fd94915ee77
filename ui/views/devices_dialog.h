// The devices, for whoever sets a till up or wonders why something does not work: those that the
// till uses with what they did, everything that is plugged in with what keeps it from being used,
// and a place to try scanner, printer and drawer.
#pragma once

#include "pos/till/view.h"
#include "ui/devices_view.h"
#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

inline constexpr const char* kUsedList = "devices.used";
inline constexpr const char* kPluggedList = "devices.plugged";

// True when it is to be closed.
bool devices_dialog(Ui& ui, const Rect& cover, const till::TillView& view,
                    const DevicesView& devices, Actions& actions);

}  // namespace holdfast::ui
