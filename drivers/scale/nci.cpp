#include "drivers/scale/nci.h"

#include <algorithm>

namespace holdfast::drivers {
namespace {

using core::ErrorCode;
using ports::ScaleReading;
using ports::ScaleState;

constexpr char kEtx = 0x03, kLf = 0x0A, kCr = 0x0D;

// What lies between line feed and carriage return.
std::vector<std::string_view> lines_of(std::string_view body) {
  std::vector<std::string_view> lines;
  while (!body.empty()) {
    const std::size_t end = body.find(kCr);
    std::string_view line = body.substr(0, end);
    body.remove_prefix(end == std::string_view::npos ? body.size() : end + 1);
    if (line.starts_with(kLf)) line.remove_prefix(1);
    lines.push_back(line);
  }
  return lines;
}

// Empty unless the bytes are what a status is made of.
std::string_view status_of(std::string_view line) {
  if (line.size() > 2 && line.front() == 'S') line.remove_prefix(1);
  if (line.size() < 2) return {};
  for (std::size_t i = 0; i < line.size(); ++i) {
    constexpr unsigned kAlways = 0x30, kMore = 0x40;
    const auto bits = static_cast<unsigned char>(line[i]);
    const bool more = (bits & kMore) != 0;
    const bool more_is_there = i > 0 && i + 1 < line.size();
    if ((bits & kAlways) != kAlways || more != more_is_there) return {};
  }
  return line;
}

unsigned bits_of(std::string_view status, std::size_t byte) {
  return byte < status.size() ? static_cast<unsigned char>(status[byte]) & 0x0FU : 0U;
}

// What keeps the weight from meaning anything.
std::optional<ScaleReading> trouble_of(std::string_view status) {
  const auto broken = [](const char* what) {
    return ScaleReading::faulty({ErrorCode::device_failure, what});
  };
  const unsigned first = bits_of(status, 0), second = bits_of(status, 1),
                 third = bits_of(status, 2);
  if ((first & 0x0C) != 0 || (second & 0x04) != 0) return broken("its memory is damaged");
  if ((second & 0x08) != 0) return broken("the scale wants to be calibrated");
  if ((third & 0x08) != 0) {
    return broken("the scale cannot find its zero: clear it and switch it off and on");
  }
  if ((second & 0x02) != 0) return ScaleReading::of(ScaleState::over_capacity);
  if ((second & 0x01) != 0) return ScaleReading::of(ScaleState::under_zero);
  return std::nullopt;
}

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

// "kg" of "  1.230 kg ", in small letters.
std::string unit_name(std::string_view text) {
  std::string unit;
  for (const char c : text) {
    if (is_letter(c)) unit.push_back(static_cast<char>(c | 0x20));
  }
  return unit;
}

ScaleMessage weight_of(std::string_view text, std::string_view status) {
  const std::string unit_text = unit_name(text);
  const auto unit = core::weight_unit(unit_text);
  if (!unit) {
    return ScaleReading::faulty(
        {ErrorCode::scale_unit_unknown, unit_text.empty() ? "it sends none" : unit_text});
  }
  // The unit stands at the end; after it, blanks.
  std::string_view number = text.substr(0, text.find_last_not_of(' ') + 1);
  if (number.size() < unit_text.size()) return std::nullopt;
  number.remove_suffix(unit_text.size());
  number = number.substr(0, number.find_last_not_of(' ') + 1);
  const auto weight = core::parse_weight(number, *unit);
  if (!weight) return std::nullopt;
  const unsigned first = bits_of(status, 0);
  if ((first & 0x01) != 0) return ScaleReading{ScaleState::in_motion, weight, false, {}};
  return ScaleReading::resting(*weight, (bits_of(status, 2) & 0x04) != 0);
}

ScaleMessage parse(std::string_view body) {
  const auto lines = lines_of(body);
  if (lines.size() == 1 && lines[0] == "?") {
    return ScaleReading::faulty(
        {ErrorCode::device_failure, "the scale does not know the request for its weight"});
  }
  if (lines.empty() || lines.size() > 2) return std::nullopt;
  const std::string_view status = status_of(lines.back());
  if (status.empty()) return std::nullopt;
  if (auto trouble = trouble_of(status)) return trouble;
  // An answer about the status alone names no weight.
  if (lines.size() == 1) return std::nullopt;
  return weight_of(lines.front(), status);
}

}  // namespace

std::vector<ScaleMessage> Nci::on_bytes(std::span<const std::uint8_t> bytes) {
  std::vector<ScaleMessage> messages;
  for (const std::uint8_t byte : bytes) {
    const char c = static_cast<char>(byte & 0x7F);
    if (!inside_) {
      inside_ = c == kLf;
      continue;
    }
    if (c == kEtx) {
      messages.push_back(parse(body_));
      reset();
    } else if (body_.size() == kMaxScaleMessageBytes) {
      messages.emplace_back();
      reset();
    } else {
      body_.push_back(c);
    }
  }
  return messages;
}

void Nci::reset() {
  inside_ = false;
  body_.clear();
}

}  // namespace holdfast::drivers
