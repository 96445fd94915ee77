// The server's answers about the journal: a letter for which, then the JSON.
#include "db/remote/journal_json.h"
#include "pos/core/utf8.h"
#include "tests/fuzz/fuzz_target.h"

namespace holdfast::fuzz {
namespace {

std::vector<ports::StoredEntry> some_entries() {
  std::vector<ports::StoredEntry> entries(3);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    entries[i].seq = static_cast<std::int64_t>(i) + 41;
    entries[i].id.value.bytes[15] = static_cast<std::uint8_t>(i + 1);
    entries[i].kind = "sale";
    entries[i].payload = "{}";
  }
  return entries;
}

void check_refused(const core::Error& error, std::string_view text) {
  FUZZ_REQUIRE(error.code == core::ErrorCode::server_refused);
  if (core::is_utf8(text)) FUZZ_REQUIRE(core::is_utf8(error.detail));
}

void check_answers(std::string_view text) {
  static const std::vector<ports::StoredEntry> entries = some_entries();
  const auto answers = remote::decode_posted(text, entries);
  if (!answers) {
    using core::ErrorCode;
    FUZZ_REQUIRE(answers.error().code == ErrorCode::server_refused ||
                 answers.error().code == ErrorCode::sequence_gap ||
                 answers.error().code == ErrorCode::sequence_fork);
    return;
  }
  // Nobody but the entries that were asked about is acknowledged, each once and in order.
  FUZZ_REQUIRE(answers->size() == entries.size());
  for (std::size_t i = 0; i < answers->size(); ++i) {
    FUZZ_REQUIRE((*answers)[i].seq == entries[i].seq);
  }
}

void check_entries(std::string_view text) {
  const auto entries = remote::decode_entries(text);
  if (!entries) {
    return check_refused(entries.error(), text);
  }
  FUZZ_REQUIRE(entries->size() <= text.size());
}

void check_quarantined(std::string_view text) {
  const auto entries = remote::decode_quarantined(text);
  if (!entries) {
    return check_refused(entries.error(), text);
  }
  FUZZ_REQUIRE(entries->size() <= text.size());
  for (const ports::QuarantinedEntry& entry : *entries) {
    FUZZ_REQUIRE(core::is_utf8(entry.kind) && core::is_utf8(entry.reason));
  }
}

void run(Bytes input) {
  Reader reader(input);
  const std::uint8_t which = reader.byte();
  const std::string_view text = as_text(reader.rest());
  if (which == 'a') return check_answers(text);
  if (which == 'e') return check_entries(text);
  if (which == 'q') return check_quarantined(text);
  const auto head = remote::decode_head(text);
  if (!head) {
    return check_refused(head.error(), text);
  }
  FUZZ_REQUIRE(head->last_seq >= 0);
  FUZZ_REQUIRE(head->quarantined >= 0);
}

const Registration registration({"journal_json", run});

}  // namespace
}  // namespace holdfast::fuzz
