// The screen that the customer sees: what is rung up, what it comes to, what is given back. It only
// shows; nothing on it can be pressed.
#pragma once

#include <string>

#include "pos/till/customer_view.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

// For a canvas of 800 x 500 dp, so that everything is larger than on the cashier's screen.
inline constexpr float kCustomerWidthDp = 800, kCustomerHeightDp = 500;

// `greeting` stands below the shop's name while nobody is served.
void customer(Ui& ui, const Rect& rect, const till::CustomerView& view,
              const std::string& greeting);

}  // namespace holdfast::ui
