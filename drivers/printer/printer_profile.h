// What one model of receipt printer can do, as data. README.md explains each field and
// how to find its value for another printer.
#pragma once

#include <cstdint>
#include <filesystem>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "drivers/printer/code_page.h"
#include "pos/core/error.h"

namespace holdfast::drivers {

struct CodePageSlot {
  CodePage page = CodePage::cp437;
  std::uint8_t number = 0;  // n of ESC t n

  friend bool operator==(const CodePageSlot&, const CodePageSlot&) = default;
};

enum class Cutter : std::uint8_t { none, partial, full };

struct DrawerPulse {
  int connector_pin = 2;  // 2 or 5: m of ESC p is 0 or 1
  int on_ms = 100;        // 2 … 510, in steps of 2
  int off_ms = 200;
  // DLE DC4, which the printer obeys at once even while it prints nothing, instead of ESC p. Only
  // where the printer can be heard: a print server may hold it back. On and off are equally long,
  // in steps of 100 ms up to 800.
  bool real_time = false;

  friend bool operator==(const DrawerPulse&, const DrawerPulse&) = default;
};

// DLE EOT. `perhaps`: a printer that does not answer is printed on all the same.
enum class StatusSupport : std::uint8_t { none, perhaps, yes };

// How a printer confirms that it has come to a place in what it was sent.
enum class PrintProof : std::uint8_t {
  none,
  paper_status,  // GS r 1, answered when the printer comes to it
  process_id,    // GS ( H function 48, answered when what is before it has been printed
};

// What the printer can tell over a direct link.
struct StatusAbilities {
  StatusSupport real_time = StatusSupport::perhaps;
  bool automatic = false;  // GS a
  PrintProof proof = PrintProof::none;

  friend bool operator==(const StatusAbilities&, const StatusAbilities&) = default;
};

struct PrinterProfile {
  std::string name;
  int columns = 48;           // characters of font A on a line
  int width_dots = 576;       // printable width
  int char_height_dots = 24;  // font A, for text drawn as a picture
  // In order of preference; the first must be the page that ESC @ selects.
  std::vector<CodePageSlot> code_pages{{CodePage::cp437, 0}};
  // Starts in a two-byte Chinese mode that FS . leaves.
  bool starts_in_kanji_mode = false;
  Cutter cutter = Cutter::partial;
  int tear_off_lines = 4;  // fed at the end when there is no cutter
  bool code128 = true;     // GS k function B with system 73
  bool qr = false;         // GS ( k with cn 49
  int barcode_height_dots = 80;
  bool raster = true;  // GS v 0
  DrawerPulse drawer = {};
  StatusAbilities status = {};

  friend bool operator==(const PrinterProfile&, const PrinterProfile&) = default;
};

// Those of the folder profiles/, "generic-80mm" first.
[[nodiscard]] std::span<const PrinterProfile> builtin_profiles();
// NAME.profile in the first of the folders that has it, or a built-in one. May block on the disk.
// Errors: config_wrong_value, naming the profiles that exist; those of profile_file.h, with file
// and line; file_unreadable.
[[nodiscard]] core::Result<PrinterProfile> find_profile(
    std::string_view name, std::span<const std::filesystem::path> folders = {});

}  // namespace holdfast::drivers
