// What the settings say of a camera that scans, read from their texts.
//
// Pure functions and values; thread-safe.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace holdfast::config {

// Pixels. From "640x480".
struct PictureSize {
  int width = 0, height = 0;
  friend bool operator==(const PictureSize&, const PictureSize&) = default;
};
[[nodiscard]] std::optional<PictureSize> picture_size(std::string_view text);

// Percent of the picture's width and height. From "left, top, width, height".
struct PicturePart {
  int left = 0, top = 0, width = 100, height = 100;
  friend bool operator==(const PicturePart&, const PicturePart&) = default;
};
[[nodiscard]] std::optional<PicturePart> picture_part(std::string_view text);

// In the order of kCodeNames. Empty for a name that is none, and for a list without any.
enum class CodeFamily : std::uint8_t {
  ean,
  code_128,
  code_39,
  code_93,
  itf_14,
  codabar,
  databar,
  qr,
  data_matrix,
  aztec,
  pdf_417,
};
inline constexpr std::array<std::string_view, 11> kCodeNames = {
    "ean",     "code-128", "code-39",     "code-93", "itf-14", "codabar",
    "databar", "qr",       "data-matrix", "aztec",   "pdf-417"};
[[nodiscard]] std::optional<std::vector<CodeFamily>> code_families(std::string_view text);

// What is wrong with a text among the settings, as "must be …"; empty when nothing is.
[[nodiscard]] std::string picture_size_rule(std::string_view text);
[[nodiscard]] std::string picture_part_rule(std::string_view text);
// The empty text stands for all codes.
[[nodiscard]] std::string code_list_rule(std::string_view text);

}  // namespace holdfast::config
