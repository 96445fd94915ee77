// The picture of a camera that scans, with the part that is searched and the code that was found.
#pragma once

#include "ui/widgets/ui.h"

namespace holdfast::ui {

// Fills `rect`; the last code stands below the picture. For ui.camera.
void draw_camera(Ui& ui, const Rect& rect);

}  // namespace holdfast::ui
