// Ctrl-C in a command that has something to take back first: it ends what the command waits for,
// the command takes back what it did, and then ends as the signal would have ended it.
//
// Threads: the main one.
#pragma once

#include <memory>

#include "db/remote/interrupt.h"

namespace holdfast::app {

class StopSignal {
 public:
  StopSignal();  // from here on SIGINT and SIGTERM raise the interrupt
  StopSignal(const StopSignal&) = delete;
  StopSignal& operator=(const StopSignal&) = delete;
  ~StopSignal();

  [[nodiscard]] const std::shared_ptr<const remote::Interrupt>& interrupt() const {
    return interrupt_;
  }
  [[nodiscard]] bool came() const;
  // From here on it comes too late: what is under way is the commit.
  void ignore();
  // Ends the program by the signal that came, so that a shell stops its script too.
  void obey();

 private:
  std::shared_ptr<const remote::Interrupt> interrupt_;
};

}  // namespace holdfast::app
