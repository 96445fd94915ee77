// This till's journal beside the server's copy of it: what is compared, and the way back
// of entries that the till has lost.
#pragma once

#include <cstdint>
#include <optional>

#include "pos/app/threads.h"
#include "pos/core/error.h"
#include "pos/ports/journal.h"
#include "pos/ports/remote_store.h"
#include "pos/till/journal_copies.h"

namespace holdfast::app {

// Empty where there is no such entry. Errors: the journal's.
[[nodiscard]] core::Result<std::optional<ports::Hash256>> hash_of(ports::Journal& journal,
                                                                  std::int64_t seq);

// How long a start waits for the server's word. The till does without it, and tells later.
inline constexpr std::int64_t kAskAtStartMs = 3'000;

// At a start, before the fold: asks the server whether it knows later entries of this till
// and puts those back into the journal. Returns how many; a server that does not answer in
// time, or another chain there, is left for the till to tell (0). The store may be of no
// use afterwards: it is interrupted when time is up.
// Errors: the journal's.
[[nodiscard]] core::Result<std::int64_t> bring_back_entries(ports::Journal& journal,
                                                            ports::RemoteStore& server,
                                                            Threads& threads);

}  // namespace holdfast::app
