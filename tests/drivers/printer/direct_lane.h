// A printer on the network that the till speaks to itself, and the lane that prints on it.
//
// Threads: the test's.
#pragma once

#include <gtest/gtest.h>

#include "drivers/printer/tcp_link.h"
#include "tests/drivers/printer/lane.h"
#include "tests/support/printer_simulator.h"

namespace holdfast::drivers {

class Direct : public ::testing::Test {
 protected:
  void open(const Lane::Setup& setup = {}) { open(lane_, setup); }
  void open(Lane& lane, const Lane::Setup& setup) {
    lane.start(std::make_unique<TcpLink>(TcpLinkConfig{"127.0.0.1", simulator_.port(), setup.held}),
               setup, profile_);
  }
  ports::OutputOutcome print(std::uint8_t n, const std::string& text) {
    lane_.printer->print(print_id(n), receipt(text));
    return lane_.prints.wait(print_id(n));
  }
  ports::OutputOutcome kick(std::uint8_t n) {
    lane_.drawer->kick(kick_id(n));
    return lane_.kicks.wait(kick_id(n));
  }
  // How often a receipt with this line begins on the paper.
  std::size_t count(const std::string& line) const {
    const std::string text = simulator_.text(48);
    std::size_t found = 0;
    for (std::size_t at = text.find(line + "\n"); at != std::string::npos;
         at = text.find(line + "\n", at + 1)) {
      ++found;
    }
    return found;
  }

  const PrinterProfile profile_ = *find_profile("epson-tm");
  testing::PrinterSimulator simulator_;
  Lane lane_;
};

}  // namespace holdfast::drivers
