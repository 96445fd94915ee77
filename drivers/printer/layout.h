// From a receipt document to lines of a fixed number of columns: what plain text and
// ESC/POS have in common.
//
// Pure functions; thread-safe.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/receipt.h"

namespace holdfast::drivers {

inline constexpr int kMinColumns = 16;

struct PaperLine {
  enum class Kind : std::uint8_t { text, rule, barcode, qr, picture };
  Kind kind = Kind::text;
  std::string text = {};  // UTF-8 on one line, at most as wide as the paper; a code's data
  core::Align align = core::Align::left;
  core::Emphasis emphasis = core::Emphasis::normal;
  core::ReceiptPicture picture = {};  // of a picture

  friend bool operator==(const PaperLine&, const PaperLine&) = default;
};

struct LayoutOptions {
  int columns = 48;           // of normal characters; at least kMinColumns
  bool large_is_wide = true;  // a large character takes two columns
  // Applied to every text before it is measured: a printer's substitutions.
  std::function<std::string(std::string_view)> substitute = {};
};

// Text wraps at spaces, and inside words that are wider than the paper. The left part of
// a pair wraps beside its right part, which stands on the last of these lines. A right
// part is never broken: one that is too wide when large is printed strong, one that
// leaves no room for the left part gets a line of its own. Only a right part wider than
// the paper itself continues on the next line, because a figure with digits missing
// would be worse.
[[nodiscard]] std::vector<PaperLine> lay_out(const core::ReceiptDocument& document,
                                             const LayoutOptions& options);

}  // namespace holdfast::drivers
