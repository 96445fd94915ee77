#include "ui/widgets/theme.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace holdfast::ui {

namespace {

constexpr Colour rgb(std::uint32_t hex) {
  return 0xFF000000U | ((hex & 0xFFU) << 16U) | (hex & 0xFF00U) | (hex >> 16U);
}

constexpr unsigned channel(Colour colour, unsigned shift) {
  return (colour >> shift) & 0xFFU;
}

double linear(unsigned value) {
  const double v = value / 255.0;
  return v <= 0.04045 ? v / 12.92 : std::pow((v + 0.055) / 1.055, 2.4);
}

double luminance(Colour colour) {
  return 0.2126 * linear(channel(colour, 0)) + 0.7152 * linear(channel(colour, 8)) +
         0.0722 * linear(channel(colour, 16));
}

constexpr Theme kDark{
    .background = rgb(0x0E1317),
    .panel = rgb(0x161D23),
    .tile = rgb(0x212B33),
    .key = rgb(0x2C3943),
    .line = rgb(0x33414C),
    .text = rgb(0xF3F6F8),
    .muted = rgb(0xA3B3BF),
    .accent = rgb(0x2673C9),
    .on_accent = rgb(0xFFFFFF),
    .pay = rgb(0x37C68B),
    .on_pay = rgb(0x06170F),
    .danger = rgb(0xC8402F),
    .on_danger = rgb(0xFFFFFF),
    .voided = rgb(0x40231F),
    .on_voided = rgb(0xFFB4A6),
    .selected = rgb(0x1C3A57),
    .good = rgb(0x37C68B),
    .warning = rgb(0xF2B01E),
    .bad = rgb(0xF0705C),
    .good_paper = rgb(0x173229),
    .warning_paper = rgb(0x3A2F14),
    .bad_paper = rgb(0x4A1F1A),
    .dim = 0xB8000000U,
};

constexpr Theme kLight{
    .background = rgb(0xE9EDF0),
    .panel = rgb(0xFFFFFF),
    .tile = rgb(0xFFFFFF),
    .key = rgb(0xDDE5EB),
    .line = rgb(0xC6D0D8),
    .text = rgb(0x11181D),
    .muted = rgb(0x4C5B66),
    .accent = rgb(0x0B5CAD),
    .on_accent = rgb(0xFFFFFF),
    .pay = rgb(0x0A7A4F),
    .on_pay = rgb(0xFFFFFF),
    .danger = rgb(0xB3261E),
    .on_danger = rgb(0xFFFFFF),
    .voided = rgb(0xFBE3E0),
    .on_voided = rgb(0x9B1C14),
    .selected = rgb(0xD6E7F8),
    .good = rgb(0x0A7A4F),
    .warning = rgb(0xC98500),
    .bad = rgb(0xB3261E),
    .good_paper = rgb(0xE0F3EA),
    .warning_paper = rgb(0xFDF0D0),
    .bad_paper = rgb(0xFBDEDA),
    .dim = 0x8C1D1811U,
};

constexpr std::array<Colour, 8> kStripes{
    rgb(0x56B4E9), rgb(0x009E73), rgb(0xF0E442), rgb(0x0072B2),
    rgb(0xD55E00), rgb(0xCC79A7), rgb(0xE69F00), rgb(0x8A96A0),
};

}  // namespace

const Theme& dark_theme() {
  return kDark;
}
const Theme& light_theme() {
  return kLight;
}

Colour category_stripe(std::size_t index) {
  return kStripes[index % kStripes.size()];
}

Colour mix(Colour under, Colour over, float share) {
  Colour mixed = 0xFF000000U;
  for (unsigned shift : {0U, 8U, 16U}) {
    const float a = static_cast<float>(channel(under, shift));
    const float b = static_cast<float>(channel(over, shift));
    mixed |= static_cast<Colour>(std::lround(a + (b - a) * share)) << shift;
  }
  return mixed;
}

double contrast(Colour a, Colour b) {
  const double la = luminance(a), lb = luminance(b);
  return (std::max(la, lb) + 0.05) / (std::min(la, lb) + 0.05);
}

}  // namespace holdfast::ui
