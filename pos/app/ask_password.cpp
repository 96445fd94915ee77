#include "pos/app/ask_password.h"

#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sodium.h>
#include <sys/signalfd.h>
#include <termios.h>
#include <unistd.h>

#include <array>
#include <tuple>

namespace holdfast::app {
namespace {

constexpr std::size_t kMaxLength = 1000;

// Signals that end the program wait while it lives, and can be polled for.
class HeldSignals {
 public:
  HeldSignals() {
    sigset_t held;
    sigemptyset(&held);
    for (const int number : {SIGINT, SIGTERM, SIGHUP, SIGQUIT}) sigaddset(&held, number);
    pthread_sigmask(SIG_BLOCK, &held, &before_);
    came_ = signalfd(-1, &held, SFD_CLOEXEC);  // never read: whoever came comes again
  }
  ~HeldSignals() {
    if (came_ >= 0) close(came_);
    pthread_sigmask(SIG_SETMASK, &before_, nullptr);
  }
  HeldSignals(const HeldSignals&) = delete;
  HeldSignals& operator=(const HeldSignals&) = delete;

  [[nodiscard]] int descriptor() const { return came_; }

 private:
  sigset_t before_{};
  int came_ = -1;
};

// The terminal shows nothing and raises no signal while it lives: a program that ended in
// between would leave it mute.
class MuteTerminal {
 public:
  explicit MuteTerminal(int terminal) : terminal_(terminal) {
    muted_ = tcgetattr(terminal_, &before_) == 0;
    termios mute = before_;
    mute.c_lflag &= ~static_cast<tcflag_t>(ECHO | ECHONL | ICANON | ISIG);
    mute.c_cc[VMIN] = 1;
    mute.c_cc[VTIME] = 0;
    muted_ = muted_ && tcsetattr(terminal_, TCSAFLUSH, &mute) == 0;
  }
  ~MuteTerminal() {
    if (muted_) tcsetattr(terminal_, TCSAFLUSH, &before_);
    close(terminal_);
  }
  MuteTerminal(const MuteTerminal&) = delete;
  MuteTerminal& operator=(const MuteTerminal&) = delete;

  [[nodiscard]] bool muted() const { return muted_; }
  void show(const std::string& text) const {
    std::ignore = write(terminal_, text.data(), text.size());
  }
  // -1: the terminal is gone, or the program has to go.
  [[nodiscard]] int read_byte() const {
    std::array<pollfd, 2> awaited = {{{terminal_, POLLIN, 0}, {signals_.descriptor(), POLLIN, 0}}};
    if (poll(awaited.data(), awaited.size(), -1) < 0 || awaited[1].revents != 0) return -1;
    unsigned char byte = 0;
    return read(terminal_, &byte, 1) == 1 ? byte : -1;
  }
  [[nodiscard]] bool is_erase(int byte) const {
    return byte == 0x7F || byte == '\b' || byte == before_.c_cc[VERASE];
  }

 private:
  HeldSignals signals_;  // outlives the silence
  int terminal_;
  termios before_{};
  bool muted_ = false;
};

}  // namespace

void wipe(std::string& secret) {
  sodium_memzero(secret.data(), secret.size());
  secret.clear();
}

std::optional<Secret> ask_password(const std::string& prompt) {
  const int terminal = open("/dev/tty", O_RDWR | O_CLOEXEC | O_NOCTTY);
  if (terminal < 0) return std::nullopt;
  const MuteTerminal mute(terminal);
  if (!mute.muted()) return std::nullopt;
  mute.show(prompt);
  constexpr int kCtrlC = 3, kCtrlD = 4;
  std::string typed;
  typed.reserve(kMaxLength);  // it never moves, which would leave a copy behind
  for (;;) {
    const int byte = mute.read_byte();
    if (byte == '\n' || byte == '\r') break;
    if (byte < 0 || byte == kCtrlC || (byte == kCtrlD && typed.empty())) {
      wipe(typed);
      mute.show("\n");
      return std::nullopt;
    }
    if (mute.is_erase(byte)) {
      if (!typed.empty()) typed.pop_back();
    } else if (typed.size() < kMaxLength) {
      typed += static_cast<char>(byte);
    }
  }
  mute.show("\n");
  return Secret{std::move(typed)};
}

}  // namespace holdfast::app
