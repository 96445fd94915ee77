// A till without a sound card is silent, also on stderr.
#include "ui/platform/sound.h"

#include <gtest/gtest.h>
#include <stdlib.h>

#include <algorithm>
#include <chrono>
#include <thread>

namespace holdfast::ui {
namespace {

TEST(Sound, AMissingDeviceIsSaidOnce) {
  setenv("SDL_AUDIODRIVER", "alsa", 1);
  setenv("ALSA_CONFIG_PATH", "/nonexistent/alsa.conf", 1);
  ::testing::internal::CaptureStderr();
  {
    Sound sound;
    for (int i = 0; i < 5; ++i) {
      sound.play(i % 2 == 0 ? Tone::good : Tone::bad);
      std::this_thread::sleep_for(std::chrono::milliseconds(100));
    }
  }
  const std::string said = ::testing::internal::GetCapturedStderr();
  EXPECT_EQ(std::count(said.begin(), said.end(), '\n'), 1) << said;
  EXPECT_NE(said.find("The till is silent"), std::string::npos) << said;
}

}  // namespace
}  // namespace holdfast::ui
