#include "pos/app/label_list.h"

#include <charconv>
#include <optional>
#include <string>
#include <utility>

#include "db/exchange/csv_reader.h"
#include "pos/core/barcode.h"

namespace holdfast::app {
namespace {

using core::ErrorCode;
using exchange::Record;

constexpr std::size_t kMostGramsDigits = 7;

std::size_t columns_of(LabelKind kind) {
  switch (kind) {
    case LabelKind::shelf:
      return 1;
    case LabelKind::spool:
      return 4;
    case LabelKind::used:
      return 5;
  }
  return 1;
}

std::optional<std::int64_t> whole_number(const std::string& text) {
  std::int64_t value = 0;
  const char* end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  return error == std::errc{} && last == end ? std::optional(value) : std::nullopt;
}

class Reader {
 public:
  Reader(LabelKind kind, const ports::Catalogue& catalogue, core::Currency currency)
      : kind_(kind), catalogue_(catalogue), currency_(currency) {}

  core::Result<LabelOrder> order(const Record& record) const {
    const std::size_t columns = columns_of(kind_);
    if (record.cells.size() < columns || record.cells.size() > columns + 1) {
      return wrong(record, "must have " + std::to_string(columns) +
                               " cells, and may have how many labels behind them");
    }
    LabelOrder made;
    if (record.cells.size() > columns && !record.cells[columns].text.empty()) {
      const auto copies = whole_number(record.cells[columns].text);
      if (!copies || *copies < 1 || *copies > core::kMostLabelCopies) {
        return wrong(record, "the number of labels must be from 1 to " +
                                 std::to_string(core::kMostLabelCopies));
      }
      made.copies = static_cast<int>(*copies);
    }
    if (record.cells[0].text.empty()) return wrong(record, "the code is missing");
    auto label = label_of(record);
    if (!label) return core::pass_on(label.error());
    made.label = *std::move(label);
    return made;
  }

 private:
  static tl::unexpected<core::Error> wrong(const Record& record, const std::string& what,
                                           ErrorCode code = ErrorCode::file_unreadable) {
    return core::fail(code, "line " + std::to_string(record.line) + ": " + what);
  }

  core::Result<core::Label> label_of(const Record& record) const {
    switch (kind_) {
      case LabelKind::shelf:
        return shelf(record);
      case LabelKind::spool:
        return spool(record);
      case LabelKind::used:
        return used(record);
    }
    return shelf(record);
  }

  core::Result<core::Label> shelf(const Record& record) const {
    const std::string& typed = record.cells[0].text;
    const auto code = core::product_code({typed, core::Symbology::unknown, "list"});
    if (!code) return wrong(record, typed, code.error().code);
    const auto hit = catalogue_.find_by_code(*code);
    if (!hit) return core::pass_on(hit.error());
    if (!*hit) return wrong(record, typed, ErrorCode::unknown_barcode);
    return core::Label{core::shelf_label((*hit)->item)};
  }

  core::Result<core::Label> spool(const Record& record) const {
    core::SpoolLabel label{record.cells[0].text, record.cells[1].text, record.cells[2].text};
    const std::string& grams = record.cells[3].text;
    const auto weight = grams.empty() ? std::optional<std::int64_t>(0) : whole_number(grams);
    if (!weight || *weight < 0 || grams.size() > kMostGramsDigits)
      return wrong(record, "the weight must be in whole grams, not \"" + grams + '"');
    label.net_grams = *weight;
    return core::Label{std::move(label)};
  }

  core::Result<core::Label> used(const Record& record) const {
    const auto price = core::parse_money(record.cells[4].text, currency_);
    if (!price) return wrong(record, record.cells[4].text, price.error().code);
    if (price->minor < 0) return wrong(record, "a price must not be below zero");
    return core::Label{core::UsedGoodsLabel{record.cells[1].text, record.cells[2].text,
                                            record.cells[3].text, *price, record.cells[0].text}};
  }

  const LabelKind kind_;
  const ports::Catalogue& catalogue_;
  const core::Currency currency_;
};

bool is_heading(const Record& record) {
  return record.line == 1 && !record.cells.empty() && record.cells[0].text == "code";
}

}  // namespace

core::Result<std::vector<LabelOrder>> read_label_list(std::string_view text, LabelKind kind,
                                                      const ports::Catalogue& catalogue,
                                                      core::Currency currency) {
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());
  const Reader reader(kind, catalogue, currency);
  std::vector<LabelOrder> orders;
  std::optional<core::Error> refused;
  exchange::CsvReader csv(exchange::detect_delimiter(text), [&](Record&& record) {
    if (refused || is_heading(record)) return;
    auto order = reader.order(record);
    if (order) {
      orders.push_back(*std::move(order));
    } else {
      refused = order.error();
    }
  });
  const bool whole = csv.feed(text) && csv.finish();
  if (refused) return core::pass_on(*refused);
  if (!whole) {
    return core::fail(ErrorCode::file_unreadable,
                      "line " + std::to_string(csv.fault()->line) + ": " + csv.fault()->sentence);
  }
  return orders;
}

}  // namespace holdfast::app
