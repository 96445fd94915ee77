// QR Codes on the screen. Pure; thread-safe.
#pragma once

#include <string_view>
#include <vector>

namespace holdfast::ui {

struct QrModules {
  int size = 0;  // modules on a side; 0: nothing can be encoded
  std::vector<bool> dark;

  [[nodiscard]] bool at(int x, int y) const {
    return dark[static_cast<std::size_t>(y) * static_cast<std::size_t>(size) +
                static_cast<std::size_t>(x)];
  }
};

// Without the quiet zone. Nothing for an empty text and for one of more than 1,000 bytes.
[[nodiscard]] QrModules qr_modules(std::string_view text);

}  // namespace holdfast::ui
