#include "pos/codec/count_codec.h"

#include <limits>
#include <vector>

namespace holdfast::codec {
namespace {

using core::CountLine;
using core::StockCount;

constexpr std::int64_t kMaxParts =
    (StockCount::kMaxLines + StockCount::kPartLines - 1) / StockCount::kPartLines;

core::Instant read_instant(Fields& in, const char* key) {
  return {in.integer(key, std::numeric_limits<std::int64_t>::min(),
                     std::numeric_limits<std::int64_t>::max())};
}

void write_line(JsonWriter& out, const CountLine& line) {
  out.integer("number", line.number);
  if (!line.variant.is_nil()) {
    out.id("variant", line.variant);
    out.text("sku", line.sku);
    out.text("name", line.name);
    out.text("unit", line.unit);
  }
  out.text("barcode", line.barcode);
  out.integer("counted", line.counted.thousandths);
  out.integer("counted_at_ms", line.counted_at.utc_ms);
}

CountLine read_line(Fields& in) {
  CountLine line;
  line.number = static_cast<std::uint32_t>(in.integer("number", 1, StockCount::kMaxLines));
  if (in.has("variant")) {
    line.variant = in.id<core::VariantId>("variant");
    if (line.variant.is_nil()) in.refuse("variant");
    line.sku = in.text("sku");
    line.name = in.text("name");
    line.unit = in.text("unit");
  }
  line.barcode = in.text("barcode");
  line.counted = {in.integer("counted", 0, core::kMaxCounted.thousandths)};
  line.counted_at = read_instant(in, "counted_at_ms");
  return line;
}

void read_lines(Fields& in, std::size_t most, std::vector<CountLine>& lines) {
  in.array("lines", most, [&](Fields& fields) { lines.push_back(read_line(fields)); });
}

// The lines of the parts, as one list; each part's are those that belong into it.
std::vector<CountLine> read_parts(Fields& in, ReadStatus& status,
                                  std::span<const std::string> parts) {
  std::vector<CountLine> lines;
  const std::int64_t wanted = in.integer("parts", 0, kMaxParts);
  if (status.ok() && wanted != static_cast<std::int64_t>(parts.size())) in.refuse("parts");
  for (std::size_t i = 0; i < parts.size() && status.ok(); ++i) {
    const std::string path = "parts[" + std::to_string(i) + "]";
    const JsonDocument json = JsonDocument::read(parts[i]);
    const std::size_t before = lines.size();
    {
      Fields fields{json.root(), path, status};
      read_lines(fields, StockCount::kPartLines, lines);
    }
    for (std::size_t line = before; line < lines.size() && status.ok(); ++line) {
      if ((lines[line].number - 1) / StockCount::kPartLines != i) status.refuse(path + ".lines");
    }
  }
  return lines;
}

StockCount restore(ReadStatus& status, core::CountId id, core::PersonId by, core::Instant at,
                   std::vector<CountLine> lines) {
  if (!status.ok()) return {};
  auto count = StockCount::restore(id, by, at, std::move(lines));
  if (count) return std::move(*count);
  status.refuse(std::move(count.error().detail));
  return {};
}

}  // namespace

void write_count_lines(JsonWriter& out, const StockCount::Part& part) {
  out.array("lines", [&] {
    for (const CountLine& line : part) out.object([&] { write_line(out, line); });
  });
}

void write_count(JsonWriter& out, const StockCount& count, bool whole) {
  out.id("count", count.id());
  out.id("started_by", count.started_by());
  out.integer("started_at_ms", count.started_at().utc_ms);
  if (!whole) return out.integer("parts", static_cast<std::int64_t>(count.parts().size()));
  out.array("lines", [&] {
    for (const auto& part : count.parts()) {
      for (const CountLine& line : *part) out.object([&] { write_line(out, line); });
    }
  });
}

StockCount read_count(Fields& in, ReadStatus& status, std::span<const std::string> parts) {
  const auto id = in.id<core::CountId>("count");
  const auto by = in.id<core::PersonId>("started_by");
  const core::Instant at = read_instant(in, "started_at_ms");
  std::vector<CountLine> lines;
  if (in.has("parts"))
    lines = read_parts(in, status, parts);
  else
    read_lines(in, StockCount::kMaxLines, lines);
  return restore(status, id, by, at, std::move(lines));
}

void write(JsonWriter& out, const core::CountSubmitted& body) {
  out.id("shift", body.shift);
  out.id("by", body.by);
  out.integer("submitted_at_ms", body.submitted_at.utc_ms);
  write_count(out, body.count, true);
}

core::CountSubmitted read_count_submitted(Fields& in, ReadStatus& status) {
  core::CountSubmitted body;
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  body.submitted_at = read_instant(in, "submitted_at_ms");
  const auto id = in.id<core::CountId>("count");
  const auto started_by = in.id<core::PersonId>("started_by");
  const core::Instant started_at = read_instant(in, "started_at_ms");
  std::vector<CountLine> lines;
  read_lines(in, StockCount::kMaxLines, lines);
  if (status.ok() && lines.empty()) in.refuse("lines");
  body.count = restore(status, id, started_by, started_at, std::move(lines));
  return body;
}

}  // namespace holdfast::codec
