// The till's last word: what was done, or what was refused and what to do about it.
#pragma once

#include "pos/till/view.h"
#include "ui/widgets/panel.h"

namespace holdfast::ui {

// `placeholder` stands there while there is nothing to say.
void banner(Ui& ui, const Rect& rect, const till::Banner& banner, std::string_view placeholder);

}  // namespace holdfast::ui
