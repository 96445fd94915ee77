// Makes scans of what a camera sees: a code that stays in view is one scan, until it has been gone
// for a while; another code is a scan at once.
//
// Pure: time is a parameter (milliseconds on any clock that only moves forward). One thread.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "drivers/scanner/zxing_reader.h"

namespace holdfast::drivers {

struct SightOptions {
  // A code that is seen again after so long is a scan again.
  std::int64_t gone_ms = 1'000;
  // How soon a code that is not sure must be seen a second time.
  std::int64_t confirm_ms = 500;
};

class SightFilter {
 public:
  explicit SightFilter(SightOptions options) : options_(options) {}

  // What one frame showed, and when. The scans that it makes.
  [[nodiscard]] std::vector<core::ScannedCode> on_frame(std::span<const FoundCode> codes,
                                                        std::int64_t now_ms);

 private:
  struct Sight {
    core::ScannedCode code;
    bool scanned = false;
    // Time that was looked at without seeing it: a camera that stops for a while has not seen it
    // go.
    std::int64_t missed_ms = 0;
  };

  void pass(std::int64_t elapsed_ms);

  SightOptions options_;
  std::vector<Sight> sights_;
  std::int64_t last_frame_ms_ = 0;
};

}  // namespace holdfast::drivers
