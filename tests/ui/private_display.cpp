#include "tests/ui/private_display.h"

#include <X11/Xlib.h>
#include <X11/Xutil.h>
#include <X11/extensions/XTest.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>

namespace holdfast::ui::testing {

namespace {

constexpr int kStartTimeoutMs = 20'000;

}  // namespace

struct PrivateDisplay::Connection {
  Display* display = nullptr;
};

PrivateDisplay::PrivateDisplay(int width, int height, int screens)
    : width_(width), height_(height) {
  start(width, height, screens);
  if (!problem_.empty()) return;
  connection_ = new Connection;
  connection_->display = XOpenDisplay(name_.c_str());
  if (connection_->display == nullptr) problem_ = "no connection to " + name_;
}

void PrivateDisplay::start(int width, int height, int screens) {
  int ends[2];
  if (pipe(ends) != 0) {
    problem_ = std::strerror(errno);
    return;
  }
  const std::string screen = std::to_string(width) + "x" + std::to_string(height) + "x24";
  const std::string fd = std::to_string(ends[1]);
  server_ = fork();
  if (server_ == 0) {
    prctl(PR_SET_PDEATHSIG, SIGTERM);
    close(ends[0]);
    const int nothing = open("/dev/null", O_RDWR);
    dup2(nothing, STDOUT_FILENO);
    dup2(nothing, STDERR_FILENO);
    if (screens == 2) {
      execlp("Xvfb", "Xvfb", "-displayfd", fd.c_str(), "-screen", "0", screen.c_str(), "-screen",
             "1", screen.c_str(), "-nolisten", "tcp", "-noreset", nullptr);
    }
    execlp("Xvfb", "Xvfb", "-displayfd", fd.c_str(), "-screen", "0", screen.c_str(), "-nolisten",
           "tcp", "-noreset", nullptr);
    _exit(127);
  }
  close(ends[1]);
  std::string number;
  pollfd waiting{ends[0], POLLIN, 0};
  while (number.find('\n') == std::string::npos) {
    char byte = 0;
    if (poll(&waiting, 1, kStartTimeoutMs) <= 0 || read(ends[0], &byte, 1) != 1) break;
    number += byte;
  }
  close(ends[0]);
  if (number.empty() || number.back() != '\n') {
    problem_ = "Xvfb did not start; it is in Debian's package xvfb";
    return;
  }
  number.pop_back();
  name_ = ":" + number;
}

PrivateDisplay::~PrivateDisplay() {
  if (connection_ != nullptr && connection_->display != nullptr)
    XCloseDisplay(connection_->display);
  delete connection_;
  if (server_ > 0) {
    kill(server_, SIGTERM);
    waitpid(server_, nullptr, 0);
  }
}

void PrivateDisplay::key(const std::string& keysym) {
  Display* display = connection_->display;
  const KeyCode code = XKeysymToKeycode(display, XStringToKeysym(keysym.c_str()));
  XTestFakeKeyEvent(display, code, True, 0);
  XTestFakeKeyEvent(display, code, False, 0);
  XSync(display, False);
}

void PrivateDisplay::move(int x, int y) {
  XTestFakeMotionEvent(connection_->display, 0, x, y, 0);
  XSync(connection_->display, False);
}

void PrivateDisplay::button(bool down) {
  XTestFakeButtonEvent(connection_->display, 1, down ? True : False, 0);
  XSync(connection_->display, False);
}

std::vector<std::uint8_t> PrivateDisplay::screenshot() const {
  Display* display = connection_->display;
  XImage* image =
      XGetImage(display, DefaultRootWindow(display), 0, 0, static_cast<unsigned>(width_),
                static_cast<unsigned>(height_), AllPlanes, ZPixmap);
  std::vector<std::uint8_t> rgb;
  if (image == nullptr) return rgb;
  for (int y = 0; y < height_; ++y)
    for (int x = 0; x < width_; ++x) {
      const unsigned long pixel = XGetPixel(image, x, y);
      rgb.push_back(static_cast<std::uint8_t>((pixel >> 16U) & 0xFFU));
      rgb.push_back(static_cast<std::uint8_t>((pixel >> 8U) & 0xFFU));
      rgb.push_back(static_cast<std::uint8_t>(pixel & 0xFFU));
    }
  XDestroyImage(image);
  return rgb;
}

}  // namespace holdfast::ui::testing
