// What a customer reads on a display of two lines: what was scanned and its price, the weight
// while it is weighed, the total, the change. A function of the view, as the screen is, by way of
// what every display of a customer shows (customer_view.h).
//
// Pure; thread-safe.
#pragma once

#include "pos/ports/line_display.h"
#include "pos/till/view.h"

namespace holdfast::till {

[[nodiscard]] ports::LineDisplayText customer_lines(const TillView& view);

// `left` begins the line and `right` ends it; where both do not fit, `left` is cut. In columns of
// one code point each.
[[nodiscard]] std::string display_pair(std::string_view left, std::string_view right);

}  // namespace holdfast::till
