#include "drivers/printer/profile_file.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>
#include <optional>
#include <set>
#include <utility>

#include "drivers/printer/layout.h"

namespace holdfast::drivers {
namespace {

using core::ErrorCode;

constexpr std::string_view kBlanks = " \t\r";

std::string_view trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(kBlanks);
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(kBlanks) - first + 1);
}

template <class T>
struct Choice {
  std::string_view name;
  T value;
};

constexpr std::array kYesNo{Choice<bool>{"yes", true}, Choice<bool>{"no", false}};
constexpr std::array kCutters{Choice<Cutter>{"none", Cutter::none},
                              Choice<Cutter>{"partial", Cutter::partial},
                              Choice<Cutter>{"full", Cutter::full}};
constexpr std::array kSupports{Choice<StatusSupport>{"none", StatusSupport::none},
                               Choice<StatusSupport>{"perhaps", StatusSupport::perhaps},
                               Choice<StatusSupport>{"yes", StatusSupport::yes}};
constexpr std::array kProofs{Choice<PrintProof>{"none", PrintProof::none},
                             Choice<PrintProof>{"paper-status", PrintProof::paper_status},
                             Choice<PrintProof>{"process-id", PrintProof::process_id}};

std::optional<CodePage> page_of(std::string_view text) {
  for (int i = 0; i < kCodePageCount; ++i) {
    const auto page = static_cast<CodePage>(i);
    if (name(page) == text) return page;
  }
  return std::nullopt;
}

std::optional<int> number(std::string_view text) {
  int value = 0;
  const char* const end = text.data() + text.size();
  const auto [last, error] = std::from_chars(text.data(), end, value);
  if (text.empty() || error != std::errc{} || last != end) return std::nullopt;
  return value;
}

// "cp437:0 cp858:19": pages and their numbers for ESC t, preferred ones first.
std::string set_pages(std::string_view text, std::vector<CodePageSlot>& pages) {
  constexpr int kMaxNumber = 255;
  std::string known;
  for (int i = 0; i < kCodePageCount; ++i)
    known += (i == 0 ? "" : ", ") + std::string(name(static_cast<CodePage>(i)));
  const std::string must_be =
      "must be pages with their numbers, such as \"cp437:0 cp858:19\"; known pages: " + known;
  std::vector<CodePageSlot> read;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(' '), text.size());
    const std::string_view slot = text.substr(0, end);
    text = trimmed(text.substr(end));
    const std::size_t colon = std::min(slot.find(':'), slot.size());
    const auto page = page_of(slot.substr(0, colon));
    const auto n = colon < slot.size() ? number(slot.substr(colon + 1)) : std::nullopt;
    if (!page || !n || *n < 0 || *n > kMaxNumber) return must_be;
    read.push_back({*page, static_cast<std::uint8_t>(*n)});
  }
  if (read.empty()) return must_be;
  pages = std::move(read);
  return {};
}

// One key: what sets it (and says what it must be), and what writes it.
struct Key {
  std::string_view name;
  std::function<std::string(std::string_view, PrinterProfile&)> set;
  std::function<std::string(const PrinterProfile&)> get;
};

template <class Of>
Key integer(std::string_view name, Of of, int min, int max) {
  return {name,
          [=](std::string_view text, PrinterProfile& profile) {
            const auto value = number(text);
            if (!value || *value < min || *value > max) {
              return "must be a whole number from " + std::to_string(min) + " to " +
                     std::to_string(max);
            }
            of(profile) = *value;
            return std::string{};
          },
          [=](const PrinterProfile& profile) {
            PrinterProfile copy = profile;
            return std::to_string(of(copy));
          }};
}

template <class Of, class Choices>
Key choice(std::string_view name, Of of, const Choices& choices) {
  return {name,
          [=](std::string_view text, PrinterProfile& profile) {
            std::string must_be = "must be ";
            for (const auto& [word, value] : choices) {
              if (text == word) {
                of(profile) = value;
                return std::string{};
              }
              must_be += (must_be.ends_with("be ") ? "" : " or ") + std::string(word);
            }
            return must_be;
          },
          [=](const PrinterProfile& profile) {
            PrinterProfile copy = profile;
            for (const auto& [word, value] : choices) {
              if (of(copy) == value) return std::string(word);
            }
            return std::string{};
          }};
}

using P = PrinterProfile;

