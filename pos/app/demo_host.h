// The running till of the demo with its simulated devices on the table beside it.
//
// Threads: the UI's.
#pragma once

#include <memory>
#include <string>

#include "drivers/sim/sim_drawer.h"
#include "drivers/sim/sim_label_printer.h"
#include "drivers/sim/sim_printer.h"
#include "drivers/sim/sim_scanner.h"
#include "pos/app/demo_server.h"
#include "pos/app/runtime.h"
#include "ui/host.h"

namespace holdfast::app {

// The simulated devices, owned by the runtime's parts.
struct DemoDevices {
  drivers::SimScanner* scanner = nullptr;
  drivers::SimPrinter* printer = nullptr;
  drivers::SimDrawer* drawer = nullptr;
  drivers::SimLabelPrinter* labels = nullptr;

  // The drawer hangs on the printer.
  void switch_printer(bool on) const {
    printer->set_powered(on);
    drawer->set_powered(on);
  }
};

// Adds simulated devices to the parts of a till.
[[nodiscard]] DemoDevices add_simulated_devices(RuntimeParts& parts);

class DemoHost final : public ui::Host {
 public:
  // All outlive the host.
  DemoHost(Runtime& runtime, remote::PrivateCluster& server, DemoDevices devices);

  [[nodiscard]] const till::TillView& view() const override { return runtime_.view(); }
  void submit(const till::Command& command) override { runtime_.submit(command); }
  bool pump() override;
  [[nodiscard]] core::Instant now() const override { return runtime_.now(); }
  int take_tone() override { return runtime_.take_tone(); }
  void set_dialog_open(bool open) override { runtime_.set_dialog_open(open); }
  void set_devices_open(bool open) override { runtime_.set_devices_open(open); }
  [[nodiscard]] const ui::DevicesView* devices() const override { return runtime_.devices(); }
  void ask(const ui::DeviceCommand& command) override { runtime_.ask(command); }
  [[nodiscard]] ports::CameraPreview* camera() const override { return runtime_.camera(); }
  [[nodiscard]] const ui::DemoView* demo() const override { return &view_; }
  void submit(const ui::DemoCommand& command) override;

  [[nodiscard]] DemoServer& server() { return server_; }
  [[nodiscard]] Runtime& runtime() { return runtime_; }
  [[nodiscard]] const DemoDevices& simulated() const { return devices_; }

 private:
  void list_codes();
  // What came out of the printers since the last look. True when there was something.
  bool take_papers();

  Runtime& runtime_;
  DemoDevices devices_;
  ui::DemoView view_;
  std::size_t listed_tiles_ = 0;
  std::uint64_t seen_papers_ = 0, seen_labels_ = 0;
  core::PrintJobId shown_paper_, shown_label_;  // the newest of each printer
  DemoServer server_;
};

}  // namespace holdfast::app
