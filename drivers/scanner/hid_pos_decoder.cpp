#include "drivers/scanner/hid_pos_decoder.h"

#include <algorithm>
#include <utility>

#include "drivers/scanner/aim.h"

namespace holdfast::drivers {
namespace {

constexpr HidUsage kSymbologyIdentifier1 = hid_usage(0x8C, 0xFB);
constexpr HidUsage kSymbologyIdentifier3 = hid_usage(0x8C, 0xFD);
constexpr HidUsage kDecodedData = hid_usage(0x8C, 0xFE);
constexpr HidUsage kDecodedDataContinued = hid_usage(0x8C, 0xFF);
constexpr HidUsage kByteCount = hid_usage(0x01, 0x3B);

std::optional<std::uint32_t> element(const HidField& field, std::span<const std::uint8_t> payload,
                                     std::uint32_t n) {
  return hid_bits(payload, field.bit_offset + std::size_t{n} * field.bit_size, field.bit_size);
}

}  // namespace

core::Result<HidPosDecoder> HidPosDecoder::create(const HidReportDescriptor& descriptor,
                                                  std::string source) {
  HidPosDecoder decoder;
  decoder.numbered_ = descriptor.numbered;
  decoder.source_ = std::move(source);
  const auto layout_of = [&](std::uint8_t id) -> Layout& {
    for (Layout& layout : decoder.layouts_) {
      if (layout.report_id == id) return layout;
    }
    Layout& layout = decoder.layouts_.emplace_back();
    layout.report_id = id;
    return layout;
  };
  for (const HidField& field : descriptor.fields) {
    if (field.kind != HidReportKind::input || field.application != kBarcodeScanner) continue;
    Layout& layout = layout_of(field.report_id);
    if (field.usage_first == kDecodedData && field.bit_size == 8 && layout.data.count == 0) {
      layout.data = field;
    } else if (field.usage_first == kByteCount && field.bit_size <= 32 && !layout.length) {
      layout.length = field;
    } else if (field.usage_first == kDecodedDataContinued && field.bit_size <= 32 &&
               !layout.continued) {
      layout.continued = field;
    } else if (field.usage_first >= kSymbologyIdentifier1 &&
               field.usage_first <= kSymbologyIdentifier3 && field.bit_size == 8) {
      layout.symbology.push_back(field);
    }
  }
  std::erase_if(decoder.layouts_, [](const Layout& layout) { return layout.data.count == 0; });
  if (decoder.layouts_.empty()) {
    return core::fail(core::ErrorCode::device_failure,
                      "the scanner describes no report with decoded data");
  }
  return decoder;
}

std::vector<core::ScannedCode> HidPosDecoder::on_report(std::span<const std::uint8_t> report,
                                                        std::int64_t now_ms) {
  std::vector<core::ScannedCode> codes = on_time(now_ms);
  std::uint8_t id = 0;
  if (numbered_) {
    if (report.empty()) return codes;
    id = report.front();
    report = report.subspan(1);
  }
  const auto layout = std::ranges::find(layouts_, id, &Layout::report_id);
  if (layout == layouts_.end()) return codes;

  const bool continued =
      layout->continued && element(*layout->continued, report, 0).value_or(0) != 0;
  const std::string data = data_of(*layout, report, continued);
  if (data.empty() && !last_report_ms_) return codes;
  if (!last_report_ms_) aim_ = symbology_identifier(*layout, report);
  append(data);
  last_report_ms_ = now_ms;
  if (!continued) finish(codes);
  return codes;
}

std::vector<core::ScannedCode> HidPosDecoder::on_time(std::int64_t now_ms) {
  std::vector<core::ScannedCode> codes;
  if (const auto deadline = deadline_ms(); deadline && now_ms >= *deadline) finish(codes);
  return codes;
}

std::optional<std::int64_t> HidPosDecoder::deadline_ms() const {
  if (!last_report_ms_) return std::nullopt;
  return *last_report_ms_ + kAssemblyTimeout_ms;
}

void HidPosDecoder::reset() {
  aim_.clear();
  data_.clear();
  overlong_ = false;
  last_report_ms_.reset();
}

// "]E0", or empty. Some scanners leave the bracket out.
std::string HidPosDecoder::symbology_identifier(const Layout& layout,
                                                std::span<const std::uint8_t> payload) {
  std::string aim;
  for (const HidField& field : layout.symbology) {
    for (std::uint32_t n = 0; n < field.count && aim.size() < 3; ++n) {
      const auto value = element(field, payload, n).value_or(0);
      if (value > ' ' && value < 0x7F) aim.push_back(static_cast<char>(value));
    }
  }
  if (aim.size() == 2 && aim[0] != ']') aim.insert(aim.begin(), ']');
  return aim.size() == 3 && aim[0] == ']' ? aim : std::string();
}

std::string HidPosDecoder::data_of(const Layout& layout, std::span<const std::uint8_t> payload,
                                   bool continued) {
  const std::size_t begin = layout.data.bit_offset / 8;
  std::string data;
  if (layout.data.bit_offset % 8 == 0 && begin < payload.size()) {
    const auto bytes =
        payload.subspan(begin, std::min<std::size_t>(layout.data.count, payload.size() - begin));
    data.assign(bytes.begin(), bytes.end());
  } else {
    for (std::uint32_t n = 0; n < layout.data.count; ++n) {
      const auto value = element(layout.data, payload, n);
      if (!value) break;
      data.push_back(static_cast<char>(*value));
    }
  }
  const auto length = layout.length ? element(*layout.length, payload, 0) : std::nullopt;
  if (length && *length <= data.size()) {
    data.resize(*length);
  } else if (!continued) {
    // Without a usable length the rest of the field is zeros.
    data.erase(data.find_last_not_of('\0') + 1);
  }
  return data;
}

void HidPosDecoder::append(std::string_view data) {
  if (overlong_ || data_.size() + data.size() > kMaxCodeBytes) {
    overlong_ = true;
    data_.clear();
    return;
  }
  data_.append(data);
}

void HidPosDecoder::finish(std::vector<core::ScannedCode>& codes) {
  if (!overlong_ && !data_.empty()) {
    if (aim_.empty()) {
      codes.push_back(scanned_code_from_text(std::move(data_), source_));
    } else {
      const core::Symbology symbology = symbology_of(aim_, data_);
      codes.push_back({std::move(data_), symbology, source_});
    }
  }
  reset();
}

}  // namespace holdfast::drivers
