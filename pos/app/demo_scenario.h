// Scenarios on the real parts of the demo: the same text that runs in memory drives the
// till, its journal, its devices and its server.
//
// Threads: the UI's.
#pragma once

#include <atomic>
#include <functional>
#include <string>
#include <vector>

#include "pos/app/demo_host.h"
#include "pos/till/scenario.h"

namespace holdfast::app {

class DemoScenarioHost final : public till::ScenarioHost {
 public:
  using Draw = std::function<void()>;
  using TakePicture = std::function<core::Result<void>()>;

  // `draw` is called whenever the view has changed; `picture` keeps what was drawn last.
  DemoScenarioHost(DemoHost& host, Draw draw, TakePicture picture);

  // Goods and people of the demo shop are checked; its tax and policy are its own.
  core::Result<till::GivenAnswer> given(const till::Given& given) override;
  core::Result<void> send(const till::Command& command) override;
  core::Result<void> scan(const core::ScannedCode& code) override;
  const till::TillView& view() const override { return host_.view(); }
  const std::vector<std::string>& printed() const override { return printed_; }
  std::int64_t kicks() const override;
  bool advance() override;
  core::Result<void> set_printer(till::PrinterSwitch to) override;
  core::Result<void> set_server(till::ServerSwitch to) override;
  core::Result<void> wait(std::int64_t ms) override;
  core::Result<void> take_picture() override;

  [[nodiscard]] bool picture_taken() const { return picture_taken_; }
  // Any thread: the scenario fails at its next step instead of going on.
  void interrupt() { interrupted_ = true; }

 private:
  [[nodiscard]] core::Result<void> not_interrupted() const;
  // Until nothing that was set off is under way any more.
  void settle();
  [[nodiscard]] bool busy() const;
  // One turn of the loop; true when the view changed.
  bool turn();

  DemoHost& host_;
  Draw draw_;
  TakePicture picture_;
  bool picture_taken_ = false;
  std::atomic<bool> interrupted_ = false;
  std::vector<std::string> printed_;
  std::uint64_t papers_seen_;
  std::uint64_t kicks_before_;
  std::int64_t last_change_ms_ = 0;
};

}  // namespace holdfast::app
