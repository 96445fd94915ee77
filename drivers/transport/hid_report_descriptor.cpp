#include "drivers/transport/hid_report_descriptor.h"

#include <algorithm>
#include <string>
#include <utility>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

// Item tags with their type, section 6.2.2.4 to 6.2.2.8; the size bits are masked out.
enum Item : std::uint8_t {
  kInput = 0x80,
  kOutput = 0x90,
  kCollection = 0xA0,
  kFeature = 0xB0,
  kEndCollection = 0xC0,
  kUsagePage = 0x04,
  kLogicalMin = 0x14,
  kLogicalMax = 0x24,
  kReportSize = 0x74,
  kReportId = 0x84,
  kReportCount = 0x94,
  kPush = 0xA4,
  kPop = 0xB4,
  kUsage = 0x08,
  kUsageMin = 0x18,
  kUsageMax = 0x28,
  kDelimiter = 0xA8,
};
constexpr std::uint8_t kLongItem = 0xFE;
constexpr std::uint32_t kConstant = 1;
constexpr std::uint32_t kVariable = 2;

constexpr std::size_t kMaxNesting = 32;
constexpr std::size_t kMaxPushes = 16;
constexpr std::size_t kMaxUsages = 2048;

struct Globals {
  std::uint16_t usage_page = 0;
  std::int32_t logical_min = 0;
  std::int32_t logical_max = 0;
  std::uint32_t report_size = 0;
  std::uint32_t report_count = 0;
  std::uint8_t report_id = 0;
};

struct UsageRange {
  HidUsage first = 0;
  HidUsage last = 0;
};

class Parser {
 public:
  core::Result<HidReportDescriptor> parse(std::span<const std::uint8_t> bytes) {
    if (bytes.size() > kMaxHidDescriptorBytes) return refuse(0, "longer than 4096 bytes");
    std::size_t at = 0;
    while (at < bytes.size()) {
      const std::size_t item_at = at;
      const std::uint8_t prefix = bytes[at++];
      if (prefix == kLongItem) {
        if (bytes.size() - at < 2 || bytes.size() - at - 2 < bytes[at]) {
          return refuse(item_at, "long item cut off");
        }
        at += 2u + bytes[at];
        continue;
      }
      const std::size_t size = (prefix & 3) == 3 ? 4 : (prefix & 3);
      if (bytes.size() - at < size) return refuse(item_at, "item cut off");
      std::uint32_t value = 0;
      for (std::size_t i = 0; i < size; ++i) {
        value |= static_cast<std::uint32_t>(bytes[at + i]) << (8 * i);
      }
      at += size;
      if (const char* wrong = take(static_cast<std::uint8_t>(prefix & 0xFC), value, size)) {
        return refuse(item_at, wrong);
      }
    }
    if (!collections_.empty()) return refuse(at, "collection not closed");
    return std::move(result_);
  }

 private:
  static tl::unexpected<core::Error> refuse(std::size_t at, const char* what) {
    return core::fail(ErrorCode::device_failure,
                      "HID report descriptor, byte " + std::to_string(at) + ": " + what);
  }

  static std::int32_t as_signed(std::uint32_t value, std::size_t size) {
    if (size == 1) return static_cast<std::int8_t>(value);
    if (size == 2) return static_cast<std::int16_t>(value);
    return static_cast<std::int32_t>(value);
  }

  // Null, or what is wrong.
  const char* take(std::uint8_t item, std::uint32_t value, std::size_t size) {
    switch (item) {
      case kUsagePage:
        if (value > 0xFFFF) return "usage page out of range";
        globals_.usage_page = static_cast<std::uint16_t>(value);
        return nullptr;
      case kLogicalMin:
        globals_.logical_min = as_signed(value, size);
        return nullptr;
      case kLogicalMax:
        globals_.logical_max = as_signed(value, size);
        return nullptr;
      case kReportSize:
        if (value > 256) return "report size above 256 bits";
        globals_.report_size = value;
        return nullptr;
      case kReportCount:
        if (value > 8 * kMaxHidReportBytes) return "report count too large";
        globals_.report_count = value;
        return nullptr;
      case kReportId:
        if (value == 0 || value > 0xFF) return "report id out of range";
        globals_.report_id = static_cast<std::uint8_t>(value);
        result_.numbered = true;
        return nullptr;
      case kPush:
        if (pushed_.size() == kMaxPushes) return "too many pushes";
        pushed_.push_back(globals_);
        return nullptr;
      case kPop:
        if (pushed_.empty()) return "pop without push";
        globals_ = pushed_.back();
        pushed_.pop_back();
        return nullptr;
      case kUsage:
        return add_usage({full_usage(value, size), full_usage(value, size)});
      case kUsageMin:
        usage_min_ = full_usage(value, size);
        return nullptr;
      case kUsageMax:
        return take_usage_max(full_usage(value, size));
      case kDelimiter:
        // Between the delimiters stand names for the same control; the first is preferred.
        delimited_ = value == 1 ? Delimited::first : Delimited::no;
        return nullptr;
      case kCollection:
        return open_collection();
      case kEndCollection:
        if (collections_.empty()) return "end of a collection that was not opened";
        collections_.pop_back();
        forget_locals();
        return nullptr;
      case kInput:
        return add_field(HidReportKind::input, value);
      case kOutput:
        return add_field(HidReportKind::output, value);
      case kFeature:
        return add_field(HidReportKind::feature, value);
      default:
        return nullptr;  // units, physical range, strings, reserved
    }
  }

  [[nodiscard]] HidUsage full_usage(std::uint32_t value, std::size_t size) const {
    return size == 4 ? value : hid_usage(globals_.usage_page, static_cast<std::uint16_t>(value));
  }

