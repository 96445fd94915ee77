// How much of what a camera sees is read, by condition: pictures of the project's own, the same
// each time. The rates are printed; none may fall below its floor, and nothing may be read that is
// not there.
#include <gtest/gtest.h>

#include <algorithm>
#include <cstdio>
#include <functional>

#include "drivers/scanner/picture_decoder.h"
#include "tests/support/code_scene.h"

namespace holdfast::drivers {
namespace {

using holdfast::testing::CodeScene;
using holdfast::testing::PrintedCode;
using ZXing::BarcodeFormat;

PrintedCode printed(BarcodeFormat format, const char* text, double module_px) {
  PrintedCode code;
  code.format = format;
  code.text = text;
  code.module_px = module_px;
  return code;
}

const std::vector<PrintedCode>& all_codes() {
  static const std::vector<PrintedCode> codes = {
      printed(BarcodeFormat::EAN13, "4006381333931", 2.5),
      printed(BarcodeFormat::EAN13, "2412345012347", 1.7),
      printed(BarcodeFormat::EAN8, "96385074", 3),
      printed(BarcodeFormat::UPCA, "036000291452", 2.2),
      printed(BarcodeFormat::UPCE, "01234565", 3),
      printed(BarcodeFormat::Code128, "R-000123-7", 2),
      printed(BarcodeFormat::Code39, "SPOOL-7", 2),
      printed(BarcodeFormat::ITF, "14006381333938", 2),
      printed(BarcodeFormat::QRCode, "https://id.gs1.org/01/04006381333931", 5),
      printed(BarcodeFormat::QRCode, "https://id.gs1.org/01/04006381333931", 3),
      printed(BarcodeFormat::DataMatrix, "batch 42", 5),
      printed(BarcodeFormat::PDF417, "parcel 7 of 9", 2),
  };
  return codes;
}

// Those that a shop has most of, for what makes pictures worse.
std::vector<PrintedCode> common_codes() {
  return {all_codes()[0], all_codes()[5], all_codes()[8], all_codes()[10]};
}

struct Tally {
  int shown = 0, read = 0, wrong = 0;

