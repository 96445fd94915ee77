#include "pos/codec/codec.h"

#include <algorithm>
#include <array>
#include <chrono>
#include <limits>

#include "pos/codec/consistency.h"
#include "pos/codec/count_codec.h"
#include "pos/codec/fields.h"
#include "pos/codec/json_writer.h"
#include "pos/codec/return_codec.h"
#include "pos/codec/sale_codec.h"

namespace holdfast::codec {
namespace {

using core::CashMoved;
using core::DrawerOpened;
using core::EntryBody;
using core::ErrorCode;
using core::SaleRecorded;
using core::SaleVoided;
using core::ShiftClosed;
using core::ShiftOpened;

constexpr std::int32_t kVersion = 1;           // of every kind of entry
constexpr std::int32_t kWorkspaceVersion = 3;  // 1 had no outputs, 2 no count
constexpr std::size_t kMaxTenders = 100;
constexpr std::size_t kMaxOutputs = 1000;

// In the order of the enumerations.
const std::vector<std::string_view> kOutputKinds = {"receipt", "copy",      "shift_report",
                                                    "kick",    "cash_slip", "count_slip"};
const std::vector<std::string_view> kDirections = {"in", "out"};
const std::vector<std::string_view> kOutputStates = {"sent", "failed", "unknown"};

template <class Enum>
std::string_view word(const std::vector<std::string_view>& words, Enum value) {
  return words[static_cast<std::size_t>(value)];
}

bool is_date(const std::string& text) {
  if (text.size() != 10 || text[4] != '-' || text[7] != '-') return false;
  std::array<int, 3> parts{};  // year, month, day
  std::size_t part = 0;
  for (const char c : text) {
    if (c == '-') {
      ++part;
    } else if (c >= '0' && c <= '9' && part < parts.size()) {
      parts[part] = parts[part] * 10 + (c - '0');
    } else {
      return false;
    }
  }
  using namespace std::chrono;
  return part == 2 && year_month_day{year{parts[0]}, month{static_cast<unsigned>(parts[1])},
                                     day{static_cast<unsigned>(parts[2])}}
                          .ok();
}

// Shift opened.

void write(JsonWriter& out, const ShiftOpened& body) {
  out.id("shift", body.shift);
  out.id("by", body.by);
  out.text("business_day", body.business_day);
  write_currency(out, body.opening_float.currency);
  out.amount("opening_float", body.opening_float);
}

ShiftOpened read_shift_opened(Fields& in) {
  ShiftOpened body;
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  body.business_day = in.text("business_day");
  if (!is_date(body.business_day)) in.refuse("business_day");
  body.opening_float = in.money("opening_float", read_currency(in));
  return body;
}

// Sale.

void write(JsonWriter& out, const SaleRecorded& body) {
  out.integer("receipt_number", body.receipt_number);
  out.id("shift", body.shift);
  out.id("cashier", body.cashier);
  write_tax_policy(out, body.tax_policy);
  write_sale(out, body.sale, &body.totals);
  write_totals(out, body.totals);
  out.array("tenders", [&] {
    for (const core::Tender& tender : body.tenders) {
      out.object([&] {
        write_tender_kind(out, tender.kind);
        out.amount("change", tender.change);
        out.amount("tendered", tender.tendered);
      });
    }
  });
}

SaleRecorded read_sale_recorded(Fields& in, ReadStatus& status) {
  SaleRecorded body;
  body.receipt_number = in.integer("receipt_number", 1, kMaxCount);
  body.shift = in.id<core::ShiftId>("shift");
  body.cashier = in.id<core::PersonId>("cashier");
  body.tax_policy = read_tax_policy(in);
  body.sale = read_sale(in, status, &body.totals);
  const core::Currency currency = body.sale.currency();
  read_totals(in, currency, body.totals);
  in.array("tenders", kMaxTenders, [&](Fields& fields) {
    core::Tender tender;
    tender.kind = read_tender_kind(fields);
    tender.tendered = fields.money("tendered", currency);
    tender.change = fields.money("change", currency);
    body.tenders.push_back(tender);
  });
  if (status.ok()) {
    if (auto path = find_inconsistency(body)) status.refuse(std::move(*path));
  }
  return body;
}

// Sale voided.

void write(JsonWriter& out, const SaleVoided& body) {
  out.id("shift", body.shift);
  out.id("by", body.by);
  write_sale(out, body.sale, nullptr);
}

SaleVoided read_sale_voided(Fields& in, ReadStatus& status) {
  SaleVoided body;
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  body.sale = read_sale(in, status, nullptr);
  return body;
}

// Shift closed.

void write(JsonWriter& out, const ShiftClosed& body) {
  out.id("shift", body.shift);
  out.id("by", body.by);
  write_currency(out, body.expected_cash.currency);
  out.amount("expected_cash", body.expected_cash);
  out.amount("counted_cash", body.counted_cash);
  out.integer("sale_count", body.sale_count);
  out.amount("sales_total", body.sales_total);
}

ShiftClosed read_shift_closed(Fields& in) {
  ShiftClosed body;
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  const core::Currency currency = read_currency(in);
  body.expected_cash = in.money("expected_cash", currency, -kMaxStoredMinor);
  body.counted_cash = in.money("counted_cash", currency);
  body.sale_count = in.integer("sale_count", 0, kMaxCount);
  body.sales_total = in.money("sales_total", currency, -kMaxStoredMinor);
  return body;
}

// Cash without a sale.

void write(JsonWriter& out, const CashMoved& body) {
  out.id("shift", body.shift);
  out.id("by", body.by);
  write_currency(out, body.amount.currency);
  out.text("direction", word(kDirections, body.direction));
  out.amount("amount", body.amount);
  out.text("reason", body.reason);
}

CashMoved read_cash_moved(Fields& in) {
  CashMoved body;
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  const core::Currency currency = read_currency(in);
  body.direction = static_cast<CashMoved::Direction>(in.word("direction", kDirections));
  body.amount = in.money("amount", currency, 1);
  body.reason = in.text("reason");
  return body;
}

void write(JsonWriter& out, const DrawerOpened& body) {
  out.id("shift", body.shift);
  out.id("by", body.by);
}

DrawerOpened read_drawer_opened(Fields& in) {
  DrawerOpened body;
  body.shift = in.id<core::ShiftId>("shift");
  body.by = in.id<core::PersonId>("by");
  return body;
}

// The print queue.

void write(JsonWriter& out, const core::OutputRecord& record) {
  out.integer("known_from", record.known_from);
  out.array("jobs", [&] {
    for (const core::OutputJob& job : record.jobs) {
      out.object([&] {
        out.text("id", job.id.to_string());
        out.text("kind", word(kOutputKinds, job.kind));
        out.text("state", word(kOutputStates, job.state));
        if (job.receipt_number > 0) out.integer("receipt_number", job.receipt_number);
      });
    }
  });
}

core::OutputRecord read_outputs(Fields& in) {
  core::OutputRecord record;
  record.known_from = in.integer("known_from", 1, kMaxCount);
  in.array("jobs", kMaxOutputs, [&](Fields& fields) {
    core::OutputJob job;
    job.id = fields.id<core::PrintJobId>("id").value;
    job.kind = static_cast<core::OutputJob::Kind>(fields.word("kind", kOutputKinds));
    job.state = static_cast<core::OutputJob::State>(fields.word("state", kOutputStates));
    if (fields.has("receipt_number"))
      job.receipt_number = fields.integer("receipt_number", 1, kMaxCount);
    record.jobs.push_back(job);
  });
  return record;
}

// In the order of EntryBody's alternatives.
constexpr std::array<std::string_view, std::variant_size_v<EntryBody>> kKinds = {
    "shift_opened", "sale",          "sale_voided",     "shift_closed",
    "cash_moved",   "drawer_opened", "count_submitted", "goods_returned"};

EntryBody read_body(std::size_t kind, Fields& in, ReadStatus& status) {
  switch (kind) {
    case 0:
      return read_shift_opened(in);
    case 1:
      return read_sale_recorded(in, status);
    case 2:
      return read_sale_voided(in, status);
    case 3:
      return read_shift_closed(in);
    case 4:
      return read_cash_moved(in);
    case 5:
      return read_drawer_opened(in);
    case 6:
      return read_count_submitted(in, status);
    default:
      return read_goods_returned(in, status);
  }
}

}  // namespace

EncodedEntry encode(const EntryBody& body) {
  JsonWriter out;
  out.object([&] { std::visit([&](const auto& kind) { write(out, kind); }, body); });
  return {std::string{kKinds[body.index()]}, kVersion, out.take()};
}

core::Result<EntryBody> decode(std::string_view kind, std::int32_t version,
                               std::string_view payload) {
  const auto known = std::find(kKinds.begin(), kKinds.end(), kind);
  if (known == kKinds.end()) {
    return core::fail(ErrorCode::payload_too_new, kind.empty() ? "no kind" : std::string{kind});
  }
  if (version > kVersion) {
    return core::fail(ErrorCode::payload_too_new,
                      std::string{kind} + " version " + std::to_string(version));
  }
  if (version < 1) return core::fail(ErrorCode::payload_malformed, "version");

  const JsonDocument json = JsonDocument::read(payload);
  ReadStatus status;
  EntryBody body;
  {
    Fields fields{json.root(), "", status};
    body = read_body(static_cast<std::size_t>(known - kKinds.begin()), fields, status);
  }
  if (!status.ok()) return core::fail(ErrorCode::payload_malformed, status.path());
  return body;
}

namespace {

// With `whole_count`, the lines of a count are in it; otherwise the number of their parts.
std::string encode_workspace(const core::Workspace& workspace, bool whole_count) {
  JsonWriter out;
  out.object([&] {
    out.integer("version", kWorkspaceVersion);
    if (workspace.person) out.id("person", *workspace.person);
    if (workspace.open_sale) {
      out.object("open_sale", [&] { write_sale(out, *workspace.open_sale, nullptr); });
    }
    if (workspace.unacknowledged) out.id("unacknowledged", *workspace.unacknowledged);
    if (workspace.outputs) {
      out.object("outputs", [&] { write(out, *workspace.outputs); });
    }
    if (workspace.count) {
      out.object("count", [&] { write_count(out, *workspace.count, whole_count); });
    }
  });
  return out.take();
}

}  // namespace

std::string encode(const core::Workspace& workspace) {
  return encode_workspace(workspace, true);
}

std::string encode_without_parts(const core::Workspace& workspace) {
  return encode_workspace(workspace, false);
}

std::string encode(const core::StockCount::Part& part) {
  JsonWriter out;
  out.object([&] { write_count_lines(out, part); });
  return out.take();
}

core::Result<core::Workspace> decode_workspace(std::string_view text,
                                               std::span<const std::string> parts) {
  core::Workspace workspace;
  if (text.empty()) return workspace;
  const JsonDocument json = JsonDocument::read(text);
  ReadStatus status;
  std::int64_t version = 0;
  {
    Fields in{json.root(), "", status};
    version = in.integer("version", 1, std::numeric_limits<std::int32_t>::max());
    if (version > kWorkspaceVersion) {
      return core::fail(ErrorCode::payload_too_new, "workspace version " + std::to_string(version));
    }
    if (in.has("person")) workspace.person = in.id<core::PersonId>("person");
    if (in.has("open_sale")) {
      in.object("open_sale",
                [&](Fields& sale) { workspace.open_sale = read_sale(sale, status, nullptr); });
    }
    if (in.has("unacknowledged")) {
      workspace.unacknowledged = in.id<core::TransactionId>("unacknowledged");
    }
    if (in.has("outputs")) {
      in.object("outputs", [&](Fields& fields) { workspace.outputs = read_outputs(fields); });
    }
    if (in.has("count")) {
      in.object("count",
                [&](Fields& fields) { workspace.count = read_count(fields, status, parts); });
    }
  }
  if (!status.ok()) return core::fail(ErrorCode::payload_malformed, status.path());
  return workspace;
}

}  // namespace holdfast::codec
