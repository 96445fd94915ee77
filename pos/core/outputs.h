// What the till asked its printer and drawer for and does not know to have ended well: its
// print queue. It is part of the workspace, so it is on the disk before a device hears of a
// job. Whatever is not in it was done.
#pragma once

#include <cstdint>
#include <vector>

#include "pos/core/uuid.h"

namespace holdfast::core {

struct OutputJob {
  enum class Kind : std::uint8_t {
    receipt,       // the paper that does not say DUPLICATE
    copy,          // one that does
    shift_report,  // belongs to no receipt, and neither do slips
    kick,          // the drawer, for this receipt's sale or for none; never repeated
    cash_slip,     // of cash put in or taken out
    count_slip,    // of a stock count that was submitted
  };
  enum class State : std::uint8_t {
    sent,     // a device has it, or may have got it before the program ended
    failed,   // certain: nothing came out
    unknown,  // may have come out
  };

  Uuid id;  // of a PrintJobId or a KickId
  Kind kind = Kind::receipt;
  State state = State::sent;
  std::int64_t receipt_number = 0;  // 0 for what belongs to no receipt

  friend bool operator==(const OutputJob&, const OutputJob&) = default;
};

struct OutputRecord {
  // What became of the receipts before this number is not known.
  std::int64_t known_from = 1;
  std::vector<OutputJob> jobs;  // oldest first

  friend bool operator==(const OutputRecord&, const OutputRecord&) = default;
};

}  // namespace holdfast::core