  [[nodiscard]] double percent() const { return 100.0 * read / std::max(shown, 1); }
};

void look(const CodeScene& scene, const std::vector<PrintedCode>& codes, Tally& tally) {
  const auto found = decode_frame(scene.view(), kAllKinds);
  for (const PrintedCode& code : codes) {
    const bool read = std::ranges::any_of(
        found, [&](const FoundCode& other) { return other.code.data == code.text; });
    ++tally.shown;
    tally.read += read ? 1 : 0;
  }
  for (const FoundCode& other : found) {
    const bool is_there = std::ranges::any_of(
        codes, [&](const PrintedCode& code) { return other.code.data == code.text; });
    tally.wrong += is_there ? 0 : 1;
    if (!is_there) std::printf("  wrong: \"%s\"\n", other.code.data.c_str());
  }
}

void expect_at_least(const char* condition, const Tally& tally, double floor_percent) {
  std::printf("%-32s %4d of %4d read  %5.1f %%  (floor %5.1f %%)\n", condition, tally.read,
              tally.shown, tally.percent(), floor_percent);
  EXPECT_GE(tally.percent(), floor_percent) << condition;
  EXPECT_EQ(tally.wrong, 0) << condition;
}

// Each of `codes` in rotations all around, with `worsen` done to its picture.
Tally turned(const std::vector<PrintedCode>& codes, double step_degrees,
             const std::function<void(CodeScene&, std::uint32_t)>& worsen) {
  Tally tally;
  std::uint32_t seed = 1;
  for (PrintedCode code : codes) {
    for (double degrees = 0; degrees < 360; degrees += step_degrees) {
      code.degrees = degrees;
      CodeScene scene;
      scene.put(code);
      worsen(scene, seed++);
      look(scene, {code}, tally);
    }
  }
  return tally;
}

void nothing(CodeScene&, std::uint32_t) {}

TEST(CameraCorpus, CleanPicturesInAnyRotation) {
  Tally all;
  for (const PrintedCode& code : all_codes()) {
    const Tally tally = turned({code}, 17.3, nothing);
    const std::string name = std::string("clean, ") + ZXing::ToString(code.format) + ", " +
                             std::to_string(code.module_px).substr(0, 3) + " px";
    expect_at_least(name.c_str(), tally, 95);
    all.shown += tally.shown;
    all.read += tally.read;
    all.wrong += tally.wrong;
  }
  expect_at_least("clean, all", all, 99);
}

TEST(CameraCorpus, WorsePictures) {
  constexpr double kStep = 37;
  const auto codes = common_codes();
  const auto rate = [&](const char* condition, double floor,
                        const std::function<void(CodeScene&, std::uint32_t)>& worsen) {
    expect_at_least(condition, turned(codes, kStep, worsen), floor);
  };
  rate("slightly out of focus", 97, [](CodeScene& scene, auto) { scene.blur(0.4); });
  rate("noise of 12 levels", 95, [](CodeScene& scene, auto seed) { scene.noise(12, seed); });
  rate("noise of 30 levels", 75, [](CodeScene& scene, auto seed) { scene.noise(30, seed); });
  rate("a quarter of the contrast", 97, [](CodeScene& scene, auto) { scene.fade(0.25); });
  rate("an eighth, and noise", 80,
       [](CodeScene& scene, auto seed) { scene.fade(0.125).noise(3, seed); });
  rate("light from one side", 97, [](CodeScene& scene, auto) { scene.shade(0.25); });
  rate("glare on a part", 60, [](CodeScene& scene, auto) { scene.glare(345, 290, 45); });
  rate("blur, noise and shade", 90,
       [](CodeScene& scene, auto seed) { scene.blur(0.4).shade(0.5).noise(8, seed); });
}

TEST(CameraCorpus, AmongOtherThings) {
  Tally tally;
  std::uint32_t seed = 100;
  for (PrintedCode code : common_codes()) {
    for (double degrees = 5; degrees < 360; degrees += 37) {
      code.degrees = degrees;
      CodeScene scene;
      scene.clutter(seed).put(code).noise(4, seed);
      ++seed;
      look(scene, {code}, tally);
    }
  }
  expect_at_least("among print and edges", tally, 90);
}

TEST(CameraCorpus, SeveralCodesInView) {
  Tally tally;
  for (double degrees = 0; degrees < 360; degrees += 19) {
    std::vector<PrintedCode> codes = {printed(BarcodeFormat::EAN13, "4006381333931", 1.8),
                                      printed(BarcodeFormat::Code128, "LOT-20260107", 1.6),
                                      printed(BarcodeFormat::QRCode, "spool FIL-17", 4)};
    constexpr double kPlaces[][2] = {{170, 130}, {470, 130}, {320, 370}};
    CodeScene scene;
    for (std::size_t i = 0; i < codes.size(); ++i) {
      codes[i].centre_x = kPlaces[i][0];
      codes[i].centre_y = kPlaces[i][1];
      codes[i].height_modules = 30;
      codes[i].degrees = degrees * static_cast<double>(i + 1);
      scene.put(codes[i]);
    }
    look(scene, codes, tally);
  }
  expect_at_least("three codes in view", tally, 98);
}

TEST(CameraCorpus, NothingIsReadWhereNothingIs) {
  Tally tally;
  for (std::uint32_t seed = 1; seed <= 25; ++seed) {
    CodeScene scene;
    scene.clutter(seed).clutter(seed + 1'000).noise(seed % 4 * 10, seed);
    look(scene, {}, tally);
  }
  CodeScene snow;
  look(snow.noise(90, 7), {}, tally);
  EXPECT_EQ(tally.wrong, 0);
}

}  // namespace
}  // namespace holdfast::drivers
