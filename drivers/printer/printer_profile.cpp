#include "drivers/printer/printer_profile.h"

#include <algorithm>
#include <fstream>
#include <system_error>

#include "drivers/printer/embedded_profiles.h"
#include "drivers/printer/profile_file.h"
#include "pos/core/assert.h"

namespace holdfast::drivers {
namespace {

namespace fs = std::filesystem;
using core::ErrorCode;

constexpr std::string_view kPlainest = "generic-80mm";

std::vector<PrinterProfile> read_builtin_profiles() {
  std::vector<PrinterProfile> profiles;
  for (const EmbeddedProfile& file : embedded_profiles()) {
    auto profile = read_profile(file.name, file.text, file.name);
    HOLDFAST_ASSERT(profile);
    profiles.push_back(std::move(*profile));
  }
  // The one that fits most printers comes first.
  std::ranges::stable_partition(
      profiles, [](const PrinterProfile& profile) { return profile.name == kPlainest; });
  return profiles;
}

core::Result<PrinterProfile> read_file(std::string_view name, const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  if (!stream) return core::fail(ErrorCode::file_unreadable, file.string());
  std::string text(kMaxProfileBytes + 1, '\0');
  stream.read(text.data(), static_cast<std::streamsize>(text.size()));
  if (stream.bad()) return core::fail(ErrorCode::file_unreadable, file.string());
  text.resize(static_cast<std::size_t>(stream.gcount()));
  return read_profile(name, text, file.string());
}

// The shop's own files go before the built-in ones; a name has no folders in it.
bool is_plain_name(std::string_view name) {
  return !name.empty() && name.find('/') == std::string_view::npos && name.front() != '.';
}

}  // namespace

std::span<const PrinterProfile> builtin_profiles() {
  static const std::vector<PrinterProfile> kProfiles = read_builtin_profiles();
  return kProfiles;
}

core::Result<PrinterProfile> find_profile(std::string_view name,
                                          std::span<const fs::path> folders) {
  std::string places;
  for (const fs::path& folder : folders) {
    if (!is_plain_name(name)) break;
    const fs::path file = folder / (std::string(name) + ".profile");
    std::error_code ignored;
    if (fs::exists(file, ignored)) return read_file(name, file);
    places += (places.empty() ? "" : " or ") + folder.string();
  }
  std::string known;
  for (const PrinterProfile& profile : builtin_profiles()) {
    if (profile.name == name) return profile;
    known += (known.empty() ? "" : ", ") + profile.name;
  }
  if (!places.empty())
    known += ", or put a file of that name, ending with .profile, into " + places;
  return core::fail(
      ErrorCode::config_wrong_value,
      "There is no printer profile \"" + std::string(name) + "\"; use one of " + known + ".");
}

}  // namespace holdfast::drivers
