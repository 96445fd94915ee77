// The camera's driver on emulated cameras: umockdev carries its ioctls.
#include "drivers/camera/v4l2_camera.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include "drivers/scanner/camera_scanner.h"
#include "drivers/transport/steady_now.h"
#include "tests/drivers/scanner/scanner_inbox.h"
#include "tests/support/camera_emulator.h"
#include "tests/support/code_scene.h"
#include "tests/support/jpeg_writer.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using holdfast::testing::CameraEmulator;
using holdfast::testing::CodeScene;
using holdfast::testing::EmulatedCamera;
using holdfast::testing::EmulatedCameraModel;
using holdfast::testing::PrintedCode;
using ports::DeviceHealth;
using ::testing::AllOf;
using ::testing::HasSubstr;
using testing::ScannerInbox;

using Bytes = std::vector<std::uint8_t>;

constexpr char kEan[] = "4006381333931";
constexpr char kById[] = "/dev/v4l/by-id/usb-Example_Cam_S17-video-index0";

LumaPicture picture_of(const char* text) {
  PrintedCode code;
  code.text = text;
  code.module_px = 2.2;
  code.degrees = 20;
  return CodeScene().put(code).picture();
}

Bytes yuyv_of(const LumaPicture& picture, int padding = 0) {
  Bytes bytes;
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      bytes.push_back(picture.view().at(x, y));
      bytes.push_back(128);
    }
    bytes.insert(bytes.end(), static_cast<std::size_t>(padding), 0);
  }
  return bytes;
}

class V4l2CameraTest : public ::testing::Test {
 protected:
  EmulatedCamera& plugged(EmulatedCameraModel model = {}) {
    EmulatedCamera& camera = emulator_.add(std::move(model));
    camera.plug();
    return camera;
  }
  static V4l2Camera source(const std::string& path = "/dev/video0", CameraWish wish = {}) {
    return V4l2Camera({path, wish});
  }

  CameraEmulator emulator_;
};

TEST_F(V4l2CameraTest, AFrameComesAsItWasTaken) {
  EmulatedCameraModel model;
  model.padding = 32;
  EmulatedCamera& camera = plugged(model);
  V4l2Camera source({"/dev/video0", {640, 480, 10}});
  const auto opened = source.open();
  ASSERT_TRUE(opened) << opened.error().detail;
  EXPECT_EQ(source.name(), "Example Cam");
  EXPECT_EQ(camera.frames_per_second(), 10);
  const LumaPicture picture = picture_of(kEan);
  ASSERT_TRUE(camera.send(yuyv_of(picture, 32)));
  const auto frame = source.next(5'000, 0);
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->picture.width, 640);
  EXPECT_EQ((*frame)->picture.height, 480);
  EXPECT_TRUE(std::equal(picture.pixels.begin(), picture.pixels.end(), (*frame)->picture.pixels));
  EXPECT_EQ(camera.buffers_waiting(), 4U) << "every buffer is back with the camera";
  EXPECT_EQ(camera.unknown_requests(), 0);
}

TEST_F(V4l2CameraTest, OnlyTheNewestFrameIsRead) {
  EmulatedCamera& camera = plugged();
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  for (std::uint8_t level = 1; level <= 4; ++level) {
    ASSERT_TRUE(camera.send(yuyv_of(CodeScene(640, 480, level).picture())));
  }
  EXPECT_FALSE(camera.send(yuyv_of(CodeScene().picture()))) << "no buffer was left";
  const auto frame = source.next(5'000, 0);
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->picture.at(0, 0), 4);
  const auto none = source.next(1, 0);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  EXPECT_EQ(camera.buffers_waiting(), 4U);
}

