// The switch of the demo's database server and the truth about it: the server is started
// and stopped on a thread of its own, and seen when somebody else ended it.
//
// Threads: any.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "db/remote/descriptor.h"
#include "db/remote/private_cluster.h"
#include "pos/core/error.h"

namespace holdfast::app {

class DemoServer {
 public:
  enum class State : std::uint8_t { stopped, starting, running, stopping };

  // Nobody else uses `server` meanwhile, and it runs. `on_change` is called from this switch's
  // thread whenever state() has changed.
  DemoServer(remote::PrivateCluster& server, std::function<void()> on_change);
  // Stops the server.
  ~DemoServer();
  DemoServer(const DemoServer&) = delete;
  DemoServer& operator=(const DemoServer&) = delete;

  // Of many wishes in a row only the last is carried out.
  void want(bool running);
  void toggle();
  [[nodiscard]] State state() const;
  // Waits until the last wish was carried out, or could not be: the errors of PrivateCluster.
  [[nodiscard]] core::Result<void> settle();

 private:
  void run();
  void set(State state);
  [[nodiscard]] bool settled() const;
  void await_news();

  remote::PrivateCluster& server_;
  const std::function<void()> on_change_;
  const remote::Descriptor news_;
  mutable std::mutex mutex_;
  std::condition_variable changed_;
  State state_ = State::running;
  bool wanted_ = true;
  bool ending_ = false;
  core::Result<void> last_{};
  std::thread thread_;
};

}  // namespace holdfast::app
