// A host that shows what it was given and remembers what was submitted.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "ui/host.h"

namespace holdfast::ui::testing {

// Shows one picture until it is given another.
class FakeCamera : public ports::CameraPreview {
 public:
  void show(ports::CameraPicture picture) {
    picture.number = ++shown_;
    picture_ = std::make_shared<const ports::CameraPicture>(std::move(picture));
  }
  [[nodiscard]] std::shared_ptr<const ports::CameraPicture> latest() override { return picture_; }

 private:
  std::uint64_t shown_ = 0;
  std::shared_ptr<const ports::CameraPicture> picture_;
};

class FakeHost : public Host {
 public:
  explicit FakeHost(till::TillView view = {}) : view_(std::move(view)), now_(view_.now) {}

  [[nodiscard]] const till::TillView& view() const override { return view_; }
  void submit(const till::Command& command) override {
    if (std::holds_alternative<till::command::ClockTicked>(command))
      ++ticks;
    else
      submitted.push_back(command);
    if (on_submit) on_submit(command);
  }
  bool pump() override {
    ++pumps;
    return std::exchange(changed_, false);
  }
  [[nodiscard]] core::Instant now() const override { return now_; }
  int take_tone() override { return 0; }
  void set_dialog_open(bool open) override { dialog_open = open; }
  [[nodiscard]] const DemoView* demo() const override { return demo_view ? &*demo_view : nullptr; }
  void set_devices_open(bool open) override { devices_open = open; }
  [[nodiscard]] const DevicesView* devices() const override {
    return devices_view ? &*devices_view : nullptr;
  }
  void ask(const DeviceCommand& command) override { asked.push_back(command); }
  [[nodiscard]] ports::CameraPreview* camera() const override { return camera_preview.get(); }
  void submit(const DemoCommand& command) override { demo_submitted.push_back(command); }

  void show(till::TillView view) {
    view_ = std::move(view);
    changed_ = true;
  }
  [[nodiscard]] till::TillView& edit() {
    changed_ = true;
    return view_;
  }
  void advance_ms(std::int64_t ms) { now_ = now_ + ms; }
  // The last command of this type that was submitted.
  template <class Command>
  [[nodiscard]] const Command* last() const {
    for (auto at = submitted.rbegin(); at != submitted.rend(); ++at)
      if (const auto* found = std::get_if<Command>(&*at)) return found;
    return nullptr;
  }

  std::vector<till::Command> submitted;
  std::vector<DemoCommand> demo_submitted;
  std::function<void(const till::Command&)> on_submit;
  std::optional<DemoView> demo_view;
  std::optional<DevicesView> devices_view;
  std::vector<DeviceCommand> asked;
  bool devices_open = false;
  std::unique_ptr<FakeCamera> camera_preview;
  bool dialog_open = false;
  int ticks = 0, pumps = 0;

 private:
  till::TillView view_;
  core::Instant now_;
  bool changed_ = true;
};

}  // namespace holdfast::ui::testing
