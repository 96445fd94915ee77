// A camera as a scanner, on a camera without hardware.
#include "drivers/scanner/camera_scanner.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "drivers/sim/sim_camera.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/code_scene.h"

namespace holdfast::drivers {
namespace {

using holdfast::testing::CodeScene;
using holdfast::testing::PrintedCode;
using ports::DeviceHealth;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::ScannerInbox;

constexpr char kEan[] = "4006381333931";
constexpr char kUpc[] = "036000291452";

LumaPicture picture_of(const char* text, ZXing::BarcodeFormat format = ZXing::BarcodeFormat::EAN13,
                       double x = 320, double y = 240) {
  PrintedCode code;
  code.text = text;
  code.format = format;
  code.module_px = 2.2;
  code.degrees = 30;
  code.centre_x = x;
  code.centre_y = y;
  return CodeScene().put(code).picture();
}

LumaPicture wall() {
  return CodeScene().picture();
}

class CameraScannerTest : public ::testing::Test {
 protected:
  void start(CameraScannerOptions options) {
    auto camera = std::make_unique<SimCamera>("Example Cam", 10);
    camera_ = camera.get();
    camera_->show(wall());
    options.frames_per_second = 60;
    scanner_ = std::make_unique<CameraScanner>(std::move(camera), options);
    ASSERT_TRUE(scanner_->start(inbox_.scan_handler(), inbox_.status_handler()));
  }
  void start_ready(CameraScannerOptions options = {}) {
    start(options);
    ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::ready));
  }
  // Frames that came after this call were read.
  void wait_for_frames() {
    const auto number = [this] {
      const auto picture = scanner_->latest();
      return picture ? picture->number : 0;
    };
    const std::uint64_t before = number();
    while (number() < before + 3) std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }

  ScannerInbox inbox_;
  SimCamera* camera_ = nullptr;
  std::unique_ptr<CameraScanner> scanner_;
};

TEST_F(CameraScannerTest, ACodeHeldIntoItsViewIsOneScan) {
  start_ready();
  camera_->show(picture_of(kEan));
  ASSERT_TRUE(inbox_.wait_for_scans(1));
  wait_for_frames();
  EXPECT_EQ(
      inbox_.scans(),
      (std::vector<core::ScannedCode>{{kEan, core::Symbology::ean_13, "camera:Example Cam"}}));
  EXPECT_EQ(inbox_.status().name, "Example Cam");
}

TEST_F(CameraScannerTest, AnotherCodeIsScannedAtOnceAndTheSameOneAfterItWasGone) {
  CameraScannerOptions options;
  options.sight.gone_ms = 200;
  start_ready(options);
  camera_->show(picture_of(kEan));
  ASSERT_TRUE(inbox_.wait_for_scans(1));
  camera_->show(picture_of(kUpc, ZXing::BarcodeFormat::UPCA));
  ASSERT_TRUE(inbox_.wait_for_scans(2));
  camera_->show(wall());
  std::this_thread::sleep_for(std::chrono::milliseconds(600));
  camera_->show(picture_of(kEan));
  ASSERT_TRUE(inbox_.wait_for_scans(3));
  EXPECT_EQ(inbox_.scans()[1].data, kUpc);
  EXPECT_EQ(inbox_.scans()[1].symbology, core::Symbology::upc_a);
  EXPECT_EQ(inbox_.scans()[2].data, kEan);
}

TEST_F(CameraScannerTest, OnlyTheRegionIsRead) {
  CameraScannerOptions options;
  options.region = {50, 0, 50, 100};
  start_ready(options);
  camera_->show(picture_of(kEan, ZXing::BarcodeFormat::EAN13, 160));
  wait_for_frames();
  EXPECT_THAT(inbox_.scans(), IsEmpty());
  camera_->show(picture_of(kUpc, ZXing::BarcodeFormat::UPCA, 480));
  ASSERT_TRUE(inbox_.wait_for_scans(1));
  EXPECT_EQ(inbox_.scans()[0].data, kUpc);
}

TEST_F(CameraScannerTest, OnlyTheCodesThatAreSetAreRead) {
  CameraScannerOptions options;
  options.kinds = kQrCode;
  start_ready(options);
  camera_->show(picture_of(kEan));
  wait_for_frames();
  EXPECT_THAT(inbox_.scans(), IsEmpty());
}

