// How long a scan by camera takes, from the last byte of a frame to the handler: through an
// emulated camera (whose own share, some socket round trips, is in the figure), and the decoder's
// share alone, by what the frame shows. What a camera costs that nobody holds anything into.
//
// bench_camera [FRAMES]   (300)
#include <sys/resource.h>
#include <time.h>

#include <chrono>
#include <cstdlib>
#include <functional>
#include <string>
#include <thread>

#include "drivers/camera/v4l2_camera.h"
#include "drivers/scanner/camera_scanner.h"
#include "drivers/scanner/picture_decoder.h"
#include "tests/bench/arrivals.h"
#include "tests/bench/figure.h"
#include "tests/support/camera_emulator.h"
#include "tests/support/code_scene.h"

namespace holdfast::bench {
namespace {

using testing::CodeScene;
using testing::PrintedCode;

constexpr double kFrameLimit_ms = 15;
constexpr double kIdleLimit_percent = 15;
constexpr std::chrono::seconds kIdleTime(3);
// What a camera of 30 frames a second sends.
constexpr std::chrono::milliseconds kFrameTime(33);

[[noreturn]] void stop(const char* what) {
  std::fprintf(stderr, "bench_camera: %s\n", what);
  std::exit(1);
}

double cpu_milliseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return 1e3 * static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_nsec);
}

std::vector<std::uint8_t> yuyv_of(const CodeScene& scene) {
  std::vector<std::uint8_t> bytes;
  for (const std::uint8_t luma : scene.picture().pixels) bytes.insert(bytes.end(), {luma, 128});
  return bytes;
}

// Turned by an angle of its own each time, with a number of its own.
CodeScene scene_of(std::size_t i) {
  PrintedCode code;
  code.format = ZXing::BarcodeFormat::Code128;
  code.text = "LOT-" + std::to_string(1'000'000 + i);
  code.module_px = 2;
  code.degrees = static_cast<double>(i * 37 % 360);
  return CodeScene().clutter(static_cast<std::uint32_t>(i % 5)).put(code).noise(4, 1);
}

// Another code each time, so that each frame is a scan.
void measure_frames(std::size_t frames) {
  testing::CameraEmulator emulator;
  testing::EmulatedCamera& camera = emulator.add({});
  camera.plug();
  Arrivals scans;
  drivers::CameraScannerOptions options;
  options.frames_per_second = 60;
  drivers::CameraScanner scanner(
      std::make_unique<drivers::V4l2Camera>(drivers::V4l2CameraOptions{"/dev/video0", {}}),
      options);
  if (!scanner.start([&](const core::ScannedCode&) { scans.note(); },
                     [](const ports::DeviceStatus&) {})) {
    stop("no start");
  }
  if (!camera.wait_until_streaming()) stop("no stream");
  std::vector<double> times_ms;
  for (std::size_t i = 1; i <= frames; ++i) {
    const auto bytes = yuyv_of(scene_of(i));
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
    if (!camera.send(bytes)) stop("a frame was lost");
    const auto sent = Clock::now();
    const auto got = scans.wait_for(i);
    times_ms.push_back(std::chrono::duration<double, std::milli>(got - sent).count());
  }
  print_figure("frame_to_scan_median", percentile(times_ms, 0.5), "ms", kFrameLimit_ms);
  print_figure("frame_to_scan_p99", percentile(times_ms, 0.99), "ms", kFrameLimit_ms);
}

// The processor's time, so that others on the machine do not count.
void measure_decoder(const char* name, std::size_t frames,
                     const std::function<CodeScene(std::size_t)>& scene) {
  std::vector<double> times_ms;
  for (std::size_t i = 0; i < frames; ++i) {
    const CodeScene picture = scene(i);
    const double start_ms = cpu_milliseconds(CLOCK_THREAD_CPUTIME_ID);
    (void)drivers::decode_frame(picture.view(), drivers::kAllKinds);
    times_ms.push_back(cpu_milliseconds(CLOCK_THREAD_CPUTIME_ID) - start_ms);
  }
  const std::string prefix = std::string("decode_") + name;
  print_figure(prefix + "_median", percentile(times_ms, 0.5), "ms", kFrameLimit_ms);
  print_figure(prefix + "_p99", percentile(times_ms, 0.99), "ms", kFrameLimit_ms);
}

void measure_decoders(std::size_t frames) {
  const auto matrix = [](ZXing::BarcodeFormat format, double module_px) {
    return [=](std::size_t i) {
      PrintedCode code;
      code.format = format;
      code.text = "https://id.gs1.org/01/04006381333931";
      code.module_px = module_px;
      code.degrees = static_cast<double>(i * 37 % 360);
      return CodeScene().put(code);
    };
  };
  measure_decoder("code_128", frames, scene_of);
  measure_decoder("qr_code", frames, matrix(ZXing::BarcodeFormat::QRCode, 4));
  measure_decoder("data_matrix", frames, matrix(ZXing::BarcodeFormat::DataMatrix, 4));
  measure_decoder("pdf_417", frames, matrix(ZXing::BarcodeFormat::PDF417, 2));
  measure_decoder("nothing", frames, [](std::size_t i) {
    return CodeScene().noise(4, static_cast<std::uint32_t>(i));
  });
  measure_decoder("print_and_edges", frames, [](std::size_t i) {
    const auto seed = static_cast<std::uint32_t>(i);
    return CodeScene().clutter(seed).clutter(seed + 1'000).noise(4, seed);
  });
}

void measure_idle() {
  testing::CameraEmulator emulator;
  testing::EmulatedCamera& camera = emulator.add({});
  camera.plug();
  drivers::CameraScanner scanner(
      std::make_unique<drivers::V4l2Camera>(drivers::V4l2CameraOptions{"/dev/video0", {}}), {});
  if (!scanner.start([](const core::ScannedCode&) {}, [](const ports::DeviceStatus&) {})) {
    stop("no start");
  }
  if (!camera.wait_until_streaming()) stop("no stream");
  const auto bytes = yuyv_of(CodeScene().clutter(1).noise(4, 1));
  const double before_ms = cpu_milliseconds(CLOCK_PROCESS_CPUTIME_ID);
  const auto until = Clock::now() + kIdleTime;
  while (Clock::now() < until) {
    (void)camera.send(bytes);
    std::this_thread::sleep_for(kFrameTime);
  }
  const double used_ms = cpu_milliseconds(CLOCK_PROCESS_CPUTIME_ID) - before_ms;
  print_figure("camera_idle_cpu", 100 * used_ms / (1e3 * kIdleTime.count()), "%",
               kIdleLimit_percent);
}

}  // namespace
}  // namespace holdfast::bench

int main(int argc, char** argv) {
  const std::size_t frames = argc > 1 ? std::strtoul(argv[1], nullptr, 10) : 300;
  if (frames == 0) holdfast::bench::stop("usage: bench_camera [FRAMES]");
  holdfast::bench::measure_frames(frames);
  holdfast::bench::measure_decoders(frames);
  holdfast::bench::measure_idle();
  return 0;
}
