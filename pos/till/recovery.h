// Start-up: whether the workspace that was found fits the journal. It is replaced in one
// transaction with every entry, so a contradiction means damage or a bug, unless entries came
// back from the server that are younger than the workspace.
#pragma once

#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/till/last_receipt.h"
#include "pos/till/shift.h"

namespace holdfast::till {

// A fold over the entries that were missing in an older file of the journal. The till has one
// sale and one count at a time, so they tell what became of those in the workspace beside it.
class BroughtBack {
 public:
  void apply(const core::EntryBody& entry);

  // The workspace without what is over since. A sale that was recorded later must not be found
  // open again: it would be paid twice. Of receipts nothing is known, so each further paper
  // says that it is a copy.
  [[nodiscard]] core::Workspace bring_up_to_date(core::Workspace older) const;

 private:
  bool any_ = false;
  bool sale_ended_ = false;
  bool count_ended_ = false;
};

// Error: internal, with what contradicts what.
[[nodiscard]] core::Result<void> check_workspace(const core::Workspace& workspace,
                                                 const Shift& shift,
                                                 const LastReceipt& last_receipt);

}  // namespace holdfast::till
