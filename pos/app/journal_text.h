// Journal entries for people, a line each, and for other programs, as JSON Lines.
// Pure functions; thread-safe.
#pragma once

#include <string>

#include "pos/core/instant.h"
#include "pos/ports/journal.h"

namespace holdfast::app {

// "2026-03-01 14:32:05Z"; the number of milliseconds for a clock gone mad.
[[nodiscard]] std::string utc_text(core::Instant instant);

// What the entry says, such as "receipt 412, 3 lines, 18.37 EUR".
[[nodiscard]] std::string summary(const ports::StoredEntry& entry);

// Why this program cannot read the payload, although the entry itself may be sound; empty
// when it can.
[[nodiscard]] std::string payload_trouble(const ports::StoredEntry& entry);

// One line without its end, as db/local/FORMAT.md describes; `finding` empty: sound.
[[nodiscard]] std::string json_line(const ports::StoredEntry& entry, const std::string& public_key,
                                    const std::string& finding);

}  // namespace holdfast::app
