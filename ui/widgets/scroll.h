// A region whose content is taller than itself: by wheel, finger, or keys of its owner.
#pragma once

#include <string>

#include "ui/widgets/ui.h"

namespace holdfast::ui {

// For the time of a block, drawing and pressing are clipped to `rect`.
class ScrollArea {
 public:
  ScrollArea(Ui& ui, std::string id, const Rect& rect, float content_height);
  ~ScrollArea();
  ScrollArea(const ScrollArea&) = delete;
  ScrollArea& operator=(const ScrollArea&) = delete;

  // Where the content's top is in the window.
  [[nodiscard]] float top() const { return top_; }
  [[nodiscard]] bool scrollable() const { return scrollable_; }

 private:
  Ui& ui_;
  Rect rect_;
  float content_height_, top_;
  bool scrollable_;
};

// Brings `top` … `bottom` of the content (pixels from its start) into a view `height` tall.
void scroll_into_view(Ui::Scroll& scroll, float top, float bottom, float height);

}  // namespace holdfast::ui
