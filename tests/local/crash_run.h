// Works with the real journal on a disk whose power may go at any moment, and looks at what it
// would find after each such cut. One seed gives one run, to the byte.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "tests/local/crash_disk.h"

namespace holdfast::local {

struct CrashPlan {
  std::uint64_t seed = 1;
  int images = 1;  // at least so many are looked at
  // Looks at this image only.
  std::optional<int> only_image;
  SyncLie lie = SyncLie::none;
  // Only makes journals, and cuts the power at each change of the disk until they are open.
  bool first_starts = false;
  // As if the journal asked for `synchronous=NORMAL`.
  bool normal = false;
};

struct CrashTally {
  int images = 0;
  int lost = 0;     // something that was acknowledged is not there
  int corrupt = 0;  // cannot be opened or written to, is not sound, or never was like that
  int refused = 0;  // the log is taken for damaged when the journal is opened
  int cuts[kCuts] = {};
  int in_opening = 0;     // taken while the journal was being made or opened
  int in_checkpoint = 0;  // taken while the database had unsynced writes
  std::string first_lost;
  std::string first_corrupt;
};

CrashTally run_crashes(const CrashPlan& plan);

}  // namespace holdfast::local
