// Journal entries and the workspace as versioned JSON, the form in which they are stored
// on the till, sent to the server and exported. The format is documented in
// db/local/FORMAT.md; amounts are integers in minor units with the currency's code and
// exponent beside them, quantities are thousandths, ids are UUID text.
//
// Pure functions; thread-safe.
#pragma once

#include <string>
#include <string_view>

#include "pos/core/entries.h"
#include "pos/core/error.h"

namespace holdfast::codec {

struct EncodedEntry {
  std::string kind;
  std::int32_t version = 1;
  std::string payload;
};

// The same body always gives the same bytes.
[[nodiscard]] EncodedEntry encode(const core::EntryBody& body);
// Errors: payload_malformed with the path of the field, payload_too_new.
[[nodiscard]] core::Result<core::EntryBody> decode(std::string_view kind, std::int32_t version,
                                                   std::string_view payload);

[[nodiscard]] std::string encode(const core::Workspace& workspace);
// An empty text is an empty workspace.
[[nodiscard]] core::Result<core::Workspace> decode_workspace(std::string_view text);

}  // namespace holdfast::codec
