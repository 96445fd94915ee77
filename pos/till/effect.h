// What the till asks of the world. The owner carries effects out, in order, and answers
// those that have an answer with a completion command.
#pragma once

#include <string>
#include <variant>
#include <vector>

#include "pos/core/entries.h"
#include "pos/core/instant.h"
#include "pos/core/label.h"
#include "pos/core/receipt.h"
#include "pos/core/uuid.h"

namespace holdfast::till {

namespace effect {

// → PinChecked. `pin` is never logged.
struct CheckPin {
  core::PersonId person;
  std::string pin;
  std::string pin_hash;

  friend bool operator==(const CheckPin&, const CheckPin&) = default;
};
// → EntryCommitted or EntryFailed. Durable before the answer.
struct Append {
  core::EntryId id;
  core::Instant occurred_at;
  core::EntryBody body;
  core::Workspace workspace;

  friend bool operator==(const Append&, const Append&) = default;
};
// → WorkspaceFailed, or nothing. Later ones replace earlier ones that are still waiting.
struct SaveWorkspace {
  core::Workspace workspace;

  friend bool operator==(const SaveWorkspace&, const SaveWorkspace&) = default;
};
// → PrintRecorded. The workspace, with this job in its outputs, is durable before the answer;
// the print follows that.
struct RecordPrint {
  core::PrintJobId id;
  core::Workspace workspace;

  friend bool operator==(const RecordPrint&, const RecordPrint&) = default;
};
// → ReceiptLookedUp. The sale with this receipt number, and what of it has come back.
struct LookUpReceipt {
  std::uint64_t look_up;
  std::int64_t number;

  friend bool operator==(const LookUpReceipt&, const LookUpReceipt&) = default;
};
// → PrintFinished. What became of a job that was sent before the program was started.
struct LookUpPrint {
  core::PrintJobId id;

  friend bool operator==(const LookUpPrint&, const LookUpPrint&) = default;
};
// → PrintFinished.
struct Print {
  core::PrintJobId id;
  core::ReceiptDocument document;

  friend bool operator==(const Print&, const Print&) = default;
};
// → PrintFinished. Kept nowhere: who wants the label again prints it again.
struct PrintLabel {
  core::PrintJobId id;
  core::Label label;
  int copies = 1;

  friend bool operator==(const PrintLabel&, const PrintLabel&) = default;
};
// → KickFinished. At most once, whatever happens.
struct Kick {
  core::KickId id;

  friend bool operator==(const Kick&, const Kick&) = default;
};
enum class Tone { good, bad };
struct Sound {
  Tone tone;

  friend bool operator==(const Sound&, const Sound&) = default;
};

}  // namespace effect

using Effect = std::variant<effect::CheckPin, effect::Append, effect::SaveWorkspace,
                            effect::RecordPrint, effect::LookUpReceipt, effect::LookUpPrint,
                            effect::Print, effect::PrintLabel, effect::Kick, effect::Sound>;
using Effects = std::vector<Effect>;

}  // namespace holdfast::till
