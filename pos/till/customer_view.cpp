#include "pos/till/customer_view.h"

namespace holdfast::till {
namespace {

using Kind = CustomerView::Kind;

std::string how_many(const LineView& line) {
  const bool counted = line.unit == "each";
  if (counted && line.quantity == core::kOne) return {};
  std::string text = core::to_plain(line.quantity);
  if (!counted) text += ' ' + line.unit;
  return text + " x " + core::to_plain(line.unit_price);
}

void show_sale(const SaleView& sale, CustomerView& shown) {
  shown.kind = sale.empty ? Kind::idle : Kind::sale;
  if (sale.empty) return;
  shown.total = core::to_display(sale.totals.total);
  for (const LineView& line : sale.lines) {
    if (line.voided) continue;
    if (line.number == sale.selected) shown.chosen = static_cast<int>(shown.lines.size());
    shown.lines.push_back({line.name, how_many(line), core::to_display(line.total)});
  }
}

// What the scale shows is the customer's to see, also before it rests.
void show_weighing(const WeighingView& weighing, CustomerView& shown) {
  shown.kind = Kind::weighing;
  shown.goods = weighing.name;
  shown.unit_price = core::to_display(weighing.unit_price) + " / " + weighing.unit;
  shown.weight = weighing.shown;
  if (!weighing.net) return;
  shown.weight = core::to_plain(*weighing.net) + ' ' + weighing.unit;
  shown.amount = core::to_display(weighing.amount);
}

void show_change(const ChangeView& change, CustomerView& shown) {
  shown.kind = change.goods_returned ? Kind::refund : Kind::change;
  shown.change = core::to_display(change.change);
  if (change.goods_returned) return;
  shown.total = core::to_display(change.total);
  shown.tendered = core::to_display(change.tendered);
}

}  // namespace

CustomerView customer_view(const TillView& view) {
  CustomerView shown;
  if (view.shop) shown.shop_name = view.shop->shop_name;
  switch (view.screen) {
    case Screen::sell:
      show_sale(view.sale, shown);
      break;
    case Screen::weigh:
      show_weighing(view.weighing, shown);
      break;
    case Screen::pay_cash:
      shown.kind = Kind::paying;
      shown.total = core::to_display(view.payment.due);
      break;
    case Screen::change_due:
      show_change(view.change, shown);
      break;
    case Screen::goods_return:
      shown.kind = view.goods_return.anything_chosen ? Kind::refund : Kind::goods_back;
      if (view.goods_return.anything_chosen)
        shown.change = core::to_display(view.goods_return.refund);
      break;
    case Screen::waiting_for_catalogue:
    case Screen::sign_in:
    case Screen::open_shift:
    case Screen::count:
    case Screen::close_shift:
    case Screen::halted:
      break;
  }
  return shown;
}

}  // namespace holdfast::till
