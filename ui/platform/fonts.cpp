#include "ui/platform/fonts.h"

#include <imgui.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <filesystem>

namespace holdfast::ui {

namespace {

constexpr float kDigitAdvance = 0.535F;  // of the pixel size: Inter's widest digit

// Latin, Greek, Cyrillic, the punctuation and currency signs of those scripts.
constexpr std::array<ImWchar, 23> kLetters{
    0x0020, 0x024F, 0x0370, 0x03FF, 0x0400, 0x052F, 0x1E00, 0x1EFF, 0x2010, 0x2027, 0x2030, 0x203A,
    0x20A0, 0x20C0, 0x2116, 0x2122, 0x2190, 0x21B5, 0x2212, 0x2212, 0x215B, 0x215E, 0};
constexpr std::array<ImWchar, 17> kFigures{0x0020, 0x0020, 0x0025, 0x0025, 0x002B, 0x002E,
                                           0x0030, 0x0039, 0x0041, 0x005A, 0x00A3, 0x00A5,
                                           0x20A0, 0x20C0, 0x2212, 0x2212, 0};
constexpr std::array<ImWchar, 3> kDigits{'0', '9', 0};

ImFont* add(ImFontAtlas& atlas, const std::string& file, const std::string& fallback, float px,
            const ImWchar* ranges, bool proportional_digits) {
  ImFontConfig first;
  first.OversampleH = 1;
  first.OversampleV = 1;
  first.PixelSnapH = true;
  ImFont* font = nullptr;
  if (proportional_digits) {
    // What an earlier source holds a later one does not replace: the digits come first,
    // with one advance for all.
    ImFontConfig digits = first;
    digits.GlyphMinAdvanceX = digits.GlyphMaxAdvanceX = std::round(px * kDigitAdvance);
    font = atlas.AddFontFromFileTTF(file.c_str(), px, &digits, kDigits.data());
    first.MergeMode = true;
    atlas.AddFontFromFileTTF(file.c_str(), px, &first, ranges);
  } else {
    font = atlas.AddFontFromFileTTF(file.c_str(), px, &first, ranges);
    first.MergeMode = true;
  }
  if (!fallback.empty()) atlas.AddFontFromFileTTF(fallback.c_str(), px, &first, ranges);
  return font;
}

// Diameters of what is round: corners, dots of a PIN, state lights, initials.
constexpr std::array<float, 11> kDiscsDp{
    2 * kCornerDp, 2 * kDialogCornerDp, 4, 6, 10, 12, 14, 18, 20, 52, 64};

// Each pixel is as opaque as the circle covers it.
std::vector<DiscSprite> draw_discs(ImFontAtlas& atlas, const std::vector<int>& places) {
  std::vector<DiscSprite> discs;
  unsigned char* pixels = nullptr;
  int width = 0, height = 0;
  atlas.GetTexDataAsAlpha8(&pixels, &width, &height);
  for (int place : places) {
    const ImFontAtlasCustomRect& rect = *atlas.GetCustomRectByIndex(place);
    const float radius = static_cast<float>(rect.Width) / 2;
    for (int y = 0; y < rect.Height; ++y) {
      for (int x = 0; x < rect.Width; ++x) {
        const float from_centre = std::hypot(static_cast<float>(x) + 0.5F - radius,
                                             static_cast<float>(y) + 0.5F - radius);
        const float cover = std::clamp(radius - from_centre + 0.5F, 0.0F, 1.0F);
        pixels[(rect.Y + y) * width + rect.X + x] =
            static_cast<unsigned char>(std::lround(cover * 255));
      }
    }
    const auto u = [width](int x) { return static_cast<float>(x) / static_cast<float>(width); };
    const auto v = [height](int y) { return static_cast<float>(y) / static_cast<float>(height); };
    discs.push_back({static_cast<float>(rect.Width), u(rect.X), v(rect.Y), u(rect.X + rect.Width),
                     v(rect.Y + rect.Height)});
  }
  return discs;
}

}  // namespace

core::Result<FontFiles> find_fonts(const std::string& root) {
  const std::string inter = root + "/opentype/inter/Inter-";
  const std::string noto = root + "/truetype/noto/NotoSans-";
  const std::string dejavu = root + "/truetype/dejavu/DejaVuSans";
  const std::array<FontFiles, 3> known{
      FontFiles{inter + "Medium.otf", inter + "SemiBold.otf", true, noto + "Regular.ttf"},
      FontFiles{noto + "Regular.ttf", noto + "Bold.ttf", false, {}},
      FontFiles{dejavu + ".ttf", dejavu + "-Bold.ttf", false, {}}};
  std::error_code ignored;
  const auto present = [&ignored](const std::string& file) {
    return std::filesystem::is_regular_file(file, ignored);
  };
  for (FontFiles files : known) {
    if (!present(files.medium) || !present(files.strong)) continue;
    if (!present(files.fallback)) files.fallback.clear();
    return files;
  }
  return core::fail(
      core::ErrorCode::internal,
      "no typeface for the screen: neither Inter, Noto Sans nor DejaVu Sans is below " + root +
          ". Install the package fonts-inter and start again.");
}

ImFont* Fonts::smaller(const ImFont* font) const {
  const std::array<ImFont*, 7> falling{huge, total, amount, title, strong, body, small};
  for (std::size_t i = 0; i + 1 < falling.size(); ++i)
    if (falling[i] == font) return falling[i + 1];
  return nullptr;
}

const DiscSprite* Fonts::disc(float diameter_px) const {
  const auto distance = [diameter_px](const DiscSprite& sprite) {
    return std::abs(sprite.diameter_px - diameter_px);
  };
  const auto nearest = std::ranges::min_element(discs, {}, distance);
  return nearest == discs.end() || distance(*nearest) > 1 ? nullptr : &*nearest;
}

core::Result<Fonts> load_fonts(ImFontAtlas& atlas, const FontFiles& files, float scale) {
  atlas.Clear();
  atlas.Flags |= ImFontAtlasFlags_NoMouseCursors | ImFontAtlasFlags_NoBakedLines;
  const auto px = [scale](float dp) { return std::round(dp * scale); };
  const auto face = [&](const std::string& file, float dp, const ImWchar* ranges) {
    return add(atlas, file, files.fallback, px(dp), ranges, files.proportional_digits);
  };
  Fonts fonts;
  fonts.body = face(files.medium, kBodyDp, kLetters.data());
  fonts.small = face(files.medium, kSmallDp, kLetters.data());
  fonts.strong = face(files.strong, kStrongDp, kLetters.data());
  fonts.title = face(files.strong, kTitleDp, kLetters.data());
  fonts.amount = face(files.strong, kAmountDp, kFigures.data());
  fonts.total = face(files.strong, kTotalDp, kFigures.data());
  fonts.huge = face(files.strong, kHugeDp, kFigures.data());
  std::vector<int> places;
  for (float diameter_dp : kDiscsDp) {
    const int size = std::max(2, static_cast<int>(px(diameter_dp)));
    places.push_back(atlas.AddCustomRectRegular(size, size));
  }
  if (fonts.huge == nullptr || !atlas.Build())
    return core::fail(
        core::ErrorCode::internal,
        "the typeface " + files.medium + " cannot be read. Install the package fonts-inter again.");
  fonts.discs = draw_discs(atlas, places);
  return fonts;
}

float line_height_px(const ImFont* font) {
  return font->FontSize;
}

}  // namespace holdfast::ui
