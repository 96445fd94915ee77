#include "ui/widgets/registry.h"

#include <algorithm>

#include "pos/core/assert.h"

namespace holdfast::ui {

std::string Widget::text() const {
  std::string joined;
  for (const DrawnText& drawn : texts) {
    if (!joined.empty()) joined += ' ';
    joined += drawn.text;
  }
  return joined;
}

void Registry::begin_frame() {
  widgets_.clear();
  open_.clear();
  scrolls_.clear();
}

void Registry::open(Widget widget) {
  widgets_.push_back(std::move(widget));
  open_.push_back(widgets_.size() - 1);
}

void Registry::close() {
  HOLDFAST_ASSERT(!open_.empty());
  open_.pop_back();
}

void Registry::add_text(DrawnText text) {
  current().texts.push_back(std::move(text));
}

void Registry::add_scroll(ScrollRegion region) {
  scrolls_.push_back(std::move(region));
}

Widget& Registry::current() {
  HOLDFAST_ASSERT(!open_.empty());
  return widgets_[open_.back()];
}

const Widget* Registry::find(std::string_view id) const {
  const auto found = std::ranges::find(widgets_, id, &Widget::id);
  return found == widgets_.end() ? nullptr : &*found;
}

int Registry::top_layer() const {
  int top = 0;
  for (const Widget& widget : widgets_) top = std::max(top, widget.layer);
  return top;
}

}  // namespace holdfast::ui