const std::vector<Key>& keys() {
  constexpr int kMaxColumns = 96, kMaxDots = 2040, kMaxHeight = 255, kMaxMs = 510;
  static const std::vector<Key> all = {
      integer(
          "columns", [](P& p) -> int& { return p.columns; }, kMinColumns, kMaxColumns),
      integer(
          "width_dots", [](P& p) -> int& { return p.width_dots; }, 64, kMaxDots),
      integer(
          "char_height_dots", [](P& p) -> int& { return p.char_height_dots; }, 8, 64),
      Key{"code_pages", [](std::string_view text, P& p) { return set_pages(text, p.code_pages); },
          [](const P& p) {
            std::string text;
            for (const CodePageSlot& slot : p.code_pages) {
              text += (text.empty() ? "" : " ") + std::string(name(slot.page)) + ":" +
                      std::to_string(slot.number);
            }
            return text;
          }},
      choice(
          "starts_in_kanji_mode", [](P& p) -> bool& { return p.starts_in_kanji_mode; }, kYesNo),
      choice(
          "cutter", [](P& p) -> Cutter& { return p.cutter; }, kCutters),
      integer(
          "tear_off_lines", [](P& p) -> int& { return p.tear_off_lines; }, 0, kMaxHeight),
      choice(
          "code128", [](P& p) -> bool& { return p.code128; }, kYesNo),
      choice(
          "qr", [](P& p) -> bool& { return p.qr; }, kYesNo),
      integer(
          "barcode_height_dots", [](P& p) -> int& { return p.barcode_height_dots; }, 1, kMaxHeight),
      choice(
          "raster", [](P& p) -> bool& { return p.raster; }, kYesNo),
      integer(
          "drawer.on_ms", [](P& p) -> int& { return p.drawer.on_ms; }, 2, kMaxMs),
      integer(
          "drawer.off_ms", [](P& p) -> int& { return p.drawer.off_ms; }, 2, kMaxMs),
      choice(
          "drawer.real_time", [](P& p) -> bool& { return p.drawer.real_time; }, kYesNo),
      choice(
          "status.real_time", [](P& p) -> StatusSupport& { return p.status.real_time; }, kSupports),
      choice(
          "status.automatic", [](P& p) -> bool& { return p.status.automatic; }, kYesNo),
      choice(
          "status.proof", [](P& p) -> PrintProof& { return p.status.proof; }, kProofs),
  };
  return all;
}

// One letter wrong, missing, too many, or two changed places.
bool nearly(std::string_view a, std::string_view b) {
  if (a.size() > b.size()) std::swap(a, b);
  if (b.size() - a.size() > 1) return false;
  std::size_t i = 0;
  while (i < a.size() && a[i] == b[i]) ++i;
  if (a.size() != b.size()) return a.substr(i) == b.substr(i + 1);
  if (i == a.size() || a.substr(i + 1) == b.substr(i + 1)) return true;
  return i + 1 < a.size() && a[i] == b[i + 1] && a[i + 1] == b[i] &&
         a.substr(i + 2) == b.substr(i + 2);
}

std::string unknown_key(std::string_view name) {
  std::string known;
  for (const Key& key : keys()) {
    if (nearly(name, key.name)) return "unknown; did you mean " + std::string(key.name) + "?";
    known += (known.empty() ? "" : ", ") + std::string(key.name);
  }
  return "unknown; known are " + known;
}

// Keys of a file may hold anything: no control characters in a log or on a terminal.
std::string shown(std::string_view key) {
  const bool plain = std::ranges::all_of(key, [](char c) { return c >= ' ' && c <= '~'; });
  return plain ? std::string(key) : "(unprintable)";
}

}  // namespace

core::Result<PrinterProfile> read_profile(std::string_view profile_name, std::string_view text,
                                          std::string_view place) {
  const std::string file{place};
  if (text.size() > kMaxProfileBytes)
    return core::fail(ErrorCode::config_syntax, file + ": larger than 64 KiB");
  PrinterProfile profile;
  profile.name = profile_name;
  std::set<std::string_view> seen;
  for (int line_number = 1; !text.empty(); ++line_number) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    line = trimmed(line.substr(0, line.find('#')));
    if (line.empty()) continue;
    const std::string at = file + ":" + std::to_string(line_number) + ": ";
    const std::size_t equals = line.find('=');
    if (equals == std::string_view::npos)
      return core::fail(ErrorCode::config_syntax, at + "must be \"key = value\"");
    const std::string_view key_name = trimmed(line.substr(0, equals));
    const auto key = std::ranges::find(keys(), key_name, &Key::name);
    if (key == keys().end()) {
      return core::fail(ErrorCode::config_unknown_key,
                        at + shown(key_name) + ": " + unknown_key(key_name));
    }
    if (!seen.insert(key->name).second)
      return core::fail(ErrorCode::config_syntax, at + std::string(key_name) + ": stands twice");
    if (std::string must_be = key->set(trimmed(line.substr(equals + 1)), profile);
        !must_be.empty()) {
      return core::fail(ErrorCode::config_wrong_value, at + std::string(key_name) + ": " + must_be);
    }
  }
  if (profile.width_dots < profile.columns) {
    return core::fail(ErrorCode::config_wrong_value,
                      file + ": width_dots: must be at least as many as columns");
  }
  return profile;
}

std::string write_profile(const PrinterProfile& profile) {
  std::string text;
  for (const Key& key : keys()) text += std::string(key.name) + " = " + key.get(profile) + "\n";
  return text;
}

}  // namespace holdfast::drivers
