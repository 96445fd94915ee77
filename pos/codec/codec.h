// Journal entries and the workspace as versioned JSON, the form in which they are stored
// on the till, sent to the server and exported. The format is documented in
// db/local/FORMAT.md; amounts are integers in minor units with the currency's code and
// exponent beside them, quantities are thousandths, ids are UUID text.
//
// Pure functions; thread-safe.
#pragma once

#include <span>
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

// The whole workspace as one text.
[[nodiscard]] std::string encode(const core::Workspace& workspace);
// The same in pieces, so that a change of one line of a long count writes one of them: the
// workspace with the number of its count's parts, and each part.
[[nodiscard]] std::string encode_without_parts(const core::Workspace& workspace);
[[nodiscard]] std::string encode(const core::StockCount::Part& part);
// Reads either form. An empty text is an empty workspace.
[[nodiscard]] core::Result<core::Workspace> decode_workspace(
    std::string_view text, std::span<const std::string> parts = {});

}  // namespace holdfast::codec
