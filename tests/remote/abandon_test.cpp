#include "db/remote/abandon.h"

#include <gtest/gtest.h>

#include <chrono>
#include <functional>
#include <future>
#include <memory>
#include <thread>

namespace holdfast::remote {
namespace {

using namespace std::chrono_literals;

TEST(FinishOrAbandon, GivesTheResult) {
  const Interrupt interrupt;
  EXPECT_EQ(finish_or_abandon<int>([] { return 42; }, interrupt), 42);
}

TEST(FinishOrAbandon, DoesNotWaitForAJobThatCannotBeEnded) {
  const Interrupt interrupt;
  std::promise<void> let_go;
  auto destroyed = std::make_shared<std::promise<void>>();
  // What the job made is destroyed on its own thread.
  struct Tell {
    std::shared_ptr<std::promise<void>> told;
    ~Tell() { told->set_value(); }
  };
  auto result = std::make_shared<Tell>(destroyed);
  std::function<std::shared_ptr<Tell>()> job = [held = let_go.get_future().share(), result] {
    held.wait();
    return result;
  };
  result.reset();
  std::thread ending{[&] {
    std::this_thread::sleep_for(20ms);
    interrupt.raise();
  }};
  EXPECT_EQ(finish_or_abandon(std::move(job), interrupt), std::nullopt);
  ending.join();
  auto gone = destroyed->get_future();
  EXPECT_EQ(gone.wait_for(0ms), std::future_status::timeout);
  let_go.set_value();
  EXPECT_EQ(gone.wait_for(10s), std::future_status::ready);
}

}  // namespace
}  // namespace holdfast::remote
