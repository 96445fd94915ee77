#include "pos/core/sale.h"

#include <algorithm>
#include <utility>

namespace holdfast::core {
namespace {

constexpr std::int32_t kWholePpm = 1'000'000;

bool in_range(Quantity quantity) {
  return quantity.thousandths > 0 && quantity <= kMaxLineQuantity;
}

bool is_price(Money amount) {
  return amount.minor >= 0 && amount.minor <= max_amount_minor(amount.currency);
}

Result<void> check_price(Money amount) {
  if (amount.is_negative()) return fail(ErrorCode::amount_negative);
  if (!is_price(amount)) return fail(ErrorCode::amount_out_of_range);
  return {};
}

// Carries nothing that would keep it apart from more of the same goods.
bool can_join(const SaleLine& line) {
  return !line.voided && !line.override_price && !line.discount && line.unit == "each";
}

bool same_goods(const SaleLine& a, const SaleLine& b) {
  return a.variant == b.variant && a.tax_category == b.tax_category && a.list_price == b.list_price;
}

// Checks the shape of a discount on something worth `limit`, and leaves only the field that
// its kind uses.
Result<Discount> checked(Discount discount, Money limit) {
  if (discount.kind == Discount::Kind::percent) {
    if (discount.parts_per_million < 1 || discount.parts_per_million > kWholePpm) {
      return fail(ErrorCode::discount_out_of_range);
    }
    discount.amount = Money{};
    return discount;
  }
  if (discount.amount.currency != limit.currency) return fail(ErrorCode::currency_mismatch);
  if (discount.amount.minor < 1 || discount.amount.minor > limit.minor) {
    return fail(ErrorCode::discount_out_of_range, to_plain(discount.amount));
  }
  discount.parts_per_million = 0;
  return discount;
}

// What checked() lets through, given that the goods may have become fewer since.
bool is_restorable(const std::optional<Discount>& discount, Currency currency) {
  if (!discount) return true;
  const auto again = checked(*discount, Money{max_amount_minor(currency), currency});
  return again && *again == *discount;
}

bool is_restorable(const SaleLine& line, Currency currency) {
  if (!in_range(line.quantity)) return false;
  if (line.list_price.currency != currency || !is_price(line.list_price)) return false;
  if (line.override_price) {
    if (line.override_price->currency != currency || !is_price(*line.override_price)) return false;
    if (*line.override_price == line.list_price) return false;
  }
  return is_restorable(line.discount, currency);
}

}  // namespace

Money extended_amount(const SaleLine& line) {
  const Money price = line.unit_price();
  return {mul_div(price.minor, line.quantity.thousandths, 1000, Rounding::half_away_from_zero),
          price.currency};
}

Money line_discount_amount(const SaleLine& line) {
  const Money extended = extended_amount(line);
  if (!line.discount) return {0, extended.currency};
  if (line.discount->kind == Discount::Kind::amount) {
    return {std::min(line.discount->amount.minor, extended.minor), extended.currency};
  }
  return {mul_div(extended.minor, line.discount->parts_per_million, kWholePpm,
                  Rounding::half_away_from_zero),
          extended.currency};
}

Result<Sale> Sale::restore(TransactionId id, Currency currency, std::vector<SaleLine> lines,
                           std::optional<Discount> discount) {
  const auto refuse = [](std::string path) {
    return fail(ErrorCode::payload_malformed, std::move(path));
  };

  if (lines.size() > kMaxLines) return refuse("lines");
  if (!is_restorable(discount, currency) || (discount && lines.empty())) return refuse("discount");

  std::vector<const SaleLine*> joined;
  Money gross{0, currency};
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const SaleLine& line = lines[i];
    const std::string path = "lines[" + std::to_string(i) + "]";
    if (line.number <= (i == 0 ? 0 : lines[i - 1].number)) return refuse(path + ".number");
    if (!is_restorable(line, currency)) return refuse(path);
    if (line.voided) continue;
    gross += extended_amount(line);
    if (gross.minor > max_amount_minor(currency)) return refuse(path);
    if (can_join(line)) joined.push_back(&line);
  }
  const auto goods = [](const SaleLine* line) {
    return std::tuple(line->variant, line->tax_category, line->list_price.minor);
  };
  std::sort(joined.begin(), joined.end(),
            [&](const SaleLine* a, const SaleLine* b) { return goods(a) < goods(b); });
  const auto twice =
      std::adjacent_find(joined.begin(), joined.end(),
                         [](const SaleLine* a, const SaleLine* b) { return same_goods(*a, *b); });
  if (twice != joined.end()) return refuse("lines");

  Sale sale{id, currency};
  sale.lines_ = std::move(lines);
  sale.discount_ = std::move(discount);
  return sale;
}

