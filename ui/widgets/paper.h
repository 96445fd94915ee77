// A receipt on the screen, as the paper will look.
#pragma once

#include "pos/core/receipt.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

// Pixels that the document takes on paper `width` pixels wide.
[[nodiscard]] float paper_height(Ui& ui, const core::ReceiptDocument& document, float width);

// Draws it at (x, y); the texts belong to the area that is open.
void draw_paper(Ui& ui, float x, float y, float width, const core::ReceiptDocument& document);

}  // namespace holdfast::ui
