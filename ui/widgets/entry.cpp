#include "ui/widgets/entry.h"

namespace holdfast::ui {

void Entry::push(char character) {
  if (character == '.') {
    if (!digits_only()) return;
    if (text_.empty()) text_ = "0";
  }
  if (text_.size() < max_length_) text_ += character;
}

void Entry::backspace() {
  if (!text_.empty()) text_.pop_back();
  if (text_ == "0") text_.clear();
}

}  // namespace holdfast::ui
