#include "pos/app/journal_text.h"

#include <fmt/core.h>

#include <ctime>
#include <nlohmann/json.hpp>

#include "pos/codec/codec.h"
#include "pos/core/hex.h"
#include "pos/core/overloaded.h"

namespace holdfast::app {
namespace {

std::string body_text(const core::EntryBody& body) {
  const auto plural = [](std::int64_t count, const char* noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
  };
  return std::visit(
      core::Overloaded{
          [](const core::ShiftOpened& opened) {
            return fmt::format("day {}, float {}", opened.business_day,
                               core::to_display(opened.opening_float));
          },
          [&](const core::SaleRecorded& sale) {
            return fmt::format("receipt {}, {}, {}", sale.receipt_number,
                               plural(static_cast<std::int64_t>(sale.totals.lines.size()), "line"),
                               core::to_display(sale.totals.total));
          },
          [&](const core::SaleVoided& sale) {
            return plural(static_cast<std::int64_t>(sale.sale.lines().size()), "line");
          },
          [&](const core::ShiftClosed& closed) {
            return fmt::format("{}, {}, expected {}, counted {}", plural(closed.sale_count, "sale"),
                               core::to_display(closed.sales_total),
                               core::to_display(closed.expected_cash),
                               core::to_display(closed.counted_cash));
          },
          [](const core::CashMoved& moved) {
            const bool in = moved.direction == core::CashMoved::Direction::in;
            return fmt::format("{} {}, {}", core::to_display(moved.amount), in ? "in" : "out",
                               moved.reason);
          },
          [&](const core::GoodsReturned& returned) {
            return fmt::format("receipt {}, {} of receipt {}, {} back, {}", returned.receipt_number,
                               plural(static_cast<std::int64_t>(returned.lines.size()), "line"),
                               returned.original_receipt, core::to_display(returned.totals.total),
                               returned.reason);
          },
          [](const core::DrawerOpened&) { return std::string("no sale"); },
          [&](const core::CountSubmitted& counted) {
            const auto unknown = counted.count.unknown();
            return plural(static_cast<std::int64_t>(counted.count.size() - unknown), "product") +
                   (unknown == 0 ? "" : fmt::format(", {} unknown", unknown));
          },
      },
      body);
}

}  // namespace

std::string utc_text(core::Instant instant) {
  const std::time_t seconds = instant.utc_ms / 1000;
  std::tm parts{};
  if (instant.utc_ms < 0 || gmtime_r(&seconds, &parts) == nullptr || parts.tm_year > 8099) {
    return fmt::format("{} ms", instant.utc_ms);
  }
  return fmt::format("{:04}-{:02}-{:02} {:02}:{:02}:{:02}Z", parts.tm_year + 1900, parts.tm_mon + 1,
                     parts.tm_mday, parts.tm_hour, parts.tm_min, parts.tm_sec);
}

std::string summary(const ports::StoredEntry& entry) {
  const auto body = codec::decode(entry.kind, entry.version, entry.payload);
  return body ? body_text(*body) : payload_trouble(entry);
}

std::string payload_trouble(const ports::StoredEntry& entry) {
  const auto body = codec::decode(entry.kind, entry.version, entry.payload);
  if (body) return {};
  if (body.error().code == core::ErrorCode::payload_too_new) {
    return "is of a newer version of Holdfast: " + body.error().detail;
  }
  return "has a payload that cannot be read: " + body.error().detail;
}

std::string json_line(const ports::StoredEntry& entry, const std::string& public_key,
                      const std::string& finding) {
  nlohmann::ordered_json line = {
      {"seq", entry.seq},
      {"id", entry.id.to_string()},
      {"kind", entry.kind},
      {"version", entry.version},
      {"occurred_at_ms", entry.occurred_at.utc_ms},
      {"payload", entry.payload},
      {"previous_hash", core::to_hex(entry.previous_hash)},
      {"hash", core::to_hex(entry.hash)},
      {"signature", core::to_hex(entry.signature)},
      {"public_key", public_key},
  };
  if (!finding.empty()) line["finding"] = finding;
  return line.dump(-1, ' ', false, nlohmann::ordered_json::error_handler_t::replace);
}

}  // namespace holdfast::app
