// The lines of a stock count, and how many they are.
#pragma once

#include "ui/views/actions.h"
#include "ui/widgets/ui.h"

namespace holdfast::ui {

// Brings the selected line into view where `scroll_to_selected`.
void count_panel(Ui& ui, const Rect& rect, const till::TillView& view, bool scroll_to_selected,
                 Actions& actions);

// "3 products", "1 product".
[[nodiscard]] std::string products(std::size_t number);
// "12", "3.25 kg".
[[nodiscard]] std::string counted_text(const core::CountLine& line);
// The product's name, or what stands for one that there is none of.
[[nodiscard]] std::string name_of(const core::CountLine& line);

}  // namespace holdfast::ui