Result<std::uint32_t> Sale::add(const Item& item, Quantity quantity, std::string barcode,
                                std::optional<Money> own_price) {
  if (!in_range(quantity)) return fail(ErrorCode::quantity_out_of_range, to_plain(quantity));
  for (const Money price : {item.price, own_price.value_or(item.price)}) {
    if (price.currency != currency_) return fail(ErrorCode::currency_mismatch);
    if (auto right = check_price(price); !right) return pass_on(right.error());
  }

  SaleLine line;
  line.variant = item.id;
  line.tax_category = item.tax_category;
  line.sku = item.sku;
  line.name = item.name;
  line.barcode = std::move(barcode);
  line.unit = item.unit;
  line.quantity = quantity;
  line.list_price = item.price;
  if (own_price && *own_price != item.price) line.override_price = own_price;

  const auto like = std::find_if(lines_.begin(), lines_.end(), [&](const SaleLine& other) {
    return can_join(line) && can_join(other) && same_goods(line, other);
  });
  if (like != lines_.end()) {
    const Quantity sum{like->quantity.thousandths + quantity.thousandths};
    if (auto set = set_quantity(like->number, sum); !set) return pass_on(std::move(set.error()));
    return like->number;
  }

  if (lines_.size() >= kMaxLines) return fail(ErrorCode::sale_too_large);
  if ((gross_without(0) + extended_amount(line)).minor > max_amount_minor(currency_)) {
    return fail(ErrorCode::amount_out_of_range);
  }
  line.number = lines_.empty() ? 1 : lines_.back().number + 1;
  lines_.push_back(std::move(line));
  return lines_.back().number;
}

Result<void> Sale::set_quantity(std::uint32_t number, Quantity quantity) {
  SaleLine* line = find_mutable(number);
  if (line == nullptr) return fail(ErrorCode::no_line_selected);
  if (!in_range(quantity)) return fail(ErrorCode::quantity_out_of_range, to_plain(quantity));
  SaleLine changed = *line;
  changed.quantity = quantity;
  if ((gross_without(number) + extended_amount(changed)).minor > max_amount_minor(currency_)) {
    return fail(ErrorCode::amount_out_of_range);
  }
  line->quantity = quantity;
  return {};
}

Result<void> Sale::void_line(std::uint32_t number) {
  SaleLine* line = find_mutable(number);
  if (line == nullptr) return fail(ErrorCode::no_line_selected);
  line->voided = true;
  return {};
}

Result<void> Sale::override_price(std::uint32_t number, Money price) {
  const SaleLine* line = find(number);
  if (line == nullptr) return fail(ErrorCode::no_line_selected);
  if (price.currency != currency_) return fail(ErrorCode::currency_mismatch);
  if (auto right = check_price(price); !right) return right;
  SaleLine changed = *line;
  changed.override_price = price;
  if (price == line->list_price) changed.override_price.reset();
  return replace(std::move(changed));
}

Result<void> Sale::discount_line(std::uint32_t number, std::optional<Discount> discount) {
  const SaleLine* line = find(number);
  if (line == nullptr) return fail(ErrorCode::no_line_selected);
  SaleLine changed = *line;
  changed.discount.reset();
  if (discount) {
    auto accepted = checked(std::move(*discount), extended_amount(*line));
    if (!accepted) return pass_on(std::move(accepted.error()));
    changed.discount = std::move(*accepted);
  }
  return replace(std::move(changed));
}

Result<void> Sale::discount_sale(std::optional<Discount> discount) {
  if (!discount) {
    discount_.reset();
    return {};
  }
  if (empty()) return fail(ErrorCode::sale_empty);
  Money subtotal{0, currency_};
  for (const SaleLine& line : lines_) {
    if (!line.voided) subtotal += extended_amount(line) - line_discount_amount(line);
  }
  auto accepted = checked(std::move(*discount), subtotal);
  if (!accepted) return pass_on(std::move(accepted.error()));
  discount_ = std::move(*accepted);
  return {};
}

const SaleLine* Sale::find(std::uint32_t number) const noexcept {
  const auto line = std::lower_bound(
      lines_.begin(), lines_.end(), number,
      [](const SaleLine& candidate, std::uint32_t wanted) { return candidate.number < wanted; });
  return line != lines_.end() && line->number == number && !line->voided ? &*line : nullptr;
}

bool Sale::empty() const noexcept {
  return std::all_of(lines_.begin(), lines_.end(),
                     [](const SaleLine& line) { return line.voided; });
}

SaleLine* Sale::find_mutable(std::uint32_t number) noexcept {
  const SaleLine* line = find(number);
  return line == nullptr ? nullptr : &lines_[static_cast<std::size_t>(line - lines_.data())];
}

Result<void> Sale::replace(SaleLine changed) {
  const auto like = std::find_if(lines_.begin(), lines_.end(), [&](const SaleLine& other) {
    return other.number != changed.number && can_join(changed) && can_join(other) &&
           same_goods(changed, other);
  });
  std::uint32_t absorbed = 0;
  if (like != lines_.end()) {
    changed.quantity.thousandths += like->quantity.thousandths;
    if (!in_range(changed.quantity)) {
      return fail(ErrorCode::quantity_out_of_range, to_plain(changed.quantity));
    }
    // The higher number stays, so that the next line's number is always a new one.
    absorbed = std::min(changed.number, like->number);
    changed.number = std::max(changed.number, like->number);
  }
  Money gross = gross_without(changed.number) + extended_amount(changed);
  if (absorbed != 0) gross -= extended_amount(*find(absorbed));
  if (gross.minor > max_amount_minor(currency_)) return fail(ErrorCode::amount_out_of_range);

  *find_mutable(changed.number) = std::move(changed);
  if (absorbed != 0) lines_.erase(lines_.begin() + (find(absorbed) - lines_.data()));
  return {};
}

Money Sale::gross_without(std::uint32_t except) const {
  Money gross{0, currency_};
  for (const SaleLine& line : lines_) {
    if (!line.voided && line.number != except) gross += extended_amount(line);
  }
  return gross;
}

}  // namespace holdfast::core