  const char* add_usage(UsageRange range) {
    if (delimited_ == Delimited::rest) return nullptr;
    if (delimited_ == Delimited::first) delimited_ = Delimited::rest;
    if (usages_.size() == kMaxUsages) return "too many usages";
    usages_.push_back(range);
    return nullptr;
  }

  const char* take_usage_max(HidUsage last) {
    if (!usage_min_) return "usage maximum without minimum";
    const HidUsage first = *usage_min_;
    usage_min_.reset();
    if (last < first || (last >> 16) != (first >> 16)) return "usage range runs backwards";
    return add_usage({first, last});
  }

  const char* open_collection() {
    if (collections_.size() == kMaxNesting) return "collections nested too deep";
    const HidUsage usage = usages_.empty() ? 0 : usages_.front().first;
    if (collections_.empty()) {
      if (result_.applications.size() == kMaxHidFields) return "too many collections";
      result_.applications.push_back(usage);
    }
    collections_.push_back(usage);
    forget_locals();
    return nullptr;
  }

  const char* add_field(HidReportKind kind, std::uint32_t flags) {
    HidReportDescriptor::ReportSize& report = size_of(kind);
    const std::uint64_t bits =
        static_cast<std::uint64_t>(globals_.report_size) * globals_.report_count;
    if (report.bits + bits > 8 * kMaxHidReportBytes) return "report longer than 8192 bytes";
    const char* wrong = nullptr;
    if ((flags & kConstant) == 0 && bits > 0 && !usages_.empty()) {
      wrong = (flags & kVariable) != 0 ? add_variables(kind, report.bits)
                                       : add_array(kind, report.bits);
    }
    report.bits += static_cast<std::uint32_t>(bits);
    forget_locals();
    return wrong;
  }

  // Usages name the elements in turn; the last one names all that are left (section 6.2.2.8).
  const char* add_variables(HidReportKind kind, std::uint32_t bit_offset) {
    std::uint32_t left = globals_.report_count;
    for (std::size_t i = 0; i < usages_.size() && left > 0; ++i) {
      const UsageRange range = usages_[i];
      const bool last_range = i + 1 == usages_.size();
      const std::uint32_t named = range.last - range.first + 1;
      const std::uint32_t count = last_range ? left : std::min(left, named);
      if (const char* wrong = add(kind, range, bit_offset, count, false)) return wrong;
      bit_offset += count * globals_.report_size;
      left -= count;
    }
    return nullptr;
  }

  const char* add_array(HidReportKind kind, std::uint32_t bit_offset) {
    return add(kind, {usages_.front().first, usages_.back().last}, bit_offset,
               globals_.report_count, true);
  }

  const char* add(HidReportKind kind, UsageRange range, std::uint32_t bit_offset,
                  std::uint32_t count, bool is_array) {
    if (result_.fields.size() == kMaxHidFields) return "too many fields";
    HidField field;
    field.kind = kind;
    field.report_id = globals_.report_id;
    field.usage_first = range.first;
    field.usage_last = std::max(range.first, range.last);
    field.application = collections_.empty() ? 0 : collections_.front();
    field.collection = collections_.empty() ? 0 : collections_.back();
    field.bit_offset = bit_offset;
    field.bit_size = globals_.report_size;
    field.count = count;
    field.logical_min = globals_.logical_min;
    field.logical_max = globals_.logical_max;
    field.is_array = is_array;
    result_.fields.push_back(field);
    return nullptr;
  }

  HidReportDescriptor::ReportSize& size_of(HidReportKind kind) {
    for (auto& report : result_.sizes) {
      if (report.kind == kind && report.report_id == globals_.report_id) return report;
    }
    return result_.sizes.emplace_back(HidReportDescriptor::ReportSize{kind, globals_.report_id, 0});
  }

  void forget_locals() {
    usages_.clear();
    usage_min_.reset();
    delimited_ = Delimited::no;
  }

  enum class Delimited : std::uint8_t { no, first, rest };

  HidReportDescriptor result_;
  Globals globals_;
  std::vector<Globals> pushed_;
  std::vector<HidUsage> collections_;
  std::vector<UsageRange> usages_;
  std::optional<HidUsage> usage_min_;
  Delimited delimited_ = Delimited::no;
};

}  // namespace

std::size_t HidReportDescriptor::max_report_bytes(HidReportKind kind) const noexcept {
  std::uint32_t bits = 0;
  for (const ReportSize& report : sizes) {
    if (report.kind == kind) bits = std::max(bits, report.bits);
  }
  return (static_cast<std::size_t>(bits) + 7) / 8 + (numbered ? 1 : 0);
}

bool HidReportDescriptor::has_application(HidUsage usage) const noexcept {
  return std::ranges::find(applications, usage) != applications.end();
}

core::Result<HidReportDescriptor> parse_hid_report_descriptor(std::span<const std::uint8_t> bytes) {
  return Parser().parse(bytes);
}

std::optional<std::uint32_t> hid_bits(std::span<const std::uint8_t> report, std::size_t bit_offset,
                                      std::size_t bit_size) noexcept {
  const std::size_t available = report.size() * 8;
  if (bit_size == 0 || bit_size > 32 || bit_offset > available ||
      available - bit_offset < bit_size) {
    return std::nullopt;
  }
  std::uint64_t value = 0;
  const std::size_t first = bit_offset / 8;
  const std::size_t last = (bit_offset + bit_size - 1) / 8;
  for (std::size_t i = first; i <= last; ++i) {
    value |= static_cast<std::uint64_t>(report[i]) << (8 * (i - first));
  }
  value >>= bit_offset % 8;
  return static_cast<std::uint32_t>(value & ((std::uint64_t{1} << bit_size) - 1));
}

}  // namespace holdfast::drivers
