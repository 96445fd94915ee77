#include "ui/platform/sound.h"

#include <SDL.h>
#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <mutex>
#include <numbers>
#include <optional>
#include <span>
#include <thread>
#include <vector>

namespace holdfast::ui {

namespace {

constexpr int kRateHz = 48'000;
constexpr std::uint64_t kRetryMs = 60'000;

struct Beep {
  double frequency_hz;  // 0: silence
  int length_ms;
};
// Short and high for a good scan; long, low and twice for a bad one.
constexpr std::array<Beep, 1> kGood{{{1'760, 90}}};
constexpr std::array<Beep, 3> kBad{{{233, 220}, {0, 80}, {233, 320}}};

std::vector<float> synthesise(std::span<const Beep> beeps) {
  std::vector<float> samples;
  for (const Beep& beep : beeps) {
    const int count = beep.length_ms * kRateHz / 1'000;
    const int edge = kRateHz * 5 / 1'000;
    for (int i = 0; i < count; ++i) {
      const double envelope =
          std::min({1.0, static_cast<double>(i) / edge, static_cast<double>(count - i) / edge});
      const double phase = 2 * std::numbers::pi * beep.frequency_hz * i / kRateHz;
      samples.push_back(static_cast<float>(0.3 * envelope * std::sin(phase)));
    }
  }
  return samples;
}

void drop_words(const char*, int, const char*, int, const char*, ...) {}

// ALSA writes lines about every attempt to stderr, unless somebody else takes them; SDL says the
// same in one. SDL may load ALSA with itself or later, so it is looked for among what is loaded.
void quiet_alsa() {
  using SetHandler = int (*)(decltype(&drop_words));
  void* const alsa = dlopen("libasound.so.2", RTLD_LAZY | RTLD_NOLOAD);
  if (alsa == nullptr) return;
  if (void* const symbol = dlsym(alsa, "snd_lib_error_set_handler")) {
    reinterpret_cast<SetHandler>(symbol)(&drop_words);
  }
  dlclose(alsa);  // SDL still holds it
}

}  // namespace

struct Sound::Player {
  const std::vector<float> good = synthesise(kGood), bad = synthesise(kBad);
  std::mutex mutex;
  std::condition_variable changed;
  std::optional<Tone> wanted;
  bool stopping = false;
  // Shared with SDL's audio thread under SDL_LockAudioDevice.
  const std::vector<float>* playing = nullptr;
  std::size_t at = 0;
  // The player's thread alone.
  bool failed = false;
  std::uint64_t retry_at_ms = 0;
  std::thread thread;

  static void fill(void* self, Uint8* stream, int bytes) {
    auto& player = *static_cast<Player*>(self);
    auto* out = reinterpret_cast<float*>(stream);
    const std::size_t count = static_cast<std::size_t>(bytes) / sizeof(float);
    for (std::size_t i = 0; i < count; ++i) {
      const bool sounds = player.playing != nullptr && player.at < player.playing->size();
      out[i] = sounds ? (*player.playing)[player.at++] : 0.0F;
    }
  }

  void work() {
    SDL_AudioDeviceID device = 0;
    std::unique_lock lock(mutex);
    while (true) {
      // The device runs only while something sounds: it would wake up 50 times a second.
      const auto awake = [this] { return stopping || wanted.has_value(); };
      if (device != 0 && playing != nullptr) {
        const auto length =
            std::chrono::milliseconds(static_cast<int>(playing->size()) * 1'000 / kRateHz + 200);
        if (!changed.wait_for(lock, length, awake)) {
          SDL_PauseAudioDevice(device, 1);
          playing = nullptr;
          continue;
        }
      } else {
        changed.wait(lock, awake);
      }
      if (stopping) break;
      const Tone tone = *wanted;
      wanted.reset();
      lock.unlock();
      if (device == 0) device = open();
      if (device != 0) {
        SDL_LockAudioDevice(device);
        playing = tone == Tone::good ? &good : &bad;
        at = 0;
        SDL_UnlockAudioDevice(device);
        SDL_PauseAudioDevice(device, 0);
      }
      lock.lock();
    }
    lock.unlock();
    if (device != 0) SDL_CloseAudioDevice(device);
  }

  // Tries again after a while only: each attempt takes long, and a machine without a sound card
  // has none at the next beep either.
  SDL_AudioDeviceID open() {
    const std::uint64_t now_ms = SDL_GetTicks64();
    if (failed && now_ms < retry_at_ms) return 0;
    const SDL_AudioDeviceID device = try_open();
    if (device == 0) {
      retry_at_ms = now_ms + kRetryMs;
      if (!failed)
        SDL_LogWarn(SDL_LOG_CATEGORY_APPLICATION, "The till is silent: %s", SDL_GetError());
    }
    failed = device == 0;
    return device;
  }

  SDL_AudioDeviceID try_open() {
    quiet_alsa();
    if (SDL_InitSubSystem(SDL_INIT_AUDIO) != 0) return 0;
    quiet_alsa();
    SDL_AudioSpec spec{};
    spec.freq = kRateHz;
    spec.format = AUDIO_F32SYS;
    spec.channels = 1;
    spec.samples = 512;
    spec.callback = fill;
    spec.userdata = this;
    return SDL_OpenAudioDevice(nullptr, 0, &spec, nullptr, 0);
  }
};

Sound::Sound() : player_(std::make_unique<Player>()) {
  player_->thread = std::thread([player = player_.get()] { player->work(); });
}

Sound::~Sound() {
  {
    const std::lock_guard lock(player_->mutex);
    player_->stopping = true;
  }
  player_->changed.notify_one();
  player_->thread.join();
}

void Sound::play(Tone tone) {
  {
    const std::lock_guard lock(player_->mutex);
    player_->wanted = tone;
  }
  player_->changed.notify_one();
}

}  // namespace holdfast::ui
