// Evens out light: what a lamp, a shadow or a poor contrast did to a picture of a code.
//
// Pure; any thread.
#pragma once

#include "drivers/camera/luma_view.h"

namespace holdfast::drivers {

// Stretches the picture so that the darkest and the brightest around every place become black and
// white. "Around" is about a third of the picture in each direction.
void level_light(LumaPicture& picture);

}  // namespace holdfast::drivers
