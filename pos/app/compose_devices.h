// From settings to the devices of a till.
#pragma once

#include <functional>
#include <memory>

#include "config/settings.h"
#include "drivers/label/raw_label_printer.h"
#include "drivers/transport/hid_transport.h"
#include "drivers/transport/line_recording.h"
#include "pos/app/runtime.h"
#include "pos/core/error.h"

namespace holdfast::app {

// Where devices' bytes come from and who listens to them, for a recording.
struct DeviceTaps {
  // What reads the USB bus; empty: UsbHidTransport.
  std::function<std::unique_ptr<drivers::HidTransport>()> hid;
  drivers::LineTap line;

  [[nodiscard]] std::unique_ptr<drivers::HidTransport> hid_transport() const;
};

// All of them are null where the settings name none. Errors: config_wrong_value;
// printer_unknown for a profile that does not exist.
[[nodiscard]] core::Result<std::unique_ptr<ports::Scale>> make_scale(
    const config::Settings::Scale& settings, const DeviceTaps& taps = {});
[[nodiscard]] core::Result<std::unique_ptr<ports::LineDisplay>> make_line_display(
    const config::Settings::LineDisplay& settings, const DeviceTaps& taps = {});

struct PrinterAndDrawer {
  std::unique_ptr<ports::ReceiptPrinter> printer;
  std::unique_ptr<ports::CashDrawer> drawer;
};
// Of a printer behind a queue nothing is told to a tap: its bytes are the print server's.
[[nodiscard]] core::Result<PrinterAndDrawer> make_printer(const config::Settings& settings,
                                                          const DeviceTaps& taps = {});

[[nodiscard]] core::Result<std::unique_ptr<ports::LabelPrinter>> make_label_printer(
    const config::Settings& settings, const DeviceTaps& taps = {});
// What the labels of these settings are printed on, whatever the connection.
[[nodiscard]] core::Result<drivers::LabelPrinterModel> label_printer_model(
    const config::Settings::LabelPrinter& settings);

// Scanners, scale, line display, printer and drawer, printer of labels.
[[nodiscard]] core::Result<void> add_devices(const config::Settings& settings, RuntimeParts& parts);

}  // namespace holdfast::app
