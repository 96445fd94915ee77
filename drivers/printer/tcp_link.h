// A printer on the network: a TCP connection, as printers take it on port 9100.
//
// Most printers serve one connection at a time and let others wait, so a link that nobody uses is
// closed (DirectPrinter does that) unless it is told to be held.
#pragma once

#include "drivers/printer/fd_link.h"

namespace holdfast::drivers {

struct TcpLinkConfig {
  // IPv4 or IPv6, in digits: a name server that is down must not keep a receipt from its printer.
  std::string address;
  std::uint16_t port = 9100;
  bool held = false;  // no other till uses this printer
};

class TcpLink final : public FdLink {
 public:
  explicit TcpLink(TcpLinkConfig config) : config_(std::move(config)) {}

  [[nodiscard]] core::Result<void> open(std::chrono::milliseconds limit) override;
  void close() override;
  [[nodiscard]] core::Result<std::size_t> write_some(std::span<const std::uint8_t> bytes) override;
  [[nodiscard]] std::size_t unsent() const override;
  [[nodiscard]] bool is_shared() const override { return !config_.held; }
  [[nodiscard]] std::string name() const override;

 private:
  const TcpLinkConfig config_;
};

}  // namespace holdfast::drivers
