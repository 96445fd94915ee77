// A display of its own: Xvfb on a free number, ended with the object.
#pragma once

#include <sys/types.h>

#include <string>

namespace holdfast::test {

class Xvfb {
 public:
  // Throws std::runtime_error when it does not start. "1280x800x24".
  explicit Xvfb(const std::string& screen = "1920x1080x24");
  ~Xvfb();
  Xvfb(const Xvfb&) = delete;
  Xvfb& operator=(const Xvfb&) = delete;

  // ":99"
  [[nodiscard]] const std::string& display() const { return display_; }

 private:
  pid_t pid_ = -1;
  std::string display_;
};

}  // namespace holdfast::test