TEST_F(CameraScannerTest, PluggedOutAndIn) {
  start_ready();
  camera_->set_plugged(false);
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::absent));
  camera_->show(picture_of(kEan));
  camera_->set_plugged(true);
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::ready));
  EXPECT_TRUE(inbox_.wait_for_scans(1));
}

TEST_F(CameraScannerTest, WhatKeepsItFromOpeningIsToldAndTriedAgain) {
  CameraScannerOptions options;
  options.retry_interval_ms = 50;
  auto camera = std::make_unique<SimCamera>("Example Cam", 10);
  camera->fail_next({core::ErrorCode::device_busy, "another program uses the camera"});
  scanner_ = std::make_unique<CameraScanner>(std::move(camera), options);
  ASSERT_TRUE(scanner_->start(inbox_.scan_handler(), inbox_.status_handler()));
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::ready));
}

TEST_F(CameraScannerTest, OneThatFailsIsOpenedAgain) {
  start_ready();
  camera_->fail_next({core::ErrorCode::device_failure, "it sends only damaged pictures"});
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::failed));
  EXPECT_THAT(inbox_.status().detail, HasSubstr("damaged"));
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::ready));
}

TEST_F(CameraScannerTest, OneThatSendsNothingIsNamed) {
  CameraScannerOptions options;
  options.silence_ms = 100;
  auto camera = std::make_unique<SimCamera>("Example Cam", 0);
  camera_ = camera.get();
  scanner_ = std::make_unique<CameraScanner>(std::move(camera), options);
  ASSERT_TRUE(scanner_->start(inbox_.scan_handler(), inbox_.status_handler()));
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::warning));
  EXPECT_THAT(inbox_.status().detail, HasSubstr("no pictures"));
  camera_->show(wall());
  EXPECT_TRUE(inbox_.wait_for_health(DeviceHealth::ready));
}

TEST_F(CameraScannerTest, ThePreviewShowsWhatItSees) {
  CameraScannerOptions options;
  options.region = {25, 10, 50, 80};
  start_ready(options);
  camera_->show(picture_of(kEan));
  ASSERT_TRUE(inbox_.wait_for_scans(1));
  wait_for_frames();
  const auto picture = scanner_->latest();
  EXPECT_EQ(picture->width, 320);
  EXPECT_EQ(picture->height, 240);
  EXPECT_EQ(picture->luminance.size(), 320U * 240U);
  EXPECT_EQ(picture->region_from, (ports::CameraPicture::Point{2'500, 1'000}));
  EXPECT_EQ(picture->region_to, (ports::CameraPicture::Point{7'500, 9'000}));
  EXPECT_EQ(picture->code, kEan);
  EXPECT_TRUE(picture->in_view);
  int x = 0, y = 0;
  for (const auto& corner : picture->outline) {
    x += corner.x / 4;
    y += corner.y / 4;
  }
  EXPECT_NEAR(x, 5'000, 300);
  EXPECT_NEAR(y, 5'000, 300);
  camera_->show(wall());
  wait_for_frames();
  EXPECT_FALSE(scanner_->latest()->in_view);
  EXPECT_EQ(scanner_->latest()->code, kEan) << "the last code stays readable";
}

TEST_F(CameraScannerTest, StopsWhileItWaitsAndStartsAgain) {
  start_ready();
  scanner_->stop();
  camera_->set_plugged(false);
  ASSERT_TRUE(scanner_->start(inbox_.scan_handler(), inbox_.status_handler()));
  ASSERT_TRUE(inbox_.wait_for_health(DeviceHealth::absent));
  scanner_->stop();
}

TEST(PictureRegion, IsInWholePixelsOfThePicture) {
  const LumaPicture picture = wall();
  const LumaView part = PictureRegion{25, 50, 50, 25}.of(picture.view());
  EXPECT_EQ(part.pixels, picture.view().row(240) + 160);
  EXPECT_EQ(part.width, 320);
  EXPECT_EQ(part.height, 120);
  EXPECT_EQ(part.stride, 640);
  const LumaView least = PictureRegion{99, 99, 1, 1}.of(picture.view().part(0, 0, 20, 20));
  EXPECT_EQ(least.width, 1);
  EXPECT_EQ(least.height, 1);
}

}  // namespace
}  // namespace holdfast::drivers
