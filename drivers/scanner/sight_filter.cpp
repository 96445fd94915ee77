#include "drivers/scanner/sight_filter.h"

#include <algorithm>

namespace holdfast::drivers {
namespace {

// A longer pause between two frames is none in which a code was missed.
constexpr std::int64_t kLongestStep_ms = 250;

}  // namespace

std::vector<core::ScannedCode> SightFilter::on_frame(std::span<const FoundCode> codes,
                                                     std::int64_t now_ms) {
  pass(std::clamp<std::int64_t>(now_ms - last_frame_ms_, 0, kLongestStep_ms));
  last_frame_ms_ = now_ms;
  std::vector<core::ScannedCode> scans;
  for (const FoundCode& found : codes) {
    const auto before = std::ranges::find(sights_, found.code, &Sight::code);
    const bool is_new = before == sights_.end();
    Sight& sight = is_new ? sights_.emplace_back() : *before;
    sight.code = found.code;
    sight.missed_ms = 0;
    if (sight.scanned || (is_new && !found.sure)) continue;
    sight.scanned = true;
    scans.push_back(found.code);
  }
  return scans;
}

void SightFilter::pass(std::int64_t elapsed_ms) {
  for (Sight& sight : sights_) sight.missed_ms += elapsed_ms;
  std::erase_if(sights_, [this](const Sight& sight) {
    return sight.missed_ms >= (sight.scanned ? options_.gone_ms : options_.confirm_ms);
  });
}

}  // namespace holdfast::drivers
