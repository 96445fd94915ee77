// Writes a picture of every screen in three sizes and both themes, for people to look at.
#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "pos/till/customer_view.h"
#include "tests/ui/headless.h"
#include "tests/ui/sample_views.h"
#include "ui/platform/png.h"

namespace {

using namespace holdfast;

struct Size {
  int width, height;
};

bool write_one(const std::string& folder, const ui::testing::Sample& sample, Size size,
               ui::Options::Theme theme) {
  ui::testing::Headless window(size.width, size.height, theme);
  ui::testing::FakeHost host(sample.view);
  if (sample.with_demo) host.demo_view = ui::testing::demo_view();
  host.devices_view = sample.devices;
  if (sample.with_camera) {
    host.camera_preview = std::make_unique<ui::testing::FakeCamera>();
    host.camera_preview->show(ui::testing::camera_picture());
  }
  window.settle(host);
  if (sample.with_demo && window.find("demo") == nullptr)
    if (const std::string problem = window.click(host, "top.demo"); !problem.empty())
      std::fprintf(stderr, "%s: %s\n", sample.name.c_str(), problem.c_str());
  window.mouse_move(-1, -1);
  for (std::uint16_t usage : sample.keys) window.key(usage);
  window.settle(host);
  if (sample.with_camera) window.settle(host);
  const auto picture = window.loop().picture();
  if (!picture) return false;
  const std::string path = folder + "/" + sample.name + "-" + std::to_string(size.width) + "x" +
                           std::to_string(size.height) +
                           (theme == ui::Options::Theme::dark ? "-dark" : "-light") + ".png";
  if (const auto written = ui::write_png(*picture, path); !written) {
    std::fprintf(stderr, "cannot write %s\n", path.c_str());
    return false;
  }
  return true;
}

// The customer's screen for the same view, in the same size.
bool write_customer(const std::string& folder, const ui::testing::Sample& sample, Size size,
                    bool dark) {
  ui::Options options;
  options.fullscreen = false;
  options.software_renderer = true;
  options.sound = false;
  options.customer.emplace();
  options.customer->view = till::customer_view;
  options.customer->windowed = true;
  options.customer->width = size.width;
  options.customer->height = size.height;
  options.customer->dark = dark;
  auto loop = ui::EventLoop::open(options);
  if (!loop) return false;
  ui::testing::FakeHost host(sample.view);
  (*loop)->settle(host);
  const auto picture = (*loop)->customer()->picture();
  const std::string path = folder + "/customer-" + sample.name + "-" + std::to_string(size.width) +
                           "x" + std::to_string(size.height) + (dark ? "-dark" : "-light") + ".png";
  return picture && ui::write_png(*picture, path);
}

// Those that differ on the customer's screen.
bool is_for_customers(const std::string& name) {
  constexpr std::string_view kNames[] = {"sign_in",    "sell",       "sell_many",
                                         "sell_empty", "weigh",      "weigh_moving",
                                         "pay_cash",   "change_due", "change_due_return"};
  return std::ranges::find(kNames, name) != std::end(kNames);
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Writes pictures of the till's screens."};
  std::string folder = "screens", only, size_text;
  bool dark_only = false;
  app.add_option("--out", folder, "Folder for the pictures")->capture_default_str();
  app.add_option("--only", only, "Only the screen of this name");
  app.add_option("--size", size_text, "Only this size, such as 1280x800");
  app.add_flag("--dark", dark_only, "Only the dark theme");
  CLI11_PARSE(app, argc, argv);
  std::filesystem::create_directories(folder);

  std::vector<Size> sizes{{1024, 600}, {1280, 800}, {1920, 1080}};
  if (!size_text.empty()) {
    Size size{};
    if (std::sscanf(size_text.c_str(), "%dx%d", &size.width, &size.height) != 2) {
      std::fprintf(stderr, "--size wants WIDTHxHEIGHT, such as 1280x800\n");
      return 2;
    }
    sizes = {size};
  }
  int written = 0;
  for (const ui::testing::Sample& sample : ui::testing::all_samples()) {
    if (!only.empty() && sample.name != only) continue;
    for (const Size& size : sizes) {
      for (const auto theme : {ui::Options::Theme::dark, ui::Options::Theme::light}) {
        if (dark_only && theme == ui::Options::Theme::light) continue;
        if (!write_one(folder, sample, size, theme)) return 1;
        ++written;
        if (!is_for_customers(sample.name)) continue;
        if (!write_customer(folder, sample, size, theme == ui::Options::Theme::dark)) return 1;
        ++written;
      }
    }
  }
  std::printf("%d pictures in %s\n", written, folder.c_str());
  return written > 0 ? 0 : 1;
}