TEST_F(V4l2CameraTest, FramesThatComeTooEarlyAreDropped) {
  EmulatedCamera& camera = plugged();
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  ASSERT_TRUE(camera.send(yuyv_of(CodeScene().picture())));
  const auto none = source.next(20, steady_now_ms() + 60'000);
  ASSERT_TRUE(none);
  EXPECT_FALSE(*none);
  EXPECT_EQ(camera.buffers_waiting(), 4U);
}

TEST_F(V4l2CameraTest, ADamagedFrameIsPassedOver) {
  EmulatedCamera& camera = plugged();
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  const Bytes whole = yuyv_of(picture_of(kEan));
  ASSERT_TRUE(camera.send(whole, V4L2_BUF_FLAG_ERROR));
  EXPECT_FALSE(*source.next(5'000, 0));
  ASSERT_TRUE(camera.send(Bytes(whole.begin(), whole.begin() + 1'000)));
  EXPECT_FALSE(*source.next(5'000, 0));
  ASSERT_TRUE(camera.send(whole));
  EXPECT_TRUE(*source.next(5'000, 0));
}

TEST_F(V4l2CameraTest, NothingButDamagedFramesIsAFailure) {
  EmulatedCamera& camera = plugged();
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  core::Error error;
  for (int i = 0; i < 200 && error.detail.empty(); ++i) {
    ASSERT_TRUE(camera.send({1, 2, 3}));
    if (const auto frame = source.next(5'000, 0); !frame) error = frame.error();
  }
  EXPECT_EQ(error.code, ErrorCode::device_failure);
  EXPECT_THAT(error.detail, HasSubstr("only damaged pictures"));
}

TEST_F(V4l2CameraTest, MotionJpegIsRead) {
  EmulatedCameraModel model;
  model.formats = {V4L2_PIX_FMT_H264, V4L2_PIX_FMT_MJPEG};
  EmulatedCamera& camera = plugged(model);
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  ASSERT_TRUE(camera.send(holdfast::testing::jpeg_of(CodeScene(640, 480, 90).picture())));
  const auto frame = source.next(5'000, 0);
  ASSERT_TRUE(frame && *frame);
  EXPECT_NEAR((*frame)->picture.at(100, 100), 90, 2);
}

TEST_F(V4l2CameraTest, FormatsThatCannotBeReadAreNamed) {
  EmulatedCameraModel model;
  model.formats = {V4L2_PIX_FMT_H264, V4L2_PIX_FMT_HEVC};
  plugged(model);
  const auto opened = V4l2Camera({}).open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::device_failure);
  EXPECT_THAT(opened.error().detail, AllOf(HasSubstr("H264, HEVC"), HasSubstr("MJPG")));
}

TEST_F(V4l2CameraTest, TheSizeIsWhatTheCameraMakesOfIt) {
  EmulatedCameraModel model;
  model.width = 320;
  model.height = 240;
  EmulatedCamera& camera = plugged(model);
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  ASSERT_TRUE(camera.send(yuyv_of(CodeScene(320, 240).picture())));
  const auto frame = source.next(5'000, 0);
  ASSERT_TRUE(frame && *frame);
  EXPECT_EQ((*frame)->picture.width, 320);
}

TEST_F(V4l2CameraTest, ABusyCameraSaysSo) {
  EmulatedCamera& camera = plugged();
  camera.set_busy(true);
  const auto opened = V4l2Camera({}).open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::device_busy);
  EXPECT_THAT(opened.error().detail, HasSubstr("another program"));
  camera.set_busy(false);
  EXPECT_TRUE(V4l2Camera({}).open());
}

TEST_F(V4l2CameraTest, ABusWithoutRoomIsNamed) {
  EmulatedCamera& camera = plugged();
  camera.set_bus_full(true);
  const auto opened = V4l2Camera({}).open();
  ASSERT_FALSE(opened);
  EXPECT_THAT(opened.error().detail, HasSubstr("another port"));
}

TEST_F(V4l2CameraTest, WrongRightsAreNamed) {
  EmulatedCamera& camera = emulator_.add({});
  camera.forbid_access(true);
  camera.plug();
  const auto opened = V4l2Camera({}).open();
  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::device_no_access);
}

TEST(CameraOpenError, NamesTheGroupThatMay) {
  EXPECT_THAT(camera_open_error("/dev/video0", EACCES, S_IFCHR | 0660, "video").detail,
              HasSubstr("add the till's user to the group video"));
  EXPECT_THAT(camera_open_error("/dev/video0", EACCES, S_IFCHR | 0600, "root").detail,
              HasSubstr("no udev rule"));
  EXPECT_EQ(camera_open_error("/dev/video0", ENOENT, 0, "").code, ErrorCode::device_no_hardware);
}

TEST_F(V4l2CameraTest, TheSecondNodeOfACameraIsPassedOver) {
  EmulatedCameraModel pictures;
  pictures.path = "/dev/video3";
  EmulatedCameraModel about;
  about.path = "/dev/video2";
  about.capabilities = V4L2_CAP_META_CAPTURE | V4L2_CAP_STREAMING;
  plugged(about);
  const auto alone = V4l2Camera({}).open();
  ASSERT_FALSE(alone);
  EXPECT_EQ(alone.error().code, ErrorCode::device_no_hardware);
  EmulatedCamera& camera = plugged(pictures);
  EXPECT_TRUE(V4l2Camera({}).open());
  EXPECT_EQ(camera.times_opened(), 1);
}

TEST_F(V4l2CameraTest, UnpluggingIsNoticedWhileAFrameIsAwaited) {
  EmulatedCamera& camera = plugged();
  V4l2Camera source({});
  ASSERT_TRUE(source.open());
  camera.unplug();
  const auto frame = source.next(20'000, 0);
  ASSERT_FALSE(frame);
  EXPECT_EQ(frame.error().code, ErrorCode::device_offline);
}

TEST_F(V4l2CameraTest, AnotherFormOfItsPicturesMeansOpeningItAgain) {
  EmulatedCamera& camera = plugged();
  auto device = V4l2Device::open("/dev/video0", {});
  ASSERT_TRUE(device);
  EXPECT_TRUE(device->take_events());
  camera.change_size(320, 240);
  const auto told = device->take_events();
  ASSERT_FALSE(told);
  EXPECT_EQ(told.error().code, ErrorCode::device_failure);
}

TEST_F(V4l2CameraTest, AFileThatIsNoCameraIsRefused) {
  const auto device = V4l2Device::open("/dev/null", {});
  ASSERT_FALSE(device);
  EXPECT_EQ(device.error().code, ErrorCode::device_failure);
  EXPECT_THAT(device.error().detail, HasSubstr("is no camera"));
}

// The whole way: plugged out and in again under the name that udev gives it, and read.
TEST_F(V4l2CameraTest, ACameraThatComesBackScansAgain) {
  EmulatedCameraModel model;
  model.path = kById;
  EmulatedCamera& camera = emulator_.add(model);
  EmulatedCamera& other = plugged();  // /dev/video0, which nobody asked for
  CameraScannerOptions options;
  options.frames_per_second = 60;
  CameraScanner scanner(
      std::make_unique<V4l2Camera>(V4l2CameraOptions{"/dev/v4l/by-id/*Example_Cam_S17*", {}}),
      options);
  ScannerInbox inbox;
  ASSERT_TRUE(scanner.start(inbox.scan_handler(), inbox.status_handler()));
  ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent));
  const Bytes frame = yuyv_of(picture_of(kEan));
  for (std::size_t round = 1; round <= 2; ++round) {
    camera.plug();
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::ready)) << round;
    ASSERT_TRUE(camera.wait_until_streaming());
    ASSERT_TRUE(camera.send(frame));
    ASSERT_TRUE(inbox.wait_for_scans(1));
    camera.unplug();
    ASSERT_TRUE(inbox.wait_for_health(DeviceHealth::absent)) << round;
  }
  scanner.stop();
  EXPECT_EQ(inbox.scans().front(),
            (core::ScannedCode{kEan, core::Symbology::ean_13, "camera:Example Cam"}));
  EXPECT_EQ(camera.times_opened(), 2);
  EXPECT_EQ(other.times_opened(), 0);
  EXPECT_EQ(camera.unknown_requests(), 0);
}

}  // namespace
}  // namespace holdfast::drivers
