#include "db/remote/journal_arrays.h"

#include <utility>

#include "db/remote/pg_arrays.h"

namespace holdfast::remote {
namespace {

using Element = PgArray::Element;

template <class Add>
PgBinaryParameter column(Element type, std::span<const ports::StoredEntry> entries,
                         const Add& add) {
  PgArray array{type, entries.size()};
  for (const auto& entry : entries) add(array, entry);
  return std::move(array).take();
}

}  // namespace

std::vector<PgBinaryParameter> encode_post(std::span<const ports::StoredEntry> entries) {
  using Entry = ports::StoredEntry;
  return {
      column(Element::int8, entries, [](auto& to, const Entry& e) { to.add_int8(e.seq); }),
      column(Element::uuid, entries,
             [](auto& to, const Entry& e) { to.add_bytes(e.id.value.bytes); }),
      column(Element::text, entries, [](auto& to, const Entry& e) { to.add_text(e.kind); }),
      column(Element::int4, entries, [](auto& to, const Entry& e) { to.add_int4(e.version); }),
      column(Element::int8, entries,
             [](auto& to, const Entry& e) { to.add_int8(e.occurred_at.utc_ms); }),
      column(Element::text, entries, [](auto& to, const Entry& e) { to.add_text(e.payload); }),
      column(Element::bytea, entries,
             [](auto& to, const Entry& e) { to.add_bytes(e.previous_hash); }),
      column(Element::bytea, entries, [](auto& to, const Entry& e) { to.add_bytes(e.hash); }),
      column(Element::bytea, entries, [](auto& to, const Entry& e) { to.add_bytes(e.signature); }),
  };
}

}  // namespace holdfast::remote
