#include "config/camera_settings.h"

#include <algorithm>
#include <charconv>

namespace holdfast::config {
namespace {

constexpr int kSmallestWidth = 160, kLargestWidth = 3'840;
constexpr int kSmallestHeight = 120, kLargestHeight = 2'160;
// A smaller part would hold no code.
constexpr int kSmallestPart = 10;

std::string_view trimmed(std::string_view text) {
  while (text.starts_with(' ')) text.remove_prefix(1);
  while (text.ends_with(' ')) text.remove_suffix(1);
  return text;
}

// "a, b, c"; an empty text has one empty part.
std::vector<std::string_view> parts_of(std::string_view text) {
  std::vector<std::string_view> parts;
  for (;;) {
    const std::size_t comma = text.find(',');
    parts.push_back(trimmed(text.substr(0, comma)));
    if (comma == std::string_view::npos) return parts;
    text.remove_prefix(comma + 1);
  }
}

std::optional<int> whole_number(std::string_view text) {
  int number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc{} || end != text.data() + text.size() || number < 0) return std::nullopt;
  return number;
}

bool within(int number, int least, int most) {
  return number >= least && number <= most;
}

}  // namespace

std::optional<PictureSize> picture_size(std::string_view text) {
  const std::size_t by = text.find('x');
  if (by == std::string_view::npos) return std::nullopt;
  const auto width = whole_number(text.substr(0, by));
  const auto height = whole_number(text.substr(by + 1));
  if (!width || !height || !within(*width, kSmallestWidth, kLargestWidth) ||
      !within(*height, kSmallestHeight, kLargestHeight)) {
    return std::nullopt;
  }
  return PictureSize{*width, *height};
}

std::optional<PicturePart> picture_part(std::string_view text) {
  const auto parts = parts_of(text);
  if (parts.size() != 4) return std::nullopt;
  std::array<int, 4> numbers{};
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    const auto number = whole_number(parts[i]);
    if (!number || *number > 100) return std::nullopt;
    numbers[i] = *number;
  }
  const PicturePart part{numbers[0], numbers[1], numbers[2], numbers[3]};
  if (part.width < kSmallestPart || part.height < kSmallestPart) return std::nullopt;
  if (part.left + part.width > 100 || part.top + part.height > 100) return std::nullopt;
  return part;
}

std::optional<std::vector<CodeFamily>> code_families(std::string_view text) {
  std::vector<CodeFamily> families;
  for (const std::string_view name : parts_of(text)) {
    const auto* found = std::ranges::find(kCodeNames, name);
    if (found == kCodeNames.end()) return std::nullopt;
    families.push_back(static_cast<CodeFamily>(found - kCodeNames.begin()));
  }
  return families;
}

std::string picture_size_rule(std::string_view text) {
  if (picture_size(text)) return {};
  return "must be width and height in pixels, such as \"640x480\", from 160x120 to 3840x2160";
}

std::string picture_part_rule(std::string_view text) {
  if (picture_part(text)) return {};
  return "must be left, top, width and height in percent of the picture, such as "
         "\"25, 25, 50, 50\", within it and at least 10 wide and high";
}

std::string code_list_rule(std::string_view text) {
  if (text.empty() || code_families(text)) return {};
  std::string names;
  for (const std::string_view name : kCodeNames) {
    names += (names.empty() ? "" : ", ") + std::string{name};
  }
  return "must be some of " + names + ", with commas between them; empty for all";
}

}  // namespace holdfast::config
