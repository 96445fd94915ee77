// Loading a catalogue anew, part by part, by COPY: what a cursor says of how far a load has come,
// the statement for the next rows, and what they are. pull_feed() in db/schema has the rest.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "pos/core/error.h"
#include "pos/core/money.h"
#include "pos/ports/catalogue.h"

namespace holdfast::remote {

// What this program understands of the feed, with which its cursors begin.
inline constexpr int kFeedFormat = 3;

struct LoadStep {
  std::string cursor;
  ports::CataloguePart part{};  // one that comes by COPY
  core::Uuid after;             // the till has the part up to this id
};

// Empty where the cursor is of no load.
[[nodiscard]] std::optional<LoadStep> load_step(const std::string& cursor);

// Whether a last row has the digest of what was asked and of all rows, for a line on which
// nothing else keeps watch (guarded_call.h).
enum class LoadGuard : std::uint8_t { none, digest };

// The next rows of the part, at most so many, in the text form of COPY.
[[nodiscard]] std::string load_statement(const LoadStep& step, std::size_t rows, LoadGuard guard);

// `text` is what the statement gave. Errors: server_refused; server_unreachable: it, or what was
// asked, was changed on its way.
[[nodiscard]] core::Result<ports::CatalogueChanges> decode_load(const LoadStep& step,
                                                                std::size_t rows, LoadGuard guard,
                                                                std::string_view text,
                                                                core::Currency currency);

}  // namespace holdfast::remote
