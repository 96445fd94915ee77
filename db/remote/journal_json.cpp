#include "db/remote/journal_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "db/remote/json_number.h"
#include "pos/core/hex.h"

namespace holdfast::remote {
namespace {

using core::ErrorCode;
using core::fail;
using core::to_hex;
using nlohmann::json;

constexpr std::int64_t kYear1Ms = -62'135'596'800'000;
constexpr std::int64_t kYear9999Ms = 253'402'300'799'999;

template <class Array = ports::Hash256>
std::optional<Array> from_hex(const json& value) {
  if (!value.is_string()) return std::nullopt;
  const auto bytes = core::from_hex(value.get_ref<const std::string&>());
  Array array{};
  if (!bytes || bytes->size() != array.size()) return std::nullopt;
  std::copy(bytes->begin(), bytes->end(), array.begin());
  return array;
}

std::optional<ports::PostStatus> status_named(std::string_view name) {
  if (name == "applied") return ports::PostStatus::applied;
  if (name == "already_applied") return ports::PostStatus::already_applied;
  if (name == "quarantined") return ports::PostStatus::quarantined;
  return std::nullopt;
}

tl::unexpected<core::Error> unreadable(std::string_view text) {
  return fail(ErrorCode::server_refused, "the server's answer about the journal cannot be read: " +
                                             std::string{text.substr(0, 200)});
}

template <class Integer = std::int64_t>
std::optional<Integer> number(const json& object, const char* key) {
  const auto found = object.find(key);
  return found == object.end() ? std::nullopt : whole_number<Integer>(*found);
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
                     {"hash", to_hex(entry.hash)},
                     {"signature", to_hex(entry.signature)}});
  }
  // A payload that is not UTF-8 would hold up the queue for ever; its hash tells.
  return array.dump(-1, ' ', false, json::error_handler_t::replace);
}

std::string encode_report(const ports::TillReport& report,
                          const std::optional<std::array<std::uint8_t, 32>>& public_key) {
  const bool forked = report.trouble && report.trouble->code == ErrorCode::sequence_fork;
  return json{{"last_seq", report.last_seq},
              {"last_hash", to_hex(report.last_hash)},
              {"now_ms", report.now.utc_ms},
              {"public_key", public_key ? json(to_hex(*public_key)) : json(nullptr)},
              {"fork", forked ? json(report.trouble->detail) : json(nullptr)}}
      .dump(-1, ' ', false, json::error_handler_t::replace);
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

core::Result<ports::JournalHead> decode_head(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return unreadable(text);
  const auto last_seq = number(document, "last_seq");
  const auto quarantined = number(document, "quarantined");
  const auto last_hash = from_hex(document.value("last_hash", json{}));
  if (!last_seq || *last_seq < 0 || !quarantined || *quarantined < 0 || !last_hash) {
    return unreadable(text);
  }
  ports::JournalHead head{*last_seq, *last_hash, from_hex(document.value("known_hash", json{})),
                          *quarantined};
  if (const auto now = number(document, "now_ms")) {
    // A clock gone mad must not be more than the till can reckon with: the years 1 to 9999.
    head.server_now = core::Instant{std::clamp(*now, kYear1Ms, kYear9999Ms)};
  }
  if (std::string fork = text_or_empty(document, "fork"); !fork.empty()) head.fork = fork;
  return head;
}

core::Result<std::vector<ports::QuarantinedEntry>> decode_quarantined(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_array()) return unreadable(text);
  std::vector<ports::QuarantinedEntry> entries;
  for (const auto& row : document) {
    if (!row.is_object()) return unreadable(text);
    const auto seq = number(row, "seq"), at = number(row, "occurred_at_ms");
    if (!seq || !at) return unreadable(text);
    entries.push_back({*seq, text_or_empty(row, "kind"), {*at}, text_or_empty(row, "reason")});
  }
  return entries;
}

core::Result<std::vector<ports::StoredEntry>> decode_entries(std::string_view text) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_array()) return unreadable(text);
  std::vector<ports::StoredEntry> entries;
  for (const auto& row : document) {
    if (!row.is_object()) return unreadable(text);
    const auto seq = number(row, "seq"), at = number(row, "occurred_at_ms");
    const auto version = number<std::int32_t>(row, "version");
    const json payload = row.value("payload", json{});
    const auto id = core::Uuid::parse(text_or_empty(row, "id"));
    const auto previous_hash = from_hex(row.value("previous_hash", json{}));
    const auto hash = from_hex(row.value("hash", json{}));
    if (!seq || *seq < 1 || !version || !at || !payload.is_string() || !id || !previous_hash ||
        !hash) {
      return unreadable(text);
    }
    entries.push_back(
        {*seq,
         core::EntryId{*id},
         text_or_empty(row, "kind"),
         *version,
         {*at},
         payload.get<std::string>(),
         *previous_hash,
         *hash,
         // The server may have it from before entries were signed.
         from_hex<ports::Signature>(row.value("signature", json{})).value_or(ports::Signature{})});
  }
  return entries;
}

}  // namespace holdfast::remote
