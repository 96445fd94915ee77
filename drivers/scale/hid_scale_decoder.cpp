#include "drivers/scale/hid_scale_decoder.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <utility>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using core::WeightUnit;
using ports::ScaleReading;
using ports::ScaleState;

constexpr HidUsage kDataWeight = hid_usage(0x8D, 0x40);
constexpr HidUsage kDataScaling = hid_usage(0x8D, 0x41);
constexpr HidUsage kWeightUnit = hid_usage(0x8D, 0x50);
constexpr HidUsage kLastWeightUnit = hid_usage(0x8D, 0x5C);
constexpr HidUsage kScaleStatus = hid_usage(0x8D, 0x70);
constexpr HidUsage kLastScaleStatus = hid_usage(0x8D, 0x78);

// The units of the page from 0x51 on.
constexpr std::array<std::string_view, 12> kUnitNames = {
    "milligrams",   "grams",       "kilograms", "carats",      "taels",  "grains",
    "pennyweights", "metric tons", "tons",      "troy ounces", "ounces", "pounds"};

std::optional<WeightUnit> unit_of(std::uint32_t number) {
  switch (number) {
    case 0x02:
      return WeightUnit::gram;
    case 0x03:
      return WeightUnit::kilogram;
    case 0x0B:
      return WeightUnit::ounce;
    case 0x0C:
      return WeightUnit::pound;
    default:
      return std::nullopt;
  }
}

std::string unit_words(std::uint32_t number) {
  if (number >= 1 && number <= kUnitNames.size()) return std::string(kUnitNames[number - 1]);
  return "unit number " + std::to_string(number);
}

bool is_named(const HidField& field, HidUsage collection, HidUsage last) {
  return (field.usage_first >= collection && field.usage_first <= last) ||
         (field.is_array && field.collection == collection);
}

std::optional<std::uint32_t> raw(const HidField& field, std::span<const std::uint8_t> payload) {
  return hid_bits(payload, field.bit_offset, field.bit_size);
}

std::optional<std::int64_t> signed_value(const HidField& field,
                                         std::span<const std::uint8_t> payload) {
  const auto bits = raw(field, payload);
  if (!bits) return std::nullopt;
  const std::int64_t half = std::int64_t{1} << (field.bit_size - 1);
  return *bits < half ? std::int64_t{*bits} : std::int64_t{*bits} - 2 * half;
}

// Which of the usages after `collection` an element says: 1 for the first. An array's element is
// an index that begins at its logical minimum (HID 1.11, section 6.2.2.5).
std::optional<std::uint32_t> selected(const HidField& field, std::span<const std::uint8_t> payload,
                                      HidUsage collection) {
  const auto value = raw(field, payload);
  if (!value || !field.is_array || field.usage_first <= collection) return value;
  const std::int64_t last = field.usage_last - field.usage_first;
  std::int64_t index = std::int64_t{*value} - field.logical_min;
  // With one value more than there are usages, the first one stands for none.
  if (std::int64_t{field.logical_max} - field.logical_min == last + 1) --index;
  if (index < 0 || index > last) return 0;  // none of them
  return static_cast<std::uint32_t>(field.usage_first - collection + index);
}

ScaleReading broken(std::string what) {
  return ScaleReading::faulty({ErrorCode::device_failure, std::move(what)});
}

// Of the states that need no weight; empty for stable, zero and in motion.
std::optional<ScaleReading> without_weight(std::uint32_t status) {
  switch (status) {
    case 1:
      return broken("the scale reports a fault");
    case 2:
    case 3:
    case 4:
      return std::nullopt;
    case 5:
      return ScaleReading::of(ScaleState::under_zero);
    case 6:
      return ScaleReading::of(ScaleState::over_capacity);
    case 7:
      return broken("the scale wants to be calibrated");
    case 8:
      return broken("the scale wants to be set to zero: clear it and press its zero key");
    default:
      return broken("the scale reports the unknown status " + std::to_string(status));
  }
}

}  // namespace

core::Result<HidScaleDecoder> HidScaleDecoder::create(const HidReportDescriptor& descriptor) {
  HidScaleDecoder decoder;
  decoder.numbered_ = descriptor.numbered;
  const auto layout_of = [&](std::uint8_t id) -> Layout& {
    const auto found = std::ranges::find(decoder.layouts_, id, &Layout::report_id);
    if (found != decoder.layouts_.end()) return *found;
    Layout& layout = decoder.layouts_.emplace_back();
    layout.report_id = id;
    return layout;
  };
  for (const HidField& field : descriptor.fields) {
    const bool of_a_scale = field.application == kScaleDevice || field.application == kScales;
    if (field.kind != HidReportKind::input || !of_a_scale) continue;
    if (field.bit_size == 0 || field.bit_size > 32) continue;
    Layout& layout = layout_of(field.report_id);
    if (field.usage_first == kDataWeight) {
      if (!layout.weight) layout.weight = field;
    } else if (field.usage_first == kDataScaling) {
      if (!layout.scaling) layout.scaling = field;
    } else if (is_named(field, kWeightUnit, kLastWeightUnit)) {
      if (!layout.unit) layout.unit = field;
    } else if (is_named(field, kScaleStatus, kLastScaleStatus)) {
      if (!layout.status) layout.status = field;
    }
  }
  std::erase_if(decoder.layouts_, [](const Layout& layout) {
    return !layout.weight || !layout.unit || !layout.status;
  });
  if (decoder.layouts_.empty()) {
    return core::fail(ErrorCode::device_failure,
                      "the scale describes no report with weight, unit and status");
  }
  return decoder;
}

std::optional<ScaleReading> HidScaleDecoder::on_report(std::span<const std::uint8_t> report) const {
  std::uint8_t id = 0;
  if (numbered_) {
    if (report.empty()) return std::nullopt;
    id = report.front();
    report = report.subspan(1);
  }
  const auto layout = std::ranges::find(layouts_, id, &Layout::report_id);
  if (layout == layouts_.end()) return std::nullopt;
  return decode(*layout, report);
}

ScaleReading HidScaleDecoder::decode(const Layout& layout, std::span<const std::uint8_t> payload) {
  const auto status = selected(*layout.status, payload, kScaleStatus);
  const auto unit_number = selected(*layout.unit, payload, kWeightUnit);
  const bool may_be_negative = layout.weight->logical_min < 0;
  const auto bits = raw(*layout.weight, payload);
  const auto value = may_be_negative ? signed_value(*layout.weight, payload)
                     : bits          ? std::optional<std::int64_t>(*bits)
                                     : std::nullopt;
  const auto exponent = layout.scaling ? signed_value(*layout.scaling, payload) : 0;
  if (!status || !unit_number || !value || !exponent) return broken("a report of it was cut off");
  if (auto reading = without_weight(*status)) return *std::move(reading);

  const auto unit = unit_of(*unit_number);
  if (!unit) {
    return ScaleReading::faulty({ErrorCode::scale_unit_unknown, unit_words(*unit_number)});
  }
  // An exponent that no weight has stays one when it is cut to what an int holds.
  const int power = static_cast<int>(std::clamp<std::int64_t>(*exponent, -1'000, 1'000));
  const auto weight = core::make_weight(*status == 2 ? 0 : *value, power, *unit);
  if (!weight) {
    return broken("the scale reports " + std::to_string(*value) + " times ten to the power of " +
                  std::to_string(*exponent) + ", which nothing weighs");
  }
  if (*status == 3) return {ScaleState::in_motion, weight, false, {}};
  return ScaleReading::resting(*weight);
}

}  // namespace holdfast::drivers
