// A good that is sold by weight, between its scan or tile and its line: what the scale shows, the
// tare, and what of it may be sold. Only a weight that rests is taken, net of a tare that somebody
// gave for it; a scale's silence takes the weight away. Nothing is saved of it: until it is taken,
// nothing was sold.
#pragma once

#include <optional>
#include <string>

#include "pos/core/goods.h"
#include "pos/core/weight.h"
#include "pos/ports/scale.h"
#include "pos/till/view.h"

namespace holdfast::till {

class Weighing {
 public:
  // Heard all the time, so that the weight is there when a good is asked for.
  void scale_says(const ports::ScaleReading& reading) { reading_ = reading; }
  [[nodiscard]] const ports::ScaleReading& reading() const { return reading_; }

  // `item.unit` is a unit of weight. The tare begins at nothing.
  void begin(core::Item item, std::string barcode);
  void end() { goods_.reset(); }
  [[nodiscard]] bool is_active() const { return goods_.has_value(); }

  // The rest while is_active().
  [[nodiscard]] const core::Item& item() const { return goods_->item; }
  [[nodiscard]] const std::string& barcode() const { return goods_->barcode; }

  // Typed, in the unit of the good; nothing takes it off.
  void set_tare(std::optional<core::Quantity> tare);
  // What lies on the scale now is the container.
  // Errors: those of the scale that does not rest with something on it; tared_twice.
  [[nodiscard]] core::Result<void> tare_scale();

  // Net, in thousandths of the good's unit.
  // Errors: scale_not_stable, scale_empty, scale_under_zero, scale_over_capacity, tared_twice, what
  // the scale gave as its fault, and those of core::net_quantity.
  [[nodiscard]] core::Result<core::Quantity> net() const;

  void show(WeighingView& view) const;

 private:
  struct Goods {
    core::Item item;
    std::string barcode;
    core::WeightUnit unit = core::WeightUnit::kilogram;
    std::optional<core::Weight> tare;
  };

  // What the scale shows at rest, more than nothing.
  [[nodiscard]] core::Result<core::Weight> gross() const;

  ports::ScaleReading reading_;
  std::optional<Goods> goods_;
};

}  // namespace holdfast::till
