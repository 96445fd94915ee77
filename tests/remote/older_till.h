// Posting as tills before version 25 of the schema do it: entries as JSON, an answer for each
// (db/schema/005_posting.up.sql). The server goes on serving them.
#pragma once

#include <nlohmann/json.hpp>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "pos/core/hex.h"
#include "pos/ports/remote_store.h"

namespace holdfast::remote::testing {

inline std::string encode_entries(std::span<const ports::StoredEntry> entries) {
  using core::to_hex;
  nlohmann::json array = nlohmann::json::array();
  for (const auto& entry : entries) {
    array.push_back({{"seq", entry.seq},
                     {"id", entry.id.to_string()},
                     {"kind", entry.kind},
                     {"version", entry.version},
                     {"occurred_at_ms", entry.occurred_at.utc_ms},
                     {"payload", entry.payload},
                     {"previous_hash", to_hex(entry.previous_hash)},
                     {"hash", to_hex(entry.hash)},
                     {"signature", to_hex(entry.signature)}});
  }
  return array.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

inline std::vector<ports::PostAnswer> decode_answers(std::string_view text) {
  std::vector<ports::PostAnswer> answers;
  const auto document = nlohmann::json::parse(text);
  for (const auto& answer : document.at("answers")) {
    const std::string name = answer.at("status");
    ports::PostStatus status{};
    if (name == "applied") {
      status = ports::PostStatus::applied;
    } else if (name == "already_applied") {
      status = ports::PostStatus::already_applied;
    } else if (name == "quarantined") {
      status = ports::PostStatus::quarantined;
    } else {
      throw std::runtime_error("no such status: " + name);
    }
    answers.push_back({answer.at("seq"), status, answer.value("reason", "")});
  }
  return answers;
}

}  // namespace holdfast::remote::testing
