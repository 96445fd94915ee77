#include "db/remote/journal_json.h"

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>

#include "db/remote/json_number.h"
#include "pos/core/hex.h"
#include "pos/core/utf8.h"

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

tl::unexpected<core::Error> unreadable(std::string_view text) {
  return fail(ErrorCode::server_refused, "the server's answer about the journal cannot be read: " +
                                             std::string{core::utf8_head(text, 200)});
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

std::optional<core::Error> refusal(const json& answer) {
  const std::string name = text_or_empty(answer, "error");
  if (name == "sequence_gap") {
    return core::Error{ErrorCode::sequence_gap, text_or_empty(answer, "detail")};
  }
  if (name == "sequence_fork") {
    return core::Error{ErrorCode::sequence_fork, text_or_empty(answer, "detail")};
  }
  return std::nullopt;
}

}  // namespace

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

core::Result<std::vector<ports::PostAnswer>> decode_posted(
    std::string_view text, std::span<const ports::StoredEntry> entries) {
  const json document = json::parse(text, nullptr, false);
  if (!document.is_object()) return unreadable(text);
  if (auto refused = refusal(document)) return tl::unexpected(*std::move(refused));
  const auto answered = number(document, "answered"), known_seq = number(document, "known_seq");
  const json quarantined = document.value("quarantined", json::array());
  if (document.contains("error") || !known_seq || !quarantined.is_array() ||
      answered != static_cast<std::int64_t>(entries.size())) {
    return unreadable(text);
  }

  std::vector<ports::PostAnswer> answers;
  std::size_t named = 0;
  for (const auto& entry : entries) {
    answers.push_back(
        {entry.seq,
         entry.seq <= *known_seq ? ports::PostStatus::already_applied : ports::PostStatus::applied,
         {}});
    if (named == quarantined.size() || !quarantined[named].is_object()) continue;
    if (number(quarantined[named], "seq") != entry.seq) continue;
    answers.back().status = ports::PostStatus::quarantined;
    answers.back().reason = text_or_empty(quarantined[named], "reason");
    ++named;
  }
  // One that was not sent.
  if (named != quarantined.size()) return unreadable(text);
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
