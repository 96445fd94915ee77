// What a cashier types: digits and at most one decimal point, kept as text.
#pragma once

#include <cstddef>
#include <string>

namespace holdfast::ui {

class Entry {
 public:
  explicit Entry(std::size_t max_length = 18) : max_length_(max_length) {}

  // '0' … '9' or '.'; what does not fit is left out.
  void push(char character);
  void backspace();
  void clear() { text_.clear(); }

  [[nodiscard]] const std::string& text() const { return text_; }
  [[nodiscard]] bool empty() const { return text_.empty(); }
  [[nodiscard]] bool digits_only() const { return text_.find('.') == std::string::npos; }

 private:
  std::string text_;
  std::size_t max_length_;
};

}  // namespace holdfast::ui
