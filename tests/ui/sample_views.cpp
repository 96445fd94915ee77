#include "tests/ui/sample_views.h"

#include <cstdlib>

#include <array>

#include "pos/core/tender.h"
#include "ui/widgets/keys.h"

namespace holdfast::ui::testing {

namespace {

using till::Screen;
using Link = till::command::ServerChanged::Link;

template <class IdType>
IdType id(int number) {
  IdType made;
  made.value.bytes[15] = static_cast<std::uint8_t>(number & 0xFF);
  made.value.bytes[14] = static_cast<std::uint8_t>(number >> 8);
  return made;
}

struct Good {
  const char* name;
  int category;
  std::int64_t cents;
  const char* barcode;
};

constexpr std::array<Good, 19> kGoods{{
    {"Croissant", 1, 140, "2000000000015"},
    {"Baguette tradition", 1, 135, "2000000000022"},
    {"Pain au chocolat", 1, 165, "2000000000039"},
    {"Sourdough loaf, sliced", 1, 420, "2000000000046"},
    {"Bananas, loose", 2, 199, "2000000000053"},
    {"Tomatoes on the vine", 2, 349, "2000000000060"},
    {"Apples Granny Smith", 2, 289, "2000000000077"},
    {"Milk semi-skimmed 1 L", 3, 119, "4006381333931"},
    {"Greek yogurt Ελλάς", 3, 279, "5901234123457"},
    {"Butter unsalted 250 g", 3, 315, "4012345678901"},
    {"Кефир 1 л", 3, 189, "4600000000015"},
    {"Still water 50 cl", 4, 85, "3017620422003"},
    {"Cola zero 33 cl", 4, 125, "5449000131805"},
    {"Lager 6 × 25 cl", 4, 549, "5410228141266"},
    {"Coffee to go", 5, 220, "2000000000138"},
    {"Soup of the day", 5, 450, "2000000000145"},
    {"Quiche Lorraine, warm", 5, 495, "2000000000152"},
    {"Bin bags 30 L extra strong with drawstring, roll of 20", 6, 379, "4002359007811"},
    {"Dishwasher tablets lemon 60", 6, 1249, "4015400955337"},
}};
constexpr std::array<const char*, 6> kCategories{"Bakery", "Produce",  "Dairy",
                                                 "Drinks", "Hot food", "Household"};

till::LineView line(std::uint32_t number, const Good& good, std::int64_t count) {
  till::LineView made;
  made.number = number;
  made.name = good.name;
  made.quantity = core::Quantity::of(count);
  made.unit = "each";
  made.unit_price = euros(good.cents);
  made.total = euros(good.cents * count);
  made.discount = euros(0);
  return made;
}

// The sums of what the lines say; the till computes them with pos/core, a picture need not.
void sum_up(till::TillView& view) {
  core::SaleTotals& totals = view.sale.totals;
  std::int64_t cents = 0, units = 0;
  for (const till::LineView& l : view.sale.lines) {
    if (l.voided) continue;
    cents += l.total.minor;
    units += l.quantity.is_whole() ? l.quantity.thousandths : 1'000;
  }
  totals.subtotal = totals.total = euros(cents);
  totals.sale_discount = totals.line_discount = euros(0);
  const std::int64_t tax = cents - cents * 100 / 121;
  totals.tax = euros(tax);
  totals.taxes = {
      {id<core::TaxRateId>(1), "VAT 21 %", 210'000, euros((cents - tax) / 3), euros(tax * 2 / 3)},
      {id<core::TaxRateId>(2), "VAT 6 %", 60'000, euros((cents - tax) / 3), euros(tax / 3)}};
  totals.units = {units};
  view.sale.empty = units == 0;
}

void device(ports::DeviceStatus& status, ports::DeviceRole role, const char* name) {
  status.role = role;
  status.health = ports::DeviceHealth::ready;
  status.name = name;
}

core::ReceiptDocument receipt() {
  using core::Align, core::Emphasis;
  core::ReceiptDocument document;
  document.blocks = {
      core::ReceiptText{"Corner Market", Align::centre, Emphasis::large},
      core::ReceiptText{"12 Rue des Halles, 1000 Brussels", Align::centre, Emphasis::normal},
      core::ReceiptText{"Tax no. BE 0123.456.749", Align::centre, Emphasis::normal},
      core::ReceiptFeed{1},
      core::ReceiptPair{"Receipt 0002-000412", "2026-03-01 14:32", Emphasis::normal},
      core::ReceiptText{"Lane 2", Align::left, Emphasis::normal},
      core::ReceiptRule{},
      core::ReceiptText{"Milk semi-skimmed 1 L", Align::left, Emphasis::normal},
      core::ReceiptPair{"  2 × 1.19", "2.38", Emphasis::normal},
      core::ReceiptPair{"Bin bags 30 L extra strong with drawstring, roll of 20", "3.79",
                        Emphasis::normal},
      core::ReceiptPair{"Lager 6 × 25 cl", "5.49", Emphasis::normal},
      core::ReceiptPair{"  Discount 10 %", "−0.55", Emphasis::normal},
      core::ReceiptPair{"Dishwasher tablets lemon 60", "12.49", Emphasis::normal},
      core::ReceiptRule{},
      core::ReceiptPair{"TOTAL", "€ 23.60", Emphasis::large},
      core::ReceiptPair{"Cash", "50.00", Emphasis::normal},
      core::ReceiptPair{"Change", "26.40", Emphasis::strong},
      core::ReceiptRule{},
      core::ReceiptText{"Tax included in the total", Align::left, Emphasis::normal},
      core::ReceiptPair{"VAT 21 % of 13.45", "2.83", Emphasis::normal},
      core::ReceiptPair{"VAT 6 % of 6.90", "0.42", Emphasis::normal},
      core::ReceiptRule{},
      core::ReceiptText{"Served by Amélie D.", Align::left, Emphasis::normal},
      core::ReceiptFeed{1},
      core::ReceiptBarcode{"0002-000412"},
      core::ReceiptFeed{1},
      core::ReceiptText{"Thank you, and until soon", Align::centre, Emphasis::normal}};
  return document;
}

}  // namespace

core::Money euros(std::int64_t cents) {
  static const core::Currency eur = *core::Currency::from_code("EUR");
  return {cents, eur};
}

till::TillView shop_view() {
  till::TillView view;
  view.screen = Screen::sign_in;
  view.now = {1'772'375'520'000};
  view.local_now = {2026, 3, 1, 14, 32, 0};
  view.currency = euros(0).currency;
  core::ShopProfile shop;
  shop.shop_name = "Corner Market";
  shop.terminal_name = "Lane 2";
  shop.terminal_number = 2;
  shop.currency = view.currency;
  view.shop = shop;
  view.sign_in.people = {{id<core::PersonId>(1), "Amélie D.", "cashier"},
                         {id<core::PersonId>(2), "Jonas Weber", "cashier"},
                         {id<core::PersonId>(3), "Yiannis P.", "manager"},
                         {id<core::PersonId>(4), "Ольга К.", "cashier"},
                         {id<core::PersonId>(5), "Maximiliane Oberstdorfer-Schönbrunn", "admin"}};
  view.server.link = Link::up;
  device(view.scanner, ports::DeviceRole::scanner, "Zebra DS2208");
  device(view.printer, ports::DeviceRole::receipt_printer, "cups:receipt");
  device(view.drawer, ports::DeviceRole::cash_drawer, "");
  for (std::size_t i = 0; i < kCategories.size(); ++i) {
    const int number = static_cast<int>(i) + 1;
    view.categories.push_back({id<core::CategoryId>(number), kCategories[i], number});
  }
  for (std::size_t i = 0; i < kGoods.size(); ++i)
    view.tiles.push_back({id<core::VariantId>(static_cast<int>(i) + 1),
                          id<core::CategoryId>(kGoods[i].category), kGoods[i].name,
                          euros(kGoods[i].cents)});
  view.shift.opening_float = view.shift.expected_cash = view.shift.sales_total = euros(0);
  view.sale.totals.total = euros(0);
  return view;
}

till::TillView selling_view() {
  till::TillView view = shop_view();
  view.screen = Screen::sell;
  view.person = view.sign_in.people[0];
  view.shift.open = true;
  view.shift.business_day = "2026-03-01";
  view.shift.opening_float = euros(15'000);
  view.shift.sale_count = 87;
  view.shift.sales_total = euros(104'210);
  view.sale.receipt_number = 412;
  view.sale.empty = true;
  return view;
}

till::TillView sale_view(std::size_t lines) {
  till::TillView view = selling_view();
  for (std::size_t i = 0; i < lines; ++i) {
    const Good& good = kGoods[(i * 7 + 7) % kGoods.size()];
    view.sale.lines.push_back(
        line(static_cast<std::uint32_t>(i + 1), good, static_cast<std::int64_t>(i % 3) + 1));
  }
  if (lines > 3) {
    view.sale.lines[1].voided = true;
    view.sale.lines[2].discount = euros(60);
    view.sale.lines[2].total = view.sale.lines[2].total - euros(60);
    view.sale.lines[3].price_overridden = true;
  }
  sum_up(view);
  view.sale.selected = static_cast<std::uint32_t>(lines);
  view.sale.revision = lines;
  if (lines > 0) {
    view.banner.kind = till::Banner::Kind::good;
    view.banner.text = view.sale.lines.back().name + "  " +
                       core::to_display_number(view.sale.lines.back().unit_price);
  }
  return view;
}

till::TillView pay_view() {
  till::TillView view = sale_view(6);
  view.banner = {};
  view.screen = Screen::pay_cash;
  view.payment.due = view.sale.totals.total;
  view.payment.quick_amounts = core::quick_cash_amounts(view.payment.due, 6);
  return view;
}

till::TillView change_view() {
  till::TillView view = selling_view();
  view.screen = Screen::change_due;
  view.change.total = euros(2'360);
  view.change.tendered = euros(5'000);
  view.change.change = euros(2'640);
  view.change.receipt_number = 412;
  view.change.receipt = receipt();
  view.change.printing = till::OutputState::done;
  view.change.drawer = till::OutputState::done;
  return view;
}

std::vector<till::ReceiptView> receipts(int count) {
  using till::OutputState;
  std::vector<till::ReceiptView> all;
  for (int number = count; number > 0; --number) {
    till::ReceiptView receipt;
    receipt.id = id<core::TransactionId>(number);
    receipt.number = number;
    receipt.code =
        "0002-" + std::string(6 - std::to_string(number).size(), '0') + std::to_string(number);
    receipt.at = {2026, 3, 1, 8 + number / 12, number * 5 % 60, 0};
    receipt.total = euros(number * 137 + 85);
    const int place = count - number;
    receipt.printing = place == 1   ? OutputState::working
                       : place == 2 ? OutputState::failed
                       : place == 4 ? OutputState::unknown
                                    : OutputState::done;
    all.push_back(std::move(receipt));
  }
  return all;
}

till::TillView return_view() {
  till::TillView view = selling_view();
  view.screen = Screen::goods_return;
  till::ReturnView& back = view.goods_return;
  back.found = back.anything_left = true;
  back.receipt = "0002-000407";
  back.sold_at = {2026, 2, 27, 17, 48, 0};
  back.paid = euros(4'118);
  const auto quantity = [](std::int64_t thousandths) { return core::Quantity{thousandths}; };
  back.lines = {
      {1, "Sourdough loaf 750 g", "each", quantity(2'000), quantity(2'000), {}, euros(920), true},
      {2, "Olive oil, extra virgin, cold pressed, from the island of Crete, 750 ml", "each",
       quantity(3'000), quantity(2'000), quantity(1'000), euros(2'697), true},
      {4, "Apples, Elstar", "kg", quantity(1'462), quantity(1'462), quantity(500), euros(437),
       false},
      {5, "Paper bag", "each", quantity(1'000), {}, {}, euros(20), true},
      {6, "Leaflet", "each", quantity(1'000), quantity(1'000), {}, euros(0), true}};
  back.selected = 2;
  back.refund = euros(1'048);
  back.anything_chosen = true;
  back.reason = "Faulty";
  return view;
}

DemoView demo_view() {
  DemoView demo;
  for (const Good& good : kGoods)
    demo.codes.push_back({good.name, good.barcode, euros(good.cents)});
  demo.codes.push_back({"A code that no product has", "4099999999996", euros(0)});
  demo.paper = {receipt()};
  demo.drawer_open = true;
  demo.sign_in_hint = "Demo shop: everybody's PIN is 1234.";
  return demo;
}

till::TillView count_view(std::uint32_t lines) {
  till::TillView view = selling_view();
  view.screen = Screen::count;
  view.count.open = true;
  view.count.started_at = {2026, 3, 1, 13, 5, 0};
  core::StockCount& count = view.count.count;
  for (std::uint32_t i = 0; i < lines; ++i) {
    const Good& good = kGoods[i % kGoods.size()];
    core::CountLine made;
    made.counted = core::Quantity::of(1 + (i * 7) % 40);
    made.barcode = i % 4 == 1 ? "" : std::to_string(4'006'381'000'000 + i * 13);
    if (i == 3) {
      made.barcode = "4099999999996";
    } else {
      made.variant = id<core::VariantId>(1'000 + static_cast<int>(i));
      made.sku = "GRO-" + std::to_string(100 + i);
      made.name = good.name;
    }
    if (i == 6) {
      made.unit = "kg";
      made.counted = {12'345};
    }
    view.count.selected = *count.add(made);
  }
  view.count.revision = 1;
  if (lines > 0) {
    view.banner = {till::Banner::Kind::good, "+ 1  " + count.at(count.size() - 1).name, {}};
  }
  return view;
}

till::TillView weigh_view() {
  till::TillView view = sale_view(4);
  view.screen = Screen::weigh;
  device(view.scale, ports::DeviceRole::scale, "Example Scale");
  view.banner = {};
  view.weighing.name = "Apples, Elstar";
  view.weighing.unit = "kg";
  view.weighing.unit_price = euros(299);
  view.weighing.scale = ports::ScaleState::stable;
  view.weighing.shown = "1.474 kg";
  view.weighing.has_tare = true;
  view.weighing.tare = "0.012 kg";
  view.weighing.net = core::Quantity{1'462};
  view.weighing.amount = euros(437);
  return view;
}

DevicesView devices_view() {
  using ports::DeviceHealth;
  using ports::DeviceRole;
  using Sign = DevicesView::Plugged::Sign;
  DevicesView view;
  const auto add = [&](DeviceRole role, DeviceHealth health, const char* name,
                       const char* detail = "") -> ports::DeviceReport& {
    view.devices.push_back({{{role, health, name, detail}, {}, {}, {}}, "14:31"});
    return view.devices.back().report;
  };
  add(DeviceRole::scanner, DeviceHealth::ready, "Zebra DS2208 + 1").statistics = {
      1'284, 2, 0, 0, 0, 0, 0, 3, 12'000'000};
  ports::DeviceReport& printer =
      add(DeviceRole::receipt_printer, DeviceHealth::failed, "tcp://192.0.2.10:9100",
          "The receipt printer is out of paper. Put in a new roll and close the cover.");
  printer.statistics = {0, 0, 0, 412, 1, 1, 2, 0, 11'940'000};
  ports::DeviceReport& drawer =
      add(DeviceRole::cash_drawer, DeviceHealth::ready, "tcp://192.0.2.10:9100");
  drawer.statistics.outputs_done = 398;
  drawer.last_error = {"The cash drawer did not open. Open it with the key and look at its cable.",
                       {}};
  add(DeviceRole::scale, DeviceHealth::warning, "Mettler Toledo Ariva",
      "The scale weighs in a unit that nothing is sold by. Switch it to kg, g, lb or oz.");
  add(DeviceRole::line_display, DeviceHealth::absent, "/dev/serial/by-id/usb-Example_Display-if00");
  view.plugged = {
      {Sign::good, "Barcode scanner, HID POS: Zebra DS2208 05e0:1300", "usb 1-1.2", "scanner",
       "in use by the till", ""},
      {Sign::trouble, "Scale: Mettler Toledo Ariva 0eb8:f000", "usb 1-1.3", "scale", "no access",
       "Copy packaging/udev/70-holdfast.rules to /etc/udev/rules.d/70-holdfast.rules, run `udevadm "
       "control --reload` and plug it out and in."},
      {Sign::idle, "Keyboard, or scanner that types: Example 05e0:1200", "usb 1-1.4", "",
       "not set up",
       "If it is a scanner, and not somebody's keyboard: scanner.1.kind = \"usb-keyboard\", "
       "scanner.1.device = \"05e0:1200\"."},
      {Sign::idle, "Serial line (ftdi_sio): FTDI FT232R USB UART 0403:6001", "/dev/ttyUSB0", "",
       "not set up", ""},
      {Sign::good, "Printer on the network", "tcp://192.0.2.10:9100",
       "receipt printer, cash drawer", "set up", ""},
      {Sign::trouble, "Line display", "/dev/serial/by-id/usb-Example_Display-if00", "line display",
       "missing", "Plug it in, or correct the settings."}};
  view.looked_at = "14:32";
  view.scan_steps = {"read: (01)04006381333931(17)260228(10)A1",
                     "from: usb:05e0:1300",
                     "symbology: GS1 DataMatrix",
                     "it is an element string of GS1",
                     "(01) GTIN: 04006381333931",
                     "(17) expiry date: 2026-02-28",
                     "(10) lot: A1",
                     "meaning: GTIN 4006381333931, lot A1, expiry 2026-02-28"};
  return view;
}

ports::CameraPicture camera_picture() {
  ports::CameraPicture picture;
  picture.width = 320;
  picture.height = 240;
  picture.region_from = {1'500, 1'000};
  picture.region_to = {8'500, 9'000};
  picture.code = "4006381333931";
  picture.in_view = true;
  picture.outline = {{{2'750, 2'917}, {7'813, 4'792}, {7'250, 7'083}, {2'188, 5'208}}};
  for (int y = 0; y < picture.height; ++y) {
    for (int x = 0; x < picture.width; ++x) {
      // Turned by about 15°, in sixteenths of a pixel.
      const int along = 15 * (x - 160) + 4 * (y - 120), across = 15 * (y - 120) - 4 * (x - 160);
      const bool on_label = std::abs(along) < 1'600 && std::abs(across) < 640;
      const bool on_code = std::abs(along) < 1'300 && std::abs(across) < 440;
      const int bar = (along + 1'300) / 44;
      const bool black = on_code && (bar * bar + bar / 3) % 3 == 0;
      picture.luminance.push_back(black      ? 30
                                  : on_label ? 235
                                             : static_cast<std::uint8_t>(90 + y / 4));
    }
  }
  return picture;
}

std::vector<Sample> all_samples() {
  std::vector<Sample> samples;
  const auto add = [&](const char* name, till::TillView view, std::vector<std::uint16_t> keys = {},
                       bool demo = false) {
    samples.push_back({name, std::move(view), std::move(keys), demo});
  };

  till::TillView empty;
  empty.local_now = {2026, 3, 1, 8, 2, 0};
  empty.server.link = Link::down;
  empty.server.detail =
      "The server cannot be reached. Check the network cable; the till tries again by itself.";
  add("waiting", empty);
  till::TillView no_shop = empty;
  no_shop.server = {};
  add("no_shop", no_shop);

  add("sign_in", shop_view());
  till::TillView chosen = shop_view();
  chosen.sign_in.chosen = chosen.sign_in.people[4].id;
  chosen.sign_in.attempts_left = 3;
  chosen.banner = {till::Banner::Kind::error, "The PIN is not right. Try again.", "pin_wrong"};
  add("sign_in_pin", chosen, {key::of_digit('1'), key::of_digit('2'), key::of_digit('3')});
  till::TillView locked = chosen;
  locked.sign_in.locked_for_s = 27;
  locked.sign_in.attempts_left = 0;
  locked.banner = {};
  for (int i = 6; i < 40; ++i)
    locked.sign_in.people.push_back(
        {id<core::PersonId>(i), "Person " + std::to_string(i), "cashier"});
  add("sign_in_locked", locked);
  add("sign_in_demo", shop_view(), {}, true);

  till::TillView open = shop_view();
  open.screen = Screen::open_shift;
  open.person = open.sign_in.people[0];
  add("open_shift", open);
  open.last_report = till::ReportView{open.local_now, till::OutputState::failed};
  add("open_shift_report", open);
  open.last_report.reset();
  add("open_shift_typed", open, {key::of_digit('1'), key::of_digit('5'), key::of_digit('0')});

  add("sell_empty", selling_view());
  add("sell", sale_view(6));
  till::TillView error = sale_view(6);
  error.banner = {till::Banner::Kind::error,
                  "No product has this barcode. Check the label, or add the product in the back "
                  "office. (4099999999996)",
                  "unknown_barcode"};
  error.server.link = Link::down;
  error.server.waiting = 3;
  error.server.detail = core::sentence({core::ErrorCode::server_unreachable, {}});
  error.server.local_down_since = {2026, 3, 1, 14, 5, 0};
  error.server.oldest_waiting = {2026, 3, 1, 14, 11, 0};
  error.printer.health = ports::DeviceHealth::warning;
  error.printer.detail = "The paper is nearly at its end. Put a new roll in at the next pause.";
  error.scanner.health = ports::DeviceHealth::failed;
  error.scanner.detail = "The scanner does not answer. Unplug it and plug it in again.";
  error.drawer.health = ports::DeviceHealth::absent;
  add("sell_error", error);
  const auto scanned = [&](core::ErrorCode code, const std::string& detail) {
    till::TillView view = sale_view(4);
    view.banner = {till::Banner::Kind::error, core::sentence({code, detail}), "scanned"};
    return view;
  };
  add("sell_expired", scanned(core::ErrorCode::goods_expired, "Greek yogurt, expiry 2026-02-27"));
  add("sell_contradiction",
      scanned(core::ErrorCode::code_contradicts, "(3102) 000195 and (3103) 000195"));
  till::TillView many = sale_view(60);
  many.sale.lines[40].name = "Bin bags";
  for (till::LineView& l : many.sale.lines) l.total = euros(l.total.minor * 6'500);
  sum_up(many);
  many.sale.totals.total = euros(123'456'789);
  many.sale.totals.sale_discount = euros(1'000'000);
  add("sell_many", many, {key::of_digit('4'), key::of_digit('0')});
  add("sell_quantity", sale_view(5), {key::f2});
  add("weigh", weigh_view());
  till::TillView moving = weigh_view();
  moving.weighing.scale = ports::ScaleState::in_motion;
  moving.weighing.net.reset();
  moving.weighing.has_tare = false;
  moving.weighing.missing = core::sentence({core::ErrorCode::scale_not_stable, {}});
  add("weigh_moving", moving);
  till::TillView typed = weigh_view();
  typed.weighing = {};
  typed.weighing.name = "Tomatoes on the vine, from the region, of the second quality";
  typed.weighing.unit = "kg";
  typed.weighing.unit_price = euros(123'499);
  typed.weighing.missing =
      core::sentence({core::ErrorCode::device_offline, "the scale does not answer on its line"});
  typed.scale.health = ports::DeviceHealth::failed;
  typed.scale.detail = typed.weighing.missing;
  typed.banner = {till::Banner::Kind::error,
                  core::sentence({core::ErrorCode::scale_unit_unknown, "troy ounces"}),
                  "scale_unit_unknown"};
  add("weigh_typed", typed, {key::of_digit('0'), key::of_digit('4'), key::of_digit('6')});
  till::TillView all_goods = sale_view(2);
  for (int i = 0; i < 60; ++i) {
    till::TileView tile = all_goods.tiles[static_cast<std::size_t>(i) % kGoods.size()];
    tile.id = id<core::VariantId>(500 + i);
    all_goods.tiles.push_back(tile);
  }
  for (int i = 7; i < 18; ++i) {
    all_goods.categories.push_back({id<core::CategoryId>(i), "Department " + std::to_string(i), i});
    all_goods.tiles.push_back({id<core::VariantId>(600 + i), id<core::CategoryId>(i),
                               "Good " + std::to_string(i), euros(100 * i)});
  }
  add("sell_pages", all_goods);
  till::TillView bare = selling_view();
  bare.tiles.clear();
  bare.categories.clear();
  bare.server.link = Link::none;
  bare.shop->shop_name = "Société coopérative d'alimentation biologique du Quartier des Halles";
  add("sell_no_tiles", bare);
  add("sell_demo", sale_view(6), {}, true);

  add("more", sale_view(6), {key::f10});
  till::TillView with_labels = sale_view(6);
  device(with_labels.label_printer, ports::DeviceRole::label_printer, "tcp://192.0.2.11:9100");
  add("more_labels", with_labels, {key::f10});
  till::TillView sold = sale_view(2);
  sold.receipts = receipts(67);
  sold.receipts[3].total = euros(123'456'789);
  sold.count_slip = till::CountSlipView{{}, till::OutputState::failed};
  add("receipts", sold, {key::f10, key::of_digit('1'), key::down, key::down});
  add("receipts_none", sale_view(2), {key::f10, key::of_digit('1')});
  add("cash_in", sale_view(2),
      {key::f10, key::of_digit('4'), key::of_digit('2'), key::of_digit('0')});
  add("cash_out", selling_view(), {key::f10, key::of_digit('4'), key::f5});
  add("void_sale", sale_view(6), {key::f10, key::of_digit('2')});
  add("discount", sale_view(6), {key::of_digit('1'), key::of_digit('5'), key::f4});
  add("discount_amount", sale_view(6), {key::f4, key::f4, key::f5, key::of_digit('2')});
  add("status", error, {key::f8});
  add("status_devices", error, {key::f8});
  samples.back().devices = devices_view();
  add("devices", error, {key::f8, key::f7});
  samples.back().devices = devices_view();
  till::TillView set_up = shop_view();
  add("devices_nobody", set_up, {key::f8, key::f7});
  samples.back().devices = DevicesView{};
  samples.back().devices->nothing_to_see =
      "The devices of this till are simulated: nothing is plugged in.";
  add("status_camera", error, {key::f8});
  samples.back().with_camera = true;
  till::TillView refused = sale_view(6);
  refused.server.link = Link::refused;
  refused.server.waiting = 128;
  refused.server.quarantined = 2;
  refused.server.error_name = "sequence_fork";
  refused.server.detail = core::sentence(
      {core::ErrorCode::sequence_fork, "the newest entry here is 4711, the server's is 4583"});
  refused.server.local_down_since = {2026, 2, 28, 17, 48, 0};
  refused.server.oldest_waiting = {2026, 2, 28, 17, 48, 0};
  add("sell_refused", refused);
  add("status_refused", refused, {key::f8});
  till::TillView revoked = sale_view(6);
  revoked.server = refused.server;
  revoked.server.quarantined = 0;
  revoked.server.waiting = 3;
  revoked.server.error_name = "till_revoked";
  revoked.server.detail = core::sentence({core::ErrorCode::till_revoked,
                                          "ZH002: the login till_corner_market_0001 was revoked on "
                                          "2026-02-28 16:48 UTC"});
  add("sell_revoked", revoked);
  add("status_revoked", revoked, {key::f8});
  till::TillView behind = shop_view();
  behind.screen = Screen::open_shift;
  behind.person = behind.sign_in.people[0];
  behind.server = refused.server;
  behind.server.waiting = behind.server.quarantined = 0;
  behind.server.error_name = "journal_behind";
  behind.server.detail = core::sentence(
      {core::ErrorCode::journal_behind, "the newest entry here is 0, the server's is 4583"});
  behind.banner = {till::Banner::Kind::error, behind.server.detail, "journal_behind"};
  add("open_shift_behind", behind);
  add("status_behind", behind, {key::f8});
  till::TillView clock = shop_view();
  clock.screen = Screen::open_shift;
  clock.person = clock.sign_in.people[0];
  clock.local_now = {2038, 1, 19, 4, 14, 0};
  clock.clock = {true, true,
                 "The till's clock is 4342 days ahead of the server's. Check date and time; sales "
                 "go on and keep their order."};
  clock.banner = {till::Banner::Kind::info, clock.clock.text, "clock_jumped"};
  add("open_shift_clock", clock);
  till::TillView clock_sell = sale_view(6);
  clock_sell.clock = clock.clock;
  clock_sell.server = revoked.server;
  add("sell_clock", clock_sell);
  add("status_clock", clock_sell, {key::f8});
  till::TillView aside = sale_view(6);
  aside.server.quarantined = 4;
  aside.server.set_aside = {
      {4583,
       "sale",
       {2026, 2, 28, 17, 48, 0},
       "23514: new row for relation \"transaction_tenders"
       "_y2026m02\" violates check constraint \"no_cash\""},
      {4590, "cash_moved", {2026, 3, 1, 9, 2, 0}, "ZH007: the shift is not known here"},
      {4591, "sale", {2026, 3, 1, 9, 4, 0}, "ZH006: version 3 of sale"}};
  add("sell_set_aside", aside);
  add("status_set_aside", aside, {key::f8});

  add("pay_cash", pay_view());
  add("pay_cash_typed", pay_view(), {key::of_digit('1'), key::of_digit('0'), key::of_digit('0')});
  till::TillView big = pay_view();
  big.payment.due = big.sale.totals.total = euros(123'456'789);
  big.payment.quick_amounts = core::quick_cash_amounts(big.payment.due, 6);
  big.payment.committing = true;
  add("pay_cash_big", big);

  add("change_due", change_view());
  till::TillView trouble = change_view();
  trouble.change.printing = till::OutputState::failed;
  trouble.change.printing_detail =
      "The printer is out of paper. Put in a new roll, then press Reprint.";
  trouble.change.drawer = till::OutputState::unknown;
  trouble.change.change = euros(123'456'789);
  trouble.change.tendered = euros(123'459'149);
  trouble.change.recovered = true;
  add("change_due_trouble", trouble);
  till::TillView recovered = change_view();
  recovered.change.recovered = true;
  recovered.change.printing = recovered.change.drawer = till::OutputState::unknown;
  recovered.change.printing_detail = "Look at the paper, and print it again if it is missing.";
  add("change_due_recovered", recovered);
  till::TillView no_devices = change_view();
  no_devices.printer.health = no_devices.drawer.health = ports::DeviceHealth::not_set_up;
  no_devices.change.printing = no_devices.change.drawer = till::OutputState::none;
  add("change_due_no_devices", no_devices);
  till::TillView exact = change_view();
  exact.change.change = euros(0);
  exact.change.tendered = exact.change.total;
  exact.change.printing = exact.change.drawer = till::OutputState::working;
  add("change_due_demo", exact, {}, true);

  add("count_empty", count_view(0));
  add("count", count_view(9));
  till::TillView no_product = count_view(9);
  no_product.count.selected = 4;
  no_product.banner = error.banner;
  no_product.server = error.server;
  add("count_unknown", no_product);
  till::TillView long_count = count_view(5'000);
  long_count.count.next = core::Quantity{12'345'678};
  till::TillView labels = count_view(9);
  device(labels.label_printer, ports::DeviceRole::label_printer, "tcp://192.0.2.11:9100");
  add("count_labels", labels);
  add("count_many", long_count, {key::of_digit('1'), key::of_digit('2')});
  add("count_quantity", count_view(9), {key::f2, key::of_digit('3'), key::point});
  add("count_submit", count_view(9), {key::f12});
  add("count_discard", count_view(9), {key::f4});
  till::TillView counted_goods_only = count_view(3);
  counted_goods_only.tiles.clear();
  counted_goods_only.categories.clear();
  add("count_no_tiles", counted_goods_only);
  add("count_demo", count_view(6), {}, true);
  till::TillView left = selling_view();
  left.count = count_view(9).count;
  add("sell_count_left", left);
  add("more_count_left", left, {key::f10});
  till::TillView refunded = change_view();
  refunded.change.goods_returned = true;
  refunded.change.total = refunded.change.change = euros(1'048);
  refunded.change.tendered = euros(0);
  add("change_due_return", refunded);

  till::TillView finding = selling_view();
  finding.screen = Screen::goods_return;
  add("goods_return_empty", finding);
  finding.receipts = receipts(40);
  finding.receipts[3].goods_returned = true;
  add("goods_return_find", finding, {key::down, key::of_digit('4'), key::of_digit('0')});
  finding.goods_return.looking_up = true;
  add("goods_return_looking_up", finding);
  finding.goods_return.looking_up = false;
  finding.banner = {till::Banner::Kind::error,
                    core::sentence({core::ErrorCode::receipt_elsewhere, "0001-000040"}),
                    "receipt_elsewhere"};
  add("goods_return_elsewhere", finding);
  add("goods_return", return_view());
  till::TillView chosen_nothing = return_view();
  for (auto& line : chosen_nothing.goods_return.lines) line.chosen = {};
  chosen_nothing.goods_return.refund = euros(0);
  chosen_nothing.goods_return.anything_chosen = false;
  chosen_nothing.goods_return.reason.clear();
  add("goods_return_typed", chosen_nothing, {key::of_digit('2')});
  till::TillView saving = return_view();
  saving.goods_return.committing = saving.payment.committing = true;
  saving.goods_return.refund = euros(123'456'789);
  for (std::uint32_t number = 7; number < 40; ++number) {
    saving.goods_return.lines.push_back(saving.goods_return.lines[0]);
    saving.goods_return.lines.back().number = number;
  }
  add("goods_return_saving", saving);
  add("goods_return_demo", return_view(), {}, true);

  till::TillView close = selling_view();
  close.screen = Screen::close_shift;
  add("close_shift", close,
      {key::of_digit('9'), key::of_digit('9'), key::of_digit('2'), key::point, key::of_digit('4')});

  till::TillView moved = close;
  moved.shift.drawer = {euros(2'000), euros(5'000), 1, 2, euros(1'048)};
  add("close_shift_moved", moved);

  till::TillView differs = close;
  differs.closing = {true, euros(118'655), euros(118'605), euros(-50)};
  add("close_shift_difference", differs);

  till::TillView halted = selling_view();
  halted.screen = Screen::halted;
  halted.halted_reason =
      "The till cannot write to its disk. Stop selling here and call the technician. (No space "
      "left on device)";
  add("halted", halted);
  return samples;
}

}  // namespace holdfast::ui::testing
