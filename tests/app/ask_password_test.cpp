// What is typed at a prompt is not shown, and a program that ends there leaves no mute terminal.
#include "pos/app/ask_password.h"

#include <gtest/gtest.h>
#include <pty.h>
#include <signal.h>
#include <sys/wait.h>
#include <termios.h>
#include <unistd.h>
#include <utmp.h>

#include <string>

namespace holdfast::app {
namespace {

struct Prompted {
  int status = -1;      // of the program, as waitpid() has it
  std::string shown;    // on its terminal
  bool echoes = false;  // afterwards
};

// A program that asks at a terminal of its own. When it has asked: the keys, then the signal.
// It ends with 0 when it got "secret", with 1 when it got nothing.
Prompted ask_at_a_terminal(const std::string& keys, int signal = 0) {
  int terminal = -1, other_side = -1;
  if (openpty(&terminal, &other_side, nullptr, nullptr, nullptr) != 0) return {};
  const pid_t child = fork();
  if (child == 0) {
    close(terminal);
    login_tty(other_side);
    const auto typed = ask_password("Password: ");
    _exit(!typed ? 1 : typed->text() == "secret" ? 0 : 2);
  }
  Prompted result;
  char buffer[256];
  while (result.shown.find("Password: ") == std::string::npos) {
    const ssize_t count = read(terminal, buffer, sizeof buffer);
    if (count <= 0) return result;
    result.shown.append(buffer, static_cast<std::size_t>(count));
  }
  if (write(terminal, keys.data(), keys.size()) != static_cast<ssize_t>(keys.size())) return result;
  if (signal != 0) kill(child, signal);
  waitpid(child, &result.status, 0);
  termios now{};
  result.echoes = tcgetattr(other_side, &now) == 0 && (now.c_lflag & ECHO) != 0;
  close(other_side);
  ssize_t count = 0;
  while ((count = read(terminal, buffer, sizeof buffer)) > 0) {
    result.shown.append(buffer, static_cast<std::size_t>(count));
  }
  close(terminal);
  return result;
}

TEST(AskPassword, TakesALineAndShowsNothingOfIt) {
  const auto asked = ask_at_a_terminal("secreX\x7Ft\n");
  EXPECT_TRUE(WIFEXITED(asked.status) && WEXITSTATUS(asked.status) == 0) << asked.status;
  EXPECT_EQ(asked.shown, "Password: \r\n");
  EXPECT_TRUE(asked.echoes);
}

TEST(AskPassword, IsLeftByCtrlC) {
  const auto asked = ask_at_a_terminal("sec\x03");
  EXPECT_TRUE(WIFEXITED(asked.status) && WEXITSTATUS(asked.status) == 1) << asked.status;
  EXPECT_TRUE(asked.echoes);
}

TEST(AskPassword, LeavesNoMuteTerminalWhenTheProgramIsEnded) {
  for (const int number : {SIGTERM, SIGHUP, SIGINT, SIGQUIT}) {
    const auto asked = ask_at_a_terminal("sec", number);
    EXPECT_TRUE(WIFSIGNALED(asked.status) && WTERMSIG(asked.status) == number) << asked.status;
    EXPECT_TRUE(asked.echoes) << number;
  }
}

}  // namespace
}  // namespace holdfast::app
