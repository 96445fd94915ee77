// Colours by their role. Every text is drawn in a pair of this table that reaches 4.5:1
// (WCAG 2.1, success criterion 1.4.3); tests/ui proves it on every screen.
#pragma once

#include <cstddef>
#include <cstdint>

namespace holdfast::ui {

// 0xAABBGGRR, as ImGui packs it.
using Colour = std::uint32_t;

struct Theme {
  Colour background, panel, tile, key, line;
  Colour text, muted;
  Colour accent, on_accent;
  Colour pay, on_pay;
  Colour danger, on_danger;
  Colour voided, on_voided;  // `voided` is the paper, `on_voided` the ink
  Colour selected;
  Colour good, warning, bad;                    // state shapes, never text
  Colour good_paper, warning_paper, bad_paper;  // behind theme.text
  Colour dim;                                   // over what a dialog covers
};

[[nodiscard]] const Theme& dark_theme();
[[nodiscard]] const Theme& light_theme();

// Paper and ink of a receipt: the same in both themes.
inline constexpr Colour kPaper = 0xFFF4F9FBU;
inline constexpr Colour kInk = 0xFF1D1814U;

// Stripes of the categories: Okabe and Ito's palette, which people with any kind of
// colour vision can tell apart.
[[nodiscard]] Colour category_stripe(std::size_t index);

// `over` at `share` (0 … 1) on `under`, opaque.
[[nodiscard]] Colour mix(Colour under, Colour over, float share);

// WCAG contrast ratio of two opaque colours: 1 … 21.
[[nodiscard]] double contrast(Colour a, Colour b);

}  // namespace holdfast::ui
