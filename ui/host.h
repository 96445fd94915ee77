// What the window needs from the program around it. The window draws host.view() and
// submits commands; it opens no database, touches no device and holds no money.
//
// Threads: every function is called from the UI thread. Other threads call Window::wake()
// (window.h) to have pump() called soon.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "pos/core/instant.h"
#include "pos/core/money.h"
#include "pos/core/receipt.h"
#include "pos/ports/camera_preview.h"
#include "pos/till/command.h"
#include "pos/till/view.h"
#include "ui/devices_view.h"

namespace holdfast::ui {

// The simulated devices of the demo, as a panel beside the till: one can scan, read the
// paper, push the drawer shut, and take things away to see what happens.
struct DemoView {
  struct Code {
    std::string name, barcode;
    core::Money price;
  };
  std::vector<Code> codes;
  std::vector<core::ReceiptDocument> paper;  // the newest last
  bool drawer_open = false;
  bool scanner_plugged = true;
  bool printer_on = true;
  bool printer_has_paper = true;
  bool server_on = true;
  bool server_turning = false;  // on its way to the other state
  std::string sign_in_hint;     // "Demo PIN: …"
};

struct DemoCommand {
  enum class Kind : std::uint8_t {
    scan,  // `text` is the barcode
    close_drawer,
    toggle_scanner,
    toggle_printer,
    toggle_paper,
    toggle_server,
    tear_paper,
  } kind = Kind::scan;
  std::string text;
};

class Host {
 public:
  virtual ~Host() = default;
  [[nodiscard]] virtual const till::TillView& view() const = 0;
  virtual void submit(const till::Command& command) = 0;
  // Hands the till what other threads left; true when the view may have changed.
  virtual bool pump() = 0;
  [[nodiscard]] virtual core::Instant now() const = 0;
  // A short tone to play since the last call: 0 none, 1 good, 2 bad.
  virtual int take_tone() = 0;
  // Told when a dialog covers the screen and when it is gone. Scans that come from devices
  // meanwhile must be refused with RefuseInput{scan_not_now}: the till knows of no dialogs.
  virtual void set_dialog_open(bool) {}
  // Told when the devices are being looked at and when no longer. Codes that are scanned meanwhile
  // are explained there and sold nowhere.
  virtual void set_devices_open(bool) {}
  // Null where there is nothing to tell.
  [[nodiscard]] virtual const DevicesView* devices() const { return nullptr; }
  virtual void ask(const DeviceCommand&) {}
  // What a camera that scans sees; null without one. Whoever shows it asks for a picture from time
  // to time.
  [[nodiscard]] virtual ports::CameraPreview* camera() const { return nullptr; }
  // Null outside the demo.
  [[nodiscard]] virtual const DemoView* demo() const { return nullptr; }
  virtual void submit(const DemoCommand&) {}
};

}  // namespace holdfast::ui
