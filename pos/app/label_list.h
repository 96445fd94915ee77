// Lists of labels to print, as files of comma-separated values: a label in each line, and how many
// of it in the last column (one where it is empty or missing).
//
//   shelf  code                                     a barcode of the catalogue
//   spool  code,material,colour,grams               grams may be empty
//   used   code,name,condition,grading,price        second-hand goods; condition, grading may be
//   empty
//
// The first line may be a heading: it is when its first cell is "code".
// Pure but for the catalogue.
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "pos/core/error.h"
#include "pos/core/label.h"
#include "pos/ports/catalogue.h"

namespace holdfast::app {

enum class LabelKind : std::uint8_t { shelf, spool, used };

struct LabelOrder {
  core::Label label;
  int copies = 1;

  friend bool operator==(const LabelOrder&, const LabelOrder&) = default;
};

// All or nothing. Errors name the line: file_unreadable for what cannot be read, unknown_barcode,
// amount_malformed, and the catalogue's.
[[nodiscard]] core::Result<std::vector<LabelOrder>> read_label_list(
    std::string_view text, LabelKind kind, const ports::Catalogue& catalogue,
    core::Currency currency);

}  // namespace holdfast::app
