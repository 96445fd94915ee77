// Secrets in memory for as long as they are needed, and the one that is typed at a terminal.
//
// Threads: the main one.
#pragma once

#include <optional>
#include <string>

namespace holdfast::app {

// Overwrites the text, and then empties it.
void wipe(std::string& secret);

// Wiped when it goes.
class Secret {
 public:
  Secret() = default;
  explicit Secret(std::string text) : text_(std::move(text)) {}
  Secret(Secret&& other) noexcept : text_(std::move(other.text_)) { wipe(other.text_); }
  Secret& operator=(Secret&&) = delete;
  ~Secret() { wipe(text_); }

  [[nodiscard]] const std::string& text() const { return text_; }

 private:
  std::string text_;
};

// One line from the process's terminal, not shown. Empty when there is no terminal, or when
// Ctrl-C or Ctrl-D was pressed. A signal that ends the program does so when the terminal shows
// again what is typed.
[[nodiscard]] std::optional<Secret> ask_password(const std::string& prompt);

}  // namespace holdfast::app
