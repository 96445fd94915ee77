#include "drivers/printer/printer_profile.h"

namespace holdfast::drivers {
namespace {

const std::vector<CodePageSlot> kGenericPages{
    {CodePage::cp437, 0},  {CodePage::cp858, 19}, {CodePage::cp1252, 16},
    {CodePage::cp852, 18}, {CodePage::cp866, 17}, {CodePage::cp850, 2},
};

std::vector<PrinterProfile> make_profiles() {
  std::vector<PrinterProfile> profiles;
  profiles.push_back({.name = "generic-80mm",
                      .columns = 48,
                      .width_dots = 576,
                      .code_pages = kGenericPages,
                      .starts_in_kanji_mode = true});
  profiles.push_back({.name = "generic-58mm",
                      .columns = 32,
                      .width_dots = 384,
                      .code_pages = kGenericPages,
                      .starts_in_kanji_mode = true,
                      .cutter = Cutter::none});
  // Numbers from Epson's ESC/POS command reference, ESC t.
  profiles.push_back({.name = "epson-tm",
                      .columns = 48,
                      .width_dots = 576,
                      .code_pages = {{CodePage::cp437, 0},
                                     {CodePage::cp858, 19},
                                     {CodePage::cp1252, 16},
                                     {CodePage::cp852, 18},
                                     {CodePage::cp866, 17},
                                     {CodePage::cp737, 14},
                                     {CodePage::iso8859_7, 15},
                                     {CodePage::cp850, 2}},
                      .drawer = {.real_time = true},
                      .status = {StatusSupport::yes, true, PrintProof::process_id}});
  return profiles;
}

}  // namespace

std::span<const PrinterProfile> builtin_profiles() {
  static const std::vector<PrinterProfile> kProfiles = make_profiles();
  return kProfiles;
}

core::Result<PrinterProfile> find_profile(std::string_view name) {
  std::string known;
  for (const PrinterProfile& profile : builtin_profiles()) {
    if (profile.name == name) return profile;
    known += (known.empty() ? "" : ", ") + profile.name;
  }
  return core::fail(
      core::ErrorCode::config_wrong_value,
      "There is no printer profile \"" + std::string(name) + "\"; use one of " + known + ".");
}

}  // namespace holdfast::drivers
