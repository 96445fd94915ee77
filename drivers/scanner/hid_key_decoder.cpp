#include "drivers/scanner/hid_key_decoder.h"

#include <algorithm>
#include <utility>

namespace holdfast::drivers {
namespace {

constexpr HidUsage kKeyPage = hid_usage(0x07, 0);
constexpr HidUsage kLeftControl = hid_usage(0x07, 0xE0);
constexpr std::uint32_t kModifiers = 8;

bool names_keys(const HidField& field) {
  return field.is_array && field.usage_first >= kKeyPage && field.usage_first < kLeftControl &&
         field.bit_size >= 8 && field.bit_size <= 16;
}

bool holds_modifiers(const HidField& field) {
  return !field.is_array && field.usage_first == kLeftControl && field.bit_size == 1 &&
         field.count == kModifiers;
}

}  // namespace

core::Result<HidKeyDecoder> HidKeyDecoder::create(const HidReportDescriptor& descriptor,
                                                  KeyLayout layout, const CodeFraming& framing,
                                                  std::string source) {
  HidKeyDecoder decoder(layout, framing, std::move(source));
  decoder.numbered_ = descriptor.numbered;
  bool found = false;
  for (const HidField& field : descriptor.fields) {
    if (field.kind != HidReportKind::input || field.application != kKeyboard) continue;
    if (names_keys(field) && !found) {
      decoder.key_field_ = field;
      found = true;
    } else if (holds_modifiers(field) && !decoder.modifier_field_) {
      decoder.modifier_field_ = field;
    }
  }
  if (!found) {
    return core::fail(core::ErrorCode::device_failure,
                      "the keyboard describes no report with the keys that are down");
  }
  if (decoder.modifier_field_ &&
      decoder.modifier_field_->report_id != decoder.key_field_.report_id) {
    decoder.modifier_field_.reset();
  }
  return decoder;
}

std::vector<core::ScannedCode> HidKeyDecoder::on_report(std::span<const std::uint8_t> report,
                                                        std::int64_t now_ms) {
  if (numbered_) {
    if (report.empty() || report.front() != key_field_.report_id) return {};
    report = report.subspan(1);
  }
  std::vector<std::uint16_t> down;
  for (std::uint32_t n = 0; n < key_field_.count; ++n) {
    const auto value = hid_bits(
        report, key_field_.bit_offset + std::size_t{n} * key_field_.bit_size, key_field_.bit_size);
    if (!value) break;
    const auto index = std::int64_t{*value} - key_field_.logical_min;
    if (index < 0 || index > std::int64_t{key_field_.usage_last - key_field_.usage_first}) continue;
    down.push_back(static_cast<std::uint16_t>(key_field_.usage_first +
                                              static_cast<HidUsage>(index) - kKeyPage));
  }
  const auto modifiers =
      modifier_field_ ? hid_bits(report, modifier_field_->bit_offset, kModifiers) : std::nullopt;
  const std::string text = keys_.on_keys(static_cast<std::uint8_t>(modifiers.value_or(0)), down);
  return assembler_.on_bytes({reinterpret_cast<const std::uint8_t*>(text.data()), text.size()},
                             now_ms);
}

std::vector<core::ScannedCode> HidKeyDecoder::on_time(std::int64_t now_ms) {
  return assembler_.on_time(now_ms);
}

std::optional<std::int64_t> HidKeyDecoder::deadline_ms() const {
  return assembler_.deadline_ms();
}

std::string HidKeyDecoder::advice() const {
  return drivers::advice(assembler_.fault(), "the layouts of scanner and settings differ");
}

}  // namespace holdfast::drivers
