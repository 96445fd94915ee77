// Views of a till as a shop would see them, made by hand: every screen, with long names,
// many lines and large sums where those are what breaks a layout.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "ui/host.h"

namespace holdfast::ui::testing {

// So many, newest first; the third one from the top was not printed.
[[nodiscard]] std::vector<till::ReceiptView> receipts(int count);

struct Sample {
  std::string name;
  till::TillView view;
  // Keys to press before the picture is taken, as USB HID usages: opens a dialog.
  std::vector<std::uint16_t> keys = {};
  bool with_demo = false;
  std::optional<DevicesView> devices = {};
  bool with_camera = false;
};

[[nodiscard]] std::vector<Sample> all_samples();

[[nodiscard]] core::Money euros(std::int64_t cents);
// A shop with goods and people, nobody signed in.
[[nodiscard]] till::TillView shop_view();
// Selling, nothing rung up yet.
[[nodiscard]] till::TillView selling_view();
// Selling, with `lines` lines of which the last is selected.
[[nodiscard]] till::TillView sale_view(std::size_t lines);
// Counting the stock, with `lines` lines of which the last is selected; the fourth is of no
// product.
[[nodiscard]] till::TillView count_view(std::uint32_t lines);
// Apples on the scale, at rest, less a tare.
[[nodiscard]] till::TillView weigh_view();
[[nodiscard]] till::TillView pay_view();
[[nodiscard]] till::TillView change_view();
// Some of a receipt of another day comes back.
[[nodiscard]] till::TillView return_view();
[[nodiscard]] DemoView demo_view();
// Every kind of device in every kind of state, and a code that was scanned.
[[nodiscard]] DevicesView devices_view();
// A code held askew into the middle of a camera's view.
[[nodiscard]] ports::CameraPicture camera_picture();

}  // namespace holdfast::ui::testing
