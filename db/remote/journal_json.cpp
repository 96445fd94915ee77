#include "db/remote/journal_json.h"

#include <nlohmann/json.hpp>
#include <optional>

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using nlohmann::json;

std::string to_hex(const ports::Hash256& hash) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string text;
  text.reserve(hash.size() * 2);
  for (const auto byte : hash) {
    text.push_back(kDigits[byte >> 4]);
    text.push_back(kDigits[byte & 15]);
  }
  return text;
}

std::optional<ports::PostStatus> status_named(std::string_view name) {
  if (name == "applied") return ports::PostStatus::applied;
  if (name == "already_applied") return ports::PostStatus::already_applied;
  if (name == "quarantined") return ports::PostStatus::quarantined;
  return std::nullopt;
}

tl::unexpected<core::Error> unreadable(std::string_view text) {
  return fail(ErrorCode::server_refused,
              "the server's answer to a post cannot be read: " + std::string{text.substr(0, 200)});
}

std::string text_or_empty(const json& object, const char* key) {
  const auto found = object.find(key);
  return found != object.end() && found->is_string() ? found->get<std::string>() : std::string{};
}

}  // namespace

std::string encode_entries(std::span<const ports::StoredEntry> entries) {
  json array = json::array();
  for (const auto& entry : entries) {
    array.push_back({{"seq", entry.seq},
                     {"id", entry.id.to_string()},
                     {"kind", entry.kind},
                     {"version", entry.version},
                     {"occurred_at_ms", entry.occurred_at.utc_ms},
                     {"payload", entry.payload},
                     {"previous_hash", to_hex(entry.previous_hash)},
                     {"hash", to_hex(entry.hash)}});
  }
  // A payload that is not UTF-8 would hold up the queue for ever; its hash tells.
  return array.dump(-1, ' ', false, json::error_handler_t::replace);
}

core::Result<std::vector<ports::PostAnswer>> decode_answers(
    std::string_view text, std::span<const ports::StoredEntry> entries) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object() || !document.contains("answers") || !document["answers"].is_array()) {
    return unreadable(text);
  }
  const std::string refusal = text_or_empty(document, "error");
  if (refusal == "sequence_gap") {
    return fail(ErrorCode::sequence_gap, text_or_empty(document, "detail"));
  }
  if (refusal == "sequence_fork") {
    return fail(ErrorCode::sequence_fork, text_or_empty(document, "detail"));
  }
  if (!refusal.empty() || document["answers"].size() != entries.size()) return unreadable(text);

  std::vector<ports::PostAnswer> answers;
  for (const auto& answer : document["answers"]) {
    const std::int64_t expected_seq = entries[answers.size()].seq;
    if (!answer.is_object() || answer.value("seq", json{}) != expected_seq) return unreadable(text);
    const auto status = status_named(text_or_empty(answer, "status"));
    if (!status) return unreadable(text);
    answers.push_back({expected_seq, *status, text_or_empty(answer, "reason")});
  }
  return answers;
}

}  // namespace holdfast::remote
