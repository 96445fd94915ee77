// Mouse and finger on their way to Dear ImGui. Version 1.86 keeps only the last state of
// a button, so that a quick press and release would fall into one frame and be lost: here
// they wait in a queue, and each frame takes one change.
#pragma once

#include <deque>

namespace holdfast::ui {

class Pointer {
 public:
  void move(float x, float y);
  void press();
  void release();
  // Nowhere: nothing is under it, and a release there presses nothing.
  void leave();

  // Hands the next frame its share. Call between frames.
  void feed_frame();
  [[nodiscard]] bool pending() const { return !queue_.empty(); }

 private:
  struct Change {
    enum class Kind { move, press, release } kind;
    float x = 0, y = 0;
  };
  std::deque<Change> queue_;
};

}  // namespace holdfast::ui
