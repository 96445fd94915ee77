#include "drivers/scanner/code_assembler.h"

#include <algorithm>
#include <string_view>
#include <utility>

#include "drivers/scanner/aim.h"
#include "pos/core/assert.h"
#include "pos/core/utf8.h"

namespace holdfast::drivers {
namespace {

// Noise of a plug going in is no reason to tell anybody.
constexpr std::size_t kNoiseBytes = 2;
// Nobody scans again as soon as this after a scan that failed.
constexpr std::int64_t kRest_ms = 500;

bool is_line_end(char byte) {
  return byte == '\r' || byte == '\n';
}

// The separators of GS1 element strings and of ISO/IEC 15434 messages, and the tab.
bool is_allowed_control(char byte) {
  return byte == '\t' || byte == '\x04' || (byte >= '\x1C' && byte <= '\x1E');
}

bool is_readable(std::string_view text) {
  const auto is_wrong = [](char byte) {
    return (byte >= 0 && byte < ' ' && !is_allowed_control(byte)) || byte == '\x7F';
  };
  return std::ranges::none_of(text, is_wrong) && core::is_utf8(text);
}

}  // namespace

CodeAssembler::CodeAssembler(CodeFraming framing, std::string source)
    : framing_(std::move(framing)), source_(std::move(source)) {
  HOLDFAST_ASSERT(framing_.suffix != CodeFraming::Suffix::text || !framing_.suffix_text.empty());
}

std::vector<core::ScannedCode> CodeAssembler::on_bytes(std::span<const std::uint8_t> bytes,
                                                       std::int64_t now_ms) {
  std::vector<core::ScannedCode> codes = on_time(now_ms);
  if (rest_until_ms_ && now_ms < *rest_until_ms_ && !bytes.empty()) doomed_ = Fault::cut_off;
  rest_until_ms_.reset();
  for (const std::uint8_t byte : bytes) {
    last_byte_ms_ = now_ms;
    add(static_cast<char>(byte), codes);
  }
  return codes;
}

void CodeAssembler::add(char byte, std::vector<core::ScannedCode>& codes) {
  held_.push_back(byte);
  const std::size_t frame_bytes = framing_.prefix.size() + framing_.suffix_text.size();
  if (ends_here()) {
    finish(codes);
  } else if (held_.size() > kMaxCodeBytes + frame_bytes) {
    doomed_ = Fault::too_long;
    // The suffix may have begun.
    held_.erase(0, held_.size() - framing_.suffix_text.size());
  }
}

std::vector<core::ScannedCode> CodeAssembler::on_time(std::int64_t now_ms) {
  std::vector<core::ScannedCode> codes;
  const auto deadline = deadline_ms();
  if (!deadline || now_ms < *deadline) return codes;
  if (framing_.suffix == CodeFraming::Suffix::none) {
    finish(codes);
  } else {
    drop(doomed_ == Fault::none ? Fault::cut_off : doomed_);
    rest_until_ms_ = *deadline + kRest_ms;
  }
  return codes;
}

std::optional<std::int64_t> CodeAssembler::deadline_ms() const {
  if (!last_byte_ms_) return std::nullopt;
  return *last_byte_ms_ + framing_.silence_ms;
}

void CodeAssembler::reset() {
  held_.clear();
  doomed_ = Fault::none;
  last_byte_ms_.reset();
  rest_until_ms_.reset();
  fault_ = Fault::none;
}

bool CodeAssembler::ends_here() const {
  switch (framing_.suffix) {
    case CodeFraming::Suffix::line_end:
      return is_line_end(held_.back());
    case CodeFraming::Suffix::text:
      return held_.ends_with(framing_.suffix_text);
    case CodeFraming::Suffix::none:
      break;
  }
  return false;
}

void CodeAssembler::finish(std::vector<core::ScannedCode>& codes) {
  if (framing_.suffix == CodeFraming::Suffix::line_end) held_.pop_back();
  if (framing_.suffix == CodeFraming::Suffix::text) {
    held_.resize(held_.size() - framing_.suffix_text.size());
  }
  if (doomed_ != Fault::none) return drop(doomed_);
  // The LF of a CRLF, or somebody pressed Enter.
  if (held_.empty()) return drop(fault_);
  const std::size_t prefix = held_.find(framing_.prefix);
  if (prefix == std::string::npos) return drop(Fault::no_prefix);
  std::string text = held_.substr(prefix + framing_.prefix.size());
  if (text.empty()) return drop(fault_);
  if (text.size() > kMaxCodeBytes) return drop(Fault::too_long);
  if (!is_readable(text)) return drop(Fault::unreadable);
  codes.push_back(scanned_code_from_text(std::move(text), source_));
  reset();
}

void CodeAssembler::drop(Fault fault) {
  const Fault before = fault_;
  const bool noise = held_.size() < kNoiseBytes && doomed_ == Fault::none;
  reset();
  fault_ = noise ? before : fault;
}

std::string advice(CodeAssembler::Fault fault, std::string_view why_unreadable) {
  using Fault = CodeAssembler::Fault;
  switch (fault) {
    case Fault::none:
      break;
    case Fault::cut_off:
      return "The last scan did not end as it should and was dropped. Scan again; if it happens "
             "every time, let the scanner send the suffix that the settings name.";
    case Fault::no_prefix:
      return "The last scan came without the prefix that the settings name and was dropped. Let "
             "the scanner send it, or take it out of the settings.";
    case Fault::unreadable:
      return "The last scan was unreadable and was dropped. Scan again; if it happens every "
             "time, " +
             std::string(why_unreadable) + ".";
    case Fault::too_long:
      return "The scanner sent more than any code holds; it was dropped. Check the suffix in its "
             "settings.";
  }
  return {};
}

}  // namespace holdfast::drivers
