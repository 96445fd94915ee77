#include "drivers/scanner/us_layout.h"

#include <string_view>

namespace holdfast::drivers {
namespace {

constexpr std::uint16_t kUsageA = 0x04;
constexpr std::uint16_t kUsage1 = 0x1E;
constexpr std::uint16_t kUsageSpace = 0x2C;
constexpr std::uint16_t kUsageMinus = 0x2D;
constexpr std::uint16_t kUsageKeypadSlash = 0x54;
constexpr std::uint16_t kUsageKeypadPlus = 0x57;
constexpr std::uint16_t kUsageKeypad1 = 0x59;
constexpr std::uint16_t kUsageKeypadEqual = 0x67;

// From usage 0x2D to 0x38 and 0x59 to 0x64.
constexpr std::string_view kSigns = "-=[]\\\\;'`,./";
constexpr std::string_view kShiftedSigns = "_+{}||:\"~<>?";
constexpr std::string_view kKeypad = "1234567890.\\";

}  // namespace

char us_layout_character(std::uint16_t usage, bool shift) noexcept {
  if (usage >= kUsageA && usage < kUsage1) {
    return static_cast<char>((shift ? 'A' : 'a') + (usage - kUsageA));
  }
  if (usage >= kUsage1 && usage < kUsage1 + 10) {
    return std::string_view(shift ? "!@#$%^&*()" : "1234567890")[usage - kUsage1];
  }
  if (usage == kUsageSpace) return ' ';
  if (usage >= kUsageMinus && usage < kUsageMinus + kSigns.size()) {
    return (shift ? kShiftedSigns : kSigns)[usage - kUsageMinus];
  }
  if (usage >= kUsageKeypadSlash && usage <= kUsageKeypadPlus) {
    return std::string_view("/*-+")[usage - kUsageKeypadSlash];
  }
  if (usage >= kUsageKeypad1 && usage < kUsageKeypad1 + kKeypad.size()) {
    return kKeypad[usage - kUsageKeypad1];
  }
  return usage == kUsageKeypadEqual ? '=' : '\0';
}

}  // namespace holdfast::drivers
