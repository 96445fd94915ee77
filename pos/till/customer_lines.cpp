#include "pos/till/customer_lines.h"

#include <algorithm>

namespace holdfast::till {
namespace {

using ports::LineDisplayText;

constexpr std::size_t kColumns = ports::kLineDisplayColumns;

bool is_continuation(char c) {
  return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U;
}

std::size_t columns(std::string_view text) {
  return static_cast<std::size_t>(
      std::ranges::count_if(text, [](char c) { return !is_continuation(c); }));
}

// At most so many code points from the front.
std::string_view head(std::string_view text, std::size_t limit) {
  std::size_t seen = 0, at = 0;
  for (; at < text.size(); ++at) {
    if (!is_continuation(text[at]) && seen++ == limit) break;
  }
  return text.substr(0, at);
}

std::string amount(const core::Money& money) {
  return core::to_display(money);
}

LineDisplayText idle(const TillView& view, const char* words) {
  return {view.shop ? std::string(head(view.shop->shop_name, kColumns)) : std::string(), words};
}

std::string how_many(const LineView& line) {
  const bool counted = line.unit == "each";
  if (counted && line.quantity == core::kOne) return {};
  std::string text = core::to_plain(line.quantity);
  if (!counted) text += ' ' + line.unit;
  return text + " x " + core::to_plain(line.unit_price);
}

LineDisplayText sale_lines(const TillView& view) {
  const SaleView& sale = view.sale;
  if (sale.empty) return idle(view, "Welcome");
  const auto line = std::ranges::find(sale.lines, sale.selected, &LineView::number);
  if (line == sale.lines.end() || line->voided) {
    return {display_pair("Total", amount(sale.totals.total)), {}};
  }
  return {std::string(head(line->name, kColumns)),
          display_pair(how_many(*line), amount(line->total))};
}

// What the scale shows is the customer's to see, also before it rests.
LineDisplayText weighing_lines(const WeighingView& weighing) {
  const std::string name(head(weighing.name, kColumns));
  if (!weighing.net) return {name, display_pair(weighing.shown, {})};
  return {name, display_pair(core::to_plain(*weighing.net) + ' ' + weighing.unit,
                             amount(weighing.amount))};
}

LineDisplayText change_lines(const ChangeView& change) {
  if (change.goods_returned) return {display_pair("Refund", amount(change.change)), {}};
  return {display_pair("Total", amount(change.total)),
          display_pair("Change", amount(change.change))};
}

}  // namespace

std::string display_pair(std::string_view left, std::string_view right) {
  const std::string_view end = head(right, kColumns);
  const std::size_t room = kColumns - columns(end);
  // One blank between the two.
  const std::size_t left_room = end.empty() || room == 0 ? room : room - 1;
  const std::string_view begin = head(left, left_room);
  std::string line(begin);
  if (!end.empty()) line.append(room - columns(begin), ' ');
  return line.append(end);
}

LineDisplayText customer_lines(const TillView& view) {
  switch (view.screen) {
    case Screen::sell:
      return sale_lines(view);
    case Screen::weigh:
      return weighing_lines(view.weighing);
    case Screen::pay_cash:
      return {display_pair("Total", amount(view.payment.due)), {}};
    case Screen::change_due:
      return change_lines(view.change);
    case Screen::goods_return:
      if (!view.goods_return.anything_chosen) return idle(view, "Goods come back");
      return {display_pair("Refund", amount(view.goods_return.refund)), {}};
    case Screen::waiting_for_catalogue:
    case Screen::sign_in:
    case Screen::open_shift:
    case Screen::count:
    case Screen::close_shift:
    case Screen::halted:
      break;
  }
  return idle(view, "This till is closed");
}

}  // namespace holdfast::till
