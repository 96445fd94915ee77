// Short tones, on a thread of their own: opening a sound device can take a second, and
// the drawing thread never waits for it. Without a device the till is
// silent, and says so once on stderr.
#pragma once

#include <memory>

namespace holdfast::ui {

enum class Tone { good, bad };

class Sound {
 public:
  Sound();
  ~Sound();
  Sound(const Sound&) = delete;
  Sound& operator=(const Sound&) = delete;

  // Returns at once. A tone that still sounds is replaced.
  void play(Tone tone);

 private:
  struct Player;
  std::unique_ptr<Player> player_;
};

}  // namespace holdfast::ui
