// Start-up: whether the workspace that was found fits the journal. It is replaced in one
// transaction with every entry, so a contradiction means damage or a bug.
#pragma once

#include "pos/core/entries.h"
#include "pos/core/error.h"
#include "pos/till/last_receipt.h"
#include "pos/till/shift.h"

namespace holdfast::till {

// Error: internal, with what contradicts what.
[[nodiscard]] core::Result<void> check_workspace(const core::Workspace& workspace,
                                                 const Shift& shift,
                                                 const LastReceipt& last_receipt);

}  // namespace holdfast::till
