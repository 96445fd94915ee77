// An X server of its own for one test, without a screen, on a display number that was
// free; and hands that press its keys and move its mouse as hardware would.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <vector>

namespace holdfast::ui::testing {

class PrivateDisplay {
 public:
  // `screens` of this size, each a display of its own.
  PrivateDisplay(int width, int height, int screens = 1);
  ~PrivateDisplay();
  PrivateDisplay(const PrivateDisplay&) = delete;
  PrivateDisplay& operator=(const PrivateDisplay&) = delete;

  // Empty when it runs; otherwise what went wrong.
  [[nodiscard]] const std::string& problem() const { return problem_; }
  // ":7"
  [[nodiscard]] const std::string& name() const { return name_; }

  // `keysym` as X names it: "7", "F12", "Return", "KP_3".
  void key(const std::string& keysym);
  void move(int x, int y);
  void button(bool down);
  // What the screen shows: R, G, B for each pixel, row by row.
  [[nodiscard]] std::vector<std::uint8_t> screenshot() const;

 private:
  struct Connection;
  void start(int width, int height, int screens);

  int width_, height_;
  pid_t server_ = -1;
  std::string name_, problem_;
  Connection* connection_ = nullptr;
};

}  // namespace holdfast::ui::testing
