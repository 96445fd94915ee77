// Filled shapes. Round ones are cut from discs that lie in the faces' texture: their edges
// are smooth under every renderer, and cheap without a GPU.
#pragma once

#include "ui/widgets/ui.h"

namespace holdfast::ui {

// With the house's corner radius; edges are on whole pixels.
void fill(Ui& ui, const Rect& rect, Colour colour, float radius_dp = kCornerDp);
// A filled rectangle with a border inside its edge.
void bordered(Ui& ui, const Rect& rect, Colour border, Colour inside, float thickness_dp = 1,
              float radius_dp = kCornerDp);
// A filled rectangle whose left edge is a stripe.
void striped(Ui& ui, const Rect& rect, Colour stripe, Colour inside, float width_dp = 6);
// A border over what is there already.
void outline(Ui& ui, const Rect& rect, Colour colour, float thickness_dp, float radius_dp);
void disc(Ui& ui, float centre_x, float centre_y, float diameter, Colour colour);

}  // namespace holdfast::ui
