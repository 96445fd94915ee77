#include "pos/core/utf8.h"

#include <cstddef>

namespace holdfast::core {

bool is_utf8(std::string_view text) noexcept {
  std::size_t i = 0;
  while (i < text.size()) {
    const auto lead = static_cast<unsigned char>(text[i]);
    ++i;
    if (lead < 0x80) continue;

    std::size_t following = 0;
    unsigned lowest = 0x80;  // the bounds of the second byte
    unsigned highest = 0xBF;
    if (lead >= 0xC2 && lead <= 0xDF) {
      following = 1;
    } else if (lead >= 0xE0 && lead <= 0xEF) {
      following = 2;
      if (lead == 0xE0) lowest = 0xA0;
      if (lead == 0xED) highest = 0x9F;
    } else if (lead >= 0xF0 && lead <= 0xF4) {
      following = 3;
      if (lead == 0xF0) lowest = 0x90;
      if (lead == 0xF4) highest = 0x8F;
    } else {
      return false;
    }
    for (; following > 0; --following, ++i) {
      if (i >= text.size()) return false;
      const auto next = static_cast<unsigned char>(text[i]);
      if (next < lowest || next > highest) return false;
      lowest = 0x80;
      highest = 0xBF;
    }
  }
  return true;
}

}  // namespace holdfast::core
